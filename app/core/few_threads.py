"""A web process's threads: few work at a time, and whoever only waits makes room for one more.

A thread that finishes takes the next request itself, so a burst costs no wake-up for each. In the same minutes, with
32 clients on two processes, taps went from 243 to 283 a second on SQLite and from 174 to 215 on PostgreSQL.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

FEW = 4
"""Threads that work. One answers (`turns.py`); the others read what comes and write what was answered."""

PATIENCE = 0.2
"""Seconds after which what a thread does counts as waiting: for a slow line, for a lock."""

_here = threading.local()


class FewThreads(Executor):
    """An executor whose jobs are done by `few` threads, and by as many more, up to `most`, as `few` are waiting.

    A job may say at once that it will only wait: `stand_aside()`.
    """

    def __init__(self, most: int, few: int = FEW, patience: float = PATIENCE) -> None:
        self._few = few
        self._most = most
        self._patience = patience
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="web")
        self._jobs: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._since: dict[object, float] = {}
        """Who works on a job, since when; minus infinity for who stands aside."""
        self._lock = threading.Lock()
        self._ended = threading.Event()
        threading.Thread(target=self._look, name="web-look", daemon=True).start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have the job done, in its turn."""
        future: Future[T] = Future()
        with self._lock:
            self._jobs.append((future, partial(fn, *args, **kwargs)))
            self._call()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more jobs. What has come is still done, unless it is to be cancelled."""
        self._ended.set()
        with self._lock:
            while cancel_futures and self._jobs:
                self._jobs.popleft()[0].cancel()
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)

    def _look(self) -> None:
        while not self._ended.wait(self._patience / 2):
            with self._lock:
                if not self._ended.is_set():
                    self._call()

    def _call(self) -> None:
        """With the lock: have one more thread work if a job waits and there is room."""
        if self._jobs and len(self._since) < self._most and self._working() < self._few:
            who = object()
            self._since[who] = monotonic()
            self._threads.submit(self._work, who)

    def _working(self) -> int:
        late = monotonic() - self._patience
        return sum(since > late for since in self._since.values())

    def _work(self, who: object) -> None:
        _here.stand_aside = partial(self._stand_aside, who)
        while (job := self._next(who)) is not None:
            future, work = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - it is the caller's, who has the future
                future.set_exception(error)

    def _next(self, who: object) -> tuple[Future[Any], Callable[[], Any]] | None:
        with self._lock:
            del self._since[who]
            # Who comes back from waiting may find its place taken.
            if not self._jobs or self._working() >= self._few:
                return None
            self._since[who] = monotonic()
            return self._jobs.popleft()

    def _stand_aside(self, who: object) -> None:
        with self._lock:
            self._since[who] = float("-inf")
            self._call()


def stand_aside() -> None:
    """Say that the rest of this thread's job is waiting, such as for what a stream has to pass on."""
    if (tell := getattr(_here, "stand_aside", None)) is not None:
        tell()
