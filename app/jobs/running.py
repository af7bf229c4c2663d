"""Doing long work: claimed first, with progress, and written whole or not at all.

What a job changes in the school it writes in one transaction, `Work.whole`, which also ends the job. Killed anywhere
before its commit nothing has changed, and the sweep has it done again; killed after it, everything has.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from redis import RedisError
from rq.timeouts import JobTimeoutException
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core import clock
from app.core.errors import HomeroomError, Unavailable
from app.core.transaction import transaction
from app.extensions import db
from app.jobs.models import Job, State

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
PROGRESS_EVERY = 0.4
"""Seconds between two writes of the progress: a person sees no more, and the database has other work."""

Handler = Callable[["Work"], None]

_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the jobs of a kind."""

    def register(function: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"two functions do {kind}")
        _handlers[kind] = function
        return function

    return register


class Superseded(Exception):
    """The job was given to another try, or is gone: whatever this one has done is to be forgotten."""


@dataclass
class Outcome:
    """What a job says in the end: a sentence for the person who waits, and JSON of ids and counts."""

    sentence: str = ""
    result: dict[str, Any] = field(default_factory=dict)


class Work:
    """A job in the hands of one try. The starter and the course are ids, or None."""

    def __init__(self, row: Any, claim: str) -> None:
        self.job_id: int = row.id
        self.arguments: dict[str, Any] = row.arguments
        self.started_by_id: int | None = row.started_by_id
        self.course_id: int | None = row.course_id
        self.over = False
        self._claim = claim
        self._told = 0.0

    def progress(self, done: int, total: int, sentence: str = "") -> None:
        """Tell how far it is, in a transaction of its own; `total` 0 is not known. A new sentence is told at once.

        Not inside `whole`. Raises Superseded where another try has the job now.
        """
        moment = time.monotonic()
        if not sentence and done < total and moment - self._told < PROGRESS_EVERY:
            return
        self._told = moment
        values = {"done": done, "total": total, "alive_at": clock.now()}
        try:
            with transaction():
                self._write(**values, **({"sentence": sentence} if sentence else {}))
        except Unavailable:
            log.info("job %s goes on without telling how far it is: the database is busy", self.job_id)

    @contextmanager
    def whole(self) -> Iterator[Outcome]:
        """The one transaction in which the job changes the school and is done, or neither."""
        outcome = Outcome()
        with transaction():
            # First, so that of two tries one waits here and then finds that it is done.
            self._write(state=State.DONE, finished_at=clock.now())
            yield outcome
            self._write(
                sentence=outcome.sentence[:500], result=outcome.result, done=Job.total, claim=None, state=State.DONE
            )
        self.over = True

    def _write(self, **values: Any) -> None:
        mine = db.session.execute(
            update(Job).where(Job.id == self.job_id, Job.claim == self._claim).values(**values).returning(Job.id)
        ).first()
        if mine is None:
            raise Superseded

    def give_up(self, sentence: str) -> None:
        """End the job without having changed anything."""
        with transaction():
            self._write(state=State.FAILED, sentence=sentence[:500], claim=None, finished_at=clock.now())

    def let_go(self) -> None:
        """Leave it to a later try: something that it stands on was away for the moment."""
        with transaction():
            self._write(state=State.QUEUED, claim=None, sentence=_("Waiting for its turn."))


def run(job_id: int) -> str | None:
    """Do one job, if it waits and nobody else has claimed it; gives its new state, or None for nothing done.

    Needs an application context. May be called any number of times, by any number of workers.
    """
    claimed = _claim(job_id)
    if claimed is None:
        return None
    kind, attempts, work = claimed
    try:
        state = _try(kind, work, last=attempts >= MOST_ATTEMPTS)
    except Superseded:
        log.info("job %s (%s) is somebody else's now", job_id, kind)
        return None
    log.info("job %s (%s): %s", job_id, kind, state)
    return state


def _claim(job_id: int) -> tuple[str, int, Work] | None:
    claim, moment = secrets.token_hex(16), clock.now()
    with transaction():
        row = db.session.execute(
            update(Job)
            .where(Job.id == job_id, Job.state == State.QUEUED)
            .values(
                state=State.RUNNING, claim=claim, claimed_at=moment, alive_at=moment, attempts=Job.attempts + 1,
                done=0, total=0,
            )
            .returning(Job.id, Job.kind, Job.arguments, Job.started_by_id, Job.course_id, Job.attempts)
        ).first()  # fmt: skip
    return (row.kind, row.attempts, Work(row, claim)) if row is not None else None


def _try(kind: str, work: Work, *, last: bool) -> State:
    """One try, and what becomes of the job after it."""
    try:
        _handlers[kind](work)
        if not work.over:
            raise RuntimeError(f"{kind} came to its end without being done")
    except Superseded:
        raise
    except HomeroomError as error:
        db.session.rollback()
        if error.retry and not last:
            work.let_go()
            return State.QUEUED
        work.give_up(error.sentence)
        return State.FAILED
    except JobTimeoutException:
        db.session.rollback()
        log.warning("job %s (%s) took too long", work.job_id, kind)
        work.give_up(_("This took too long, and was stopped. Nothing was changed. Please try a smaller file."))
        return State.FAILED
    except (IntegrityError, OperationalError, InterfaceError, PoolTimeout, RedisError) as error:
        # Somebody wrote the same row at the same moment, or a part that we stand on is away.
        db.session.rollback()
        log.warning("job %s (%s) met %s", work.job_id, kind, type(error).__name__)
        if not last:
            work.let_go()
            return State.QUEUED
        work.give_up(_("Homeroom was too busy for this. Nothing was changed. Please try again later."))
        return State.FAILED
    except Exception:
        # Whatever a file makes a library do, the person who waits is told.
        db.session.rollback()
        log.exception("job %s (%s) failed", work.job_id, kind)
        work.give_up(_("Something went wrong on our side. It is noted, and nothing was changed."))
        return State.FAILED
    return State.DONE
