from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.core.actor import Door
from app.core.errors import Conflict, Denied, HomeroomError, Invalid, NotFound
from app.tasks.fields import Status
from tests.conftest import Time
from tests.school import School
from tests.tasks.conftest import Desk


def test_what_is_written_down_is_in_ones_own_list_and_in_nobody_elses(school: School, mine: Desk) -> None:
    task = mine.add("Buy milk", description="Two litres")
    assert (task.title, task.description, task.status, task.own) == ("Buy milk", "Two litres", Status.PENDING, True)
    assert mine.titles() == ["Buy milk"]
    for who in (school.students[1], school.owner, school.administrator, school.parent):
        assert Desk(who).titles() == []
        for name in ("complete_task", "update_task", "delete_task", "restore_task", "edit_task"):
            with pytest.raises(NotFound):
                Desk(who).do(name, task_id=task.id, **({"title": "Mine"} if name == "update_task" else {}))
    assert mine.titles() == ["Buy milk"]


@pytest.mark.parametrize("spelled", [str, int])
def test_a_tasks_id_may_be_a_number_or_a_string(mine: Desk, spelled: Any) -> None:
    task = mine.add("Buy milk")
    assert mine.do("complete_task_tool", task_id=spelled(task.id)).task.status is Status.COMPLETED


def test_a_day_is_a_moment_by_the_schools_clock(mine: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "TIMEZONE", ZoneInfo("America/Chicago"))
    day = mine.add("Essay", due_date="2026-11-27")
    assert day.due_at is not None
    assert day.due_at.isoformat() == "2026-11-28T05:59:59+00:00"
    assert (str(day.due_date), day.due_time) == ("2026-11-27", None)
    timed = mine.add("Call", due_date="2026-11-27", due_time="15:30")
    assert timed.due_at is not None
    assert timed.due_at.isoformat() == "2026-11-27T21:30:00+00:00"
    assert (str(timed.due_date), timed.due_time) == ("2026-11-27", "15:30")


def test_a_time_without_a_day_is_the_next_time_that_it_is_so_late(mine: Desk, time: Time) -> None:
    time.now = time.now.replace(hour=12, minute=0)
    later, earlier = mine.add("Later", due_time="15:30"), mine.add("Tomorrow", due_time="08:00")
    assert later.due_date == time.now.date()
    assert earlier.due_date == time.now.date() + timedelta(days=1)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"description": "x" * 2001}, "description"),
        ({"due_date": "tomorrow"}, "due_date"),
        ({"due_date": "2026-02-30"}, "due_date"),
        ({"due_date": 1700000000}, "due_date"),
        ({"due_time": "25:00"}, "due_time"),
        ({"course_id": "x"}, "course_id"),
        ({"for_course": True}, "course_id"),
        ({"owner_id": "3"}, "owner_id"),
    ],
)
def test_what_is_wrong_is_named(mine: Desk, data: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        mine.do("add_task", **{"title": "Essay", **data})
    assert [each.field.split(".")[0] for each in error.value.problems] == [field]
    assert mine.titles() == []


def test_it_is_known_by_which_door_it_came(school: School) -> None:
    came = [Desk(school.student, door).add("x").created_from for door in (Door.BROWSER, Door.CHAT, Door.AGENTKIT)]
    assert came == ["page", "chat", "agent"]


def test_a_client_of_the_older_tools_finds_what_it_looks_for(mine: Desk) -> None:
    made = mine.do("add_task_tool", title="Buy milk")
    assert (made.title, made.status) == ("Buy milk", "created")
    done: list[tuple[str, str, dict[str, Any]]] = [
        ("complete_task_tool", "completed", {}),
        ("complete_task_tool", "reopened", {"completed": False}),
        ("update_task_tool", "updated", {"description": "Two litres"}),
        ("delete_task_tool", "deleted", {}),
        ("restore_task_tool", "restored", {}),
    ]
    for name, status, more in done:
        told = mine.do(name, task_id=made.task_id, **more)
        assert (told.task_id, told.title, told.status) == (made.task_id, "Buy milk", status)


def test_done_and_open_again_and_done_twice_is_done_once(mine: Desk, time: Time) -> None:
    task = mine.add("Buy milk")
    first = mine.do("complete_task", task_id=task.id)
    time.pass_(60)
    second = mine.do("complete_task", task_id=task.id)
    assert first.task.completed_at == second.task.completed_at
    assert mine.titles(status="pending") == []
    assert mine.titles(status="completed") == ["Buy milk"]
    again = mine.do("complete_task", task_id=task.id, completed=False).task
    assert (again.status, again.completed_at) == (Status.PENDING, None)


def test_what_is_not_named_stays_and_what_is_empty_goes(mine: Desk) -> None:
    task = mine.add("Essay", description="Long", due_date="2026-11-27", due_time="15:30")
    moved = mine.do("update_task", task_id=task.id, due_date="2026-11-28").task
    assert (moved.title, moved.description, str(moved.due_date), moved.due_time) == (
        *("Essay", "Long"),
        *("2026-11-28", "15:30"),
    )
    assert mine.do("update_task", task_id=task.id, due_time="").task.due_time is None
    bare = mine.do("update_task", task_id=task.id, due_date=None, description="").task
    assert (bare.due_at, bare.description, bare.title) == (None, "", "Essay")
    with pytest.raises(Invalid):
        mine.do("update_task", task_id=task.id)


def test_a_form_that_was_opened_before_another_change_overwrites_nothing(mine: Desk) -> None:
    task = mine.add("Essay")
    form = mine.do("edit_task", task_id=task.id).task
    mine.do("update_task", task_id=task.id, title="Long essay")
    with pytest.raises(Conflict):
        mine.do("update_task", task_id=task.id, title="Short essay", version=form.version)
    assert mine.titles() == ["Long essay"]
    mine.do("complete_task", task_id=task.id)
    fresh = mine.do("edit_task", task_id=task.id).task
    assert mine.do("update_task", task_id=task.id, title="Essay", version=fresh.version).task.status == "completed"


def test_what_is_deleted_comes_back_within_a_day_as_it_was(mine: Desk, time: Time) -> None:
    task = mine.add("Buy milk")
    mine.do("complete_task", task_id=task.id)
    mine.do("delete_task", task_id=task.id)
    assert mine.titles() == []
    for name in ("complete_task", "delete_task", "edit_task"):
        with pytest.raises(NotFound):
            mine.do(name, task_id=task.id)
    time.pass_(23 * 3600)
    assert mine.do("restore_task", task_id=task.id).task.status is Status.COMPLETED
    mine.do("delete_task", task_id=task.id)
    time.pass_(25 * 3600)
    with pytest.raises(NotFound):
        mine.do("restore_task", task_id=task.id)


def test_who_has_no_account_has_no_tasks(school: School) -> None:
    from app.core.actor import Actor
    from app.core.permissions import Role

    guest = Actor("Gus", school.student.user_id, Role.GUEST, school.course_id)
    agent = Actor("An agent", course_id=school.course_id)
    for who in (guest, agent):
        with pytest.raises(Denied):
            Desk(who).list()


def test_a_token_of_a_course_knows_only_what_belongs_to_that_course(school: School, mine: Desk) -> None:
    from dataclasses import replace

    mine.add("Buy milk")
    bound = Desk(replace(school.student, course_id=school.course_id))
    task = bound.add("Lab report")
    assert task.course_id == school.course_id
    assert bound.titles() == ["Lab report"]
    assert sorted(mine.titles()) == ["Buy milk", "Lab report"]
    with pytest.raises(HomeroomError):
        bound.list(course_id=school.other_course_id)
