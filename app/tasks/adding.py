"""A new task, for oneself or for a whole course."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.core import clock
from app.core.actor import Actor, Door, through
from app.core.capability import EVERY, Effect, Slash, capability
from app.core.errors import Invalid
from app.core.permissions import Permission
from app.extensions import db
from app.tasks.access import Lister, giver
from app.tasks.due import due_moment, reminder_of, zones_of
from app.tasks.fields import Became
from app.tasks.listing import listed_again, to_tasks
from app.tasks.models import Source, Task
from app.tasks.schemas import AddTask, TaskResult
from app.tasks.views import view_of
from app.tasks.widgets import task_card
from app.tasks.words import due_words

_SOURCES = {Door.BROWSER: Source.PAGE, Door.CHAT: Source.CHAT, Door.CHATKIT: Source.CHAT}


@capability(
    "add_task",
    permission=Permission.TASK_OWN,
    access=giver,
    effect=Effect.WRITE,
    aliases=("add_task_tool",),
    actions=("create_task",),
    examples=("Add a task to buy milk", "Remind me to mark the tests on Friday"),
    widget=task_card,
    page=to_tasks,
    opens=True,
    limit="600/hour",
    doors=EVERY,
    named_person=True,
    personal=True,
    to_others=lambda _actor, data: data.for_course,
    slash=Slash("task", lazy_gettext("Write down a task"), "Add a task", link=" to "),
)
def add_task(actor: Actor, data: AddTask, mine: Lister) -> TaskResult:
    """Write down a task, with a day and a time if it has one; for a whole course, if a teacher gives it to them."""
    if data.for_course and mine.course_id is None:
        raise Invalid.field("course_id", _("say which class it is for"))
    moment = clock.now()
    timed = data.due_time is not None
    zones = zones_of(mine.user_id)
    zone = zones.of(for_course=data.for_course, timed=timed)
    due_at = due_moment(data.due_date, data.due_time, zone)
    task = Task(
        owner_id=None if data.for_course else mine.user_id,
        author_id=mine.user_id if data.for_course else None,
        course_id=mine.course_id,
        title=data.title,
        description=data.description,
        due_at=due_at,
        due_timed=timed,
        remind_at=reminder_of(due_at, timed, zone),
        created_from=_SOURCES.get(through(), Source.AGENT),
        version=1,
        created_at=moment,
        updated_at=moment,
    )
    db.session.add(task)
    db.session.flush()
    view = view_of(task, mine.user_id, zones)
    due = due_words(view)
    said = _("Added “%(title)s”.", title=view.title)
    if view.for_course:
        said = _("Everybody in %(course)s has “%(title)s” now.", course=view.course_name, title=view.title)
    shown = listed_again(actor, data.shown) if data.shown is not None else None
    message = f"{said} {due}." if due else said
    return TaskResult(task_id=view.id, title=view.title, status=Became.CREATED, task=view, list=shown, message=message)
