"""Finds the terms of a material: glossary terms first, then names and numbers, at last nouns that come back again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from app.study.definitions import defined_in
from app.study.material import Source, Token, tokens_of
from app.study.names import names_in
from app.study.numbers import numbers_in
from app.study.terms import Article, Kind, Term, Use
from app.study.words import ASKING, STOP_WORDS, singular, word_set

MAX_WORDS = 4
_ARTICLES = {
    **dict.fromkeys(word_set("a an each every any no one another"), "a"),
    **dict.fromkeys(word_set("the this that its their his her our your whose"), "the"),
}
_NOT_TERMS = (
    word_set(
        """two three four five six seven eight nine ten half first second third always never not only same different new
    full high low long short large small big important main result work way name side end answer many most some time
    times day days year years people thing things number part parts kind step steps example half"""
    )
    | ASKING
    | STOP_WORDS
)
# Nouns that come back in every text and are the matter of none.
_VAGUE = word_set(
    """sense amount basis notion concept aspect issue order level range series variety majority addition area event
        events period century beginning start middle others matter rest total whole model approach method study studies
        attempt effect role value values ability need manner means purpose position situation condition conditions
        return increase decrease change changes movement action feature features member members group groups field
        fields state states class classes world leader centre center division border programme program statement claim
        claims percent percentage figure figures degree degrees source sources power"""
)
_ACRONYM = re.compile(r"[A-Z]{2,7}\d?s?|[A-Z][A-Z\d][A-Z]")


def collect(sources: Sequence[Source]) -> list[Term]:
    """Every term of a material in the order of its first use, with all its uses."""
    glossary = _glossary(sources)
    names = _names(sources)
    nouns = _nouns(sources, glossary.keys() | names.keys())
    known = {**dict.fromkeys(nouns, Kind.NOUN), **names, **dict.fromkeys(glossary, Kind.TERM)}
    starts: dict[str, int] = {}
    for stems in known:
        starts[stems[0]] = max(len(stems), starts.get(stems[0], 0))
    terms: dict[tuple[str, ...], Term] = {}
    for source in sources:
        for start, end, stems in _longest(source.tokens, known, starts):
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


def _longest(
    tokens: Sequence[Token], known: dict[tuple[str, ...], Kind], starts: dict[str, int]
) -> list[tuple[int, int, tuple[str, ...]]]:
    """The known terms in a sentence, the longest at each place, none inside another: first and last token."""
    found, at = [], 0
    while at < len(tokens):
        longest = starts.get(tokens[at].stem, 0)
        for length in range(min(longest, len(tokens) - at), 0, -1):
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
    """Nouns, and pairs of words that end in one, that come back: in three sentences or more.

    A noun shows itself twice between an article and the end of its phrase.
    """
    seen: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    closed: Counter[str] = Counter()
    for source in sources:
        before: Token | None = None
        for at, token in enumerate(source.tokens):
            if len(token.lower) < 4 or token.lower in _NOT_TERMS or token.lower in _VAGUE or token.lower.endswith("ly"):
                before = None
                continue
            seen[(token.stem,)].add(source.place)
            if before and before.end + 1 == token.start and source.text[before.start].islower():
                seen[before.stem, token.stem].add(source.place)
            before = token
            if at and source.tokens[at - 1].lower in ("a", "an", "the") and _ends_phrase(source, at):
                closed[token.stem] += 1
    return {
        stems
        for stems, where in seen.items()
        if len(where) >= 3 and stems not in taken and closed[stems[-1]] >= 2 and len(stems[-1]) > 3
    }


def _ends_phrase(source: Source, at: int) -> bool:
    token = source.tokens[at]
    following = source.tokens[at + 1] if at + 1 < len(source.tokens) else None
    return following is None or following.lower in STOP_WORDS or source.text[token.end] != " "
