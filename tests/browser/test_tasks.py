"""The page of tasks: written down, ticked off, changed, deleted and taken back, with and without JavaScript."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import DESK, PHONE, SchoolDay, Visitor

pytestmark = pytest.mark.xdist_group("browser")


def _row(visitor: Visitor, title: str) -> Any:
    return visitor.page.locator("#tasks-list li").filter(has_text=title)


@pytest.mark.parametrize(("script", "size"), [(True, PHONE), (False, DESK)], ids=["phone", "plain"])
def test_a_task_is_written_down_ticked_off_changed_deleted_and_taken_back(
    school_day: SchoolDay, script: bool, size: Any
) -> None:
    visitor = school_day.visit("student9" if script else "student10", "/tasks", script=script, viewport=size)
    visitor.sees("Bring a lab coat")
    visitor.page.get_by_placeholder("What is to be done?").fill("Buy milk")
    visitor.press("Add")
    expect(_row(visitor, "Buy milk")).to_contain_text("pending")
    _row(visitor, "Buy milk").get_by_role("button", name="Complete").click()
    expect(_row(visitor, "Buy milk")).to_contain_text("completed")
    _row(visitor, "Buy milk").get_by_role("button", name="Edit").click()
    visitor.press("Cancel")
    expect(visitor.page.get_by_label("Title")).to_have_count(0)
    _row(visitor, "Buy milk").get_by_role("button", name="Edit").click()
    visitor.page.get_by_label("Title").fill("Buy oat milk")
    visitor.press("Update")
    expect(_row(visitor, "Buy oat milk")).to_contain_text("completed")
    _row(visitor, "Buy oat milk").get_by_role("button", name="Delete").click()
    expect(_row(visitor, "Buy oat milk")).to_have_count(0)
    visitor.press("Undo")
    expect(_row(visitor, "Buy oat milk")).to_contain_text("completed")
    assert visitor.overflow() <= 0
    assert visitor.wrong == []
    # The class's task is nobody's to change here.
    expect(_row(visitor, "Bring a lab coat").get_by_role("button")).to_have_count(1)


def test_two_processes_race_on_one_task_and_nothing_is_lost(school_day: SchoolDay) -> None:
    person = school_day.student(11)
    web = school_day.homeroom.processes("gunicorn")[1:]
    assert len(web) == 2
    before = [process.cpu_times().user for process in web]
    for number in range(8):
        task = school_day.agent("add_task", user_id=person, course_id=None, title="Essay")["task"]["id"]
        changes = (
            ("complete_task", {}),
            ("update_task", {"title": f"Essay {number}"}),
            ("update_task", {"description": "Two pages"}),
            ("complete_task", {}),
        )
        with ThreadPoolExecutor(len(changes)) as pool:
            sent = [
                pool.submit(school_day.agent, name, user_id=person, course_id=None, task_id=task, **more)
                for name, more in changes
            ]
        assert all(each.result()["success"] for each in sent)
        (now,) = school_day.agent("list_tasks", user_id=person, course_id=None, query=f"Essay {number}")["tasks"]
        assert (now["id"], now["description"], now["status"]) == (task, "Two pages", "completed")
    # Else it would have been no race between processes.
    assert all(process.cpu_times().user > start for process, start in zip(web, before, strict=True))
