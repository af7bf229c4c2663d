"""Tasks as ChatKit trees: the list, and one task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import widget
from app.core.actor import Actor
from app.core.widget import Node
from app.tasks.again import again, narrowed
from app.tasks.fields import Due, Status, Wanted
from app.tasks.schemas import TaskDeleted, TaskFilters, TaskList, TaskResult, TaskView
from app.tasks.words import due_label, due_words, status_label, wanted_label


def task_list(_actor: Actor, result: TaskList) -> Node:
    """The list under its heading and its filters."""
    return widget.card(*_listed(result))


def _listed(result: TaskList) -> list[Node]:
    return [*heading(result), new_button(result.filters), *items(result)]


def heading(result: TaskList) -> list[Node]:
    """The title, what there is in a sentence, and the filters as chips."""
    asked = result.filters
    kept = {"query": asked.query or None, "course_id": str(asked.course_id) if asked.course_id is not None else None}
    counts = {
        Wanted.ALL: result.counts.pending + result.counts.completed,
        Wanted.PENDING: result.counts.pending,
        Wanted.COMPLETED: result.counts.completed,
    }
    chips = [
        _chip(
            f"{wanted_label(each)} · {counts[each]}",
            asked.status is each and asked.due is None,
            status=each.value,
            **kept,
        )
        for each in Wanted
    ]
    late = [Due.OVERDUE] if result.counts.overdue or asked.due is Due.OVERDUE else []
    chips += [
        _chip(due_label(each), asked.due is each, status=Wanted.PENDING.value, due=each.value, **kept)
        for each in (*late, Due.TODAY, Due.THIS_WEEK)
    ]
    return [widget.title(_("Your Tasks")), widget.caption(result.message), widget.row(*chips, id="filters")]


def _chip(label: str, current: bool, **asked: Any) -> Node:
    return widget.button(
        label,
        widget.action("list_tasks", **asked),
        variant="solid" if current else "outline",
        color="primary" if current else "secondary",
        size="sm",
        pill=True,
    )


def new_button(asked: TaskFilters, label: str = "") -> Node:
    """The way to the form for a new task, and from there back to the list."""
    return widget.button(
        label or _("New task"), widget.action("edit_task", **again(asked)), iconStart="plus", size="sm"
    )


def items(result: TaskList) -> list[Node]:
    """The tasks with what can be done about each; or what this list is good for, where there is none."""
    if not result.tasks:
        return empty(result)
    words, listed = Words.of(), again(result.filters)
    shown = [widget.list_view(*(_item(each, listed, words) for each in result.tasks), id="list")]
    return [*shown, _more(result)] if result.next_cursor is not None else shown


def _more(result: TaskList) -> Node:
    following = result.filters.model_copy(update={"cursor": result.next_cursor})
    return widget.button(_("Show more"), widget.action("list_tasks", **narrowed(following)), variant="outline")


def empty(result: TaskList) -> list[Node]:
    """What an empty list says."""
    asked = result.filters
    if asked.query or asked.due is not None or asked.due_by is not None or asked.cursor is not None:
        return [widget.text(_("No task is like that. Try fewer words, or look at all of them."))]
    if asked.status is Wanted.PENDING and result.counts.completed:
        return [widget.text(_("Everything is done. Well done!"))]
    if asked.status is Wanted.COMPLETED and result.counts.pending:
        return [widget.text(_("Nothing is done yet. Press Complete beside a task, and it moves here."))]
    return [
        widget.text(_("Nothing to do yet."), weight="semibold"),
        widget.text(
            _("Write down what must not be forgotten. With a day you are reminded that morning, with a time then.")
        ),
        widget.caption(_("Or say it to the assistant: “Add a task to bring my lab coat on Friday”.")),
    ]


class Words(NamedTuple):
    """What stands on the buttons, looked up once for a whole list, which takes half of the look-ups away."""

    complete: str
    reopen: str
    edit: str
    delete: str

    @classmethod
    def of(cls) -> Words:
        """In the reader's language."""
        return cls(_("Complete"), _("Reopen"), _("Edit"), _("Delete"))


def _item(task: TaskView, listed: Mapping[str, Any], words: Words) -> Node:
    return widget.item(
        widget.col(
            widget.row(widget.text(task.title, weight="semibold"), _badge(task)),
            *([widget.text(task.description, maxLines=3, size="sm")] if task.description else []),
            *_about(task),
            widget.row(*_buttons(task, listed, words)),
        ),
        id=f"task-{task.id}",
    )


def _badge(task: TaskView) -> Node:
    if task.overdue:
        return widget.badge(_("overdue"), "danger")
    return widget.badge(status_label(task.status), "success" if task.status is Status.COMPLETED else "warning")


def _about(task: TaskView) -> list[Node]:
    parts = [due_words(task)]
    if task.course_name:
        parts.append(_("%(course)s, everybody", course=task.course_name) if task.for_course else task.course_name)
    if task.done_by is not None:
        done = ngettext("%(num)s has done it", "%(num)s have done it", task.done_by)
        parts.append(done if task.done_by else _("nobody has done it yet"))
    said = " · ".join(part for part in parts if part)
    return [widget.caption(said)] if said else []


def _buttons(task: TaskView, listed: Mapping[str, Any], words: Words) -> list[Node]:
    this = {"task_id": str(task.id), **listed}
    if task.status is Status.COMPLETED:
        first = widget.button(
            words.reopen, widget.action("complete_task", **this, completed=False), variant="outline", size="sm"
        )
    else:
        first = widget.button(words.complete, widget.action("complete_task", **this), iconStart="check", size="sm")
    if not task.own:
        return [first]
    return [
        first,
        widget.button(words.edit, widget.action("edit_task", **this), variant="outline", size="sm"),
        widget.button(words.delete, widget.action("delete_task", **this), variant="ghost", color="danger", size="sm"),
    ]


def task_card(actor: Actor, result: TaskResult) -> Node:
    """One task with what can be done about it; or the list that it was changed in."""
    if result.list is not None:
        return task_list(actor, result.list)
    task = result.task
    described = [widget.text(task.description)] if task.description else []
    return widget.card(
        widget.row(widget.title(task.title, size="sm"), _badge(task)),
        *described,
        *_about(task),
        widget.row(*_buttons(task, {}, Words.of())),
    )


def deleted_card(_actor: Actor, result: TaskDeleted) -> Node:
    """What was deleted, and the way back; above the list that it was in."""
    title, task_id = result.task.title, result.task.id
    if result.list is None:
        return widget.card(undo(title, task_id))
    gone = undo(title, task_id, again(result.list.filters))
    return widget.card(gone, widget.divider(), *_listed(result.list))


def undo(title: str, task_id: int, listed: Mapping[str, Any] | None = None) -> Node:
    """A line that takes a deletion back, and shows a list again."""
    back = widget.action("restore_task", task_id=str(task_id), **(listed or {}))
    return widget.row(
        widget.text(_("“%(title)s” is deleted.", title=title)),
        widget.button(_("Undo"), back, variant="outline", size="sm"),
        id="undo",
    )
