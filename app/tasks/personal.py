"""What tasks hold about a person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.core.personal_data import Named, OnErasure, holds, holds_nobody, shown_as
from app.core.retention import goes_by_itself, keeps
from app.tasks.access import UNDO_FOR
from app.tasks.models import Task, TaskDone

shown_as(Task, "title")

holds(
    Task,
    Named("owner_id"),
    kind=_("Their tasks"),
    shows=("created_at", "course_id", "title", "description", "due_at", "completed_at", "created_from"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted."),
)
holds(
    Task,
    Named("author_id"),
    kind=_("Tasks that they gave to a course"),
    shows=("created_at", "course_id", "title", "description", "due_at"),
    erasure=OnErasure.DETACH,
    outcome=_("Kept for the course, without them."),
)
holds(
    TaskDone,
    Named("user_id"),
    kind=_("What they have done of their courses' tasks"),
    shows=("task_id", "completed_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted."),
)
holds_nobody(Task, "created_from", "one of a few words of ours")

keeps(
    "tasks",
    Task,
    title=_("Tasks, counted from when they were done"),
    since="completed_at",
    days=365,
    least=7,
    most=3650,
)
keeps(
    "course_tasks",
    Task,
    title=_("Tasks that were given to courses"),
    since="created_at",
    days=730,
    least=30,
    most=3650,
    where=Task.owner_id.is_(None),
)
goes_by_itself(_("Deleted tasks, which can be restored until then"), UNDO_FOR)
