"""An answer's events in the dialect of ChatKit: a message that grows, widgets beside it, and how it ended."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chatkit.types import (
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    ErrorEvent,
    ProgressUpdateEvent,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
)
from flask import Flask
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.chat import Ended, Entry, Event, Failed, RunState, Shown, ShownLine, Text, Thread, Tool, call_in
from app.core.actor import Actor
from app.core.errors import HomeroomError
from app.doors.chatkit.items import answer_item, call_items, content_of
from app.doors.references import References

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What is said on the way, found while the reader's language is known."""

    busy: str
    waits: str
    cut: str
    away: str


@dataclass(slots=True)
class Telling:
    """One answer to one reader. `line` is the line that it is written into; `over` says that nothing more comes of it.

    Where the events end and it is not over, the reader has left.
    """

    app: Flask
    actor: Actor
    thread: Thread
    line: ShownLine
    references: References
    words: Words
    text: str = ""
    failed: bool = False
    over: bool = False

    def events(self, entries: Iterable[Entry | None]) -> Iterator[ThreadStreamEvent | None]:
        """The events; None for each second of silence."""
        item = answer_item(self.thread.key, self.line.message.id, self.line.message.created_at, [])
        yield ThreadItemAddedEvent(item=item)
        yield self._update(AssistantMessageContentPartAdded(content_index=0, content=content_of("", self.references)))
        try:
            for entry in entries:
                if entry is None:
                    yield None
                    continue
                self.over = entry.last
                for event in entry.events:
                    yield from self._said(event)
        except (SQLAlchemyError, RedisError, HomeroomError):
            log.warning("a reader was left without the end of an answer", exc_info=True)
            self.over = True
            yield ErrorEvent(message=self.words.away, allow_retry=False)

    def _said(self, event: Event) -> Iterator[ThreadStreamEvent]:
        match event:
            case Text(text):
                self.text += text
                yield self._update(AssistantMessageContentPartTextDelta(content_index=0, delta=text))
            case Tool(_, "running"):
                yield ProgressUpdateEvent(text=self.words.busy)
            case Tool(_, "asked"):
                yield ProgressUpdateEvent(text=self.words.waits)
            case Shown(call_id):
                with self.app.test_request_context():
                    call = call_in(self.actor, self.thread, call_id)
                    items = list(call_items(self.thread.key, call))
                yield from (ThreadItemDoneEvent(item=item) for item in items)
            case Failed(_, sentence, retry):
                self.failed = True
                yield from self._end()
                yield ErrorEvent(message=sentence, allow_retry=retry)
            case Ended(state) if not self.failed:
                yield from self._end()
                if state not in (RunState.COMPLETE, RunState.STOPPED):
                    yield ErrorEvent(message=self.words.cut, allow_retry=True)

    def _end(self) -> Iterator[ThreadStreamEvent]:
        content = content_of(self.text, self.references)
        moment, number = self.line.message.created_at, self.line.message.id
        item = answer_item(self.thread.key, number, moment, [content])
        if not self.text:
            yield ThreadItemRemovedEvent(item_id=item.id)
            return
        yield self._update(AssistantMessageContentPartDone(content_index=0, content=content))
        yield ThreadItemDoneEvent(item=item)

    def _update(
        self,
        update: AssistantMessageContentPartAdded
        | AssistantMessageContentPartTextDelta
        | AssistantMessageContentPartDone,
    ) -> ThreadStreamEvent:
        return ThreadItemUpdatedEvent(item_id=f"msg_{self.line.message.id}", update=update)
