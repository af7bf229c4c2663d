"""A summary without a model: sentences of the text itself, or of the slides about a topic."""

from __future__ import annotations

from app.study import Passage
from app.tutor import Said, summary_of

TEXT = (
    "Cells need water. Osmosis is the movement of water through a membrane into the cell. "
    "The weather was fine on Monday. Water moves through the membrane by osmosis. "
    "A membrane lets water into the cell but keeps salt outside the cell. We had lunch at noon."
)
SLIDES = [
    Passage(1, 3, "Osmosis", "Osmosis is the movement of water through a membrane.", "Salt stays where it is."),
    Passage(2, 4, "Enzymes", "Enzymes speed reactions up."),
]


def test_a_text_is_summarised_by_its_own_central_sentences_in_their_order() -> None:
    said = [each.text for each in summary_of(TEXT, SLIDES)]
    assert 1 <= len(said) <= 3
    assert all(sentence in TEXT for sentence in said)
    assert said == sorted(said, key=TEXT.index)
    assert not any("weather" in sentence or "lunch" in sentence for sentence in said)


def test_what_is_said_twice_is_summarised_once() -> None:
    said = summary_of(" ".join(["Water moves through a membrane.", "Water moves through the membrane."] * 9))
    assert len(said) == 1


def test_a_topic_is_summarised_from_the_slides_with_their_numbers() -> None:
    said = summary_of("osmosis", SLIDES)
    assert Said("Osmosis is the movement of water through a membrane.", 3) in said


def test_what_no_slide_speaks_of_has_no_summary() -> None:
    assert summary_of("Napoleon", SLIDES) == ()
    assert summary_of("", SLIDES) == ()


def test_a_long_text_is_summarised_in_few_sentences() -> None:
    text = " ".join(f"Cell number {number} takes up water by osmosis of kind {number}." for number in range(3000))
    assert len(summary_of(text)) <= 3
