"""Finds what a job has left behind: a worker that was killed, a queue that was away."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from app.core import clock
from app.core.transaction import transaction
from app.extensions import db
from app.jobs.models import Job, State
from app.jobs.running import MOST_ATTEMPTS
from app.jobs.starting import enqueue

log = logging.getLogger(__name__)

SILENCE = timedelta(minutes=2)
"""A try that nothing was heard of for this long is taken for dead. Should it live, what it writes is refused."""
KEPT = timedelta(days=30)
MOST_AT_ONCE = 500


def sweep_jobs() -> dict[str, int]:
    """Queue again what was interrupted, or fail it after three tries; wake workers up; forget what is long over.

    Needs an application context. Running twice does no harm.
    """
    with transaction():
        moment = clock.now()
        silent = (Job.state == State.RUNNING, Job.alive_at <= moment - SILENCE)
        failed = db.session.execute(
            update(Job)
            .where(*silent, Job.attempts >= MOST_ATTEMPTS)
            .values(
                state=State.FAILED,
                claim=None,
                finished_at=moment,
                sentence=_("This was interrupted three times. Nothing was changed. Please try again."),
            )
            .returning(Job.id)
        ).all()
        again = db.session.execute(
            update(Job)
            .where(*silent)
            .values(state=State.QUEUED, claim=None, sentence=_("This was interrupted, and begins again."))
            .returning(Job.id)
        ).all()
        db.session.execute(delete(Job).where(Job.finished_at <= moment - KEPT))
        waiting = list(
            db.session.execute(
                select(Job.id).where(Job.state == State.QUEUED).order_by(Job.id).limit(MOST_AT_ONCE)
            ).scalars()
        )
        enqueue(waiting)
    if waiting or failed:
        log.info("jobs: %d enqueued, %d of them again, %d failed", len(waiting), len(again), len(failed))
    return {"enqueued": len(waiting), "again": len(again), "failed": len(failed)}
