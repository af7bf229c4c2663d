"""Sentences about tasks, understood without a model: their times, what is searched, and what is never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from app.chat.confirming import fields
from app.chat.models import CallState
from app.chat.without_model.task_lists import wants_many
from app.chat.without_model.task_times import time_of
from app.core.actor import Door
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses import Course
from app.extensions import db
from tests.chat.conftest import answered
from tests.chat.talk import Talk, says_of
from tests.conftest import Time
from tests.school import School


@pytest.fixture
def talk(school: School, time: Time) -> Talk:
    """A student's conversation on a Saturday."""
    time.now = time.now.replace(year=2026, month=11, day=21, hour=12)
    return Talk(school)


@pytest.mark.parametrize("words", ["delete task 99999", "delete task #99999"])
def test_a_task_that_is_not_there_is_said_so_at_once(talk: Talk, words: str) -> None:
    talk.add("Buy milk")
    done = talk.say(words)
    assert not done.calls
    assert "no such task" in done.text


def test_a_task_of_somebody_else_is_as_if_it_were_not_there(talk: Talk, school: School) -> None:
    theirs = invoke(school.students[1], "add_task", {"title": "Secret"}, door=Door.CHAT).result.task
    own, nobodys = talk.say(f"delete task #{theirs.id}"), talk.say("delete task #99999")
    assert not own.calls
    assert own.text == nobodys.text


@pytest.mark.parametrize(
    "words",
    [
        "finish the unicorn task",
        "tick off the unicorn task",
        "mark the unicorn task as done",
        "done with the unicorn task",
    ],
)
def test_to_finish_is_never_to_delete(talk: Talk, words: str) -> None:
    talk.add("Buy milk", "Essay")
    talk.say("finish the essay task")
    done = talk.say(words)
    assert not done.calls
    assert "No task of yours says “unicorn”" in done.text
    assert says_of(done) == []


def test_the_due_date_is_taken_away_and_the_task_stays(talk: Talk) -> None:
    talk.say("add a task to buy milk tomorrow at 5pm")
    (call,) = talk.say("remove the due date from the milk task").calls
    assert (call.capability, call.state) == ("update_task", CallState.DONE)
    (task,) = invoke(talk.actor, "list_tasks", {}, door=Door.CHAT).result.tasks
    assert (task.title, task.due_date, task.due_time) == ("Buy milk", None, None)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("create a task to delete old files", "Delete old files"),
        ("add a task to finish the essay", "Finish the essay"),
        ("make a new to-do to cancel the bus", "Cancel the bus"),
        ("new reminder to remove the posters", "Remove the posters"),
    ],
)
def test_a_new_task_keeps_its_own_words_whatever_they_ask_for(talk: Talk, words: str, title: str) -> None:
    talk.say(words)
    assert talk.titles() == [title]


@pytest.mark.parametrize(
    ("words", "day", "at"),
    [
        ("move the milk task to friday at 3pm", "2026-11-27", "15:00"),
        ("move the milk task to 3pm on friday", "2026-11-27", "15:00"),
        ("change the milk task to friday at 17:00", "2026-11-27", "17:00"),
        ("reschedule the milk task to tomorrow at 5", "2026-11-22", "17:00"),
        ("move the milk task to friday", "2026-11-27", None),
    ],
)
def test_a_task_is_moved_to_a_day_with_its_time(talk: Talk, words: str, day: str, at: str | None) -> None:
    talk.add("Buy milk")
    talk.say(words)
    (task,) = invoke(talk.actor, "list_tasks", {}, door=Door.CHAT).result.tasks
    assert (task.title, str(task.due_date), task.due_time) == ("Buy milk", day, at)


def test_the_time_of_another_tasks_name_is_none(talk: Talk) -> None:
    talk.add("The 3pm call")
    (call,) = talk.say("move the 3pm call to friday").calls
    assert call.arguments["due_date"] == "2026-11-27"
    assert "due_time" not in call.arguments


@pytest.mark.parametrize("words", ["change the milk task", "Let me edit the milk task", "edit it", "edit 1"])
def test_who_does_not_say_what_is_to_change_is_shown_the_form(talk: Talk, words: str) -> None:
    talk.say("add a task to buy milk")
    (milk,) = talk.titles()
    talk.add("Sing")
    (call,) = talk.say(words).calls
    assert (call.capability, milk) == ("edit_task", "Buy milk")
    assert "Edit Task" in str(call.tree)
    assert "Buy milk" in str(call.tree)
    (done,) = talk.say("finish it").calls
    assert done.arguments == {"task_id": call.arguments["task_id"]}


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("add a task to buy milk tomorrow at 5", "17:00"),
        ("add a task to buy milk at 5 tomorrow", "17:00"),
        ("add a task to buy milk tomorrow at 9", "09:00"),
        ("remind me tomorrow at 5pm to buy milk", "17:00"),
        ("remind me to buy milk tomorrow at 17:00", "17:00"),
        ("remind me to buy milk tomorrow at noon", "12:00"),
    ],
)
def test_the_time_beside_a_day_is_no_part_of_the_title(talk: Talk, words: str, at: str) -> None:
    (call,) = talk.say(words).calls
    assert call.arguments == {"title": "Buy milk", "due_date": "2026-11-22", "due_time": at}


@pytest.mark.parametrize(
    ("words", "beside_day", "meant"),
    [
        ("buy milk at 5", False, ("buy milk at 5", None)),
        ("read chapter 5", True, ("read chapter 5", None)),
        ("buy milk for 3.50", True, ("buy milk for 3.50", None)),
        ("meet at 3 Main Street", True, ("meet at 3 Main Street", None)),
        ("call mum at 7 tonight", True, ("call mum", "19:00")),
        ("call mum at 05:30", False, ("call mum", "05:30")),
        ("call mum at half time at 25:00", True, ("call mum at half time at 25:00", None)),
    ],
)
def test_a_number_is_a_time_only_where_it_can_be_none_else(
    words: str, beside_day: bool, meant: tuple[str, str | None]
) -> None:
    assert time_of(words, beside_day=beside_day) == meant


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("search my tasks for milk", "milk"),
        ("search for milk in my tasks", "milk"),
        ("find my milk task", "milk"),
        ("look for the milk task", "milk"),
        ("show my tasks about milk", "milk"),
        ("find my tasks for friday", None),
        ("find my overdue tasks", None),
    ],
)
def test_what_is_searched_is_a_list(talk: Talk, words: str, query: str | None) -> None:
    (call,) = talk.say(words).calls
    assert call.capability == "list_tasks"
    assert call.arguments.get("query") == query


@pytest.mark.parametrize("words", ["what is left for Friday", "what's due on friday", "whats still open for friday"])
def test_what_is_left_for_a_day_is_no_attendance(school: School, talk: Talk, words: str) -> None:
    assert talk
    (call,) = answered(school.owner, words).calls
    assert (call.capability, call.arguments["due_by"]) == ("list_tasks", "2026-11-27")


@pytest.mark.parametrize(
    "words", ["delete all my tasks", "clear my to-do list", "delete my tasks", "finish all my tasks"]
)
def test_nothing_is_done_to_all_tasks_at_once(talk: Talk, words: str) -> None:
    talk.add("Buy milk")
    talk.say("show my tasks")
    done = talk.say(words)
    assert [call.capability for call in done.calls] == ["list_tasks"]
    assert "one task at a time" in done.text
    assert talk.titles() == ["Buy milk"]


def test_who_wants_the_done_ones_gone_is_shown_those(talk: Talk) -> None:
    talk.add("Buy milk")
    (call,) = talk.say("delete all my completed tasks").calls
    assert call.arguments == {"status": "completed"}


@pytest.mark.parametrize(
    "words", ["delete the milk task", "remove milk from my list", "delete all hands meeting", "finish my list item 3"]
)
def test_one_is_not_many(words: str) -> None:
    assert not wants_many(words)


@pytest.mark.parametrize(
    "words",
    [
        "Give everyone in Biology 101 a task to read chapter 4",
        "add a task for the whole class to read chapter 4",
        "please give the whole class a task: read chapter 4",
        "create a task for everyone in Biology 101 to read chapter 4",
        "add a task for Biology 101 to read chapter 4",
        "add a task for Biology 101: read chapter 4",
        "give everyone a task to read chapter 4 in Biology 101",
    ],
)
def test_a_task_for_a_class_is_not_the_teachers_own(school: School, words: str) -> None:
    _call_it(school.course_id, "Biology 101")
    (call,) = answered(school.owner, words).calls
    wanted: dict[str, Any] = {"title": "Read chapter 4", "for_course": True, "course_id": str(school.course_id)}
    assert (call.state, call.arguments) == (CallState.ASKED, wanted)
    assert ("Class", "Biology 101") in fields(call)


def test_with_no_class_in_sight_it_is_asked_which(school: School) -> None:
    _call_it(school.course_id, "Biology 101")
    other_class = {"name": "Chemistry", "subject": "Chemistry", "period": "9", "school_year": "2026/27"}
    invoke(school.owner, "create_course", other_class, door=Door.BROWSER)
    done = answered(school.owner, "add a task for the whole class to read chapter 4")
    assert not done.calls
    assert "Which class do you mean" in done.text
    assert "Biology 101" in done.text
    other = answered(school.owner, "give everyone in Physics 9 a task to read chapter 4")
    assert not other.calls
    assert "You teach no class called “Physics 9”" in other.text
    assert says_of(other)[0] == "give everyone in Biology 101 a task to read chapter 4"


def _call_it(course_id: int, name: str) -> None:
    with transaction():
        course = db.session.get(Course, course_id)
        assert course is not None
        course.name = name
