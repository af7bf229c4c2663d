"""A conversation as its page shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, func, select

from app.chat.access import own_answer
from app.chat.models import Call, ChatMessage, Run, RunState, Speaker
from app.chat.read_already import pointing, units
from app.chat.runs.settling import settle_dead
from app.chat.schemas import AnswerInput
from app.core import clock
from app.core.actor import Actor
from app.core.markdown import to_html
from app.core.permissions import Permission
from app.core.transaction import transaction
from app.extensions import db


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line with its run (for an answer) and what was called for it."""

    message: ChatMessage
    run: Run | None
    calls: list[Call] = field(default_factory=list)
    newest: bool = False
    read: int | None = None
    """The length of the answer's text that the page has already, as browsers count it."""

    @property
    def asked(self) -> bool:
        return self.message.speaker == Speaker.PERSON

    @property
    def answer(self) -> Markup:
        """The answer's Markdown drawn. A page that has its text is not sent it again."""
        text = self.message.content
        html = to_html(text)
        return pointing(html, text) if self.read == units(text) else html

    @property
    def under_way(self) -> bool:
        return self.run is not None and RunState(self.run.state).under_way


def lines_of(conversation_id: int, message_id: int | None = None) -> list[ShownLine]:
    """All lines of a conversation, or one of them. An answer whose process died is called interrupted here."""
    wanted = ChatMessage.id == message_id if message_id is not None else None
    rows = _living(lambda: _rows(conversation_id, wanted))
    last = rows[-1].ChatMessage.id if rows else None
    return _with_calls(rows, last)


def newest_lines(conversation_id: int, most: int) -> list[ShownLine]:
    """The last lines of a conversation, at most so many."""
    rows = _living(lambda: _rows(conversation_id, None, newest_first=True, most=most))[::-1]
    return _with_calls(rows, rows[-1].ChatMessage.id if rows else None)


def lines_beyond(conversation_id: int, start: int | None, *, newest_first: bool, most: int) -> list[ShownLine]:
    """At most so many lines of a conversation, from the line `start` on or from the end that comes first."""
    wanted = None
    if start is not None:
        wanted = ChatMessage.id <= start if newest_first else ChatMessage.id >= start
    return _with_calls(_living(lambda: _rows(conversation_id, wanted, newest_first, most)))


def _living(read: Callable[[], list[Any]]) -> list[Any]:
    rows = read()
    dead = [row.Run.id for row in rows if row.Run is not None and _has_died(row.Run)]
    if [run_id for run_id in dead if settle_dead(run_id)]:
        db.session.remove()
        rows = read()
    return rows


def _with_calls(rows: list[Any], last: int | None = None) -> list[ShownLine]:
    calls: dict[int, list[Call]] = defaultdict(list)
    statement = select(Call).where(Call.answer_id.in_([row.ChatMessage.id for row in rows])).order_by(Call.id)
    with transaction(write=False):
        for each in db.session.execute(statement).scalars():
            calls[each.answer_id].append(each)
    return [ShownLine(row.ChatMessage, row.Run, calls[row.ChatMessage.id], row.ChatMessage.id == last) for row in rows]


def _has_died(run: Run) -> bool:
    return RunState(run.state).under_way and run.leased_until < clock.now()


def _rows(
    conversation_id: int, wanted: ColumnElement[bool] | None, newest_first: bool = False, most: int | None = None
) -> list[Any]:
    statement = (
        select(ChatMessage, Run)
        .outerjoin(Run, Run.answer_id == ChatMessage.id)
        .where(ChatMessage.conversation_id == conversation_id)
        .order_by(ChatMessage.id.desc() if newest_first else ChatMessage.id)
        .limit(most)
    )
    if wanted is not None:
        statement = statement.where(wanted)
    with transaction(write=False):
        return list(db.session.execute(statement).all())


def line_of(actor: Actor, answer_id: int, read: int | None = None) -> ShownLine:
    """One of the actor's own answers, of which the page has `read` so much. Raises NotFound for every other."""
    with transaction(write=False):
        mine = own_answer(actor, AnswerInput(answer_id=answer_id), Permission.CHAT_USE)
        newest = select(func.max(ChatMessage.id)).where(ChatMessage.conversation_id == mine.conversation.id)
        is_newest = db.session.execute(newest).scalar_one() == answer_id
    (line,) = lines_of(mine.conversation.id, answer_id)
    return replace(line, newest=is_newest, read=read)
