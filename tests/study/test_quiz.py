"""Quizzes from the demo course keep the rules that make an item fair."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from app.study.check import check
from app.study.definitions import defined_in
from app.study.distractors import Difficulty
from app.study.items import GAP, Form, Item
from app.study.mix import Mix
from app.study.numbers import numbers_in
from app.study.passage import Passage
from app.study.quiz import MAX_ITEMS, make_quiz

SEEDS = range(8)


def many(biology: list[Passage], difficulty: Difficulty = Difficulty.MEDIUM) -> list[Item]:
    return [item for seed in SEEDS for item in make_quiz(biology, 10, difficulty, seed).items]


@pytest.mark.parametrize("difficulty", Difficulty)
def test_every_item_keeps_the_rules(difficulty: Difficulty, biology: list[Passage]) -> None:
    slides = {passage.slide_id: passage for passage in biology}
    for seed in SEEDS:
        quiz = make_quiz(biology, 10, difficulty, seed)
        measures = check(quiz.items)
        assert (len(quiz.items), quiz.is_enough) == (10, True)
        assert measures.without_four_options == 0
        assert measures.key_not_in_sentence == 0
        assert measures.wrong_option_in_sentence == 0
        assert measures.duplicates == 0
        assert len({item.key.casefold() for item in quiz.items}) == 10
        for item in quiz.items:
            assert item.sentence in {sentence.text for sentence in slides[item.slide_id].sentences}
            assert GAP in item.stem
            assert item.key.casefold() not in item.stem.casefold().replace(GAP, "")
            assert item.sentence.split()[0] not in ("It", "They", "This", "These", "Initially")
            assert not {"=", "→"} & set(item.sentence)


@pytest.mark.parametrize("difficulty", Difficulty)
def test_a_guesser_without_sense_does_no_better_than_chance(difficulty: Difficulty, biology: list[Passage]) -> None:
    measures = check(many(biology, difficulty))
    assert measures.choices >= 40
    assert measures.key_longest <= 0.30
    assert measures.solved_by_length <= 0.30
    assert measures.solved_by_shortness <= 0.30
    assert measures.solved_by_overlap <= 0.30
    places = Counter(item.key_id for item in many(biology) if item.options)
    assert max(places.values()) <= 0.45 * sum(places.values())


def test_wrong_options_are_of_the_keys_length(biology: list[Passage]) -> None:
    for item in many(biology):
        for option in item.options:
            assert abs(len(option.text) - len(item.key)) <= max(3.0, 0.3 * len(item.key))


def test_years_are_of_one_time_and_what_happens_stands_beside_no_thing(biology: list[Passage]) -> None:
    told = Passage(
        1, 1, "Norman wars", "",
        "Duke William crossed the sea in 1066 with many ships. The town of Salerno fell to knights in 1077 at last."
        " Roger took the port of Messina in 1061 from the sea. Robert left the siege of Durazzo in 1082 for Rome."
        " A museum about the knights opened near the harbour in 1999 for visitors.",
    )  # fmt: skip
    for seed in SEEDS:
        for item in make_quiz([told], 5, Difficulty.EASY, seed).items:
            assert not {"1999"} & {option.text for option in item.options}
    happens = re.compile(r"(?<!solu)(?:tion|sion|sis|ing|over|transport|transport chain|division|cycle)$")
    for item in many(biology):
        if item.kind.value == "term" and item.options:
            assert len({bool(happens.search(option.text)) for option in item.options}) == 1


def test_the_same_seed_gives_the_same_quiz_and_another_seed_another(biology: list[Passage]) -> None:
    assert make_quiz(biology, 10, seed=5) == make_quiz(list(biology), 10, seed=5)
    assert make_quiz(biology, 10, seed=5).items != make_quiz(biology, 10, seed=6).items


def test_easy_is_all_choices_and_hard_is_half_typed(biology: list[Passage]) -> None:
    typed = {
        difficulty: sum(item.form is Form.CLOZE for item in make_quiz(biology, 10, difficulty).items)
        for difficulty in Difficulty
    }
    assert typed[Difficulty.EASY] == 0
    assert 1 <= typed[Difficulty.MEDIUM] <= 3
    assert typed[Difficulty.HARD] == 5


def test_hard_options_are_nearer_to_the_key_than_easy_ones(biology: list[Passage]) -> None:
    where = {
        sentence.text: passage.number for passage in biology for sentence in passage.sentences
    }  # fmt: skip

    def distance(difficulty: Difficulty) -> float:
        apart = []
        for item in many(biology, difficulty):
            for option in item.options:
                if option.id != item.key_id:
                    slides = [number for text, number in where.items() if option.text.lower() in text.lower()]
                    apart.append(min(abs(number - item.number) for number in slides))
        return sum(apart) / len(apart)

    assert distance(Difficulty.HARD) < distance(Difficulty.EASY)


def test_the_focus_weighs_the_slides_and_a_weight_of_nothing_leaves_one_out(biology: list[Passage]) -> None:
    weights = {passage.slide_id: 0.0 for passage in biology} | {103: 1.0, 108: 3.0}
    quiz = make_quiz(biology, 4, seed=1, weights=weights)
    assert {item.number for item in quiz.items} <= {3, 8}
    assert quiz.items[0].number == 8


def test_a_mix_gives_each_part_its_share_and_what_one_lacks_to_the_others(biology: list[Passage]) -> None:
    parts = {passage.slide_id: ("weak", "recent", "old")[passage.number % 3] for passage in biology}
    shares = {"weak": 0.6, "recent": 0.25, "old": 0.15}
    for seed in range(8):
        items = make_quiz(biology, 10, seed=seed, mix=Mix(parts, shares)).items
        given = Counter(parts[item.slide_id] for item in items)
        assert (given["weak"], given["old"]) in {(6, 1), (6, 2)}, given
    one = {slide: "weak" if slide == biology[0].slide_id else "old" for slide in parts}
    assert len(make_quiz(biology, 10, mix=Mix(one, {"weak": 0.6, "old": 0.4})).items) == 10


def test_glossary_terms_come_first(biology: list[Passage]) -> None:
    glossary = {bold.lower() for passage in biology for sentence in passage.sentences for bold in sentence.bold}
    glossary |= {term.lower() for p in biology for s in p.sentences if (term := defined_in(s.text))}
    for item in make_quiz(biology, 10).items:
        assert item.key.lower() in glossary or item.key.lower().removesuffix("s") in glossary


def test_too_little_material_says_how_much_it_could_make() -> None:
    one = Passage(1, 1, "Cells", "- **Cells** live.", "A cell is the smallest unit of an organism that is alive.")
    quiz = make_quiz([one], 5)
    assert (len(quiz.items), quiz.wanted, quiz.is_enough) == (1, 5, False)
    assert make_quiz([one], 5, form=Form.CHOICE).items == ()
    assert make_quiz([], 5).items == ()
    assert make_quiz([one], 10_000).wanted == MAX_ITEMS


@pytest.mark.parametrize("difficulty", Difficulty)
def test_what_has_no_three_wrong_options_is_typed_where_nothing_else_is_left(difficulty: Difficulty) -> None:
    slide = Passage(
        1, 1, "Leaves", "",
        "A stoma is a small opening in the skin of a leaf. The **cuticle** keeps a plant from drying out in the wind."
        " **Transpiration** pulls water up through the stem on a hot day.",
    )  # fmt: skip
    quiz = make_quiz([slide], 3, difficulty)
    assert {item.key.lower() for item in quiz.items} == {"stoma", "cuticle", "transpiration"}
    assert {item.form for item in quiz.items} == {Form.CLOZE}


def test_where_the_first_slides_give_too_little_more_are_read() -> None:
    thin = [Passage(n, n, "Plan", "- Bring a pencil") for n in range(1, 60)]
    slides = [*thin, Passage(60, 60, "Leaves", "", "A stoma is a small opening in the skin of a leaf.")]
    for seed in SEEDS:
        assert [item.key for item in make_quiz(slides, 1, seed=seed).items] == ["stoma"]


def test_for_instance_is_not_asked_for() -> None:
    sentence = "For **instance**, a tall plant with two tall parents may carry a hidden short allele."
    assert make_quiz([Passage(1, 1, "Peas", "", sentence)], 1).items == ()


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("Osmosis is the net movement of water.", "Osmosis"),
        ("A prokaryotic cell is a cell without a nucleus.", "prokaryotic cell"),
        ("Thylakoids are flat sacs inside the chloroplast whose membranes hold the chlorophyll.", "Thylakoids"),
        ("Crossing over means that pieces are exchanged.", None),
        ("The push is called turgor pressure.", "turgor pressure"),
        ("The first stage is the hardest.", None),
        ("It is a cell.", None),
        ("A common mistake is a wrong sign.", None),
        ("Plants respire too.", None),
    ],
)
def test_a_definition_names_its_term(sentence: str, term: str | None) -> None:
    assert defined_in(sentence) == term


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("In 1066 Duke William crossed the sea.", [("1066", "")]),
        ("Most enzymes work best near 37 degrees Celsius.", [("37 degrees Celsius", "degrees celsius")]),
        ("If 30 percent are adenine, 12.5% are not.", [("30 percent", "percent"), ("12.5%", "%")]),
        ("A bacterium is 1 to 5 micrometers long.", []),
        ("Water has pH 7 and C6H12O6 is sugar, with a chance of 3/4.", []),
        ("About 1,000 miners died on 3 May 1854.", [("1,000 miners", "miners"), ("1854", "")]),
    ],
)
def test_numbers_are_years_or_whole_quantities(sentence: str, numbers: list[tuple[str, str]]) -> None:
    assert [(number.text, number.unit) for number in numbers_in(sentence)] == numbers


def test_a_broken_item_is_seen_by_the_check(biology: list[Passage]) -> None:
    item = next(item for item in make_quiz(biology, 10).items if item.options)
    same = replace(item, options=(item.options[0],) * 4)
    assert check([same]).without_four_options == 1
    assert check([replace(item, key="elsewhere")]).key_not_in_sentence == 1
    assert check([item, item]).duplicates == 1
    assert check([]).key_longest == 0
