"""Tasks in a school that one can speak to by name."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.actor import Actor, Door
from app.core.pipeline import invoke
from app.tasks.schemas import TaskList, TaskView
from tests.school import School


class Desk:
    """Somebody's to-do list."""

    def __init__(self, actor: Actor, door: Door = Door.BROWSER) -> None:
        self.actor = actor
        self.door = door

    def do(self, name: str, /, **data: Any) -> Any:
        return invoke(self.actor, name, data, door=self.door).result

    def add(self, title: str, /, **data: Any) -> TaskView:
        view: TaskView = self.do("add_task", title=title, **data).task
        return view

    def list(self, **data: Any) -> TaskList:
        found: TaskList = self.do("list_tasks", **data)
        return found

    def titles(self, **data: Any) -> list[str]:
        return [each.title for each in self.list(**data).tasks]


@pytest.fixture
def mine(school: School) -> Desk:
    """The student's list."""
    return Desk(school.student)


@pytest.fixture
def teachers(school: School) -> Desk:
    """The list of the course's owner."""
    return Desk(school.owner)
