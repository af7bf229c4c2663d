"""Reminders: one for each task, at its time or on the morning of its day, through the outbox."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from app.core import clock
from app.core.permissions import CourseRole
from app.core.transaction import transaction
from app.courses import Course, Enrolment
from app.extensions import db
from app.messages import Audience, Draft, post
from app.tasks.access import UNDO_FOR
from app.tasks.due import schools_own
from app.tasks.models import Task, TaskDone
from app.tasks.views import view_of
from app.tasks.words import due_words

log = logging.getLogger(__name__)

TOO_LATE = timedelta(days=1)
"""After so long, a reminder that was not sent helps nobody."""
MOST_AT_ONCE = 200


def remind() -> int:
    """Send what is due; says how many tasks were reminded of. Needs an application context.

    Each task is claimed in the transaction that posts its message: killed before the commit nothing has happened, and
    whoever comes second finds it claimed.
    """
    with transaction(write=False):
        due = db.session.execute(
            select(Task.id).where(Task.remind_at <= clock.now()).order_by(Task.remind_at).limit(MOST_AT_ONCE)
        ).scalars()
        waiting = list(due)
    sent = sum(_remind(task_id) for task_id in waiting)
    if sent:
        log.info("reminded of %d tasks", sent)
    return sent


def _remind(task_id: int) -> bool:
    with transaction():
        moment = clock.now()
        # The column is emptied, so what it held is asked for first; the condition of the update decides who has it.
        at = db.session.execute(select(Task.remind_at).where(Task.id == task_id)).scalar()
        claimed = db.session.execute(
            update(Task)
            .where(Task.id == task_id, Task.remind_at == at, Task.remind_at <= moment)
            .values(remind_at=None)
            .returning(Task.id)
        ).scalar()
        if claimed is None or at is None or at < moment - TOO_LATE:
            return False
        task = db.session.get_one(Task, task_id, populate_existing=True)
        people = _whom(task)
        if not people:
            return False
        _post(task, people)
        return True


def _whom(task: Task) -> list[int]:
    """Who has still to do it."""
    if task.deleted_at is not None:
        return []
    if task.owner_id is not None:
        return [task.owner_id] if task.completed_at is None else []
    done = select(TaskDone.user_id).where(TaskDone.task_id == task.id)
    rows = db.session.execute(
        select(Enrolment.user_id)
        .join(Course, Course.id == Enrolment.course_id)
        .where(
            Enrolment.course_id == task.course_id,
            Enrolment.role == CourseRole.STUDENT,
            Course.archived_at.is_(None),
            Enrolment.user_id.not_in(done),
        )
    )
    return list(rows.scalars())


def _post(task: Task, people: list[int]) -> None:
    # One message goes to all of a course, whatever clocks they go by.
    due = due_words(view_of(task, people[0], schools_own() if task.for_course else None))
    post(
        Draft(
            course_id=task.course_id,
            # Of their own task it is they who write to themselves: with them the message goes.
            sender_id=task.owner_id or task.author_id,
            audience=Audience.SPECIFIC,
            subject=_("To do: %(title)s", title=task.title)[:200],
            body="\n\n".join(part for part in (f"{task.title}\n{due}.", task.description) if part),
        ),
        people,
    )


def forget_deleted() -> int:
    """Delete for good what cannot be restored any more; says how many. Needs a transaction."""
    gone = db.session.execute(delete(Task).where(Task.deleted_at <= clock.now() - UNDO_FOR))
    return int(gone.rowcount)  # type: ignore[attr-defined]
