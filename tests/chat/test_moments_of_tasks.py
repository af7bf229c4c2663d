"""What is said by no clock: a part of a day, so long from now, and so much later."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.actor import Door
from app.core.pipeline import invoke
from tests.chat.talk import Talk
from tests.conftest import Time
from tests.school import School


@pytest.fixture
def talk(school: School, time: Time) -> Talk:
    """A student's conversation on a Saturday at noon."""
    time.now = time.now.replace(year=2026, month=11, day=21, hour=12, minute=0, second=20)
    return Talk(school)


@pytest.mark.parametrize(
    ("words", "title", "day", "at"),
    [
        ("remind me to bring my lab coat on Tuesday morning", "Bring my lab coat", "2026-11-24", "08:00"),
        ("remind me on Tuesday morning to bring my lab coat", "Bring my lab coat", "2026-11-24", "08:00"),
        ("add a task to run on Monday in the afternoon", "Run", "2026-11-23", "15:00"),
        ("remind me tomorrow evening to call mum", "Call mum", "2026-11-22", "18:00"),
        ("remind me tonight to eat", "Eat", "2026-11-21", "20:00"),
        ("remind me this morning to eat", "Eat", "2026-11-21", None),
        ("add a task to plan the movie night on Friday", "Plan the movie night", "2026-11-27", None),
        ("remind me tomorrow morning at 9:30 to call", "Call", "2026-11-22", "09:30"),
        ("remind me in 2 hours to call", "Call", "2026-11-21", "14:01"),
        ("remind me in 10 minutes to stretch", "Stretch", "2026-11-21", "12:11"),
        ("remind me to stretch in half an hour", "Stretch", "2026-11-21", "12:31"),
        ("remind me in twelve hours to sleep", "Sleep", "2026-11-22", "00:01"),
        ("add a task to read chapter 2 in an hour", "Read chapter 2", "2026-11-21", "13:01"),
    ],
)
def test_it_is_a_day_and_a_time_and_no_part_of_the_title(
    talk: Talk, words: str, title: str, day: str, at: str | None
) -> None:
    (call,) = talk.say(words).calls
    assert call.arguments == {"title": title, "due_date": day, **({"due_time": at} if at else {})}


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("postpone the report task by a week", "2026-12-01"),
        ("push the report task back two days", "2026-11-26"),
    ],
)
def test_so_much_later_is_counted_from_the_day_that_it_has(talk: Talk, words: str, day: str) -> None:
    made: dict[str, Any] = {"title": "Report", "due_date": "2026-11-24"}
    invoke(talk.actor, "add_task", made, door=Door.CHAT)
    (call,) = talk.say(words).calls
    assert (call.capability, call.arguments["due_date"]) == ("update_task", day)


def test_what_has_no_day_is_not_later_than_it_but_changed_in_the_form(talk: Talk) -> None:
    talk.add("Report")
    (call,) = talk.say("postpone the report task by a week").calls
    assert call.capability == "edit_task"


def test_the_day_of_an_earlier_list_is_none_of_the_next(talk: Talk) -> None:
    talk.add("Report")
    talk.say("show my tasks for Friday")
    (call,) = talk.say("what did I finish?").calls
    assert call.arguments == {"status": "completed"}
