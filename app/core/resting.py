"""Streams that hold no thread while they have nothing to say.

Where a stream's generator would wait, it says to its `Rest` for how long, and gives b"". The web process
(`app.web_worker`) then keeps the connection alone, and asks the generator again once somebody wakes the rest, its time
has come, or the other side hangs up. Where there is no Rest, the generator waits in the thread that reads it.

500 streams held 500 threads before, and each of them woke once a second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, TypeVar

from app.core.wire import Wire, wire_of

T = TypeVar("T")
R = TypeVar("R")

_KEY = "homeroom.rest"
_here = threading.local()


class Rest:
    """How long a stream has nothing to say."""

    __slots__ = ("_ring", "_woken", "until")

    def __init__(self) -> None:
        self.until = 0.0
        """When the generator is to be asked at the latest, by `time.monotonic()`."""
        self._woken = False
        self._ring: Callable[[], object] = _nobody

    def begin(self, seconds: float) -> None:
        """To be said before the generator looks for the last time whether there is nothing to say."""
        self._woken = False
        self.until = time.monotonic() + seconds

    def wake(self) -> None:
        """There is something to say now. From any thread, and also before the rest has quite begun."""
        self._woken = True
        self._ring()

    def kept(self, ring: Callable[[], object]) -> bool:
        """From now on `ring` is called by who wakes it; whether somebody already has."""
        self._ring = ring
        return self._woken

    def end(self) -> None:
        """The generator is asked again: nobody has to be rung for."""
        self._ring = _nobody


def _nobody() -> None:
    """Who wakes a stream that does not rest wakes nobody."""


class Resting(BaseException):
    """A stream rests, and its thread is free. No Exception: only a server that keeps streams may catch it."""

    def __init__(self, stream: Stream) -> None:
        super().__init__("a stream rests")
        self.stream = stream


class Stream:
    """A streamed answer. The server iterates it until it raises Resting, and asks it to `go_on` after each rest."""

    __slots__ = ("_answer", "_pieces", "_rests", "_wire", "rest")

    def __init__(self, answer: Iterable[bytes], rest: Rest, wire: Wire) -> None:
        self._answer = answer
        self._pieces = iter(answer)
        self._wire = wire
        self._rests = False
        self.rest = rest

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            yield piece  # also an empty one: the answer's head goes out with it
            if not piece:
                self._rests = True
                raise Resting(self)

    def go_on(self) -> bool:
        """Say what there is to say; whether it rests again. Raises OSError where the other side is gone."""
        self.rest.end()
        for piece in self._pieces:
            if not piece:
                return True
            if not self._wire.send(piece):
                self._wire.finish()
        self._wire.end()
        return False

    def close(self) -> None:
        """Who iterated it does so no more: unless it rests, this is its end."""
        if not self._rests:
            self.leave()

    def leave(self) -> None:
        """Its end, whatever it had to say."""
        close = getattr(self._answer, "close", None)
        if close is not None:
            close()


@contextmanager
def keeping() -> Iterator[None]:
    """In this block the thread answers for a server that keeps streams which rest."""
    _here.kept = True
    try:
        yield
    finally:
        _here.kept = False


def can_rest(environ: dict[str, Any]) -> Callable[[Iterable[bytes]], Stream] | None:
    """Give a request a Rest, if its server keeps streams; what is returned makes one of the answer."""
    if not getattr(_here, "kept", False) or (wire := wire_of(environ)) is None:
        return None
    rest = environ[_KEY] = Rest()
    return lambda answer: Stream(answer, rest, wire)


def rest_of(environ: Mapping[str, Any]) -> Rest | None:
    """The Rest of a request; None where a stream has to wait in its thread."""
    return environ.get(_KEY)


def next_of(queue: SimpleQueue[T], seconds: float, rest: Rest | None, rests: R) -> Generator[R, None, T]:
    """The next thing that is put into a queue, after which its `rest` is woken. Gives `rests` where it would wait.

    Raises queue.Empty after these seconds, and also where the rest was ended for another reason.
    """
    if rest is None:
        return queue.get(timeout=seconds)
    rest.begin(seconds)
    if queue.empty():
        yield rests
    return queue.get_nowait()
