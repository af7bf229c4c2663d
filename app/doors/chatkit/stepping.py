"""An async generator told by a WSGI server: its steps are taken one by one, in the thread that reads them.

Nothing in these generators waits for an event loop, so there is none: a stream costs no loop and no sockets of its own.
Where one waits, it says so by `silence`, and its reader can look whether somebody still listens.
"""

from __future__ import annotations

import types
from asyncio import CancelledError
from collections.abc import AsyncGenerator, Coroutine, Generator, Iterator
from contextlib import suppress
from contextvars import Context
from typing import Any, Final, TypeVar

T = TypeVar("T")

_SILENCE: Final = object()


@types.coroutine
def silence() -> Generator[object, None, None]:
    """To be awaited when a moment has passed without anything to tell."""
    yield _SILENCE


def result_of(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns that waits for nothing."""
    while True:
        try:
            _known(coroutine.send(None))
        except StopIteration as done:
            found: T = done.value
            return found


def steps(generator: AsyncGenerator[T, None]) -> Iterator[T | None]:
    """What an async generator yields; None for each silence. Closed before its end, it is cancelled as a task is."""
    # One context for all of its steps: a server begins an answer in one thread and goes on in another.
    context = Context()
    waiting: Any = None
    try:
        while True:
            step = generator.__anext__()
            try:
                while True:
                    if _known(context.run(step.send, None)):
                        waiting = step
                        yield None
                        waiting = None
            except StopIteration as done:
                yield done.value
            except StopAsyncIteration:
                return
    finally:
        with suppress(CancelledError, StopAsyncIteration, StopIteration):
            context.run(_end, waiting or generator.athrow(CancelledError()), waiting is not None)


def _end(ending: Any, under_way: bool) -> None:
    said = ending.throw(CancelledError()) if under_way else ending.send(None)
    while True:
        _known(said)
        said = ending.send(None)


def _known(said: object) -> bool:
    """Whether it was a silence; `asyncio.sleep(0)` says None. Raises RuntimeError for what would need an event loop."""
    if said is not None and said is not _SILENCE:
        raise RuntimeError(f"a stream waits for an event loop: {said!r}")
    return said is _SILENCE
