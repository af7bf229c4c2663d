"""Answers of processes that died, called interrupted before they could stand in somebody's way."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from app.chat.access import OneAnswer, OneConversation, named
from app.chat.models import UNDER_WAY, Conversation, Run
from app.chat.runs.settling import settle_dead
from app.chat.schemas import AskAssistant
from app.core import clock
from app.core.transaction import transaction
from app.extensions import db


def in_conversation(data: AskAssistant | OneConversation) -> None:
    """Settle the dead runs of the conversation that an input names, whosever it is."""
    if data.conversation_id is not None:
        _settle(named(data.conversation_id))


def beside_answer(data: OneAnswer) -> None:
    """Settle the dead runs of the conversation that holds an answer."""
    _settle(Conversation.id == select(Run.conversation_id).where(Run.answer_id == data.answer_id).scalar_subquery())


def _settle(which: ColumnElement[bool]) -> None:
    dead = select(Run.id).join(Conversation, Conversation.id == Run.conversation_id)
    dead = dead.where(which, Run.state.in_(UNDER_WAY), Run.leased_until < clock.now())
    with transaction(write=False):
        found = list(db.session.execute(dead).scalars())
    for run_id in found:
        settle_dead(run_id)
