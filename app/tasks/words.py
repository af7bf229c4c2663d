"""How tasks, their days and what became of them are said."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.core import clock
from app.tasks.fields import Due, Status, Wanted
from app.tasks.schemas import ListTasks, TaskCounts, TaskView


def status_label(status: Status) -> str:
    """A status as its badge says it."""
    label: str = _("completed") if status is Status.COMPLETED else _("pending")
    return label


def wanted_label(wanted: Wanted) -> str:
    """A filter as its chip says it."""
    labels: dict[Wanted, str] = {
        Wanted.ALL: _("All"),
        Wanted.PENDING: _("Pending"),
        Wanted.COMPLETED: _("Completed"),
    }
    return labels[wanted]


def due_words(task: TaskView) -> str:
    """When it is due, as a person would say it; nothing where it has no day."""
    if task.due_date is None:
        return ""
    away = (task.due_date - clock.now().astimezone(ZoneInfo(task.time_zone)).date()).days
    if away in (-1, 0, 1):
        day = (_("today"), _("tomorrow"), _("yesterday"))[away]
    else:
        day = format_date(task.due_date, "EEE d MMM" if abs(away) < 300 else "d MMM yyyy")
    said: str = _("Due %(day)s, %(time)s", day=day, time=task.due_time) if task.due_time else _("Due %(day)s", day=day)
    return said


def list_sentence(data: ListTasks, shown: int, counts: TaskCounts) -> str:
    """What a list says of itself."""
    narrowed = data.query or data.due is not None or data.due_by is not None
    if not shown and narrowed:
        sentence: str = _("No task is like that.")
    elif not shown and counts.pending == 0 and counts.completed > 0 and data.status is Wanted.PENDING:
        sentence = _("Everything is done.")
    elif not shown and counts.pending > 0 and data.status is Wanted.COMPLETED:
        sentence = _("Nothing is done yet.")
    elif not shown:
        sentence = _("No tasks here yet.")
    elif narrowed:
        sentence = ngettext("%(num)s task.", "%(num)s tasks.", shown)
    elif data.status is Wanted.COMPLETED:
        sentence = ngettext("%(num)s task is done.", "%(num)s tasks are done.", counts.completed)
    else:
        sentence = _left(counts, data.status)
    return sentence


def _left(counts: TaskCounts, status: Wanted) -> str:
    """How many there are to do, and how many of them late; beside those that are done, how many these are too."""
    if not counts.pending:
        done: str = _("Everything is done.")
        return done
    said = [ngettext("%(num)s task to do.", "%(num)s tasks to do.", counts.pending)]
    if counts.overdue:
        said.append(ngettext("%(num)s is overdue.", "%(num)s are overdue.", counts.overdue))
    if counts.completed and status is Wanted.ALL:
        said.append(ngettext("%(num)s is done.", "%(num)s are done.", counts.completed))
    return " ".join(said)


def due_label(due: Due) -> str:
    """A filter by due date as its chip says it."""
    labels: dict[Due, str] = {
        Due.OVERDUE: _("Overdue"),
        Due.TODAY: _("Today"),
        Due.THIS_WEEK: _("This week"),
        Due.NONE: _("Without a day"),
    }
    return labels[due]
