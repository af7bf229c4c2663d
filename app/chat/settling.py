"""How a run ends: once, in its row, with the words that were really written."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from redis import Redis, RedisError
from sqlalchemy import ColumnElement, exists, select, update

from app.chat import run_log
from app.chat.events import Failed
from app.chat.models import UNDER_WAY, Call, CallState, ChatMessage, Conversation, Run, RunState
from app.core import clock
from app.core.transaction import transaction
from app.extensions import db

log = logging.getLogger(__name__)


VALKEYS_RETURN = timedelta(seconds=15)
"""How long after the end of its lease a dead run waits for a Valkey that is away."""

LONGEST_CALL = timedelta(minutes=5)
"""After as long nobody works on a call any more that a person has said yes to."""


@dataclass(frozen=True, slots=True)
class End:
    """How an answer ended: its text, who wrote it (a model's name, None for Homeroom), and what went wrong."""

    state: RunState
    text: str
    by: str | None = None
    failure: Failed | None = None


def settle(run_id: int, process: str, end: End) -> bool:
    """Write how this process's run ended; False where another process has called it dead meanwhile."""
    return _settle(run_id, end, Run.owner == process)


def interrupt(run_id: int, process: str, text: str, by: str | None) -> Failed | None:
    """Call this process's own run interrupted, with its text; None where it had ended already."""
    failure = _interrupted()
    ended = settle(run_id, process, End(RunState.INTERRUPTED, text, by, failure))
    return failure if ended else None


def settle_dead(run_id: int) -> bool:
    """Call a run interrupted whose lease has run out, and keep the text that it had logged; False where it lives.

    Where Valkey, which has the text, died as well, its return is waited for: it takes a moment.
    """
    moment = clock.now()
    with transaction(write=False):
        dead = db.session.execute(
            select(Run.log, Run.leased_until).where(
                Run.id == run_id, Run.state.in_(UNDER_WAY), Run.leased_until < moment
            )
        ).first()
    if dead is None:
        return False
    valkey: Redis = current_app.extensions["valkey"]
    failure = _interrupted()
    try:
        text = run_log.text_of(run_log.unbroken(run_log.after(valkey, dead.log, 0)))
    except RedisError:
        if moment - dead.leased_until < VALKEYS_RETURN:
            return False
        log.warning("an interrupted answer is kept without its text: Valkey is away")
        text, failure = "", Failed("interrupted", _("The answer was interrupted, and what was written is lost."), True)
    return _settle(run_id, End(RunState.INTERRUPTED, text, failure=failure), Run.leased_until < clock.now())


def _interrupted() -> Failed:
    return Failed("interrupted", _("The answer was interrupted. What was written until then is kept."), True)


def settle_all_dead() -> int:
    """Do so for every run whose lease has run out, and for calls whose process died; returns how many runs."""
    with transaction(write=False):
        found = db.session.execute(select(Run.id).where(Run.state.in_(UNDER_WAY), Run.leased_until < clock.now()))
        dead = list(found.scalars())
    settled = sum(settle_dead(run_id) for run_id in dead)
    over = exists().where(Run.id == Call.run_id, Run.state.not_in(UNDER_WAY), Run.ended_at < clock.now() - LONGEST_CALL)
    with transaction():
        _cut_off(over)
    return settled


def _settle(run_id: int, end: End, still: object) -> bool:
    moment = clock.now()
    failure = end.failure
    with transaction():
        done = db.session.execute(
            update(Run)
            .where(Run.id == run_id, Run.state.in_(UNDER_WAY), still)  # type: ignore[arg-type]
            .values(
                state=end.state,
                ended_at=moment,
                error_code=failure.code if failure else None,
                error=failure.sentence if failure else None,
                retry=failure.retry if failure else end.state is RunState.STOPPED,
            )
            .returning(Run.answer_id, Run.conversation_id)
        ).first()
        if done is None:
            return False
        db.session.execute(
            update(ChatMessage).where(ChatMessage.id == done.answer_id).values(content=_storable(end.text), by=end.by)
        )
        db.session.execute(
            update(Conversation).where(Conversation.id == done.conversation_id).values(updated_at=moment)
        )
        # What ran when it ended was cut off with it.
        _cut_off(Call.run_id == run_id)
    return True


def _cut_off(which: ColumnElement[bool]) -> None:
    """These calls were cut off if they run: whether they were done is not known, so nothing is claimed."""
    db.session.execute(
        update(Call)
        .where(which, Call.state == CallState.RUNNING)
        .values(state=CallState.FAILED, sentence=_("It is not known whether this was done."), ended_at=clock.now())
    )


def _storable(text: str) -> str:
    """Text without what no database holds, NUL and half characters: an end that cannot be written would never come."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
