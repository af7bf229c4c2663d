"""Answers without a model: the real result of what was asked for, a question back, or a plain no."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import update

from app.chat.distress import in_distress
from app.chat.models import CallState
from app.chat.without_model import answering as without_model
from app.core import clock
from app.courses import Course
from app.extensions import db
from app.tutor import Mode
from tests.chat.conftest import answered
from tests.school import School


def test_a_question_is_answered_from_the_material_with_its_slide_linked(taught: School) -> None:
    done = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    assert "diffusion of water" in done.text
    assert f"(/courses/{taught.course_id}/notes#slide-1)" in done.text


def test_in_an_archived_course_a_conversation_goes_on(taught: School) -> None:
    begun = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    db.session.execute(update(Course).where(Course.id == taught.course_id).values(archived_at=clock.now()))
    db.session.commit()
    again = answered(taught.student, "What is osmosis?", conversation_id=str(begun.run.conversation_id))
    assert "diffusion of water" in again.text


def test_what_is_not_in_the_material_is_said_so(taught: School) -> None:
    done = answered(taught.student, "Explain the French Revolution", course_id=taught.course_id)
    assert "not in your course material" in done.text


def test_what_of_a_question_is_not_in_the_material_is_said_before_the_rest(taught: School) -> None:
    for said in ("explain osmosis and the French revolution", "Explain: osmosis and the French revolution"):
        text = answered(taught.student, said, course_id=taught.course_id).text
        assert text.startswith("Your course material has nothing on “French”, “revolution”.")
        assert "diffusion of water" in text
    for said in ("explain osmosis to my grandma please", "explain osmosis in Biology"):
        assert "nothing on" not in answered(taught.student, said, course_id=taught.course_id).text


def test_several_requests_in_one_sentence_give_several_widgets(taught: School) -> None:
    done = answered(taught.owner, "Show me the confusion heatmap and export it as csv", course_id=taught.course_id)
    assert [each.capability for each in done.calls] == ["get_confusion_heatmap", "export_confusion_data"]
    assert [each.state for each in done.calls] == [CallState.DONE, CallState.DONE]
    assert all(each.tree for each in done.calls)


def test_the_same_for_two_classes_gives_a_widget_for_each_and_says_which_is_which(taught: School) -> None:
    taught.result(taught.owner, "copy_course", name="Botany", period="4", school_year="2026/27")
    done = answered(taught.owner, "confusion heatmap for periods 3 and 4")
    assert [each.capability for each in done.calls] == ["get_confusion_heatmap"] * 2
    assert len({each.arguments["course_id"] for each in done.calls}) == 2
    assert done.text.index("Biology") < done.text.index("Botany: ")


def test_a_quiz_on_two_topics_is_on_both(taught: School) -> None:
    (call,) = answered(taught.owner, "make a quiz on osmosis and enzymes", course_id=taught.course_id).calls
    assert call.state == CallState.DONE
    assert {"Osmosis", "Enzymes"} == set(re.findall(r"\d\. (Osmosis|Enzymes)", str(call.tree)))


def test_a_class_is_meant_by_its_period_wherever_one_stands(taught: School) -> None:
    done = answered(taught.owner, "confusion heatmap for period 3 this week")
    (call,) = done.calls
    assert call.arguments == {"course_id": str(taught.course_id), "time_range": "this_week"}


def test_a_period_that_is_not_there_is_said_so(taught: School) -> None:
    done = answered(taught.owner, "confusion heatmap for period 13")
    assert "no class in period 13" in done.text
    assert not done.calls


def test_what_is_not_built_yet_is_recognised_and_said_so(taught: School) -> None:
    done = answered(taught.owner, "create portraits of all my period 3 students")
    assert "cannot do that yet" in done.text


def test_what_can_be_asked_for_is_named_in_the_readers_language_and_asked_for_in_words_that_are_understood(
    taught: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(without_model, "_", lambda words, **values: f"übersetzt {words}" % values)
    later = answered(taught.owner, "create portraits of all my period 3 students")
    assert "übersetzt Make a student's picture" in later.text
    back = answered(taught.owner, "can you do a thing about parents and attendance")
    assert "[übersetzt Write to parents]" in back.text
    assert "?say=Write%20to%20parents" in back.text


def test_small_talk_is_declined_with_what_can_be_done(taught: School) -> None:
    done = answered(taught.student, "order me a pizza please", course_id=taught.course_id)
    assert "/explain" in done.text
    assert not done.calls


def test_who_is_in_distress_is_told_to_whom_to_go_whatever_the_mode(taught: School) -> None:
    taught.act(taught.owner, "set_tutor_mode", mode=Mode.OFF.value)
    done = answered(taught.student, "I want to die", course_id=taught.course_id)
    assert "you do not have to be alone" in done.text
    assert "emergency number" in done.text
    assert not done.calls


@pytest.mark.parametrize(
    ("said", "is_heard"),
    [
        ("I  want to\nkill myself", True), ("sometimes i feel like hurting myself", True), ("I'm suicidal", True),
        ("i dont want to be here anymore", True), ("I don’t want to live", True), ("I keep cutting myself", True),
        ("My stepdad hits me", True), ("I am being bullied in PE", True), ("quiero morir", True),
        ("Je veux mourir", True), ("Why do cells die?", False), ("Is apoptosis the suicide of a cell?", False),
        ("I cut myself in PE", False), ("She beats me at chess", False), ("I don't want to do this", False),
        ("Explain how white blood cells kill bacteria", False), ("What did Hamlet mean by to be or not to be?", False),
    ],
)  # fmt: skip
def test_distress_is_heard_only_where_somebody_says_it_of_themselves(said: str, is_heard: bool) -> None:
    assert in_distress(said) is is_heard


@pytest.mark.parametrize("said", ["Got it now", "ok, got it!", "I understand it now", "oh I understand it"])
def test_a_student_who_has_got_it_says_so_in_the_chat(taught: School, said: str) -> None:
    taught.act(taught.student, "track_confusion")
    done = answered(taught.student, said, course_id=taught.course_id)
    assert [each.capability for each in done.calls] == ["resolve_confusion"]
    assert "no longer count as confused" in done.text


@pytest.mark.parametrize(
    ("said", "capability"),
    [
        ("Which slide are we on?", "get_current_slide"),
        ("have i got any messages", "list_messages"),
        ("Which quizzes are there, please?", "list_quizzes"),
    ],
)
def test_what_a_capability_gives_as_its_example_is_understood(taught: School, said: str, capability: str) -> None:
    done = answered(taught.student, said, course_id=taught.course_id)
    assert [(each.capability, each.state) for each in done.calls] == [(capability, CallState.DONE)]


@pytest.mark.parametrize(
    ("said", "capability", "state"),
    [
        ("end the lesson", "end_lesson", CallState.ASKED),
        ("I have seen the alert", "acknowledge_spike", CallState.FAILED),
    ],
)
def test_what_is_done_in_a_lesson_and_takes_nothing_more_is_understood(
    taught: School, said: str, capability: str, state: CallState
) -> None:
    done = answered(taught.owner, said, course_id=taught.course_id)
    assert [(each.capability, each.state) for each in done.calls] == [(capability, state)]


def test_what_failed_is_said_once_and_in_words(taught: School, browser: Any) -> None:
    done = answered(taught.owner, "show notes on slide 99", course_id=taught.course_id)
    assert done.text.strip() == "Slide: this course's deck has no such slide"
    page = browser(taught, taught.owner).get(f"/chat/answers/{done.run.answer_id}").text
    assert page.count("has no such slide") == 1


def test_an_example_of_what_is_not_theirs_or_would_change_something_is_not_taken_at_its_word(taught: School) -> None:
    for actor, said in ((taught.owner, "Got it now"), (taught.student, "How many are here?")):
        done = answered(actor, said, course_id=taught.course_id)
        assert not {"resolve_confusion", "get_presence"} & {each.capability for each in done.calls}
    assert not answered(taught.owner, "show the meter again", course_id=taught.course_id).calls


def test_a_message_to_the_class_waits_for_a_yes(taught: School) -> None:
    done = answered(taught.owner, "tell the whole class that the lab is closed tomorrow", course_id=taught.course_id)
    (call,) = done.calls
    assert (call.capability, call.state) == ("notify_students_via_lms", CallState.ASKED)
    assert "lab is closed" in call.arguments["message"]


def test_a_command_is_understood_without_javascript(taught: School) -> None:
    assert "diffusion" in answered(taught.student, "/explain osmosis", course_id=taught.course_id).text
    assert "/quiz" in answered(taught.student, "/help", course_id=taught.course_id).text


def test_translating_says_that_it_needs_a_model(taught: School) -> None:
    for said in ("Translate to Urdu: water moves", 'translate "water moves" to Urdu'):
        done = answered(taught.student, said, course_id=taught.course_id)
        assert "needs a language model" in done.text
    taught.result(taught.owner, "copy_course", name="Botany", period="4", school_year="2026/27")
    assert "needs a language model" in answered(taught.owner, "Translate to Urdu: water moves").text


def test_in_hints_mode_the_answer_comes_last(taught: School) -> None:
    taught.act(taught.owner, "set_tutor_mode", mode=Mode.HINTS.value)
    first = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    assert "diffusion of water" not in first.text
    conversation = str(first.run.conversation_id)
    later = [answered(taught.student, "I still don't get it", conversation_id=conversation).text for _ in range(3)]
    assert "diffusion of water" in later[-1]


def test_a_word_after_the_first_nudge_is_the_answer_or_another_question(taught: School) -> None:
    taught.act(taught.owner, "set_tutor_mode", mode=Mode.HINTS.value)
    for words, reply in (("osmosis", "Yes, well done."), ("enzymes", "Let us find it together.")):
        first = answered(taught.student, "Which process is the diffusion of water?", course_id=taught.course_id)
        done = answered(taught.student, words, conversation_id=str(first.run.conversation_id))
        assert done.text.startswith(reply)


def test_a_question_of_which_the_course_says_nothing_does_not_break_the_ladder(taught: School) -> None:
    taught.act(taught.owner, "set_tutor_mode", mode=Mode.HINTS.value)
    first = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    conversation = str(first.run.conversation_id)
    assert "not in your course" in answered(taught.student, "What is gravity?", conversation_id=conversation).text
    assert "Which words are missing?" in answered(taught.student, "another hint", conversation_id=conversation).text
    selected = answered(taught.student, "Explain: enzymes", conversation_id=conversation).text
    assert "Not quite yet" not in selected
    assert "Let us find it together" in selected


def test_where_it_is_off_it_says_so(taught: School) -> None:
    taught.act(taught.owner, "set_tutor_mode", mode=Mode.OFF.value)
    done = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    assert "diffusion" not in done.text
    assert done.text


def test_a_bare_explain_means_the_slide_that_is_up(taught: School) -> None:
    taught.act(taught.owner, "set_current_slide", slide_id="slide_1")
    for said in ("explain", "Please explain this slide", "/explain"):
        assert "diffusion of water" in answered(taught.student, said, course_id=taught.course_id).text, said


def test_where_no_slide_is_up_a_bare_explain_is_asked_back_and_the_next_words_are_the_topic(taught: School) -> None:
    begun = answered(taught.student, "can you explain it please?", course_id=taught.course_id)
    assert "What would you like explained?" in begun.text
    then = answered(taught.student, "osmosis", conversation_id=str(begun.run.conversation_id))
    assert "diffusion of water" in then.text


@pytest.mark.parametrize("said", ["¿Qué es la osmosis?", "que es la osmosis", "was ist Osmose", "apa itu osmosis"])
def test_a_question_in_another_language_is_no_wish_for_a_translation(taught: School, said: str) -> None:
    done = answered(taught.student, said, course_id=taught.course_id)
    assert not {"translate_text"} & {each.capability for each in done.calls}
    assert "ranslat" not in done.text


@pytest.mark.parametrize(
    "said",
    ["remind me on the 31st of February to call home", "add a task for 30 feb: call home", "todo: call, due Nov 31"],
)
def test_a_day_that_no_year_has_is_asked_back_and_nothing_is_written_down(taught: School, said: str) -> None:
    done = answered(taught.owner, said)
    assert "no such day" in done.text
    assert not done.calls
