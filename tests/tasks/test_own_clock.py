"""A person in America/Chicago in a school in Europe/Berlin: their days, their times, their reminders."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.core.errors import Denied, Invalid
from app.core.permissions import Role
from app.tasks import remind
from tests.conftest import Time
from tests.school import School
from tests.tasks.conftest import Desk


@pytest.fixture
def away(school: School, app: Flask, time: Time, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The list of a student who is in Chicago, on Saturday evening: at school it is Sunday."""
    monkeypatch.setitem(app.config, "TIMEZONE", ZoneInfo("Europe/Berlin"))
    time.now = datetime(2026, 11, 22, 3, tzinfo=UTC)
    desk = Desk(school.student)
    desk.do("set_time_zone", time_zone="America/Chicago")
    return desk


def due(task: Any) -> str:
    return str(task.due_at.isoformat())


def test_days_and_times_are_meant_and_shown_by_the_persons_own_clock(away: Desk) -> None:
    timed = away.add("Call", due_date="2026-11-22", due_time="09:00")
    assert due(timed) == "2026-11-22T15:00:00+00:00"
    assert (str(timed.due_date), timed.due_time, timed.time_zone) == ("2026-11-22", "09:00", "America/Chicago")
    day = away.add("Essay", due_date="2026-11-21")
    assert due(day) == "2026-11-22T05:59:59+00:00"
    assert (str(day.due_date), day.overdue) == ("2026-11-21", False)
    assert str(away.add("Tonight", due_time="22:00").due_date) == "2026-11-21"
    assert "Due today" in away.do("add_task", title="Read", due_date="2026-11-21").message
    moved = away.do("update_task", task_id=timed.id, due_time="10:30").task
    assert due(moved) == "2026-11-22T16:30:00+00:00"


def test_today_overdue_and_by_a_day_are_by_that_clock_too(away: Desk, school: School) -> None:
    away.add("Today", due_date="2026-11-21")
    away.add("Past", due_date="2026-11-20")
    away.add("Tomorrow", due_date="2026-11-22")
    assert away.titles(due="today") == ["Today"]
    assert away.titles(due="overdue") == ["Past"]
    assert away.titles(due_by="2026-11-21") == ["Past", "Today"]
    assert away.titles(due="this_week") == ["Past", "Today", "Tomorrow"]
    at_school = Desk(school.owner)
    at_school.add("Today", due_date="2026-11-21")
    assert at_school.titles(due="overdue") == ["Today"]


def test_a_whole_day_that_a_course_is_given_is_the_same_day_for_everybody(away: Desk, school: School) -> None:
    teacher = Desk(school.owner)
    day = teacher.add("Lab coat", due_date="2026-11-22", course_id=school.course_id, for_course=True)
    timed = teacher.add("Meet", due_date="2026-11-22", due_time="15:30", course_id=school.course_id, for_course=True)
    assert (due(day), due(timed)) == ("2026-11-22T22:59:59+00:00", "2026-11-22T14:30:00+00:00")
    teacher.do("set_time_zone", time_zone="Asia/Tokyo")
    for desk, at in ((away, "08:30"), (teacher, "23:30")):
        shown = {each.title: (str(each.due_date), each.due_time) for each in desk.list().tasks}
        assert shown == {"Lab coat": ("2026-11-22", None), "Meet": ("2026-11-22", at)}
        assert sorted(desk.titles(due_by="2026-11-22")) == ["Lab coat", "Meet"]
        assert desk.titles(due_by="2026-11-21") == []
    same = teacher.do("update_task", task_id=day.id, due_date="2026-11-22").task
    assert (due(same), same.version) == (due(day), day.version)


def test_who_goes_by_another_clock_keeps_their_days_and_a_time_stays_a_moment(away: Desk) -> None:
    day, timed = away.add("Essay", due_date="2026-11-27"), away.add("Call", due_date="2026-11-27", due_time="09:00")
    assert away.do("set_time_zone", time_zone="").time_zone == "Europe/Berlin"
    shown = {each.id: each for each in away.list().tasks}
    assert (due(shown[day.id]), str(shown[day.id].due_date)) == ("2026-11-27T22:59:59+00:00", "2026-11-27")
    assert (due(shown[timed.id]), shown[timed.id].due_time) == (due(timed), "16:00")


def test_they_are_reminded_in_the_morning_where_they_are(away: Desk, school: School, time: Time) -> None:
    away.add("Essay", due_date="2026-11-22")
    Desk(school.owner).add("Lab coat", due_date="2026-11-22", course_id=school.course_id, for_course=True)

    def told() -> list[str]:
        remind()
        return sorted(each.subject for each in away.do("list_messages").messages)

    time.now = datetime(2026, 11, 22, 6, 1, tzinfo=UTC)
    assert told() == ["To do: Lab coat"], "it is seven at school"
    time.now = datetime(2026, 11, 22, 13, 1, tzinfo=UTC)
    assert told() == ["To do: Essay", "To do: Lab coat"]
    mine = next(each for each in away.do("list_messages").messages if each.subject == "To do: Essay")
    assert away.do("read_message", message_id=mine.message_id).body == "Essay\nDue today."


def test_the_morning_that_has_been_by_the_new_clock_is_told_now(away: Desk, time: Time) -> None:
    away.add("Essay", due_date="2026-11-22")
    time.now = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    away.do("set_time_zone", time_zone="Europe/Berlin")
    remind()
    assert [each.subject for each in away.do("list_messages").messages] == ["To do: Essay"]


def test_the_pages_form_and_list_go_by_it(away: Desk, school: School, browser: Any) -> None:
    page = browser(school, away.actor)
    answer = page.do("create_task", title="Call mum", due_date="2026-11-22", due_time="09:00")
    assert answer.status_code == 303
    assert "Due tomorrow, 09:00" in page.get("/tasks").text
    assert due(away.list().tasks[0]) == "2026-11-22T15:00:00+00:00"


def test_it_is_chosen_on_a_page_and_given_back_to_the_schools(school: School, browser: Any) -> None:
    page = browser(school, school.student)
    assert ">The school's (UTC)</option>" in page.get("/password").text
    assert page.do("set_time_zone", return_to="/password", time_zone="America/Chicago").location == "/password"
    shown = page.get("/password").text
    assert "<option selected>America/Chicago</option>" in shown
    assert "Your time zone is America/Chicago." in shown
    assert page.do("set_time_zone", return_to="/password", time_zone="").status_code == 303
    assert " selected" not in page.get("/password").text


@pytest.mark.parametrize("name", ["Chicago", "localtime", "../../etc/passwd", "America/", "x" * 300])
def test_what_is_no_time_zone_is_named(school: School, name: str) -> None:
    with pytest.raises(Invalid) as error:
        Desk(school.student).do("set_time_zone", time_zone=name)
    assert [each.field for each in error.value.problems] == ["time_zone"]


def test_a_guest_goes_by_the_schools(school: School) -> None:
    guest = Desk(school.student)
    guest.actor = type(school.student)(name="Guest", user_id=school.student.user_id, role=Role.GUEST)
    with pytest.raises(Denied):
        guest.do("set_time_zone", time_zone="America/Chicago")
