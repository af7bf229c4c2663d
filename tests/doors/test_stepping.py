"""Async generators that a WSGI thread tells, step by step and without an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextvars import Context, ContextVar

import pytest

from app.doors.chatkit.stepping import result_of, silence, steps

STATE: ContextVar[str] = ContextVar("state", default="none")


async def told(log: list[str]) -> AsyncGenerator[str, None]:
    token = STATE.set("telling")
    try:
        await asyncio.sleep(0)
        yield "a"
        await silence()
        yield STATE.get()
        STATE.reset(token)
    except asyncio.CancelledError:
        log.append("cancelled")
        raise
    finally:
        log.append("over")


def test_what_is_yielded_comes_in_order_with_the_silences_between() -> None:
    log: list[str] = []
    found = steps(told(log))
    # A server begins an answer in one thread's context, and goes on in another's.
    assert Context().run(next, found) == "a"
    assert list(found) == [None, "telling"]
    assert log == ["over"]
    assert STATE.get() == "none"


@pytest.mark.parametrize("taken", [1, 2, 3])
def test_a_reader_who_leaves_cancels_it_wherever_it_stands(taken: int) -> None:
    log: list[str] = []
    found = steps(told(log))
    for _ in range(taken):
        next(found)
    found.close()  # type: ignore[attr-defined]
    assert log == ["cancelled", "over"]


def test_what_was_never_begun_leaves_nothing() -> None:
    log: list[str] = []
    steps(told(log)).close()  # type: ignore[attr-defined]
    assert log == []


def test_what_goes_wrong_in_it_is_raised() -> None:
    async def broken() -> AsyncGenerator[str, None]:
        yield "a"
        raise ValueError("broken")

    found = steps(broken())
    assert next(found) == "a"
    with pytest.raises(ValueError, match="broken"):
        next(found)


def test_what_would_need_an_event_loop_is_refused() -> None:
    async def waits() -> None:
        future: asyncio.Future[None] = asyncio.Future(loop=loop)
        await future

    async def answers() -> int:
        await asyncio.sleep(0)
        return 7

    loop = asyncio.new_event_loop()
    try:
        with pytest.raises(RuntimeError, match="waits for an event loop"):
            result_of(waits())
    finally:
        loop.close()
    assert result_of(answers()) == 7
