"""What a step of the ladder lets through: never a word of the answer before the last."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.study import GAP, Passage, Style, content, explanation_of
from app.tutor import Hint, Material, Step, hint_for, linked, material_for
from app.tutor.material import withheld
from tests.school import School
from tests.tutor.lessons import CASES, SLIDES, Case

BEFORE = [Step.NUDGE, Step.TARGETED, Step.EXAMPLE]


def everything(material: Material) -> str:
    parts = [f"{each.title}\n{each.text}" for each in material.excerpts]
    if (each := material.example) is not None:
        parts += [each.gapped, each.key, each.sentence]
    return "\n".join(parts)


@pytest.mark.parametrize("step", BEFORE)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.question)
def test_no_word_of_the_answer_is_let_through_before_the_last_step(case: Case, step: Step) -> None:
    material = material_for(step, case.question, case.passages, SLIDES)
    assert material.excerpts
    text = everything(material).casefold()
    assert [word for word in case.answer if word in text] == []
    found = explanation_of(case.question, case.passages, Style.DETAILED)
    assert withheld(case.question, found, case.passages).isdisjoint(content(text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.question)
def test_at_the_last_step_the_answer_is_there(case: Case) -> None:
    for step in (Step.EXPLANATION, None):
        text = everything(material_for(step, case.question, case.passages)).casefold()
        assert case.answer[0] in text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.question)
def test_the_steps_say_more_and_more(case: Case) -> None:
    nudge, closer, example = (material_for(step, case.question, case.passages, SLIDES) for step in BEFORE)
    assert not any(each.text for each in nudge.excerpts)
    assert GAP in closer.excerpts[0].text
    assert closer.example is None
    assert example.example is not None
    assert example.example.key.casefold() in example.example.sentence.casefold()
    assert GAP in example.example.gapped


def test_a_title_that_is_the_answer_is_withheld_and_one_that_the_question_names_is_not() -> None:
    asks_for_title, names_it = CASES[1], CASES[0]
    assert material_for(Step.NUDGE, asks_for_title.question, asks_for_title.passages).excerpts[0].title == ""
    assert material_for(Step.NUDGE, names_it.question, names_it.passages).excerpts[0].title == "Osmosis"


def test_a_question_that_lists_many_words_shows_only_the_first_of_them() -> None:
    listed = "osmosis " + " ".join(f"word{number}" for number in range(12)) + " movement selectively permeable"
    text = everything(material_for(Step.TARGETED, listed, [SLIDES[1]])).casefold()
    assert "permeable" not in text


def test_what_the_slides_do_not_know_gives_nothing() -> None:
    for step in (*BEFORE, Step.EXPLANATION, None):
        assert material_for(step, "Who was Napoleon?", SLIDES) == Material()


WORDS = st.lists(
    st.sampled_from(
        ["cell", "water", "osmosis", "enzyme", "light", "moves", "is", "a", "of", "12", "Nile", "río", "水"]
    ),
    min_size=3,
)


@settings(max_examples=60)
@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=4), WORDS.map(" ".join), st.sampled_from(BEFORE))
def test_whatever_the_slides_say_nothing_is_let_through(texts: list[str], question: str, step: Step) -> None:
    slides = [Passage(number, number, text[:9], f"{text}. {text} too.") for number, text in enumerate(texts, 1)]
    found = explanation_of(question, slides, Style.DETAILED)
    hidden = withheld(question, found, slides)
    assert hidden.isdisjoint(content(everything(material_for(step, question, slides, slides))))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.question)
def test_a_hint_in_words_cites_its_slide_and_keeps_the_answer(school: School, case: Case) -> None:
    assert school
    said = []
    for step in BEFORE:
        hint = hint_for(step, case.question, case.passages, SLIDES)
        assert f"lide {case.slides[0]}]" in hint.text
        assert [word for word in case.answer if word in hint.text.casefold()] == []
        said.append(hint.text)
    last = hint_for(Step.EXPLANATION, case.question, case.passages, SLIDES)
    assert case.answer[0] in last.text.casefold()
    assert len({*said, last.text}) == 4
    assert last.found


def test_without_a_similar_example_the_closer_hint_is_given_again(school: School) -> None:
    assert school
    hint = hint_for(Step.EXAMPLE, "What is osmosis?", [SLIDES[1]])
    assert "no similar example" in hint.text
    assert "permeable" not in hint.text


def test_a_hint_says_where_nothing_is_known(school: School) -> None:
    assert school
    hint = hint_for(Step.NUDGE, "Who was Napoleon?", SLIDES)
    assert "not in your course material" in hint.text
    assert hint == Hint(hint.text)
    assert not hint.found


def test_only_slides_that_the_deck_has_become_links() -> None:
    text = linked("See [slide 2] and [Slide 99], or [slide 2](x).", lambda number: f"/n#slide-{number}", {2})
    assert text == "See [slide 2](/n#slide-2) and Slide 99, or [slide 2](x)."
