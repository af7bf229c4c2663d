"""Answers without a model: the real result of what was asked for, a question back, or a plain no."""

from __future__ import annotations

from app.chat.models import CallState
from app.tutor import Mode
from tests.chat.conftest import answered
from tests.school import School


def test_a_question_is_answered_from_the_material_with_its_slide_linked(taught: School) -> None:
    done = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    assert "diffusion of water" in done.text
    assert f"(/courses/{taught.course_id}/notes#slide-1)" in done.text


def test_what_is_not_in_the_material_is_said_so(taught: School) -> None:
    done = answered(taught.student, "Explain the French Revolution", course_id=taught.course_id)
    assert "not in your course material" in done.text


def test_several_requests_in_one_sentence_give_several_widgets(taught: School) -> None:
    done = answered(taught.owner, "Show me the confusion heatmap and export it as csv", course_id=taught.course_id)
    assert [each.capability for each in done.calls] == ["get_confusion_heatmap", "export_confusion_data"]
    assert [each.state for each in done.calls] == [CallState.DONE, CallState.DONE]
    assert all(each.tree for each in done.calls)


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


def test_small_talk_is_declined_with_what_can_be_done(taught: School) -> None:
    done = answered(taught.student, "order me a pizza please", course_id=taught.course_id)
    assert "/explain" in done.text
    assert not done.calls


def test_a_message_to_the_class_waits_for_a_yes(taught: School) -> None:
    done = answered(taught.owner, "tell the whole class that the lab is closed tomorrow", course_id=taught.course_id)
    (call,) = done.calls
    assert (call.capability, call.state) == ("notify_students_via_lms", CallState.ASKED)
    assert "lab is closed" in call.arguments["message"]


def test_a_command_is_understood_without_javascript(taught: School) -> None:
    assert "diffusion" in answered(taught.student, "/explain osmosis", course_id=taught.course_id).text
    assert "/quiz" in answered(taught.student, "/help", course_id=taught.course_id).text


def test_translating_says_that_it_needs_a_model(taught: School) -> None:
    done = answered(taught.student, "Translate to Urdu: water moves", course_id=taught.course_id)
    assert "needs a language model" in done.text


def test_in_hints_mode_the_answer_comes_last(taught: School) -> None:
    taught.act(taught.owner, "set_tutor_mode", mode=Mode.HINTS.value)
    first = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    assert "diffusion of water" not in first.text
    conversation = str(first.run.conversation_id)
    later = [answered(taught.student, "I still don't get it", conversation_id=conversation).text for _ in range(3)]
    assert "diffusion of water" in later[-1]


def test_where_it_is_off_it_says_so(taught: School) -> None:
    taught.act(taught.owner, "set_tutor_mode", mode=Mode.OFF.value)
    done = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    assert "diffusion" not in done.text
    assert done.text
