"""Tasks by sentence: written down, found by words, place or "it", and never guessed at where two could be meant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.chat.calls import claim, run
from app.chat.confirming import fields, question
from app.chat.models import Call, CallState
from app.core.actor import Actor, Door
from app.core.capability import find
from app.core.pipeline import invoke
from tests.chat.conftest import answered
from tests.chat.talk import Talk, says_of
from tests.conftest import Time
from tests.school import School
from tests.upstream import Upstream, calls, says


@pytest.fixture
def talk(school: School) -> Talk:
    return Talk(school)


@pytest.mark.parametrize("words", ["add a task", "Add a new task.", "create a to-do"])
def test_who_names_no_task_is_asked_for_one(talk: Talk, words: str) -> None:
    assert not talk.say(words).calls
    assert talk.titles() == []


def test_a_task_is_written_down_with_its_day_and_time(talk: Talk, time: Time) -> None:
    time.now = time.now.replace(year=2026, month=11, day=21, hour=12)
    assert "Buy milk" in talk.say("add a task to buy milk").text
    (call,) = talk.say("remind me to call mum tomorrow at 5pm").calls
    assert call.arguments == {"title": "Call mum", "due_date": "2026-11-22", "due_time": "17:00"}
    assert sorted(talk.titles()) == ["Buy milk", "Call mum"]


@pytest.fixture
def away(talk: Talk, app: Flask, time: Time, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """The conversation of a student who is in Chicago, where it is Saturday still; at their school it is Sunday."""
    monkeypatch.setitem(app.config, "TIMEZONE", ZoneInfo("Europe/Berlin"))
    time.now = datetime(2026, 11, 22, 3, tzinfo=UTC)
    invoke(talk.actor, "set_time_zone", {"time_zone": "America/Chicago"}, door=Door.BROWSER)
    return talk


def test_tomorrow_is_the_day_after_by_the_persons_own_clock(away: Talk) -> None:
    (call,) = away.say("remind me to call mum tomorrow at 9:00").calls
    assert call.arguments == {"title": "Call mum", "due_date": "2026-11-22", "due_time": "09:00"}
    (task,) = invoke(away.actor, "list_tasks", {}, door=Door.CHAT).result.tasks
    assert task.due_at.isoformat() == "2026-11-22T15:00:00+00:00"
    assert "Due tomorrow, 09:00" in str(call.tree)


def test_a_model_is_told_what_time_it_is_where_the_person_is(away: Talk, upstream: Upstream) -> None:
    upstream.play(
        calls(("add_task", {"title": "Call mum", "due_date": "2026-11-22", "due_time": "09:00"})), says("So.")
    )
    (call,) = away.say("Call mum tomorrow at 9").calls
    told = str(upstream.asked[0].body["messages"][0]["content"])
    assert "Saturday, 21 November 2026, 21:00 (2026-11-21, America/Chicago)" in told
    assert "Due tomorrow, 09:00" in str(call.tree)


def test_what_is_left_for_a_day_is_what_is_open_and_due_by_then(talk: Talk, time: Time) -> None:
    time.now = time.now.replace(year=2026, month=11, day=21, hour=12)
    for title, day in (("Essay", "2026-11-27"), ("Poem", "2026-11-28")):
        invoke(talk.actor, "add_task", {"title": title, "due_date": day}, door=Door.CHAT)
    (call,) = talk.say("what is left for Friday?").calls
    assert call.arguments == {"status": "pending", "due_by": "2026-11-27"}
    assert "Essay" in str(call.tree)
    assert "Poem" not in str(call.tree)


def test_the_first_one_is_the_first_of_the_list_that_was_shown(talk: Talk) -> None:
    talk.add("Buy milk", "Read chapter 3", "Call mum")
    talk.say("show my tasks")
    (call,) = talk.say("finish the first one").calls
    assert (call.capability, call.state) == ("complete_task", CallState.DONE)
    assert talk.titles("completed") == ["Buy milk"]
    talk.say("finish the second one")
    # The list that stands in the conversation is still the old one.
    assert sorted(talk.titles("completed")) == ["Buy milk", "Read chapter 3"]
    assert "not so many" in talk.say("finish the ninth one").text


def test_two_that_match_are_asked_about_and_the_answer_is_certain(talk: Talk) -> None:
    milk, oats = talk.add("Buy milk", "Buy oat milk")
    asked = talk.say("finish the milk task")
    assert not asked.calls
    assert "Which task" in asked.text
    assert says_of(asked) == [f"Finish task #{milk}", f"Finish task #{oats}"]
    talk.say(says_of(asked)[1])
    assert talk.titles("completed") == ["Buy oat milk"]
    # Now only one is open, so the same words are clear.
    talk.say("finish the milk task")
    assert talk.titles() == []


def test_to_delete_waits_for_a_yes_that_names_the_task_and_can_be_taken_back(talk: Talk) -> None:
    talk.add("Buy milk", "Essay")
    (call,) = talk.say("delete the milk task").calls
    assert (call.capability, call.state) == ("delete_task", CallState.ASKED)
    assert question(call) == "Delete this task?"
    assert fields(call) == [("Task", "Buy milk")]
    assert len(talk.titles()) == 2
    talk.yes(call)
    assert talk.titles() == ["Essay"]
    (back,) = talk.say("bring it back").calls
    assert back.capability == "restore_task"
    assert sorted(talk.titles()) == ["Buy milk", "Essay"]


@pytest.mark.parametrize("words", ["mark 2 as done", "finish 2", "complete the 2nd one", "tick off number 2"])
def test_a_bare_number_is_a_place_in_the_list(talk: Talk, words: str) -> None:
    talk.add("Buy milk", "Essay")
    talk.say("show my tasks")
    talk.say("add a task to sing")
    talk.say(words)
    assert talk.titles("completed") == ["Essay"]


def test_a_place_that_is_not_there_is_not_the_only_one_that_is(talk: Talk) -> None:
    talk.add("Buy milk")
    assert "not so many" in talk.say("finish 2").text
    assert talk.titles() == ["Buy milk"]


def test_what_was_done_last_is_undone(talk: Talk) -> None:
    talk.say("add a task to buy milk")
    (asked,) = talk.say("undo").calls
    assert (asked.capability, asked.state) == ("delete_task", CallState.ASKED)
    talk.say("finish it")
    assert talk.titles() == []
    (back,) = talk.say("undo that").calls
    assert back.capability == "complete_task"
    assert talk.titles() == ["Buy milk"]


@pytest.mark.parametrize("words", ["yes", "Yes, do it please!", "ok", "no", "no thanks", "never mind"])
def test_a_yes_in_words_leads_to_the_card_that_waits(talk: Talk, words: str) -> None:
    talk.add("Buy milk")
    (card,) = talk.say("delete the milk task").calls
    done = talk.say(words)
    assert not done.calls
    assert "on the card above" in done.text
    assert talk.titles() == ["Buy milk"]
    talk.yes(card)
    assert "on the card" not in talk.say(words).text


def test_a_task_is_moved_renamed_and_opened_again_in_words(talk: Talk, time: Time) -> None:
    time.now = time.now.replace(year=2026, month=11, day=21, hour=12)
    talk.add("Buy milk")
    (moved,) = talk.say("move the milk task to Friday").calls
    assert moved.arguments["due_date"] == "2026-11-27"
    talk.say("rename the milk task to buy oat milk")
    assert talk.titles() == ["Buy oat milk"]
    talk.say("finish it")
    assert talk.titles() == []
    talk.say("reopen the milk task")
    assert talk.titles() == ["Buy oat milk"]


def test_words_that_no_task_has_are_said_so(talk: Talk) -> None:
    talk.add("Buy milk")
    done = talk.say("delete the volleyball task")
    assert "No task of yours" in done.text
    assert not done.calls


def test_a_command_shows_the_tasks(talk: Talk) -> None:
    talk.add("Buy milk")
    (call,) = talk.say("/tasks").calls
    assert call.capability == "list_tasks"
    assert "Buy milk" in str(call.tree)
    talk.say("/task feed the cat")
    assert sorted(talk.titles()) == ["Buy milk", "Feed the cat"]


def test_a_task_for_the_whole_class_waits_for_the_teachers_yes(school: School) -> None:
    done = answered(school.owner, "give everybody in the class a task to bring a lab coat", course_id=school.course_id)
    (call,) = done.calls
    assert (call.capability, call.state) == ("add_task", CallState.ASKED)
    assert call.arguments == {"title": "Bring a lab coat", "for_course": True, "course_id": str(school.course_id)}
    assert ("Title", "Bring a lab coat") in fields(call)


def test_to_change_what_a_class_was_given_waits_for_a_yes_that_says_what_changes(
    school: School, upstream: Upstream
) -> None:
    task = invoke(
        school.owner,
        "add_task",
        {"title": "Lab coat", "due_date": "2026-11-27", "course_id": school.course_id, "for_course": True},
        door=Door.BROWSER,
    ).result.task

    def asks(actor: Actor, name: str, **arguments: Any) -> Call:
        upstream.play(calls((name, {"task_id": str(task.id), **arguments})), says("So."))
        (call,) = answered(actor, "please").calls
        return call

    unsaid = {"version": 1, "show": "all", "show_query": "lab", "show_due": "none", "show_course_id": None}
    call = asks(school.owner, "update_task", title="Clean lab coat", due_date=None, due_time="09:30", **unsaid)
    assert (call.state, question(call)) == (CallState.ASKED, "Change this task for the whole class?")
    assert fields(call) == [("Task", "Lab coat"), ("Title", "Clean lab coat"), ("Due", "None"), ("Time", "09:30")]
    assert invoke(school.student, "list_tasks", {}, door=Door.CHAT).result.tasks[0].title == "Lab coat"
    assert claim(call.id)
    run(school.owner, call.id, find("update_task"), call.arguments)
    assert invoke(school.student, "list_tasks", {}, door=Door.CHAT).result.tasks[0].title == "Clean lab coat"
    assert asks(school.owner, "delete_task").state == CallState.ASKED
    invoke(school.owner, "delete_task", {"task_id": task.id}, door=Door.BROWSER)
    assert asks(school.owner, "restore_task").state == CallState.ASKED
    invoke(school.owner, "restore_task", {"task_id": task.id}, door=Door.BROWSER)
    # Each one's own mark touches nobody else, and who may not change it is told so at once.
    assert asks(school.student, "complete_task").state == CallState.DONE
    assert asks(school.student, "update_task", title="Cake").state == CallState.FAILED
    own = invoke(school.owner, "add_task", {"title": "Mine"}, door=Door.CHAT).result.task
    task = own
    assert asks(school.owner, "update_task", title="Still mine").state == CallState.DONE


def test_a_model_keeps_tasks_too_and_they_are_of_no_course_unless_it_says_so(
    school: School, upstream: Upstream
) -> None:
    upstream.play(calls(("add_task", {"title": "Buy milk"})), says("Noted."))
    done = answered(school.student, "add a task to buy milk", course_id=school.course_id)
    (call,) = done.calls
    assert call.arguments == {"title": "Buy milk"}
    found = invoke(school.student, "list_tasks", {}, door=Door.CHAT).result.tasks[0]
    assert (found.title, found.course_id, found.created_from) == ("Buy milk", None, "chat")
    upstream.play(calls(("delete_task", {"task_id": str(found.id)})), says("Please confirm."))
    (asked,) = answered(school.student, "delete the milk task", course_id=school.course_id).calls
    assert asked.state == CallState.ASKED


def test_a_model_is_offered_what_can_be_done_and_not_which_list_is_seen_again(
    school: School, upstream: Upstream
) -> None:
    upstream.play(says("Hello."))
    answered(school.student, "hello")
    tools = {each["function"]["name"]: each["function"]["parameters"] for each in upstream.asked[0].body["tools"]}
    assert {*tools["update_task"]["properties"]} == {
        "task_id", "title", "description", "due_date", "due_time", "version",
    }  # fmt: skip
    for name in ("add_task", "edit_task", "complete_task", "delete_task", "restore_task"):
        assert not [each for each in tools[name]["properties"] if each.startswith("show")]


def test_nobody_is_asked_for_a_yes_about_a_task_that_is_not_theirs(school: School, upstream: Upstream) -> None:
    theirs = invoke(school.students[1], "add_task", {"title": "Secret"}, door=Door.CHAT).result.task
    upstream.play(calls(("delete_task", {"task_id": str(theirs.id)})), says("There is none."))
    assert not answered(school.student, "delete that").calls
    assert "Secret" not in str(upstream.asked[1].body)
