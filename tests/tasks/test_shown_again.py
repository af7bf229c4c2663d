"""A list that is shown again after an act in it: of the same tasks, and to nobody who could not list them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.core.actor import Door
from app.core.pipeline import invoke
from app.core.widget import Node, walk
from app.tasks.forms import task_form
from app.tasks.widgets import deleted_card, task_card, task_list
from tests.conftest import Time
from tests.school import School
from tests.tasks.conftest import Desk

CHANGES: dict[str, dict[str, Any]] = {
    "complete_task": {},
    "update_task": {"title": "Long report"},
    "delete_task": {},
    "restore_task": {},
}
"""What can be done to a task in a list, and what each needs beside its id."""
ALL = frozenset({*CHANGES, "add_task", "list_tasks"})


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


FILTERS: tuple[dict[str, Any], ...] = (
    {"query": "u1"},
    {"status": "pending", "due_by": "2026-11-24"},
    {"due": "none"},
    {"course_id": "own"},
)


def pressed(tree: Node, action: str, *names: str) -> dict[str, Any]:
    """What the first button or form in a tree with this action sends, of those that name these fields."""
    nodes = (node.get("onClickAction") or node.get("onSubmitAction") for node in walk(tree))
    actions = [each for each in nodes if each]
    payloads = [each["payload"] for each in actions if each["type"] == action]
    found: dict[str, Any] = next(each for each in payloads if each.keys() >= set(names))
    return found


@pytest.mark.parametrize("asked", FILTERS, ids=lambda asked: "-".join(asked))
def test_a_press_in_a_list_shows_the_same_list_again(
    school: School, mine: Desk, time: Time, asked: dict[str, Any]
) -> None:
    time.now = time.now.replace(year=2026, month=11, day=20, hour=12)
    for title, data in (
        ("u1 essay", {"course_id": school.course_id, "due_date": "2026-11-23"}),
        ("Read u1", {"course_id": school.course_id, "due_date": "2026-11-24"}),
        ("Buy milk", {"due_date": "2026-11-30"}),
        ("Call u1 again", {}),
        ("Sing", {}),
    ):
        mine.add(title, **data)
    asked = asked | ({"course_id": school.course_id} if "course_id" in asked else {})
    before = mine.list(**asked)
    assert 1 < len(before.tasks) < 5
    edited = mine.do("edit_task", **pressed(task_list(mine.actor, before), "edit_task", "task_id"))
    assert mine.list(**pressed(task_form(mine.actor, edited), "list_tasks")) == before
    sent = pressed(task_form(mine.actor, edited), "update_task")
    changed = mine.do("update_task", **sent, description="in ink")
    assert changed.list == mine.list(**asked) != before
    assert changed.task == changed.list.tasks[0]
    done = mine.do("complete_task", **pressed(task_list(mine.actor, before), "complete_task"))
    assert done.list == mine.list(**asked)
    gone = mine.do("delete_task", **pressed(task_card(mine.actor, done), "delete_task"))
    assert gone.list == mine.list(**asked)
    back = mine.do("restore_task", **pressed(deleted_card(mine.actor, gone), "restore_task"))
    assert back.list == mine.list(**asked)
    assert back.list.counts == done.list.counts


@pytest.mark.parametrize("name", CHANGES)
def test_a_press_on_a_later_page_shows_that_page_again(mine: Desk, name: str) -> None:
    for number in range(55):
        mine.add(f"Task {number}")
    first = mine.list(status="pending")
    last = mine.list(status="pending", cursor=first.next_cursor)
    assert len(last.tasks) == 5
    sent = pressed(task_list(mine.actor, last), "delete_task") | CHANGES[name]
    shown = mine.do(name, **sent).list
    assert shown == mine.list(status="pending", cursor=first.next_cursor)
    assert len(shown.tasks) == (4 if name in ("complete_task", "delete_task") else 5)


def test_a_page_on_which_nothing_is_left_gives_way_to_the_first(mine: Desk) -> None:
    for number in range(51):
        mine.add(f"Task {number}")
    first = mine.list(status="pending")
    last = mine.list(status="pending", cursor=first.next_cursor)
    shown = mine.do("complete_task", **pressed(task_list(mine.actor, last), "complete_task")).list
    assert shown == mine.list(status="pending")
    assert len(shown.tasks) == 50


def test_a_new_task_from_a_list_is_shown_among_all_of_them(mine: Desk) -> None:
    mine.add("Buy milk")
    form = mine.do("edit_task", **pressed(task_list(mine.actor, mine.list(status="completed")), "edit_task"))
    told = mine.do("add_task", **pressed(task_form(mine.actor, form), "create_task"), title="Sing")
    assert [each.title for each in told.list.tasks] == ["Buy milk", "Sing"]
    assert mine.add("Alone")
    assert mine.do("add_task", title="By itself").list is None


def test_the_page_keeps_its_list_through_a_form_and_out_of_it(school: School, mine: Desk, browser: Any) -> None:
    task = mine.add("Buy milk", course_id=school.course_id)
    place = f"/tasks?status=pending&query=milk&course_id={school.course_id}"
    page = browser(school, school.student)
    held = {"show": "pending", "show_query": "milk", "show_course_id": school.course_id}
    edit = page.do("edit_task", task_id=task.id, **held, return_to=place)
    assert parse_qs(urlsplit(edit.location).query) == {
        "status": ["pending"], "query": ["milk"], "course_id": [str(school.course_id)], "edit": [str(task.id)],
    }  # fmt: skip
    form = page.get(edit.location).text
    assert "Cancel" in form
    sent = page.do("update_task", task_id=task.id, title="Buy oat milk", **held, return_to=edit.location)
    assert urlsplit(sent.location).query == urlsplit(place).query


def test_to_find_words_keeps_how_the_list_is_narrowed(school: School, browser: Any) -> None:
    asked = {"status": "pending", "course_id": str(school.course_id), "due": "this_week", "due_by": "2026-11-30"}
    found = browser(school, school.student).get("/tasks", query_string={**asked, "cursor": "", "query": "milk"}).text
    form = found[found.index('id="find"') : found.index("</form>", found.index('id="find"'))]
    assert dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)) == asked


def test_who_has_only_looked_is_told_nothing(school: School, mine: Desk, browser: Any) -> None:
    task = mine.add("Buy milk")
    page = browser(school, school.student)
    said = page.do("complete_task", region="tasks", task_id=task.id, return_to="/tasks").text
    assert "toast" in said
    for name in ("edit_task", "list_tasks"):
        looked = page.do(name, region="tasks", return_to="/tasks").text
        assert 'hx-target="#status"' in looked
        assert "toast" not in looked


def test_a_list_of_a_course_that_is_not_theirs_is_shown_to_nobody(school: School, mine: Desk) -> None:
    task = mine.add("Buy milk")
    told = mine.do("complete_task", task_id=task.id, show="all", show_course_id=school.other_course_id)
    assert (told.task.status, told.list) == ("completed", None)
