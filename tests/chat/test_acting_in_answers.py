"""Acting inside an answer: what it shows is shown again, and goes on being looked at."""

from __future__ import annotations

from typing import Any

import pytest

from app.chat.models import Call, CallState
from app.core.actor import Actor, Door
from app.core.pipeline import invoke
from app.extensions import db
from tests.chat.conftest import answered
from tests.school import School


@pytest.fixture
def look(taught: School) -> Call:
    """The teacher has asked for the heatmap, and it stands in the answer."""
    (call,) = answered(taught.owner, "Show me the confusion heatmap", course_id=taught.course_id).calls
    assert call.capability == "get_confusion_heatmap"
    return call


def press(browser: Any, school: School, who: Actor, call: Call, name: str, **fields: Any) -> str:
    fields = {"course_id": str(school.course_id), **fields}
    return str(browser(school, who).do(name, region=f"chat-call-{call.id}", return_to="/chat", **fields).text)


def test_a_change_shows_the_look_again_and_it_stays_live(browser: Any, taught: School, look: Call) -> None:
    drawn = press(browser, taught, taught.owner, look, "set_current_slide", slide_number="2")
    assert f'hx-get="/chat/calls/{look.id}"' in drawn
    assert "heatmap" in drawn


def test_another_look_takes_its_place(browser: Any, taught: School, look: Call) -> None:
    drawn = press(browser, taught, taught.owner, look, "get_current_slide")
    assert f'hx-get="/chat/calls/{look.id}"' not in drawn
    assert f'id="chat-call-{look.id}"' in drawn


def test_in_the_name_of_anothers_answer_only_the_result_is_shown(browser: Any, taught: School, look: Call) -> None:
    drawn = press(browser, taught, taught.co_teacher, look, "set_current_slide", slide_number="2")
    assert "/chat/calls/" not in drawn
    assert "Slide 2" in drawn


class Todo:
    """A student's three tasks, and the list of them that stands in a conversation."""

    def __init__(self, school: School, browser: Any) -> None:
        self.school, self.actor, self.browser = school, school.student, browser
        self.ids = [
            str(invoke(self.actor, "add_task", {"title": each}, door=Door.BROWSER).result.task.id)
            for each in ("Bring a lab coat", "Alpha", "Beta")
        ]
        (self.call,) = answered(self.actor, "show my tasks").calls
        self.page = f"/chat/{self.call.conversation_id}"

    def press(self, name: str, who: Actor | None = None, **fields: str) -> str:
        client = self.browser(self.school, who or self.actor)
        return str(client.do(name, region=f"chat-call-{self.call.id}", return_to=self.page, **fields).text)

    def say(self, words: str) -> str:
        return answered(self.actor, words, conversation_id=str(self.call.conversation_id)).text

    def kept(self) -> Call:
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(Call, self.call.id)


@pytest.fixture
def todo(school: School, browser: Any) -> Todo:
    return Todo(school, browser)


def test_what_was_pressed_in_an_answer_stands_there_when_the_page_is_loaded_again(todo: Todo) -> None:
    drawn = todo.press("complete_task", task_id=todo.ids[0], show="all")
    page = todo.browser(todo.school, todo.actor).get(todo.page).text
    for shown in (drawn, page, str(todo.kept().tree)):
        assert "Reopen" in shown
        assert shown.index("Alpha") < shown.index("Bring a lab coat")


def test_without_javascript_a_press_is_kept_too_and_leads_back_to_the_conversation(todo: Todo) -> None:
    client = todo.browser(todo.school, todo.actor)
    place = f"{todo.page}#chat-call-{todo.call.id}"
    assert f'name="return_to" value="{place}"' in client.get(todo.page).text
    for name in ("complete_task", "edit_task"):
        answer = client.do(name, return_to=place, task_id=todo.ids[0])
        assert (answer.status_code, answer.location) == (303, place)
    assert "Edit Task" in str(todo.kept().tree)
    elsewhere = client.do("complete_task", return_to="/tasks", task_id=todo.ids[1])
    assert elsewhere.location == "/tasks"
    assert "Edit Task" in str(todo.kept().tree)


def test_the_first_one_is_the_first_of_the_list_as_it_was_redrawn(todo: Todo) -> None:
    todo.press("complete_task", task_id=todo.ids[0], show="all")
    assert "Alpha" in todo.say("finish the first one")


def test_the_same_look_at_something_else_goes_on_being_looked_at(todo: Todo) -> None:
    todo.press("complete_task", task_id=todo.ids[0], show="all")
    drawn = todo.press("list_tasks", status="completed")
    anew = f"/chat/calls/{todo.call.id}"
    assert f'hx-get="{anew}"' in drawn
    headers = {"HX-Request": "true", "HX-Target": f"div#chat-call-{todo.call.id}"}
    again = todo.browser(todo.school, todo.actor).get(anew, headers=headers).text
    assert "Bring a lab coat" in again
    assert "Alpha" not in again


def test_a_press_in_the_name_of_anothers_answer_changes_nothing_there(todo: Todo) -> None:
    before = todo.kept().tree
    for who in (todo.school.students[1], todo.school.owner):
        todo.press("list_tasks", who)
        assert "Mine" in todo.press("add_task", who, title="Mine")
    after = todo.kept()
    assert (after.tree, after.arguments) == (before, todo.call.arguments)


def test_a_press_in_the_place_of_a_question_for_a_yes_leaves_the_question(todo: Todo) -> None:
    (asked,) = answered(todo.actor, f"delete task #{todo.ids[2]}").calls
    todo.call = asked
    todo.press("complete_task", task_id=todo.ids[0])
    kept = todo.kept()
    assert (kept.state, kept.tree) == (CallState.ASKED, None)


def test_what_only_our_pages_do_is_shown_and_not_kept(browser: Any, taught: School) -> None:
    (call,) = answered(taught.owner, "add a task to buy milk").calls
    drawn = press(browser, taught, taught.owner, call, "create_course_token", label="Agent", scopes="get_current_slide")
    assert "Copy the token now" in drawn
    db.session.rollback()
    db.session.expire_all()
    assert "Buy milk" in str(db.session.get_one(Call, call.id).tree)
