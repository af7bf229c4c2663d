"""The tutor without a model: extracted from the course's own slides, by the course's mode and the step reached."""

from __future__ import annotations

import pytest

from app.courses.deck import parse
from app.courses.decks import replace_slides
from app.tutor import (
    Mode,
    Rung,
    Step,
    Turn,
    answer,
    arrive,
    climb,
    material_of,
    mode_sentence,
    prefixed,
    reply_to_attempt,
    tools_withheld,
)
from tests.school import School

DEFINITION = "movement of water"
TEXT = "Osmosis moves water. Water moves through a membrane by osmosis. The sun shone."


def said(school: School, sentence: str, mode: Mode = Mode.EXPLAIN, step: Step | None = None) -> str:
    return answer(school.course_id, prefixed(sentence), mode, step).text


@pytest.mark.parametrize("sentence", ["What is osmosis?", "Explain: osmosis", "explain\uff1a Osmosis"])
def test_a_question_is_explained_from_the_slides_with_the_slide_named(school: School, sentence: str) -> None:
    text = said(school, sentence)
    assert DEFINITION in text
    assert "[slide 2]" in text


def test_in_hints_mode_the_explanation_comes_after_three_hints(school: School) -> None:
    texts = [said(school, "What is osmosis?", Mode.HINTS, step) for step in Step]
    assert said(school, "What is osmosis?", Mode.HINTS, None) == texts[0]
    assert [DEFINITION in text for text in texts] == [False, False, False, True]
    assert all("lide 2]" in text for text in texts)
    assert len(set(texts)) == 4


def test_a_summary_is_of_the_text_itself_and_of_a_topic_from_the_slides(school: School) -> None:
    assert "sun" not in said(school, f"Summarize: {TEXT}").replace("sunk", "")
    assert DEFINITION in said(school, "Summarise: osmosis")
    assert "not in your course material" in said(school, "Summarize: Napoleon")


def test_a_summary_is_no_way_round_the_hints(school: School) -> None:
    for step in (Step.NUDGE, Step.TARGETED, Step.EXAMPLE):
        assert DEFINITION not in said(school, "Summarize: osmosis", Mode.HINTS, step)
        assert "Osmosis moves water" in said(school, f"Summarize: {TEXT}", Mode.HINTS, step).replace("\\", "")
    assert DEFINITION in said(school, "Summarize: osmosis", Mode.HINTS, Step.EXPLANATION)


def test_a_translation_says_plainly_that_it_needs_a_model(school: School) -> None:
    assert "needs a language model" in said(school, "Translate to Urdu: hello")


def test_a_tutor_that_is_off_says_so(school: School) -> None:
    assert said(school, "What is osmosis?", Mode.OFF) == mode_sentence(Mode.OFF)


def test_nothing_to_explain_asks_what_it_is_about(school: School) -> None:
    assert said(school, "Explain:") == "Please write what it is about."


def test_what_a_model_may_read_follows_the_step(school: School) -> None:
    def read(mode: Mode, step: Step | None) -> str:
        return str(material_of(school.course_id, "What is osmosis?", mode, step))

    assert [DEFINITION in read(Mode.HINTS, step) for step in (None, *Step)] == [False, False, False, False, True]
    for step in (None, *Step):
        assert DEFINITION in read(Mode.EXPLAIN, step)
        assert DEFINITION in read(Mode.FREE, step)
        assert DEFINITION not in read(Mode.OFF, step)
    example = material_of(school.course_id, "What is osmosis?", Mode.HINTS, Step.EXAMPLE).example
    assert example is None or DEFINITION not in example.sentence


@pytest.mark.parametrize(
    "attempt", ["It is the movement of water through a membrane", "water moves through the membrane, a movement"]
)
def test_a_right_attempt_is_confirmed_and_ends_the_ladder(school: School, attempt: str) -> None:
    student, place = school.student.user_id, 7000 * school.course_id
    assert student is not None
    climb(student, school.course_id, place, "What is osmosis?")
    rung, turn = climb(student, school.course_id, place, attempt)
    assert rung is not None
    assert (rung.step, turn) == (Step.NUDGE, Turn.TRY)
    hint, right = reply_to_attempt(school.course_id, attempt, rung)
    assert right
    assert DEFINITION in hint.text
    arrive(student, school.course_id, place, rung)
    rung, _ = climb(student, school.course_id, place, "What is osmosis?")
    assert rung is not None
    assert rung.step is Step.EXPLANATION


SAID_TWICE = """# Transport
- Osmosis is the diffusion of water across a selectively permeable membrane.
Notes:
Osmosis is the net movement of water through a membrane, from the side with fewer dissolved particles to the other.
"""


@pytest.mark.parametrize(
    ("question", "attempt"),
    [
        ("What is osmosis?", "movement of water through a selectively permeable membrane"),
        ("What is osmosis?", "the net movement of water to the side with more dissolved particles through a membrane"),
        ("Which process is the diffusion of water across a selectively permeable membrane?", "osmosis"),
    ],
)
def test_an_attempt_is_right_by_any_of_the_definitions_and_by_the_name_that_is_asked_for(
    school: School, question: str, attempt: str
) -> None:
    replace_slides(school.course_id, parse(SAID_TWICE))
    hint, right = reply_to_attempt(school.course_id, attempt, Rung(question, "x", Step.TARGETED))
    assert right
    assert hint.text.startswith("Yes")
    wrong, right = reply_to_attempt(school.course_id, "diffusion mitosis", Rung(question, "x", Step.TARGETED))
    assert not right
    assert "a new question?" in wrong.text


@pytest.mark.parametrize(
    "attempt",
    [
        "It is when heat rises",
        "I think water",
        "maybe " + " ".join(f"word{number}" for number in range(30)) + " movement water membrane",
    ],
)
def test_a_wrong_attempt_gets_the_hint_again_and_no_answer(school: School, attempt: str) -> None:
    hint, right = reply_to_attempt(school.course_id, attempt, Rung("What is osmosis?", "osmosis", Step.TARGETED))
    assert not right
    assert DEFINITION not in hint.text
    assert hint.text.startswith("Not quite yet.")


def test_another_courses_slides_are_not_read(school: School) -> None:
    assert (
        "not in your course material"
        in answer(school.other_course_id, prefixed("What is osmosis?"), Mode.EXPLAIN, None).text
    )


def test_tools_that_would_tell_the_answer_are_withheld_with_it() -> None:
    for step in (None, Step.NUDGE, Step.TARGETED, Step.EXAMPLE):
        assert "explain_topic" in tools_withheld(Mode.HINTS, step)
    assert tools_withheld(Mode.OFF, None)
    assert not tools_withheld(Mode.HINTS, Step.EXPLANATION)
    assert not tools_withheld(Mode.EXPLAIN, None)
    assert not tools_withheld(Mode.FREE, None)
