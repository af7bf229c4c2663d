"""Who is at work on an answer. A process that dies renews no lease, and its answers are called interrupted."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from sqlalchemy import Executable, bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.chat.models import UNDER_WAY, Run, RunState
from app.core import clock
from app.core.errors import Unavailable
from app.core.sql import run
from app.core.transaction import transaction
from app.extensions import db

LENGTH = timedelta(seconds=10)


def take(run_id: int, process: str) -> str | None:
    """Begin the work on a run that is queued; returns its log's name, None where somebody else has, or it is over."""
    until = time.monotonic() + LENGTH.total_seconds()
    while True:
        try:
            return _take(run_id, process)
        except (SQLAlchemyError, Unavailable):
            # Many begin at once, or the database restarts: a question must not go unanswered for that.
            db.session.remove()
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _take(run_id: int, process: str) -> str | None:
    with transaction():
        taken = run(_taking(), run=run_id, process=process, until=clock.now() + LENGTH).first()
    return taken.log if taken is not None else None


@cache
def _taking() -> Executable:
    return (
        update(Run)
        .where(Run.id == bindparam("run"), Run.state == RunState.QUEUED)
        .values(state=RunState.STREAMING, owner=bindparam("process"), leased_until=bindparam("until"))
        .returning(Run.log)
    )


def renew(run_ids: Sequence[int], process: str) -> list[int]:
    """Say that this process still works on these runs; returns those that are to stop or are not its own any more."""
    with transaction():
        db.session.execute(
            update(Run)
            .where(Run.id.in_(run_ids), Run.owner == process, Run.state == RunState.STREAMING)
            .values(leased_until=clock.now() + LENGTH)
        )
    return stops(run_ids)


def stops(run_ids: Sequence[int]) -> list[int]:
    """Those of these runs that somebody has asked to stop, has called over, or has deleted."""
    with transaction(write=False):
        wanted = select(Run.id).where(Run.id.in_(run_ids), Run.state.in_(UNDER_WAY), Run.stop_asked.is_(False))
        go_on = set(db.session.execute(wanted).scalars())
    return [run_id for run_id in run_ids if run_id not in go_on]
