"""ChatKit's store over the project's own conversations. What is written, the project has written already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn, cast

from chatkit.store import Store, StoreItemType
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata
from flask import Flask, has_request_context
from flask_babel import gettext as _

from app.chat import Conversations, Thread, call_in, line_in, lines_beyond, thread_of
from app.core.actor import Actor, Door
from app.core.errors import Invalid, NotFound
from app.core.pipeline import invoke
from app.courses import courses_of
from app.doors.chatkit.beginning import Begun, citable
from app.doors.chatkit.items import MESSAGE, QUESTIONS, WIDGET, call_items, items_of, number_of, thread_metadata
from app.doors.references import References

MOST = 100


@dataclass(slots=True)
class Visit:
    """One request: who asks, what has been done for it, and the slides that can be cited in its thread."""

    app: Flask
    actor: Actor
    begun: Begun | None
    _references: dict[int | None, References] = field(default_factory=dict)
    _courses: frozenset[int] | None = None

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The application, also where the request is over and its answer is told: nothing of it is kept meanwhile."""
        if has_request_context():
            yield
            return
        with self.app.test_request_context():
            yield

    def thread(self, reference: str) -> Thread:
        """A thread of the actor's. Raises NotFound for every other."""
        if self.begun is not None and self.begun.thread.key == reference:
            return self.begun.thread
        return thread_of(self.actor, reference)

    def courses(self) -> frozenset[int]:
        """The courses that the actor is in, under way or archived. Looked up once for a request."""
        if self._courses is None:
            found = [each.id for over in (False, True) for each in courses_of(self.actor, archived=over)]
            self._courses = frozenset(found)
        return self._courses

    def references(self, thread: Thread) -> References:
        """The slides that an answer in a thread can cite."""
        if self.begun is not None:
            return self.begun.references
        if thread.course_id not in self._references:
            self._references[thread.course_id] = citable(self.actor, thread)
        return self._references[thread.course_id]


class Conversed(Store[Visit]):
    """Threads are conversations, items are what their lines show. Items and heads are saved by whoever makes them."""

    def generate_thread_id(self, context: Visit) -> str:
        """The id that the conversation has."""
        return _begun(context).thread.key

    def generate_item_id(self, item_type: StoreItemType, thread: ThreadMetadata, context: Visit) -> str:
        """The id that the question has."""
        question = _begun(context).question
        if question is None:
            raise NotFound(_("There is no such item in this conversation."))
        return question.id

    async def load_thread(self, thread_id: str, context: Visit) -> ThreadMetadata:
        """A thread's head. Raises NotFound."""
        with context.inside():
            return thread_metadata(context.thread(thread_id), known=context.courses())

    async def save_thread(self, thread: ThreadMetadata, context: Visit) -> None:
        """Give a thread another title, if that is what has changed."""
        if context.begun is not None:
            return
        with context.inside():
            sent = {"conversation_id": context.thread(thread.id).key, "title": thread.title}
            invoke(context.actor, "rename_conversation", sent, door=Door.CHATKIT)

    async def load_threads(self, limit: int, after: str | None, order: str, context: Visit) -> Page[ThreadMetadata]:
        """The person's threads, by when they were last used."""
        with context.inside():
            behind = thread_of(context.actor, after).key if after else ""
            asked = {"limit": _bounded(limit), "order": order, "before": behind}
            found = cast(Conversations, invoke(context.actor, "list_conversations", asked, door=Door.CHATKIT).result)
            heads = [thread_metadata(each, known=context.courses()) for each in found.conversations]
        more = found.next is not None
        return Page(data=heads, has_more=more, after=heads[-1].id if more else None)

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Visit
    ) -> Page[ThreadItem]:
        """A page of a thread's items, behind the item `after`."""
        with context.inside():
            thread = context.thread(thread_id)
            most = _bounded(limit)
            found = _behind(context, thread, after, most + 1, newest_first=order == "desc")
        more = len(found) > most
        return Page(data=found[:most], has_more=more, after=found[most - 1].id if more else None)

    async def load_item(self, thread_id: str, item_id: str, context: Visit) -> ThreadItem:
        """One item of a thread. Raises NotFound."""
        with context.inside():
            begun = context.begun
            if begun is not None and begun.pending is not None and begun.pending.id == item_id:
                return begun.pending
            thread = context.thread(thread_id)
            kind, number = number_of(item_id, MESSAGE, WIDGET, QUESTIONS)
            if kind == MESSAGE:
                found = items_of(thread.key, line_in(thread, number), context.references(thread))
            else:
                found = call_items(thread.key, call_in(context.actor, thread, number))
            item = next((each for each in found if each.id == item_id), None)
        if item is None:
            raise NotFound(_("There is no such item in this conversation."))
        return item

    async def delete_thread(self, thread_id: str, context: Visit) -> None:
        """Delete a thread for good. Raises Conflict while an answer is written in it."""
        with context.inside():
            sent = {"conversation_id": context.thread(thread_id).key}
            invoke(context.actor, "delete_conversation", sent, door=Door.CHATKIT)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Visit) -> None:
        """It stands in the conversation already."""

    async def save_item(self, thread_id: str, item: ThreadItem, context: Visit) -> None:
        """Likewise."""

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Visit) -> None:
        """What was said before an answer is tried again stays in the conversation."""

    async def save_attachment(self, attachment: Attachment, context: Visit) -> None:
        """There are none."""
        _no_attachments()

    async def load_attachment(self, attachment_id: str, context: Visit) -> Attachment:
        """There are none."""
        _no_attachments()

    async def delete_attachment(self, attachment_id: str, context: Visit) -> None:
        """There are none."""
        _no_attachments()


def _no_attachments() -> NoReturn:
    raise Invalid.field("type", "attachments are not taken here")


def _begun(context: Visit) -> Begun:
    if context.begun is None:
        raise NotFound(_("There is no such conversation."))
    return context.begun


def _bounded(limit: int) -> int:
    return min(max(limit, 1), MOST)


def _behind(context: Visit, thread: Thread, after: str | None, most: int, *, newest_first: bool) -> list[Any]:
    """At most so many items behind one, or from the first on."""
    start = _line_of(context, thread, after) if after is not None else None
    references, passed = context.references(thread), after is None
    found: list[ThreadItem] = []
    while len(found) < most:
        lines = lines_beyond(thread.id, start, newest_first=newest_first, most=most + 1)
        for line in lines:
            items = list(items_of(thread.key, line, references))
            for item in reversed(items) if newest_first else items:
                if passed:
                    found.append(item)
                passed = passed or item.id == after
        if len(lines) <= most:
            break
        start = lines[-1].message.id + (-1 if newest_first else 1)
    return found[:most]


def _line_of(context: Visit, thread: Thread, identity: str) -> int:
    kind, number = number_of(identity, MESSAGE, WIDGET, QUESTIONS)
    return number if kind == MESSAGE else call_in(context.actor, thread, number).answer_id
