"""A ChatKit store in memory: the least that its server needs, so that nothing but the server is measured."""

# ruff: noqa: ARG002

from __future__ import annotations

from collections import defaultdict
from typing import Any

from chatkit.store import Store
from chatkit.types import Page


class MemoryStore(Store[Any]):
    """Threads and their items in dictionaries."""

    def __init__(self) -> None:
        self._threads: dict[str, Any] = {}
        self._items: dict[str, dict[str, Any]] = defaultdict(dict)

    async def load_thread(self, thread_id: str, context: Any) -> Any:
        return self._threads[thread_id]

    async def save_thread(self, thread: Any, context: Any) -> None:
        self._threads[thread.id] = thread

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[Any]:
        return Page(data=list(self._items[thread_id].values()))

    async def load_threads(self, limit: int, after: str | None, order: str, context: Any) -> Page[Any]:
        return Page(data=list(self._threads.values()))

    async def add_thread_item(self, thread_id: str, item: Any, context: Any) -> None:
        self._items[thread_id][item.id] = item

    async def save_item(self, thread_id: str, item: Any, context: Any) -> None:
        self._items[thread_id][item.id] = item

    async def load_item(self, thread_id: str, item_id: str, context: Any) -> Any:
        return self._items[thread_id][item_id]

    async def delete_thread(self, thread_id: str, context: Any) -> None:
        del self._threads[thread_id]

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Any) -> None:
        del self._items[thread_id][item_id]

    async def save_attachment(self, attachment: Any, context: Any) -> None:
        raise NotImplementedError

    async def load_attachment(self, attachment_id: str, context: Any) -> Any:
        raise NotImplementedError

    async def delete_attachment(self, attachment_id: str, context: Any) -> None:
        raise NotImplementedError
