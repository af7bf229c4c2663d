"""A list that is shown again after an act in it: of the same tasks, and to nobody who could not list them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.core.actor import Door
from app.core.pipeline import invoke
from tests.school import School
from tests.tasks.conftest import Desk

CHANGES: dict[str, dict[str, Any]] = {
    "complete_task": {},
    "update_task": {"title": "Long report"},
    "delete_task": {},
}
"""What can be done to a task in a list, and what each needs beside its id."""
ALL = frozenset({*CHANGES, "add_task", "list_tasks", "edit_task", "restore_task"})


@pytest.mark.parametrize("name", CHANGES)
def test_a_token_of_a_course_is_shown_the_list_of_that_course(school: School, mine: Desk, name: str) -> None:
    mine.add("Buy milk")
    bound = Desk(replace(school.student, course_id=school.course_id, scopes=ALL), Door.AGENTKIT)
    task, other = bound.add("Lab report"), bound.add("Essay")
    shown = bound.do(name, task_id=task.id, show="all", **CHANGES[name]).list
    assert {each.course_id for each in shown.tasks} == {school.course_id}
    assert {each.id for each in shown.tasks} == {other.id, *([] if name == "delete_task" else [task.id])}
    assert shown.counts.pending + shown.counts.completed == len(shown.tasks)


@pytest.mark.parametrize("name", CHANGES)
def test_a_token_that_may_list_nothing_is_shown_no_list(school: School, mine: Desk, name: str) -> None:
    mine.add("Buy milk")
    task = mine.add("Lab report", course_id=school.course_id)
    narrow = replace(school.student, scopes=frozenset({name}))
    for actor in (narrow, replace(narrow, course_id=school.course_id)):
        told = invoke(actor, name, {"task_id": task.id, "show": "all", **CHANGES[name]}, door=Door.AGENTKIT)
        assert told.result.list is None
        assert "Buy milk" not in str(told.capability.widget(actor, told.result))
        mine.do("restore_task", task_id=task.id)
