"""Handing long work to the background, and looking at how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select

from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.jobs import enqueue_soon
from app.extensions import db
from app.jobs.models import Job, State

FUNCTION = "app.jobs.run"
SECONDS = 900
"""The most that one try may take."""
SLOW = timedelta(seconds=20)
"""Who has waited this long without any news is told that it goes on by itself."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as the person who waits for it sees it."""

    job_id: int
    state: State
    done: int
    total: int
    sentence: str
    result: dict[str, Any]
    slow: bool

    @property
    def over(self) -> bool:
        return self.state.over

    @property
    def failed(self) -> bool:
        return self.state is State.FAILED


def start(kind: str, arguments: dict[str, Any], *, actor: Actor, course_id: int | None = None) -> int:
    """Write down a job of a kind that `handles` knows, to begin after this transaction's commit; returns its id.

    `arguments` is JSON and holds ids, never names. Nothing begins when the transaction rolls back, and nothing is
    lost when the process dies, or Valkey is away, after it: the sweep finds what is queued.
    """
    job_id: int = db.session.execute(
        insert(Job)
        .values(
            kind=kind,
            started_by_id=actor.user_id,
            course_id=course_id,
            arguments=arguments,
            state=State.QUEUED,
            done=0,
            total=0,
            sentence=_("Waiting for its turn."),
            result={},
            attempts=0,
            created_at=clock.now(),
        )
        .returning(Job.id)
    ).scalar_one()
    enqueue([job_id])
    return job_id


def enqueue(jobs: Sequence[int]) -> None:
    """After this transaction's commit, wake a worker up for each of these."""
    enqueue_soon(FUNCTION, jobs, prefix="job", seconds=SECONDS)


def progress_of(job_id: int) -> Progress | None:
    """How far a job is; None where it is gone. Whoever shows it has authorised the look."""
    row = db.session.execute(
        select(
            Job.id, Job.state, Job.done, Job.total, Job.sentence, Job.result, Job.alive_at, Job.created_at
        ).where(Job.id == job_id)
    ).first()  # fmt: skip
    if row is None:
        return None
    state = State(row.state)
    silent = clock.now() - (row.alive_at or row.created_at) > SLOW
    return Progress(row.id, state, row.done, row.total, row.sentence, row.result, silent and not state.over)


def own_progress(actor: Actor, job_id: int) -> Progress:
    """How far a job is that the actor has started; raises NotFound for everybody else's."""
    started = select(Job.id).where(Job.id == job_id, Job.started_by_id == actor.user_id)
    found = progress_of(job_id) if actor.user_id and db.session.execute(started).first() else None
    if found is None:
        raise NotFound(_("There is nothing of yours under this number."))
    return found
