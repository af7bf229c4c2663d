"""An explanation quotes the material word for word, or says that the material has nothing."""

from __future__ import annotations

import re

import pytest

from app.study.explain import Kind, explain
from app.study.passage import Passage
from app.study.styles import Missing, Style
from tests.study.conftest import Find

IN_THE_COURSE = [
    ("What is osmosis?", 3), ("difference between mitosis and meiosis", 14), ("turgor", 3), ("Krebs cycle", 5),
    ("why do enzymes stop working when it is hot", 8), ("what does helicase do", 10), ("punnett square", 15),
    ("what is transcription", 11), ("What is a lysosome?", 4), ("explain the Calvin cycle please", 7),
    ("active transport vs diffusion", 2), ("homozygous and heterozygous", 15), ("crossing over", 14),
    ("double helix", 9), ("what are the two strands of DNA", 9),
    ("why are most cells small", 1), ("what is an anticodon", 12), ("chlorophyll colour", 6),
]  # fmt: skip
NOT_IN_THE_COURSE = [
    "what is the capital of France", "How do cars move?", "the french revolution", "climate change", "photoshop layers",
    "how do volcanoes form", "who wrote Hamlet", "pythagoras theorem", "I don't get it", "what is a black hole",
    "quadratic equation", "football rules", "what is a noun", "who won the world war", "how to invest money",
    "world war two", "two-factor authentication", "double entry bookkeeping", "single malt whisky", "five year plan",
]  # fmt: skip


def plain(passage: Passage) -> str:
    return re.sub(r"[*`]|\s+", " ", f"{passage.text}\n{passage.notes}").replace("  ", " ").replace(" ", "")


@pytest.mark.parametrize(("question", "number"), IN_THE_COURSE)
def test_a_question_of_the_course_is_answered_by_its_slide(question: str, number: int, find: Find) -> None:
    answer = explain(question, find(question))
    assert number in {quote.number for quote in answer.quotes}


@pytest.mark.parametrize("style", Style)
def test_an_explanation_has_three_to_five_sentences(style: Style, find: Find) -> None:
    for question, _ in IN_THE_COURSE:
        answer = explain(question, find(question), style)
        assert 3 <= len(answer.quotes) <= 5, question
        assert not answer.is_short


@pytest.mark.parametrize("question", NOT_IN_THE_COURSE)
def test_a_question_of_another_world_is_not_in_the_material(question: str, find: Find) -> None:
    assert explain(question, find(question)).not_found


@pytest.mark.parametrize("style", Style)
def test_every_quote_stands_word_for_word_on_its_slide(style: Style, biology: list[Passage], find: Find) -> None:
    slides = {passage.slide_id: passage for passage in biology}
    for question, _ in IN_THE_COURSE:
        for quote in explain(question, find(question), style).quotes:
            assert quote.text.replace(" ", "") in plain(slides[quote.slide_id])
            assert (quote.number, quote.title) == (slides[quote.slide_id].number, slides[quote.slide_id].title)


def test_a_definition_comes_first_and_the_rest_in_reading_order(find: Find) -> None:
    answer = explain("photosynthesis", find("photosynthesis"), Style.DETAILED)
    first, *rest = answer.quotes
    assert first.kind is Kind.DEFINITION
    assert first.text.startswith("Photosynthesis is the process")
    assert first.in_notes
    assert [quote.number for quote in rest] == sorted(quote.number for quote in rest)
    assert all(quote.kind is Kind.SUPPORT for quote in rest)


def test_detailed_says_more_than_simple(find: Find) -> None:
    found = find("photosynthesis")
    assert len(explain("photosynthesis", found).quotes) == 3
    assert len(explain("photosynthesis", found, Style.DETAILED).quotes) == 5


def test_an_example_is_preferred_where_there_is_one_and_missed_aloud_where_not(find: Find) -> None:
    wished = explain("membrane transport and diffusion", find("membrane transport and diffusion"), Style.EXAMPLE_BASED)
    assert wished.missing is None
    assert any("such as" in quote.text for quote in wished.quotes)
    assert explain("photosynthesis", find("photosynthesis"), Style.EXAMPLE_BASED).missing is Missing.EXAMPLE
    assert explain("photosynthesis", find("photosynthesis"), Style.ANALOGY).missing is Missing.ANALOGY
    assert explain("photosynthesis", find("photosynthesis"), Style.SIMPLE).missing is None


def test_an_analogy_of_the_teacher_is_found() -> None:
    slide = Passage(
        1, 1, "Mitochondria", "- ATP is made here.", "The mitochondrion works like a power station for the cell."
    )
    answer = explain("mitochondria", [slide], Style.ANALOGY)
    assert answer.missing is None
    assert answer.quotes[0].text == "The mitochondrion works like a power station for the cell."


def test_no_sentence_is_said_twice() -> None:
    same = "Osmosis is the movement of water through a membrane."
    answer = explain("osmosis", [Passage(n, n, "Osmosis", same) for n in (1, 2, 3)], Style.DETAILED)
    assert [quote.text for quote in answer.quotes] == [same]


def test_nothing_asked_and_nothing_found_are_not_found(biology: list[Passage]) -> None:
    assert explain("", biology).not_found
    assert explain("osmosis", []).not_found
    assert explain("osmosis", [Passage(1, 1, "Osmosis", "", "")]).not_found


def test_what_stands_beside_an_answer_fills_it_up_and_what_does_not_belong_is_left_out() -> None:
    slide = Passage(
        1, 1, "Cells", "",
        "A cell keeps its instructions in one place. A lysosome is a small sac of enzymes in the cell. It breaks down"
        " worn-out parts of the animal. The plant grows towards the light in the morning.",
    )  # fmt: skip
    other = Passage(2, 2, "Weather", "", "Rain falls from the clouds in autumn. Snow falls from the clouds in winter.")
    answer = explain("lysosome", [slide, other])
    texts = [quote.text for quote in answer.quotes]
    assert texts[0].startswith("A lysosome is")
    assert "It breaks down worn-out parts of the animal." in texts
    assert (len(texts), answer.is_short) == (3, False)
    assert not any("falls" in text for text in texts)


def test_too_little_material_is_said_to_be_short() -> None:
    slide = Passage(1, 1, "Cells", "", "A lysosome is a small sac of enzymes in the cell.")
    assert explain("lysosome", [slide]).is_short
