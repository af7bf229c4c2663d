"""Makes a quiz from a course's own slides and notes, the same for the same seed.

Only sentences that stand alone are asked about, each once; a key stands in its sentence, is asked for once, and is
told by nothing else in it. A teacher should still look: such rules make most items good, never all of them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.study.collecting import collect
from app.study.definitions import defined_in
from app.study.distractors import Balance, Difficulty, distractors
from app.study.gaps import can_be_asked, with_gap
from app.study.items import OPTION_IDS, Form, Item, Option
from app.study.material import sources
from app.study.mix import Mix
from app.study.passage import Passage
from app.study.terms import Kind, Term, Use

READ_PASSAGES = 30
"""A quiz of n items reads 30 + n passages, to be as quick for a long course as for a short one."""
READ_MORE = 4
"""So many times as many are read, once, where those gave too few items."""
MAX_ITEMS = 50
_TRIES = 400
_ALIKE = 0.6
_WORTH = {Kind.TERM: 2.0, Kind.ACRONYM: 0.6, Kind.NAME: 1.0, Kind.YEAR: 1.1, Kind.QUANTITY: 0.6, Kind.NOUN: 0.2}
_TYPED = {Difficulty.EASY: 0, Difficulty.MEDIUM: 4, Difficulty.HARD: 2}
"""Every how many-th item is typed; 0 for none."""


@dataclass(frozen=True)
class Quiz:
    """The items in the order to ask them, and how many were wished for."""

    items: tuple[Item, ...]
    wanted: int

    @property
    def is_enough(self) -> bool:
        """Whether the material gave as many items as were wished for."""
        return len(self.items) == self.wanted


@dataclass(frozen=True)
class _Question:
    term: Term
    use: Use
    worth: float

    @property
    def slide_id(self) -> int:
        return self.use.source.passage.slide_id


@dataclass(frozen=True)
class _Shape:
    """How hard the items are, the one form that is wished for, if any, and which parts give how many."""

    difficulty: Difficulty
    form: Form | None
    mix: Mix

    @property
    def may_type(self) -> bool:
        """Whether an item that should be a choice may be typed where the material gives no more choices."""
        return self.form is None

    def types(self, number: int, term: Term) -> bool:
        """Whether an item, 1 being the first, is to be typed."""
        if self.form is not None:
            return self.form is Form.CLOZE and _can_be_typed(term)
        every = _TYPED[self.difficulty]
        return bool(every) and number % every == 0 and _can_be_typed(term)


def make_quiz(
    passages: Sequence[Passage],
    wanted: int = 5,
    difficulty: Difficulty = Difficulty.MEDIUM,
    seed: int = 0,
    weights: Mapping[int, float] | None = None,
    form: Form | None = None,
    mix: Mix | None = None,
) -> Quiz:
    """Up to `wanted` items (1 to 50) from a sample of the passages.

    `weights` says by slide id how much a slide matters to the focus (1 when left out, 0 for not at all): heavier
    slides are read and asked about first, within what `mix` gives each part. All passages serve for the wrong
    options. With `form` every item is of it.
    """
    wanted = max(1, min(wanted, MAX_ITEMS))
    chance = random.Random(seed)  # noqa: S311 - a quiz must come out the same again, not be hard to guess
    weights = weights or {}
    shape = _Shape(difficulty, form, mix or Mix())
    most = READ_PASSAGES + wanted
    items = _items(_sample(passages, most, weights, chance), wanted, weights, shape, chance)
    if len(items) < wanted and len(passages) > most:
        items = _items(_sample(passages, READ_MORE * most, weights, chance), wanted, weights, shape, chance)
    return Quiz(tuple(items), wanted)


def _items(
    passages: Sequence[Passage], wanted: int, weights: Mapping[int, float], shape: _Shape, chance: random.Random
) -> list[Item]:
    """Up to so many items of these passages."""
    terms = collect(sources(passages))
    return _take(_questions(terms, weights, chance), terms, wanted, shape, chance)


def _sample(
    passages: Sequence[Passage], most: int, weights: Mapping[int, float], chance: random.Random
) -> list[Passage]:
    """At most so many passages in the order of the deck, drawn by weight where there are more."""
    if len(passages) <= most:
        return list(passages)
    drawn = sorted(
        passages, key=lambda passage: -(chance.random() ** (1 / max(weights.get(passage.slide_id, 1.0), 1e-6)))
    )
    return sorted(drawn[:most], key=lambda passage: passage.number)


def _questions(terms: Sequence[Term], weights: Mapping[int, float], chance: random.Random) -> list[_Question]:
    """Every gap that could be asked for, the most worth asking first."""
    found = []
    for term in terms:
        for use in term.uses:
            weight = weights.get(use.source.passage.slide_id, 1.0)
            if weight > 0 and use.source.usable and can_be_asked(term, use):
                found.append(_Question(term, use, _worth(term, use) + 2 * weight + chance.random()))
    return sorted(found, key=lambda question: -question.worth)


def _worth(term: Term, use: Use) -> float:
    defined = defined_in(use.source.text)
    is_defined = defined is not None and defined.lower() == use.source.text[use.start : use.end].lower()
    words = len(use.source.tokens)
    return (
        _WORTH[Kind.TERM if term.glossary else term.kind]
        + 1.5 * is_defined
        + 0.5 * (8 <= words <= 25)
        - 0.3 * use.source.sentence.item
    )


def _take(
    questions: Sequence[_Question], terms: Sequence[Term], wanted: int, shape: _Shape, chance: random.Random
) -> list[Item]:
    """The best questions that are different from one another, spread over the slides."""
    items: list[Item] = []
    balance = Balance((chance.random(), chance.random(), chance.random()))
    used, keys, asked = set[int](), set[tuple[str, ...]](), list[frozenset[str]]()
    slides: Counter[int] = Counter()
    rest = list(questions)
    # Options that tell the key too often may do beside more items; at last such questions are typed, and with them
    # those for which the material has no three options.
    told: list[_Question] = []
    without: list[_Question] = []
    since = 0
    for _ in range(_TRIES):
        if not rest and told and len(items) > since:
            rest, told, since = told, [], len(items)
        elif not rest and shape.may_type:
            rest, told, without = [*told, *without], [], []
            shape = replace(shape, form=Form.CLOZE)
        if len(items) == wanted or not rest:
            break
        owed = shape.mix.owed(slides)
        question = max(rest, key=lambda each: (owed.get(each.slide_id, 0.0), each.worth - 1.5 * slides[each.slide_id]))
        rest.remove(question)
        source, term = question.use.source, question.term
        if source.place in used or term.stems in keys or any(_alike(source.stems, other) for other in asked):
            continue
        typed = shape.types(len(items) + 1, term)
        if shape.form is Form.CLOZE and not typed:
            continue
        wrong = () if typed else distractors(term, question.use, terms, shape.difficulty, balance, chance)
        if not typed and not wrong:
            (without if wrong is None else told).append(question)
            continue
        items.append(_item(question, wrong or (), chance))
        used.add(source.place)
        keys.add(term.stems)
        asked.append(source.stems)
        slides[source.passage.slide_id] += 1
    return items


def _can_be_typed(term: Term) -> bool:
    return len(term.text.split()) <= 2 and term.kind is not Kind.NOUN


def _alike(stems: frozenset[str], other: frozenset[str]) -> bool:
    return len(stems & other) > _ALIKE * min(len(stems), len(other))


def _item(question: _Question, wrong: Sequence[Term], chance: random.Random) -> Item:
    term, source = question.term, question.use.source
    texts = [each.text for each in (term, *wrong)]
    chance.shuffle(texts)
    options = tuple(Option(id_, text) for id_, text in zip(OPTION_IDS, texts, strict=True)) if wrong else ()
    return Item(
        Form.CHOICE if wrong else Form.CLOZE,
        with_gap(question.use),
        term.text,
        term.kind,
        source.text,
        source.passage.slide_id,
        source.passage.number,
        source.passage.title,
        source.passage.topic,
        source.sentence.in_notes,
        options,
        next((option.id for option in options if option.text == term.text), ""),
    )
