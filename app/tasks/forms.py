"""The forms of tasks as ChatKit trees: a new task, one to change, and one line."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core import widget
from app.core.actor import Actor
from app.core.widget import Node
from app.tasks.again import again, narrowed
from app.tasks.fields import Wanted
from app.tasks.models import MOST_TITLE
from app.tasks.schemas import TaskCourse, TaskFilters, TaskForm, TaskView

TIME = "[0-2][0-9]:[0-5][0-9]"


def task_form(_actor: Actor, result: TaskForm) -> Node:
    """The form for a new task, or to change one."""
    return widget.card(*form_of(result))


def form_of(result: TaskForm) -> list[Node]:
    """Its heading and the form."""
    task, asked = result.task, result.filters
    if task is None:
        # Among all of them the new one stands too, whatever was looked at before.
        sends = widget.action("create_task", show=Wanted.ALL.value if asked is not None else None)
        fields = [*_fields(None), *_course(result.courses)]
        return [widget.title(_("Create New Task")), widget.form(sends, *fields, _ends(_("Create"), asked))]
    listed = again(asked) if asked is not None else {}
    sends = widget.action("update_task", task_id=str(task.id), version=task.version, **listed)
    return [widget.title(_("Edit Task")), widget.form(sends, *_fields(task), _ends(_("Update"), asked))]


def _fields(task: TaskView | None) -> list[Node]:
    day = task.due_date.isoformat() if task is not None and task.due_date is not None else None
    return [
        widget.label(_("Title"), "title"),
        widget.text_input(
            "title", required=True, placeholder=_("Enter task title"), defaultValue=task.title if task else None,
            autoFocus=True, pattern=f".{{1,{MOST_TITLE}}}",
        ),
        widget.label(_("Description"), "description"),
        widget.textarea("description", rows=2, defaultValue=task.description if task else None),
        widget.label(_("Due"), "due_date"),
        {"type": "DatePicker", "name": "due_date", **({"defaultValue": day} if day else {})},
        widget.label(_("Time, such as 15:30"), "due_time"),
        widget.text_input("due_time", pattern=TIME, defaultValue=task.due_time if task else None),
    ]  # fmt: skip


def _course(courses: list[TaskCourse]) -> list[Node]:
    if not courses:
        return []
    options = [{"value": str(each.id), "label": each.name} for each in courses]
    fields = [
        widget.label(_("Class"), "course_id"),
        widget.select("course_id", options, placeholder=_("None")),
    ]
    if any(each.teaches for each in courses):
        fields.append(widget.checkbox("for_course", _("Give it to everybody in the class")))
    return fields


def _ends(label: str, asked: TaskFilters | None) -> Node:
    """The button that sends, and beside it the way back to the list that the form was opened from."""
    if asked is None:
        return _send(label)
    back = widget.button(_("Cancel"), widget.action("list_tasks", **narrowed(asked)), variant="ghost")
    return widget.row(_send(label), back)


def _send(label: str) -> Node:
    return widget.button(label, submit=True)


def quick_form() -> Node:
    """One line for a new task, with its day."""
    return widget.form(
        widget.action("create_task"),
        widget.row(
            widget.text_input(
                "title", required=True, placeholder=_("What is to be done?"), pattern=f".{{1,{MOST_TITLE}}}"
            ),
            {"type": "DatePicker", "name": "due_date", "placeholder": _("Due")},
            _send(_("Add")),
        ),
        id="quick",
    )
