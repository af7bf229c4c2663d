"""What the task capabilities take and return."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from app.core.schema import Id, Input, Output, names
from app.tasks.fields import (
    Became,
    Course,
    Cursor,
    Day,
    Description,
    Due,
    Query,
    Status,
    Time,
    Title,
    Wanted,
    WhichDue,
    filled,
)
from app.tasks.models import MOST_DESCRIPTION, MOST_TITLE, Source

A_PAGE = 50
MOST = 100

_DUE_DATE = "The day that it is due, as YYYY-MM-DD."
_DUE_TIME = "The time that it is due, as HH:MM by the person's own clock; without it the whole day counts."


class FromList(Input):
    """Whatever is done from a list of tasks that is perhaps to be seen again afterwards."""

    show: Annotated[Wanted | None, BeforeValidator(filled)] = Field(
        default=None, description="Show this list again afterwards: all, pending or completed."
    )

    @property
    def shown(self) -> ListTasks | None:
        """The list to show again."""
        return ListTasks(status=self.show) if self.show is not None else None


class FromPage(FromList):
    """The same, of which the list may be narrowed, and be a page of several."""

    show_query: Query | None = names(
        "show_query", "showQuery", default=None, description="With `show`: words that its tasks say."
    )
    show_course_id: Course = names(
        "show_course_id", "showCourseId", default=None, description="With `show`: only the tasks of this course."
    )
    show_due: WhichDue = names(
        "show_due", "showDue", default=None, description="With `show`: overdue, today, this_week or none."
    )
    show_due_by: Day = names(
        "show_due_by", "showDueBy", default=None, description="With `show`: what is due on this day or before."
    )
    show_cursor: Cursor = names(
        "show_cursor", "showCursor", default=None, description="With `show`: the `cursor` of the page."
    )

    @property
    def shown(self) -> ListTasks | None:
        """The page to show again."""
        if self.show is None:
            return None
        return ListTasks(
            status=self.show,
            query=self.show_query,
            course_id=self.show_course_id,
            due=self.show_due,
            due_by=self.show_due_by,
            cursor=self.show_cursor,
        )


SEEN_AFTERWARDS = frozenset(FromPage.model_fields)
"""The fields that say nothing of what is done, only which list is shown again."""


class AddTask(FromList):
    title: Title = Field(description=f"What is to be done, up to {MOST_TITLE} characters.")
    description: Description = Field(default="", description=f"More about it, up to {MOST_DESCRIPTION} characters.")
    due_date: Day = names("due_date", "dueDate", default=None, description=_DUE_DATE)
    due_time: Time = names("due_time", "dueTime", default=None, description=_DUE_TIME)
    course_id: Course = names(
        "course_id", "courseId", "class_id", default=None, description="The course that it belongs to, if any."
    )
    for_course: bool = names(
        "for_course", "forCourse", default=False, description="Whether it is given to everybody in the course."
    )


class OneTask(Input):
    """Whatever concerns one task."""

    task_id: Id = names("task_id", "taskId", description="The task, as a number or a string.")


class ChangesTask(FromPage, OneTask):
    """Whatever changes one task."""


class EditTask(FromPage):
    task_id: Annotated[Id | None, BeforeValidator(filled)] = names(
        "task_id", "taskId", default=None, description="The task to edit; without it the form is for a new one."
    )


class CompleteTask(ChangesTask):
    completed: bool = Field(default=True, description="False opens it again.")


class UpdateTask(ChangesTask):
    """What is left out stays as it is; a due date or time that is null or empty is taken away."""

    title: Title | None = Field(default=None, description=f"What is to be done, up to {MOST_TITLE} characters.")
    description: Description | None = Field(
        default=None, description=f"More about it, up to {MOST_DESCRIPTION} characters."
    )
    due_date: Day = names("due_date", "dueDate", default=None, description=f"{_DUE_DATE} Null: it has none.")
    due_time: Time = names("due_time", "dueTime", default=None, description=f"{_DUE_TIME} Null: it has none.")
    version: Annotated[int | None, Field(ge=1, le=2**31)] = Field(
        default=None, description="The version that was looked at: a task that has changed since stays as it is."
    )


class ListTasks(Input):
    status: Annotated[Wanted, BeforeValidator(lambda value: filled(value) or Wanted.ALL)] = Field(
        default=Wanted.ALL, description="Which tasks: all, pending or completed."
    )
    query: Query | None = Field(default=None, description="Words in the title or the description.")
    course_id: Course = names(
        "course_id", "courseId", "class_id", default=None, description="Only the tasks of this course."
    )
    due: WhichDue = Field(
        default=None, description="Only what is overdue, due today or this week, or has no day (none)."
    )
    due_by: Day = names("due_by", "dueBy", default=None, description="Only what is due on this day or before.")
    limit: int = Field(default=A_PAGE, ge=1, le=MOST, description=f"How many at once, up to {MOST}.")
    cursor: Cursor = Field(default=None, description="`next_cursor` of the page before.")


class TaskView(Output):
    """A task as one person sees it. `due_at` is the last second of the day where no time was given."""

    id: Id
    title: str
    description: str
    status: Status
    due_at: datetime | None
    due_date: date | None
    due_time: str | None
    time_zone: str = Field(description="Whose days and times these are: the person's own time zone, or the school's.")
    overdue: bool
    course_id: Id | None
    course_name: str | None
    for_course: bool = Field(description="Whether everybody in the course has it.")
    done_by: int | None = Field(description="For those who teach: how many of the course have done it.")
    created_from: Source
    created_at: datetime
    completed_at: datetime | None
    own: bool = Field(description="Whether the person may change and delete it.")
    version: int


class TaskCounts(Output):
    """Of everything that is theirs, whatever the list shows."""

    pending: int
    completed: int
    overdue: int


class TaskFilters(Output):
    """What was asked for."""

    status: Wanted
    query: str
    course_id: Id | None
    due: Due | None
    due_by: date | None
    cursor: str | None

    @classmethod
    def of(cls, asked: ListTasks) -> TaskFilters:
        """What a list was asked for."""
        return cls(
            status=asked.status,
            query=asked.query or "",
            course_id=asked.course_id,
            due=asked.due,
            due_by=asked.due_by,
            cursor=asked.cursor,
        )


class TaskList(Output):
    success: bool = True
    tasks: list[TaskView]
    next_cursor: str | None = Field(description="`cursor` of the next page; null on the last.")
    counts: TaskCounts
    filters: TaskFilters
    message: str


class TaskCourse(Output):
    """A course that a task may belong to."""

    id: Id
    name: str
    teaches: bool


class TaskResult(Output):
    success: bool = True
    task_id: Id
    title: str
    status: Became = Field(description="What was done to it; whether it is done stands in `task`.")
    task: TaskView
    list: TaskList | None = Field(default=None, description="The list again, where it was asked for.")
    message: str


class TaskDeleted(TaskResult):
    """What was deleted, which can be restored for a day."""


class TaskForm(Output):
    """A task to be changed in a form; null is a form for a new one."""

    success: bool = True
    task: TaskView | None
    courses: list[TaskCourse] = Field(description="Courses to choose from for a new one.")
    filters: TaskFilters | None = Field(default=None, description="The list that it is edited in, where there is one.")
    message: str
