"""A conversation as its page shows it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import func, select

from app.chat.access import own_answer
from app.chat.models import Call, ChatMessage, Run, RunState, Speaker
from app.chat.schemas import AnswerInput
from app.chat.settling import settle_dead
from app.core import clock
from app.core.actor import Actor
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

    @property
    def asked(self) -> bool:
        return self.message.speaker == Speaker.PERSON

    @property
    def under_way(self) -> bool:
        return self.run is not None and RunState(self.run.state).under_way


def lines_of(conversation_id: int, message_id: int | None = None) -> list[ShownLine]:
    """All lines of a conversation, or one of them. An answer whose process died is called interrupted here."""
    rows = _rows(conversation_id, message_id)
    dead = [row.Run.id for row in rows if row.Run is not None and _has_died(row.Run)]
    settled = [run_id for run_id in dead if settle_dead(run_id)]
    if settled:
        db.session.remove()
        rows = _rows(conversation_id, message_id)
    calls: dict[int, list[Call]] = defaultdict(list)
    statement = select(Call).where(Call.answer_id.in_([row.ChatMessage.id for row in rows])).order_by(Call.id)
    with transaction(write=False):
        for each in db.session.execute(statement).scalars():
            calls[each.answer_id].append(each)
    last = rows[-1].ChatMessage.id if rows else None
    return [ShownLine(row.ChatMessage, row.Run, calls[row.ChatMessage.id], row.ChatMessage.id == last) for row in rows]


def _has_died(run: Run) -> bool:
    return RunState(run.state).under_way and run.leased_until < clock.now()


def _rows(conversation_id: int, message_id: int | None) -> list[Any]:
    statement = (
        select(ChatMessage, Run)
        .outerjoin(Run, Run.answer_id == ChatMessage.id)
        .where(ChatMessage.conversation_id == conversation_id)
        .order_by(ChatMessage.id)
    )
    if message_id is not None:
        statement = statement.where(ChatMessage.id == message_id)
    with transaction(write=False):
        return list(db.session.execute(statement).all())


def line_of(actor: Actor, answer_id: int) -> ShownLine:
    """One of the actor's own answers. Raises NotFound for every other."""
    with transaction(write=False):
        mine = own_answer(actor, AnswerInput(answer_id=answer_id), Permission.CHAT_USE)
        newest = select(func.max(ChatMessage.id)).where(ChatMessage.conversation_id == mine.conversation.id)
        is_newest = db.session.execute(newest).scalar_one() == answer_id
    (line,) = lines_of(mine.conversation.id, answer_id)
    return replace(line, newest=is_newest)
