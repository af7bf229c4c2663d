"""Marking is kind to a typing slip and strict with a number."""

from __future__ import annotations

import pytest

from app.study.items import Form, Item, Option
from app.study.marking import MAX_ANSWER, mark
from app.study.terms import Kind


def cloze(key: str, kind: Kind = Kind.TERM) -> Item:
    return Item(Form.CLOZE, "A _____.", key, kind, f"A {key}.", 1, 1, "T", None, False)


CHOICE = Item(
    Form.CHOICE, "A _____.", "cell", Kind.TERM, "A cell.", 1, 1, "T", None, False,
    tuple(Option(id_, text) for id_, text in zip("abcd", ("gene", "cell", "codon", "base"), strict=True)), "b",
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "is_right"), [("b", True), ("B ", True), ("a", False), ("cell", False), ("", False), ("bb", False)]
)
def test_a_choice_is_marked_by_the_options_id(given: str, is_right: bool) -> None:
    assert mark([CHOICE], {0: given}).results[0].is_right is is_right


@pytest.mark.parametrize(
    ("key", "given", "is_right", "slip"),
    [
        ("Golgi apparatus", " the  golgi apparatus. ", True, False),
        ("osmosis", "Osmosis!", True, False),
        ("osmosis", "osmosys", True, True),
        ("osmosis", "omsosis", True, True),
        ("osmosis", "osmsys", False, False),
        ("photosynthesis", "fotosynthesis", True, True),
        ("mitosis", "meiosis", False, False),
        ("gene", "gone", False, False),
        ("stroma", "stoma", True, True),
        ("café", "cafe", True, False),
        ("DNA polymerase", "RNA polymerase", False, False),
        ("cell wall", "cell", False, False),
        ("1066", "1067", False, False),
        ("1066", "1066", True, False),
        ("10,000 cells", "10000 cells", True, False),
        ("30 percent", "30%", True, False),
        ("30 percent", "31 percent", False, False),
        ("46 chromosomes", "46 chromosome", False, False),
        ("osmosis", "x" * (MAX_ANSWER + 1), False, False),
    ],
)
def test_a_typed_answer_is_marked_by_what_it_says(key: str, given: str, is_right: bool, slip: bool) -> None:
    result = mark([cloze(key)], {0: given}).results[0]
    assert (result.is_right, result.slip) == (is_right, slip)


def test_the_score_counts_missing_answers_as_wrong_and_rounds_down() -> None:
    marked = mark([CHOICE, cloze("osmosis"), cloze("gene")], {0: "b", 1: "osmosis"})
    assert [result.is_right for result in marked.results] == [True, True, False]
    assert marked.results[2].given is None
    assert (marked.right, marked.percent) == (2, 66)
    assert mark([], {}).percent is None


def test_an_answer_to_no_item_is_refused() -> None:
    with pytest.raises(ValueError, match="place 1"):
        mark([CHOICE], {1: "a"})
