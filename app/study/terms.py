"""What can be asked for in a material: glossary terms, names, years and quantities, and how each is used.

Glossary terms come first: what the teacher set in bold, what a sentence defines, what a slide is about. Then proper
names and numbers with their units, and at last nouns that come back again and again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from app.study.definitions import defined_in
from app.study.material import Source, Token, tokens_of
from app.study.names import names_in
from app.study.numbers import numbers_in
from app.study.words import ASKING, STOP_WORDS, singular

MAX_WORDS = 4
_ARTICLES = {
    **dict.fromkeys("a an each every any no one another".split(), "a"),
    **dict.fromkeys("the this that its their his her our your whose".split(), "the"),
}
_NOT_TERMS = frozenset(
    """two three four five six seven eight nine ten half first second third always never not only same different new
    full high low long short large small big important main result work way name side end answer many most some time
    times day days year years people thing things number part parts kind step steps example half""".split()
) | ASKING | STOP_WORDS
_ADJECTIVE = (
    "ic", "ous", "ive", "able", "ible", "ed", "ant", "al", "ar", "ary", "ful", "less", "ish", "parallel"
)  # fmt: skip
_ACRONYM = re.compile(r"[A-Z]{2,7}\d?s?|[A-Z][A-Z\d][A-Z]")
_PLURAL = ("ia", "ei", "ae", "children", "people", "men")


class Kind(StrEnum):
    """What a term is; the options of one item are all of one kind."""

    TERM = "term"
    ACRONYM = "acronym"
    NAME = "name"
    YEAR = "year"
    QUANTITY = "quantity"
    NOUN = "noun"


class Article(StrEnum):
    """What stands before a term: an article that only a thing to count takes, another one, none, or unclear."""

    A = "a"
    THE = "the"
    NONE = ""
    UNCLEAR = "?"


@dataclass(frozen=True)
class Use:
    """One place where a term stands: characters `start` to `end` of the source's text."""

    source: Source
    start: int
    end: int
    before: str
    after: str
    article: Article


@dataclass(eq=False)
class Term:
    """A term in one form (singular or plural) with all its uses. `unit` is a quantity's unit, else empty."""

    text: str
    kind: Kind
    stems: tuple[str, ...]
    glossary: bool
    unit: str = ""
    uses: list[Use] = field(default_factory=list)

    @cached_property
    def meaning(self) -> frozenset[str]:
        """The stems of its meaningful words."""
        return frozenset(token.stem for token in tokens_of(self.text) if token.lower not in STOP_WORDS)

    @cached_property
    def is_plural(self) -> bool:
        """By its last word; numbers have no number here."""
        last = self.text.rsplit(" ", 1)[-1].lower()
        if self.kind in (Kind.YEAR, Kind.QUANTITY):
            return False
        return last.endswith(_PLURAL) or (last.endswith("s") and not last.endswith(("ss", "is", "us")))

    @cached_property
    def is_adjective(self) -> bool:
        """By its ending, unless an article and the end of a phrase around it show a noun."""
        if self.kind is not Kind.TERM or not self.text.lower().endswith(_ADJECTIVE):
            return False
        return not any(
            use.article in (Article.A, Article.THE) and (not use.after or (use.after in STOP_WORDS and use.after not in ("one", "ones")))
            for use in self.uses
        )

    @cached_property
    def is_modifier(self) -> bool:
        """Whether a name stands before a noun more often than alone: "the Norman army"."""
        before_noun = sum(bool(use.after) and use.after.islower() and use.after not in STOP_WORDS for use in self.uses)
        return self.kind is Kind.NAME and 2 * before_noun > len(self.uses)


def collect(sources: Sequence[Source]) -> list[Term]:
    """Every term of a material in the order of its first use, with all its uses."""
    glossary = _glossary(sources)
    names = _names(sources)
    nouns = _nouns(sources, glossary.keys() | names.keys())
    known = {**dict.fromkeys(nouns, Kind.NOUN), **names, **dict.fromkeys(glossary, Kind.TERM)}
    terms: dict[tuple[str, ...], Term] = {}
    for source in sources:
        for start, end, stems in _longest(source.tokens, known):
            # "diffuse" has the stem of "diffusion", but is not the term.
            if stems not in glossary or _one_form(source.tokens[start : end + 1]) in glossary[stems]:
                _add(terms, source, start, end, stems, known[stems], stems in glossary)
        for number in numbers_in(source.text):
            first = next((n for n, token in enumerate(source.tokens) if token.end > number.start), 0)
            kind = Kind.QUANTITY if number.unit else Kind.YEAR
            term = terms.setdefault((kind, number.text), Term(number.text, kind, (number.text,), False, number.unit))
            last = next((n for n, t in enumerate(source.tokens) if t.end >= number.end), first)
            term.uses.append(_use(source, number.start, number.end, first, last))
    return list(terms.values())


def _add(
    terms: dict[tuple[str, ...], Term], source: Source, start: int, end: int, stems: tuple[str, ...], kind: Kind,
    in_glossary: bool,
) -> None:  # fmt: skip
    tokens = source.tokens
    surface = source.text[tokens[start].start : tokens[end].end]
    if kind is Kind.NAME and not surface[0].isupper():
        return
    if kind is Kind.ACRONYM or (surface.isupper() and len(surface) > 1):
        kind = Kind.ACRONYM
        if not _ACRONYM.fullmatch(surface):
            return
    if kind is Kind.NOUN and surface.lower().endswith(("ed", "ing")):
        return
    key = (kind, *(token.lower for token in tokens[start : end + 1]))
    term = terms.setdefault(key, Term(surface, kind, stems, in_glossary))
    if start > 0 or not term.text[0].isupper():
        # In the middle of a sentence a term shows whether it has a capital of its own.
        term.text = min(term.text, surface, key=lambda text: (text[0].isupper(), text))
    elif not term.uses and kind in (Kind.TERM, Kind.NOUN) and surface.split()[0][1:].islower():
        term.text = surface[0].lower() + surface[1:]
    if surface[0].isupper() and start > 0 and kind in (Kind.TERM, Kind.NOUN) and not any(
        use.start > 0 and use.source.text[use.start].islower() for use in term.uses
    ):  # fmt: skip
        term.text = surface
    term.uses.append(_use(source, tokens[start].start, tokens[end].end, start, end))


def _use(source: Source, start: int, end: int, first: int, last: int) -> Use:
    tokens, text = source.tokens, source.text
    before = tokens[first - 1].lower if first else ""
    gap = text[end : tokens[last + 1].start] if last + 1 < len(tokens) else "."
    after = text[tokens[last + 1].start : tokens[last + 1].end] if gap in (" ", "-") else ""
    return Use(source, start, end, before, after, _article(source, first, end))


def _article(source: Source, first: int, end: int) -> Article:
    if source.text[end : end + 1] == ":" or (first == 0 and source.sentence.item):
        # Points of a list leave the article out: "Nucleus: keeps the DNA."
        return Article.UNCLEAR
    for token in reversed(source.tokens[max(0, first - 3) : first]):
        if token.lower in STOP_WORDS:
            return Article(_ARTICLES.get(token.lower, ""))
    return Article.NONE


def _longest(tokens: Sequence[Token], known: dict[tuple[str, ...], Kind]) -> list[tuple[int, int, tuple[str, ...]]]:
    """The known terms in a sentence, the longest at each place, none inside another: first and last token."""
    found, at = [], 0
    while at < len(tokens):
        for length in range(min(MAX_WORDS, len(tokens) - at), 0, -1):
            stems = tuple(token.stem for token in tokens[at : at + length])
            if stems in known:
                found.append((at, at + length - 1, stems))
                at += length - 1
                break
        at += 1
    return found


def _glossary(sources: Sequence[Source]) -> dict[tuple[str, ...], set[str]]:
    """The stems of each glossary term, with its forms in the singular."""
    found: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for source in sources:
        candidates = [*source.sentence.bold, defined_in(source.text) or ""]
        if source.passage.topic:
            candidates.append(source.passage.topic)
        for candidate in candidates:
            tokens = tokens_of(candidate)
            if _is_term(tokens):
                found[tuple(token.stem for token in tokens)].add(_one_form(tokens))
    return dict(found)


def _one_form(tokens: Sequence[Token]) -> str:
    return " ".join([*(token.lower for token in tokens[:-1]), singular(tokens[-1].lower)])


def _is_term(tokens: Sequence[Token]) -> bool:
    if not 1 <= len(tokens) <= MAX_WORDS or any(token.lower in STOP_WORDS for token in tokens):
        return False
    letters = sum(len(token.lower) for token in tokens)
    return letters >= 3 and tokens[0].lower not in _NOT_TERMS and not any(t.lower[0].isdigit() for t in tokens)


def _names(sources: Sequence[Source]) -> dict[tuple[str, ...], Kind]:
    """Proper names, seen with a capital inside a sentence at least once and never in small letters."""
    small = {token.lower for source in sources for token in source.tokens if source.text[token.start].islower()}
    found: dict[tuple[str, ...], Kind] = {}
    for source in sources:
        for first, last in names_in(source.text, source.tokens):
            tokens = source.tokens[first : last + 1]
            surface = source.text[tokens[0].start : tokens[-1].end]
            if tokens[-1].lower in small or (len(tokens) == 1 and len(surface) < 3):
                continue
            found[tuple(token.stem for token in tokens)] = Kind.ACRONYM if surface.isupper() else Kind.NAME
    return found


def _nouns(sources: Sequence[Source], taken: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Nouns that come back: in three sentences or more, twice between an article and the end of a phrase."""
    seen: defaultdict[str, set[int]] = defaultdict(set)
    closed: Counter[str] = Counter()
    for source in sources:
        for at, token in enumerate(source.tokens):
            if len(token.lower) < 5 or token.lower in _NOT_TERMS or token.lower.endswith("ly"):
                continue
            seen[token.stem].add(source.place)
            use = _use(source, token.start, token.end, at, at)
            closed[token.stem] += use.before in _ARTICLES and (not use.after or use.after.lower() in STOP_WORDS)
    return {(word,) for word, where in seen.items() if len(where) >= 3 and closed[word] >= 2 and (word,) not in taken}
