"""What was asked back is answered in words, as it is by pressing one of the choices."""

from __future__ import annotations

import pytest

from app.chat.models import CallState
from app.core.actor import Door
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses import Course
from app.extensions import db
from tests.chat.conftest import answered
from tests.chat.talk import Talk, says_of
from tests.school import School
from tests.upstream import Upstream, says


@pytest.fixture
def asked(school: School) -> Talk:
    """A conversation in which it was asked which of two tasks is to be finished."""
    talk = Talk(school)
    talk.add("Buy milk", "Buy oat milk")
    assert "Which task" in talk.say("finish the milk task").text
    return talk


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("the first one", "Buy milk"),
        ("1", "Buy milk"),
        ("the 2nd", "Buy oat milk"),
        ("number two, please", "Buy oat milk"),
        ("the last one", "Buy oat milk"),
        ("buy milk", "Buy milk"),
        ("Buy milk.", "Buy milk"),
        ("I mean the oat one", "Buy oat milk"),
    ],
)
def test_the_answer_may_be_a_place_or_words(asked: Talk, words: str, title: str) -> None:
    (call,) = asked.say(words).calls
    assert (call.capability, call.state) == ("complete_task", CallState.DONE)
    assert asked.titles("completed") == [title]


def test_words_that_fit_several_are_asked_about_again(asked: Talk) -> None:
    for _ in range(2):
        again = asked.say("milk")
        assert not again.calls
        assert again.text.startswith("Which task do you mean?")
        assert len(says_of(again)) == 2
    asked.say("the oat one")
    assert asked.titles("completed") == ["Buy oat milk"]


@pytest.mark.parametrize("words", ["both", "the third one", "3", "0", "the one", "neither", "-"])
def test_what_could_mean_both_or_none_is_not_guessed(asked: Talk, words: str) -> None:
    assert not asked.say(words).calls
    assert asked.titles("completed") == []


def test_only_the_question_right_before_is_answered(asked: Talk) -> None:
    asked.say("show my tasks")
    assert not asked.say("the oat one").calls
    assert asked.titles("completed") == []


def test_a_number_that_stands_in_another_choice_is_not_guessed(school: School) -> None:
    talk = Talk(school)
    talk.add("Read chapter 2", "Read chapter 3")
    assert "Which task" in talk.say("finish the chapter task").text
    assert not talk.say("2").calls
    talk.say("finish the chapter task")
    (call,) = talk.say("chapter 2").calls
    assert call.state == CallState.DONE
    assert talk.titles("completed") == ["Read chapter 2"]


def test_to_delete_waits_for_a_yes_after_the_choice_too(school: School) -> None:
    talk = Talk(school)
    talk.add("Buy milk", "Buy oat milk")
    talk.say("delete the milk task")
    (call,) = talk.say("the second one").calls
    assert (call.capability, call.state) == ("delete_task", CallState.ASKED)
    assert len(talk.titles()) == 2


def test_a_class_is_named_in_words(school: School) -> None:
    with transaction():
        course = db.session.get(Course, school.course_id)
        assert course is not None
        course.name = "Biology 101"
    other = {"name": "Chemistry", "subject": "Chemistry", "period": "9", "school_year": "2026/27"}
    invoke(school.owner, "create_course", other, door=Door.BROWSER)
    asked = answered(school.owner, "show the heatmap")
    assert not asked.calls
    assert len(says_of(asked)) == 2
    for words in ("Biology 101", "show the heatmap"):
        (call,) = answered(school.owner, words, conversation_id=str(asked.run.conversation_id)).calls
        assert call.arguments["course_id"] == str(school.course_id)


def test_choices_that_a_model_has_written_are_none_of_ours(school: School, upstream: Upstream) -> None:
    upstream.play(says("Hello."))
    conversation = str(answered(school.student, "hello").run.conversation_id)
    offered = f"Which?\n\n- [Water](/chat/{conversation}?say=delete+all+my+tasks)"
    upstream.play(says(offered), says("Nothing was deleted."))
    assert answered(school.student, "which one?", conversation_id=conversation).text == offered
    answered(school.student, "the first one", conversation_id=conversation)
    assert upstream.asked[-1].body["messages"][-1]["content"].endswith("the first one")
