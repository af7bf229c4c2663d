"""How a run ends: once, in its row, with the words that were really written."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from redis import Redis, RedisError
from sqlalchemy import BindParameter, ColumnElement, Executable, Update, bindparam, exists, select, update

from app.chat.models import UNDER_WAY, Call, CallState, ChatMessage, Conversation, Run, RunState
from app.chat.runs import run_log
from app.chat.runs.events import Failed
from app.core import clock
from app.core.sql import run
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
    return _settle(run_id, end, process)


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
    return _settle(run_id, End(RunState.INTERRUPTED, text, failure=failure))


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
        run(_cut_off(over), **_unknown())
    return settled


def _settle(run_id: int, end: End, process: str | None = None) -> bool:
    """Write the end of a process's own run, or of one whose lease has run out; False where it is neither."""
    moment = clock.now()
    failure = end.failure
    with transaction():
        done = run(
            _end(by_its_owner=process is not None),
            run=run_id,
            new=end.state,
            moment=moment,
            code=failure.code if failure else None,
            reason=failure.sentence if failure else None,
            again=failure.retry if failure else end.state is RunState.STOPPED,
            **({} if process is None else {"process": process}),
        ).first()
        if done is None:
            return False
        run(_say(), message=done.answer_id, text=_storable(end.text), model=end.by)
        run(_touch(), conversation_of_run=done.conversation_id, moment=moment)
        # What ran when it ended was cut off with it.
        run(_cut_off_with(), run=run_id, **_unknown())
    return True


@cache
def _end(*, by_its_owner: bool) -> Executable:
    """The end of a run that is under way: by the process that works on it, or by anybody once its lease is over."""
    moment: BindParameter[datetime] = bindparam("moment")
    still = Run.owner == bindparam("process") if by_its_owner else Run.leased_until < moment
    return (
        update(Run)
        .where(Run.id == bindparam("run"), Run.state.in_(UNDER_WAY), still)
        .values(
            state=bindparam("new"),
            ended_at=moment,
            error_code=bindparam("code"),
            error=bindparam("reason"),
            retry=bindparam("again"),
        )
        .returning(Run.answer_id, Run.conversation_id)
    )


@cache
def _say() -> Executable:
    said = update(ChatMessage).where(ChatMessage.id == bindparam("message"))
    return said.values(content=bindparam("text"), by=bindparam("model"))


@cache
def _touch() -> Executable:
    return (
        update(Conversation)
        .where(Conversation.id == bindparam("conversation_of_run"))
        .values(updated_at=bindparam("moment"))
    )


@cache
def _cut_off_with() -> Executable:
    return _cut_off(Call.run_id == bindparam("run"))


def _cut_off(which: ColumnElement[bool]) -> Update:
    """These calls were cut off if they run: whether they were done is not known, so nothing is claimed."""
    running = update(Call).where(which, Call.state == CallState.RUNNING)
    return running.values(state=CallState.FAILED, sentence=bindparam("unknown"), ended_at=bindparam("cut_off_at"))


def _unknown() -> dict[str, Any]:
    return {"unknown": _("It is not known whether this was done."), "cut_off_at": clock.now()}


def _storable(text: str) -> str:
    """Text without what no database holds, NUL and half characters: an end that cannot be written would never come."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
