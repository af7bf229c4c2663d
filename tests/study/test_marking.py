"""Marking is kind to a typing slip and strict with a number."""

from __future__ import annotations

import pytest

from app.study.items import Form, Item, Option
from app.study.marking import MAX_ANSWER, mark, mark_item
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


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("hypertonic", "hypotonic"), ("intracellular", "extracellular"), ("intercellular", "intracellular"),
        ("endothermic", "exothermic"), ("increasing", "decreasing"), ("immigration", "emigration"),
        ("hyperthermia", "hypothermia"), ("macroscopic", "microscopic"), ("hydrophobic", "hydrophilic"),
        ("unsaturated", "saturated"), ("irreversible", "reversible"), ("asymmetrical", "symmetrical"),
        ("lactase", "lactose"), ("nitrate", "nitrite"), ("propane", "propene"), ("ethanol", "ethanal"),
        ("internal", "external"), ("osteoblast", "osteoclast"), ("neutron", "neuron"), ("absorption", "adsorption"),
        ("hypertonic solution", "hypotonic solution"), ("macroscopic", "microscpic"),
    ],
)  # fmt: skip
def test_an_opposite_is_no_slip_in_either_direction(key: str, given: str) -> None:
    for meant, typed in ((key, given), (given, key)):
        assert not mark([cloze(meant)], {0: typed}).results[0].is_right


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("hypertonic", "hypertonc"), ("hypertonic", "hyprtonic"), ("intracellular", "intracelullar"),
        ("extracellular", "extracelular"), ("endothermic", "endothremic"), ("increasing", "increesing"),
        ("immigration", "imigration"), ("emigration", "emmigration"), ("immune", "imune"), ("embryo", "embrio"),
        ("internal", "intermal"), ("lactase", "lactaes"), ("nitrate", "nitrat"), ("absorption", "absorbtion"),
        ("unsaturated", "unsatturated"), ("chromosomes", "chromosome"),
    ],
)  # fmt: skip
def test_a_slip_in_a_word_that_has_an_opposite_stays_forgiven(key: str, given: str) -> None:
    result = mark([cloze(key)], {0: given}).results[0]
    assert (result.is_right, result.slip) == (True, True)


def test_another_word_of_the_course_is_no_slip_but_another_form_of_the_key_is_forgiven() -> None:
    words = {"stoma", "stroma", "chromosome", "chromosomes"}
    assert not mark_item(0, cloze("stroma"), "stoma", words.__contains__).is_right
    assert mark_item(0, cloze("stroma"), "stroma", words.__contains__).is_right
    assert mark_item(0, cloze("stroma"), "strome", words.__contains__).slip
    assert mark_item(0, cloze("chromosome"), "chromosomes", words.__contains__).slip


def test_the_score_counts_missing_answers_as_wrong_and_rounds_down() -> None:
    marked = mark([CHOICE, cloze("osmosis"), cloze("gene")], {0: "b", 1: "osmosis"})
    assert [result.is_right for result in marked.results] == [True, True, False]
    assert marked.results[2].given is None
    assert (marked.right, marked.percent) == (2, 66)
    assert mark([], {}).percent is None


def test_an_answer_to_no_item_is_refused() -> None:
    with pytest.raises(ValueError, match="place 1"):
        mark([CHOICE], {1: "a"})
