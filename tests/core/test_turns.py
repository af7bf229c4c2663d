"""Turns: one request at a time, in the order in which they came, and nobody stuck behind a slow one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest

from app.core.aside import MOST, Aside
from app.core.turns import SHORT, Turns
from tests.core.screens import SOON


def request(body: bytes = b"", **more: str) -> dict[str, Any]:
    return {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body), **more}


def start_response(*_: Any) -> Any: ...


class Line(BytesIO):
    """A body whose sender lets us wait until `go_on`."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.asked, self.go_on = threading.Event(), threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        self.asked.set()
        assert self.go_on.wait(SOON)
        return super().read(size)


class Room:
    """An application that notes who is inside, and stays in until it is let go."""

    def __init__(self) -> None:
        self.inside, self.most, self.order = 0, 0, list[str]()
        self.entered, self.go_on = threading.Event(), threading.Event()
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.order.append(environ.get("who", ""))
        self.entered.set()
        assert self.go_on.wait(SOON)
        with self._lock:
            self.inside -= 1
        return [environ["wsgi.input"].read()]


def ask(app: Any, **more: Any) -> Callable[[], list[bytes]]:
    return lambda: list(app({**request(), **more}, start_response))


def test_one_works_at_a_time_and_who_came_first_goes_first() -> None:
    room = Room()
    turns = Turns(room, patience=5)  # type: ignore[arg-type]
    with ThreadPoolExecutor(5) as threads:
        answers = [threads.submit(ask(turns, who="first"))]
        assert room.entered.wait(SOON)
        for number, who in enumerate(("second", "third", "fourth", "fifth")):
            answers.append(threads.submit(ask(turns, who=who)))
            while len(turns._waiting) <= number:
                time.sleep(0.001)
        assert room.order == ["first"]
        room.go_on.set()
        assert [answer.result(5) for answer in answers] == [[b""]] * 5
    assert room.order == ["first", "second", "third", "fourth", "fifth"]
    assert room.most == 1


def test_behind_something_slow_one_goes_on_all_the_same() -> None:
    room = Room()
    turns = Turns(room, patience=0.01)  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(ask(turns)), threads.submit(ask(turns))]
        while room.most < 2:
            time.sleep(0.001)
        room.go_on.set()
        assert [answer.result(5) for answer in answers] == [[b""]] * 2
    assert not turns._waiting
    assert turns._turn is None


def test_who_is_slow_loses_the_turn_and_the_others_wait_for_the_next() -> None:
    stuck, room = threading.Event(), Room()

    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ.get("who") == "stuck":
            assert stuck.wait(SOON)
            return [b""]
        return room(environ, start)

    turns = Turns(app, patience=0.05)  # type: ignore[arg-type]
    with ThreadPoolExecutor(3) as threads:
        slow = threads.submit(ask(turns, who="stuck"))
        while turns._turn is None:
            time.sleep(0.001)
        next_one = threads.submit(ask(turns, who="next"))
        assert room.entered.wait(SOON), "it went on behind the one that is stuck"
        turns._patience = 5
        last = threads.submit(ask(turns, who="last"))
        while not turns._waiting:
            time.sleep(0.001)
        stuck.set()
        slow.result(5)
        assert room.order == ["next"], "who was slow passes nothing on"
        room.go_on.set()
        next_one.result(5)
        last.result(5)
    assert room.order == ["next", "last"]
    assert room.most == 1
    assert turns._turn is None


def test_who_waits_long_in_a_queue_that_moves_takes_nobodys_turn() -> None:
    room = Room()

    def app(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        with room._lock:
            room.inside += 1
            room.most = max(room.most, room.inside)
        time.sleep(0.02)
        with room._lock:
            room.inside -= 1
        return [b""]

    turns = Turns(app, patience=0.3, longest=5)  # type: ignore[arg-type]
    with ThreadPoolExecutor(30) as threads:
        answers = [threads.submit(ask(turns)) for _ in range(30)]
        assert [answer.result(5) for answer in answers] == [[b""]] * 30
    assert room.most == 1
    assert turns._turn is None


def test_after_a_second_one_goes_on_without_a_turn() -> None:
    room = Room()
    turns = Turns(room, patience=0.02, longest=0.05)  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(ask(turns))
        assert room.entered.wait(SOON)
        turns._since = float("inf")  # whoever has the turn has it since just now
        second = threads.submit(ask(turns))
        while room.most < 2:
            time.sleep(0.001)
        assert turns._turn is not None
        room.go_on.set()
        assert (first.result(5), second.result(5)) == ([b""], [b""])
    assert turns._turn is None


def test_a_page_is_not_kept_waiting_for_a_body_that_was_announced() -> None:
    never = Line(b"")
    room = Room()
    room.go_on.set()
    turns = Turns(lambda environ, start: room({**environ, "wsgi.input": BytesIO()}, start), patience=5)  # type: ignore[arg-type]
    assert ask(turns, REQUEST_METHOD="GET", CONTENT_LENGTH="5", **{"wsgi.input": never})() == [b""]
    assert not never.asked.is_set()


def test_a_stream_is_not_kept_waiting_for_one_either() -> None:
    never = Line(b"")
    aside = Aside(Turns(lambda environ, _: [environ["wsgi.input"].read(), b"data: x"]), "/live/")
    asked = {**request(), "PATH_INFO": "/live/1/student", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": "5"}
    assert list(aside({**asked, "wsgi.input": never}, start_response)) == [b"", b"data: x"]
    assert not never.asked.is_set()


def test_a_stream_that_is_asked_for_with_a_body_has_it_read_before_a_maker_is_taken() -> None:
    slow = Line(b"12345")
    aside = Aside(Turns(lambda environ, _: [environ["wsgi.input"].read(5), b"x"]), "/say", bodies=True)
    asked = {**request(), "PATH_INFO": "/say", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": "5"}
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(lambda: list(aside({**asked, "wsgi.input": slow}, start_response)))
        assert slow.asked.wait(SOON)
        assert not aside._makers._threads, "a slow line keeps no maker"
        slow.go_on.set()
        assert answer.result(5) == [b"12345", b"x"]
    assert aside._makers._threads
    never = Line(b"")
    looked = {**asked, "REQUEST_METHOD": "GET", "wsgi.input": never}
    assert list(aside(looked, start_response)) == [b"", b"x"]
    assert not never.asked.is_set()


@pytest.mark.parametrize("longer", [{"CONTENT_LENGTH": str(MOST + 1)}, {"HTTP_TRANSFER_ENCODING": "chunked"}])
def test_a_long_body_is_left_to_the_view_and_keeps_no_maker(longer: dict[str, str]) -> None:
    aside = Aside(lambda environ, _: [environ["wsgi.input"].read(3)], "/say", bodies=True)
    asked = {**request(), "PATH_INFO": "/say", "REQUEST_METHOD": "POST", "wsgi.input": BytesIO(b"abc"), **longer}
    assert list(aside(asked, start_response)) == [b"abc"]
    assert not aside._makers._threads


def test_a_crash_gives_the_turn_back() -> None:
    def crash(*_: Any) -> Iterable[bytes]:
        raise RuntimeError("broken")

    turns = Turns(crash, patience=0.01)
    with pytest.raises(RuntimeError, match="broken"):
        turns(request(), start_response)
    assert turns._turn is None


def test_a_line_that_sends_slowly_holds_nobody_up() -> None:
    room, slow = Room(), Line(b"12345")
    room.go_on.set()
    turns = Turns(room, patience=5)  # type: ignore[arg-type]
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(ask(turns, CONTENT_LENGTH="5", **{"wsgi.input": slow}))
        assert slow.asked.wait(SOON)
        assert ask(turns)() == [b""]
        slow.go_on.set()
        assert answer.result(5) == [b"12345"]


@pytest.mark.parametrize(
    "upload",
    [{"CONTENT_LENGTH": str(SHORT + 1)}, {"HTTP_TRANSFER_ENCODING": "chunked"}, {"CONTENT_LENGTH": "many"}],
    ids=["long", "of unknown length", "of a length that is none"],
)
def test_an_upload_takes_no_turn_and_is_left_unread(upload: dict[str, str]) -> None:
    room = Room()
    turns = Turns(room, patience=5)  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(ask(turns))
        assert room.entered.wait(SOON)
        body = BytesIO(b"all of it")
        second = threads.submit(ask(turns, **upload, **{"wsgi.input": body}))
        while room.most < 2:
            time.sleep(0.001)
        assert body.tell() == 0
        room.go_on.set()
        assert (first.result(5), second.result(5)) == ([b""], [b"all of it"])
