"""Clients that speak through an event loop, in tests whose thread may have one: a browser's, left open by another."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")


def finished(talk: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives, run to its end on a thread of its own in this context."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, asyncio.run, talk).result()
