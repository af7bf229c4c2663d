"""The page of tasks: a region that redraws itself after each act in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import signed_in_actor
from app.core import clock, widget
from app.core.actor import Actor
from app.core.capability import find, is_action
from app.core.entry import Entry, open_to
from app.core.permissions import Permission
from app.core.regions import region, tree_of
from app.core.widget import Node, check
from app.extensions import db
from app.tasks.access import lister, theirs
from app.tasks.again import again
from app.tasks.changing import edit_task, edited_task
from app.tasks.forms import form_of, quick_form
from app.tasks.listing import page_left
from app.tasks.models import Task
from app.tasks.schemas import EditTask, ListTasks
from app.tasks.widgets import heading, items, new_button, undo

blueprint = Blueprint("tasks", __name__)

OFFERED_FOR = timedelta(minutes=10)
"""For how long the page offers to take the last deletion back."""
_ASKED = ("status", "query", "course_id", "due", "due_by", "cursor")


@blueprint.get("/tasks")
@open_to(Entry.PEOPLE)
def tasks() -> str:
    """Your tasks: add, tick off, change, delete, find."""
    draw = tree_of("tasks")
    assert draw is not None
    query = dict(request.args.items())
    tree = draw(signed_in_actor(), 0, query)
    here = request.full_path.rstrip("?")
    return render_template("tasks/list.html", tree=tree, here=here, asked=query)


@region("tasks")
def tree(actor: Actor, _course_id: int, query: Mapping[str, str]) -> Node:
    """The list with its form above it, and the last deletion to take back."""
    asked = cast(ListTasks, find("list_tasks").parse({name: query[name] for name in _ASKED if query.get(name)}))
    mine = lister(actor, asked, Permission.TASK_OWN)
    result = page_left(asked, mine)
    above = [quick_form(), new_button(result.filters, _("With more details"))]
    if edited := query.get("edit"):
        which = {"task_id": edited} if edited != "new" else {}
        data = cast(EditTask, find("edit_task").parse(which | again(result.filters)))
        above = form_of(edit_task(actor, data, edited_task(actor, data, Permission.TASK_OWN)))
    gone = _just_deleted(mine.user_id)
    back = [undo(gone.title, gone.id), widget.divider()] if gone is not None else []
    return check(widget.card(*back, *heading(result), *above, *items(result)), is_action)


def _just_deleted(user_id: int) -> Task | None:
    """What the person has deleted a moment ago."""
    return db.session.execute(
        select(Task)
        .where(
            Task.deleted_at > clock.now() - OFFERED_FOR,
            (Task.owner_id == user_id) | (Task.author_id == user_id),
            theirs(user_id),
        )
        .order_by(Task.deleted_at.desc(), Task.id.desc())
        .limit(1)
    ).scalar()
