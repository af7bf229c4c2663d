"""Tasks as one person sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core import clock
from app.core.permissions import CourseRole
from app.courses import Course, Enrolment
from app.extensions import db
from app.tasks.due import Zones, day_and_time, zones_of
from app.tasks.fields import Status
from app.tasks.models import Task, TaskDone
from app.tasks.schemas import TaskView


def views_of(tasks: Sequence[Task], user_id: int, zones: Zones) -> list[TaskView]:
    """Each task with its course's name and, where it is the course's, with whether this person has done it."""
    courses = _courses({task.course_id for task in tasks if task.course_id is not None}, user_id)
    shared = [task.id for task in tasks if task.for_course]
    done = _done(shared, user_id)
    taught = [
        task.id for task in tasks if task.for_course and task.course_id is not None and courses[task.course_id][1]
    ]
    counts = _counts(taught)
    moment = clock.now()
    return [
        _view(
            task,
            done.get(task.id) if task.for_course else task.completed_at,
            courses.get(task.course_id or 0, (None, False))[0],
            task.owner_id == user_id or task.id in taught,
            counts.get(task.id, 0) if task.id in taught else None,
            moment,
            zones,
        )
        for task in tasks
    ]


def view_of(task: Task, user_id: int, zones: Zones | None = None) -> TaskView:
    """One of them; `zones` are the person's unless others are named."""
    (view,) = views_of([task], user_id, zones or zones_of(user_id))
    return view


def _view(
    task: Task,
    completed_at: datetime | None,
    course: str | None,
    own: bool,
    done_by: int | None,
    moment: datetime,
    zones: Zones,
) -> TaskView:
    zone = zones.of(for_course=task.for_course, timed=task.due_timed)
    day, at = day_and_time(task.due_at, task.due_timed, zone)
    return TaskView(
        id=task.id,
        title=task.title,
        description=task.description,
        status=Status.COMPLETED if completed_at is not None else Status.PENDING,
        due_at=task.due_at,
        due_date=day,
        due_time=at,
        time_zone=str(zones.own),
        overdue=completed_at is None and task.due_at is not None and task.due_at < moment,
        course_id=task.course_id,
        course_name=course,
        for_course=task.for_course,
        done_by=done_by,
        created_from=task.created_from,
        created_at=task.created_at,
        completed_at=completed_at,
        own=own,
        version=task.version,
    )


def _courses(ids: set[int], user_id: int) -> dict[int, tuple[str, bool]]:
    """Course to its name and whether the person teaches it."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(Course.id, Course.name, Enrolment.role)
        .outerjoin(Enrolment, (Enrolment.course_id == Course.id) & (Enrolment.user_id == user_id))
        .where(Course.id.in_(ids))
    )
    return {row.id: (row.name, row.role is not None and CourseRole(row.role).teaches) for row in rows}


def _done(ids: list[int], user_id: int) -> dict[int, datetime]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(TaskDone.task_id, TaskDone.completed_at).where(TaskDone.task_id.in_(ids), TaskDone.user_id == user_id)
    )
    return {row.task_id: row.completed_at for row in rows}


def _counts(ids: list[int]) -> dict[int, int]:
    """Task to how many students of its course have done it."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(TaskDone.task_id, func.count().label("many"))
        .join(Task, Task.id == TaskDone.task_id)
        .join(Enrolment, (Enrolment.course_id == Task.course_id) & (Enrolment.user_id == TaskDone.user_id))
        .where(TaskDone.task_id.in_(ids), Enrolment.role == CourseRole.STUDENT)
        .group_by(TaskDone.task_id)
    )
    return {row.task_id: row.many for row in rows}
