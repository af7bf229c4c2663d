"""Few threads work at a time; whoever waits makes room, and nothing that was handed in is forgotten."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager

import pytest

from app.core.few_threads import FewThreads, stand_aside

LONG = 60.0


class Room:
    """Jobs that note when they are in, and stay until they are let go."""

    def __init__(self) -> None:
        self.inside, self.most = 0, 0
        self.in_order: list[int] = []
        self.go_on = threading.Event()
        self._change = threading.Condition()

    def job(self, number: int, aside: bool = False) -> int:
        if aside:
            stand_aside()
        with self._change:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.in_order.append(number)
            self._change.notify_all()
        assert self.go_on.wait(10)
        with self._change:
            self.inside -= 1
        return number

    def wait_for(self, inside: int) -> None:
        with self._change:
            assert self._change.wait_for(lambda: self.inside >= inside, 10)


@contextmanager
def threads(few: int, most: int, patience: float = LONG) -> Iterator[FewThreads]:
    made = FewThreads(most, few, patience)
    try:
        yield made
    finally:
        made.shutdown()


def test_few_work_at_a_time_in_the_order_in_which_the_jobs_came() -> None:
    room = Room()
    with threads(few=2, most=50) as pool:
        jobs = [pool.submit(room.job, number) for number in range(2)]
        room.wait_for(2)
        jobs += [pool.submit(room.job, number) for number in range(2, 30)]
        room.go_on.set()
        assert [job.result(10) for job in jobs] == list(range(30))
    assert room.most == 2
    assert sorted(room.in_order) == list(range(30))


def test_one_thread_keeps_the_order() -> None:
    room = Room()
    room.go_on.set()
    with threads(few=1, most=5) as pool:
        jobs = [pool.submit(room.job, number) for number in range(50)]
        assert [job.result(10) for job in jobs] == list(range(50))
    assert room.in_order == list(range(50))


def test_who_waits_for_long_makes_room() -> None:
    stuck, room = Room(), Room()
    room.go_on.set()
    with threads(few=2, most=10, patience=0.02) as pool:
        waiting = [pool.submit(stuck.job, number) for number in range(5)]
        assert pool.submit(room.job, 7).result(10) == 7
        assert stuck.inside == 5
        stuck.go_on.set()
        assert [job.result(10) for job in waiting] == list(range(5))


def test_who_stands_aside_makes_room_at_once() -> None:
    streams, room = Room(), Room()
    room.go_on.set()
    with threads(few=2, most=10) as pool:
        open_ones = [pool.submit(streams.job, number, True) for number in range(8)]
        streams.wait_for(8)
        assert pool.submit(room.job, 9).result(10) == 9
        streams.go_on.set()
        assert [job.result(10) for job in open_ones] == list(range(8))


def test_after_waiting_no_more_than_few_work_again() -> None:
    stuck, room = Room(), Room()
    with threads(few=1, most=10) as pool:
        aside = [pool.submit(stuck.job, number, True) for number in range(5)]
        stuck.wait_for(5)
        jobs: list[Future[int]] = [pool.submit(room.job, number) for number in range(20)]
        stuck.go_on.set()
        for job in aside:
            job.result(10)
        room.go_on.set()
        assert [job.result(10) for job in jobs] == list(range(20))
    assert room.most == 1


def test_there_are_never_more_threads_than_most() -> None:
    room = Room()
    with threads(few=1, most=3) as pool:
        jobs = [pool.submit(room.job, number, True) for number in range(10)]
        room.wait_for(3)
        assert room.inside == 3
        room.go_on.set()
        assert [job.result(10) for job in jobs] == list(range(10))
    assert room.most <= 3


def test_an_error_is_for_who_asked_and_the_thread_goes_on() -> None:
    def fails() -> None:
        raise LookupError("not here")

    with threads(few=1, most=1) as pool:
        job = pool.submit(fails)
        with pytest.raises(LookupError, match="not here"):
            job.result(10)
        assert pool.submit(int, "3").result(10) == 3


def test_the_end_does_what_has_come_or_cancels_it() -> None:
    for cancel in (False, True):
        room = Room()
        pool = FewThreads(1, 1, LONG)
        first, second = pool.submit(room.job, 1), pool.submit(room.job, 2)
        room.wait_for(1)
        pool.shutdown(wait=False, cancel_futures=cancel)
        room.go_on.set()
        assert first.result(10) == 1
        if cancel:
            with pytest.raises(CancelledError):
                second.result(10)
        else:
            assert second.result(10) == 2


def test_outside_such_a_thread_standing_aside_is_nothing() -> None:
    stand_aside()
    with threads(few=1, most=1) as pool:
        assert pool.submit(int, "4").result(10) == 4
