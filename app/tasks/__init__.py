"""Tasks: everybody's own to-do list, and what a teacher gives to a whole course."""

from app.tasks.access import title_of
from app.tasks.models import Source, Task, TaskDone
from app.tasks.reminding import forget_deleted, remind
from app.tasks.schemas import SEEN_AFTERWARDS, ListTasks

__all__ = ["SEEN_AFTERWARDS", "ListTasks", "Source", "Task", "TaskDone", "forget_deleted", "remind", "title_of"]
