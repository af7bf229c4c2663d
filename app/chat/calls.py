"""Capabilities that the assistant calls for a person: at once where it only helps them, after their yes elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Executable, bindparam, insert, update

from app.chat.models import Call, CallState
from app.chat.turns import Turn
from app.core import clock, sql
from app.core.actor import Actor, Door
from app.core.capability import Capability, find, is_action
from app.core.errors import HomeroomError
from app.core.pipeline import Outcome, invoke
from app.core.plain_words import for_people
from app.core.schema import Input
from app.core.transaction import transaction
from app.core.widget import check
from app.extensions import db

log = logging.getLogger(__name__)

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Called:
    """What became of a call: its row, a sentence for the person, and the result as data for a model."""

    call_id: int
    state: CallState
    sentence: str
    result: Mapping[str, Any] | None = None


def call(turn: Turn, name: str, arguments: Arguments) -> Called:
    """Run a capability for the person who asked, or ask them first.

    Raises HomeroomError where it is refused before anything was done: unknown, not theirs, wrong arguments.
    """
    capability = find(name)
    capability.permit(turn.actor, Door.CHAT)
    parsed = capability.parse(arguments)
    if capability.asks_about(turn.actor, parsed):
        _look(turn.actor, capability, parsed)
        call_id = _row(turn, capability, arguments, CallState.ASKED)
        return Called(call_id, CallState.ASKED, _("I do this only with your yes."))
    call_id = _row(turn, capability, arguments, CallState.RUNNING)
    return run(turn.actor, call_id, capability, arguments)


def _look(actor: Actor, capability: Capability, data: Input) -> None:
    """Refuse at once what is not there or not theirs: nobody is asked to say yes to what cannot be done."""
    with transaction(write=actor.watched):
        capability.access(actor, data, capability.permission)
    db.session.remove()


def run(actor: Actor, call_id: int, capability: Capability, arguments: Arguments) -> Called:
    """Do what a call's row says, and write down what came of it. The key lets a call be done only once."""
    try:
        return _run(actor, call_id, capability, arguments)
    except Exception:
        # Nobody may wait for it for ever, whatever it was.
        _ended(call_id, CallState.FAILED, _("It is not known whether this was done."))
        raise


def _run(actor: Actor, call_id: int, capability: Capability, arguments: Arguments) -> Called:
    try:
        outcome = invoke(actor, capability.name, arguments, door=Door.CHAT, key=f"call:{call_id}")
    except HomeroomError as error:
        sentence = for_people(error)
        _ended(call_id, CallState.FAILED, sentence)
        return Called(call_id, CallState.FAILED, sentence)
    sentence = capability.said(outcome.result) or str(getattr(outcome.result, "message", ""))
    _ended(call_id, CallState.DONE, sentence, tree_of(actor, outcome), capability.page(outcome.result))
    return Called(call_id, CallState.DONE, sentence, outcome.result.model_dump(mode="json"))


def tree_of(actor: Actor, outcome: Outcome) -> dict[str, Any]:
    """The result as a checked widget."""
    return check(outcome.capability.widget(actor, outcome.result), is_action)


def claim(call_id: int) -> bool:
    """Begin what a person has said yes to; False where it has been begun or declined already."""
    return _moved(call_id, CallState.ASKED, CallState.RUNNING)


def decline(call_id: int) -> bool:
    """Note that the person has said no."""
    return _moved(call_id, CallState.ASKED, CallState.DECLINED)


def _moved(call_id: int, before: CallState, after: CallState) -> bool:
    with transaction():
        moved = db.session.execute(update(Call).where(Call.id == call_id, Call.state == before).values(state=after))
    return moved.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def _row(turn: Turn, capability: Capability, arguments: Arguments, state: CallState) -> int:
    with transaction():
        call_id: int = sql.run(
            _new_row(),
            conversation_id=turn.conversation_id,
            run_id=turn.run_id,
            answer_id=turn.answer_id,
            capability=capability.name,
            arguments=dict(arguments),
            state=state,
            created_at=clock.now(),
        ).scalar_one()
    db.session.remove()
    return call_id


@cache
def _new_row() -> Executable:
    return insert(Call).returning(Call.id)


def _ended(
    call_id: int, state: CallState, sentence: str, tree: dict[str, Any] | None = None, page: str | None = None
) -> None:
    with transaction():
        sql.run(_end(), call=call_id, new=state, said=sentence, shown=tree, leads_to=page, moment=clock.now())
    db.session.remove()


@cache
def _end() -> Executable:
    return (
        update(Call)
        .where(Call.id == bindparam("call"))
        .values(
            state=bindparam("new"),
            sentence=bindparam("said"),
            tree=bindparam("shown"),
            page=bindparam("leads_to"),
            ended_at=bindparam("moment"),
        )
    )
