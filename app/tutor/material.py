"""What of a course's material may be read at a step of the ladder, by a model as by a student.

Before the last step nothing leaves this module that says what the answer would: every word of the explanation that
the question does not hold itself is withheld, wherever it stands. So no sentence can talk a model into handing the
answer over: it has not got it from us.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.study import (
    GAP,
    WORD,
    Explanation,
    Form,
    Item,
    Passage,
    Quote,
    Style,
    content,
    defined_in,
    explanation_of,
    make_quiz,
)
from app.tutor.ladder import Step

MOST_EXCERPTS = 5
MOST_CHARACTERS = 1_500
"""Of one slide with its notes, for a prompt."""
MOST_QUESTION_WORDS = 12
"""So many words of a question may show in a gapped sentence: a question that lists the dictionary gains nothing."""
_POOL = 8
"""Slides that are looked through for a worked example: a quiz of more takes longer than an answer may."""
_EXAMPLES = 6
_MOSTLY = 0.6
"""The part of the answer's own words that an attempt has to hold."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A slide that has to do with the question. `title` and `text` are empty where they would say too much.

    `gapped` says that words of the text are left out.
    """

    slide: int
    title: str = ""
    text: str = ""
    gapped: bool = False


@dataclass(frozen=True, slots=True)
class Worked:
    """A similar item of the material, solved: a sentence with a gap, what fills it, and the slide."""

    slide: int
    gapped: str
    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Material:
    """What may be read now: slides, best first, and at its step a worked example. Nothing where none fits."""

    excerpts: tuple[Excerpt, ...] = ()
    example: Worked | None = None

    @property
    def slides(self) -> tuple[int, ...]:
        """The numbers of all slides named, each once."""
        numbers = [each.slide for each in self.excerpts] + ([self.example.slide] if self.example else [])
        return tuple(dict.fromkeys(numbers))


def material_for(
    step: Step | None, question: str, passages: Sequence[Passage], others: Sequence[Passage] = ()
) -> Material:
    """What may be read of the passages found for a question, best first; `None` is no ladder at all.

    `others` are slides around them, from which a worked example is taken too.
    """
    if step is None or step is Step.EXPLANATION:
        return Material(_whole(question, passages))
    found = explanation_of(question, passages, Style.DETAILED)
    if found.not_found:
        return Material()
    hidden = withheld(question, found, passages)
    shown = _shown(question)
    first = answering_quote(question, found)
    slides = dict.fromkeys((first.number, *(quote.number for quote in found.quotes)))
    titles = {quote.number: quote.title for quote in found.quotes}
    heads = [Excerpt(number, _harmless(titles[number], hidden)) for number in list(slides)[:MOST_EXCERPTS]]
    if step is Step.NUDGE:
        return Material(tuple(heads))
    gapped = gap_out(first.text, shown)
    excerpts = tuple(
        Excerpt(head.slide, head.title, gapped, gapped=True) if head.slide == first.number else head for head in heads
    )
    if step is Step.TARGETED:
        return Material(excerpts)
    return Material(excerpts, worked_example(hidden, found, [*passages, *others]))


def answering_quote(question: str, found: Explanation) -> Quote:
    """The quote that says most of what is asked. A definition stands first, but it may define another thing."""
    shown = _shown(question)
    return max(found.quotes, key=lambda quote: len(shown.intersection(content(quote.text))))


def met_by(attempt: str, question: str, passages: Sequence[Passage]) -> Quote | None:
    """The quote whose meaning an attempt meets; None for an attempt that is not right.

    It says most of what an answering sentence does, in about as many words: a list of all the words there are says
    nothing, so a long attempt is not right. Where the sentence defines what is asked for, its name alone is enough.
    """
    found = explanation_of(question, passages, Style.DETAILED)
    if found.not_found:
        return None
    shown = _shown(question)
    said = set(content(attempt)) - shown
    first = answering_quote(question, found)
    return next((each for each in (first, *_alike(first, found, shown)) if _meets(said, each, shown)), None)


def _alike(first: Quote, found: Explanation, shown: frozenset[str]) -> list[Quote]:
    """The other quotes that define what the question names: two slides may each say it in their own words."""
    return [quote for quote in found.quotes if quote is not first and shown.issuperset(_defined(quote) or {""})]


def _meets(said: set[str], quote: Quote, shown: frozenset[str]) -> bool:
    core = set(content(quote.text)) - shown
    name = _defined(quote) - shown
    if name and name <= said and len(said) <= len(name) + 1:
        return True
    return bool(core) and len(said & core) >= _MOSTLY * len(core) and len(said) <= 2 * len(core) + 2


def _defined(quote: Quote) -> set[str]:
    """The stems of the name that a quote defines; none where it defines nothing."""
    return set(content(defined_in(quote.text) or ""))


def withheld(question: str, found: Explanation, passages: Iterable[Passage]) -> frozenset[str]:
    """The stems that the explanation has and the question has not: those of its quotes and of their slides' names."""
    names = {passage.number: f"{passage.title} {passage.topic or ''}" for passage in passages}
    said = (f"{quote.text} {quote.title} {names.get(quote.number, '')}" for quote in found.quotes)
    return frozenset(stem for each in said for stem in content(each)) - _shown(question)


def gap_out(sentence: str, shown: frozenset[str]) -> str:
    """A sentence with a gap for each of its meaningful words that is not shown."""
    return WORD.sub(lambda word: word.group() if set(content(word.group())) <= shown else GAP, sentence)


def worked_example(hidden: frozenset[str], found: Explanation, pool: Sequence[Passage]) -> Worked | None:
    """An item of the pool, solved, that gives away nothing of what is hidden; None where there is none."""
    quoted = {quote.number for quote in found.quotes}
    slides = list({passage.number: passage for passage in pool if passage.number not in quoted}.values())[:_POOL]
    fitting = [
        item
        for item in make_quiz(slides, _EXAMPLES, form=Form.CLOZE).items
        if hidden.isdisjoint(content(f"{item.sentence} {item.key}"))
    ]
    order = {passage.number: place for place, passage in enumerate(slides)}
    return _solved(min(fitting, key=lambda item: order[item.number])) if fitting else None


def _solved(item: Item) -> Worked:
    return Worked(item.number, item.stem, item.key, item.sentence)


def _shown(question: str) -> frozenset[str]:
    """The stems that the question says itself."""
    return frozenset(content(question)[:MOST_QUESTION_WORDS])


def _harmless(title: str, hidden: frozenset[str]) -> str:
    return title if hidden.isdisjoint(content(title)) else ""


def _whole(question: str, passages: Sequence[Passage]) -> tuple[Excerpt, ...]:
    quoted = {quote.number for quote in explanation_of(question, passages, Style.DETAILED).quotes}
    best = sorted(passages, key=lambda passage: passage.number not in quoted)[:MOST_EXCERPTS] if quoted else []
    return tuple(Excerpt(each.number, each.title, _text(each)) for each in best)


def _text(passage: Passage) -> str:
    """The slide's sentences and those of its notes, as far as there is room."""
    both = "\n".join(part.strip() for part in (passage.text, passage.notes) if part.strip())
    return both[:MOST_CHARACTERS]
