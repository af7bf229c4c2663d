"""The ChatKit protocol by its own server, over answers that the project writes.

Imported when the first request comes: with it comes a library of agents, 2.4 seconds and 45 MiB that many schools never
need.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

from chatkit.actions import Action
from chatkit.server import ChatKitServer
from chatkit.types import (
    FeedbackKind,
    StreamOptions,
    SyncCustomActionResponse,
    Thread,
    ThreadItem,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageInput,
    UserMessageItem,
    WidgetItem,
)
from flask_babel import gettext as _

from app.chat import call_in, follow, line_in
from app.core.actor import Door
from app.core.errors import HomeroomError, NotFound
from app.core.pipeline import invoke
from app.doors.chatkit.items import MESSAGE, WIDGET, number_of
from app.doors.chatkit.stepping import silence
from app.doors.chatkit.store import Conversed, Visit
from app.doors.chatkit.telling import Telling, Words

log = logging.getLogger(__name__)


class Protocol(ChatKitServer[Visit]):
    """The protocol for one request. What it asks for has been done; this tells of it."""

    def __init__(self, visit: Visit, entries: Any, telling: Telling | None) -> None:
        super().__init__(Conversed())
        self._visit = visit
        self._entries = entries
        self._telling = telling

    async def respond(
        self,
        thread: ThreadMetadata,
        input_user_message: UserMessageItem | None,
        context: Visit,
    ) -> AsyncIterator[ThreadStreamEvent]:
        """What there is to tell at once, and the answer as it is written."""
        for event in context.begun.first if context.begun is not None else ():
            yield event
        if self._telling is None:
            return
        for told in self._telling.events(self._entries):
            if told is None:
                await silence()
            else:
                yield told

    async def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Visit,
    ) -> AsyncIterator[ThreadStreamEvent]:
        """What came of what was pressed."""
        async for event in self.respond(thread, None, context):
            yield event

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Visit,
    ) -> SyncCustomActionResponse:
        """The same, as the one item that has changed."""
        return SyncCustomActionResponse(updated_item=context.begun.item if context.begun is not None else None)

    async def add_feedback(self, thread_id: str, item_ids: list[str], feedback: FeedbackKind, context: Visit) -> None:
        """Note whether answers helped. Raises NotFound for what is no answer in the thread."""
        with context.inside():
            thread = context.thread(thread_id)
            answers = []
            for each in item_ids:
                kind, number = number_of(each, MESSAGE, WIDGET)
                line = line_in(thread, number if kind == MESSAGE else call_in(context.actor, thread, number).answer_id)
                if line.asked:
                    raise NotFound(_("There is no such answer."))
                answers.append(line.message.id)
            for answer_id in dict.fromkeys(answers):
                said = {"answer_id": answer_id, "liked": feedback == "positive"}
                invoke(context.actor, "rate_answer", said, door=Door.CHATKIT)

    def get_stream_options(self, thread: ThreadMetadata, context: Visit) -> StreamOptions:
        """A client stops an answer by leaving, where there is one and leaving stops it."""
        return StreamOptions(allow_cancel=context.begun is not None and context.begun.stops)

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: list[ThreadItem], context: Visit
    ) -> None:
        """Nothing is lost: what was written stands in the conversation. `leave` says whether more is."""

    def leave(self) -> None:
        """Behind the last frame: stop the answer whose reader has left before its end, where leaving stops it."""
        begun, telling = self._visit.begun, self._telling
        if begun is None or begun.asked is None or not begun.stops or telling is None or telling.over:
            return
        try:
            with self._visit.inside():
                answer = {"answer_id": begun.asked.answer_id}
                invoke(self._visit.actor, "stop_answer", answer, door=Door.CHATKIT)
        except HomeroomError as error:
            log.info("an answer that was left goes on: %s", error.sentence)

    async def _build_user_message_item(
        self, input: UserMessageInput, thread: ThreadMetadata, context: Visit
    ) -> UserMessageItem:
        """The question as it is stored, in place of one that is made up."""
        if context.begun is None or context.begun.question is None:
            return await super()._build_user_message_item(input, thread, context)
        return context.begun.question

    def _to_thread_response(self, thread: ThreadMetadata | Thread) -> Thread:
        """With the title and the moment that the conversation has, where ChatKit has made them up."""
        begun = self._visit.begun
        if begun is not None and begun.thread.key == thread.id:
            thread = thread.model_copy(update={"title": begun.thread.title, "created_at": begun.thread.created_at})
        return super()._to_thread_response(thread)


def protocol(visit: Visit, listening: Any) -> Protocol:
    """The protocol for one request, to be made inside it. Raises NotFound where its answer is gone."""
    begun = visit.begun
    if begun is None or begun.asked is None:
        return Protocol(visit, None, None)
    words = Words(
        busy=_("Working…"),
        waits=_("Waiting for your yes."),
        cut=_("The answer was interrupted. What was written until then is kept."),
        away=_("The answer cannot be read on here. It stands in the conversation."),
    )
    line = line_in(begun.thread, begun.asked.answer_id)
    telling = Telling(visit.app, visit.actor, begun.thread, line, begun.references, words)
    return Protocol(visit, follow(begun.asked.run_id, 0, listening), telling)
