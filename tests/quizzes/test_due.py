"""A quiz that is due on a day is shown with that day, wherever it is drawn, in the school's time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import current_app

from app.quizzes.due import due_moment, due_words
from tests.quizzes.quiz_desk import published
from tests.school import School

ZONES = ("UTC", "America/Chicago", "Asia/Singapore", "Africa/Cairo", "Pacific/Apia")


@pytest.fixture(params=ZONES)
def zone(school: School, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    assert school
    monkeypatch.setitem(current_app.config, "TIMEZONE", ZoneInfo(request.param))
    return str(request.param)


# In Cairo the second of these ends at a midnight that the change of clocks leaves out.
@pytest.mark.parametrize(("said", "shown"), [("2096-12-15", "12/15/96"), ("2027-04-29", "4/29/27")])
def test_a_whole_day_is_read_back_as_that_day(zone: str, said: str, shown: str) -> None:
    assert zone
    moment = due_moment(said)
    assert moment is not None
    assert due_words(moment) == shown


def test_a_moment_of_a_day_keeps_its_time(zone: str) -> None:
    moment = due_moment("2096-12-15T16:30")
    assert moment is not None
    assert moment == datetime(2096, 12, 15, 16, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert due_words(moment).startswith("12/1")
    assert ":30" in due_words(moment)


def test_every_page_and_message_says_the_day(school: School, browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(current_app.config, "TIMEZONE", ZoneInfo("America/Chicago"))
    quiz_id = published(school, 1, due_date="2096-12-15")
    (letter,) = school.result(school.student, "list_messages").messages
    assert "It is due on 12/15/96." in letter.body
    for who in (school.student, school.owner):
        desk = browser(school, who)
        for path in ("quizzes", f"quizzes/{quiz_id}"):
            page = desk.get(f"/courses/{school.course_id}/{path}").text
            assert "due on 12/15/96" in page
            assert "12/16/96" not in page


def test_a_draft_says_the_day_too(school: School, browser: Any) -> None:
    made = school.result(school.owner, "create_quiz", title="Cells")
    school.act(school.owner, "edit_quiz", quiz_id=made.quiz_id, due_date="2096-12-15")
    assert "due on 12/15/96" in browser(school, school.owner).get(f"/courses/{school.course_id}/quizzes").text
