"""What can be asked for in a material: glossary terms, names, years and quantities, and how each is used.

Glossary terms come first: what the teacher set in bold, what a sentence defines, what a slide is about. Then proper
names and numbers with their units, and at last nouns that come back again and again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from app.study.material import Source, meaning_of
from app.study.names import Sort, sort_of
from app.study.words import STOP_WORDS

_ADJECTIVE = (
    "ic", "ous", "ive", "able", "ible", "ed", "ant", "al", "ar", "ary", "ful", "less", "ish", "parallel"
)  # fmt: skip
_HAPPENS = ("tion", "sion", "sis", "ment", "ing", "over", "transport", "cycle", "division", "effect")
_THINGS = frozenset(
    ["solution", "section", "population", "concentration", "equation", "ring", "fraction", "segment", "basis"]
)
_CALLED_PROCESS = re.compile(
    r" (?:is|are|means) (?:an? |the )?(?:[\w-]+ ){0,2}?(?:process|movement|division|copying|making|stage|phase|exchange"
    r"|release|change|spread|breakdown|production|transfer|diffusion|reaction|growth)\b"
)
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
        return meaning_of(self.text)

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
            use.article in (Article.A, Article.THE)
            and (not use.after or (use.after in STOP_WORDS and use.after not in ("one", "ones")))
            for use in self.uses
        )

    @cached_property
    def is_process(self) -> bool:
        """Whether a term names what happens, and no thing: by its ending, or by what its definition calls it."""
        if self.kind not in (Kind.TERM, Kind.NOUN):
            return False
        last = self.text.rsplit(" ", 1)[-1].lower()
        if last in _THINGS:
            return False
        if last.endswith(_HAPPENS):
            return True
        return any(use.start < 5 and _CALLED_PROCESS.match(use.source.text[use.end :]) is not None for use in self.uses)

    @cached_property
    def is_modifier(self) -> bool:
        """Whether a name stands before a noun more often than alone: "the Norman army"."""
        before_noun = sum(bool(use.after) and use.after.islower() and use.after not in STOP_WORDS for use in self.uses)
        return self.kind is Kind.NAME and 2 * before_noun > len(self.uses)

    @cached_property
    def is_demonym(self) -> bool:
        """Whether a name looks like an adjective of a place or a people: "Irish", "Norman", "Arabic"."""
        return self.kind is Kind.NAME and self.text.endswith(
            ("an", "ish", "ic", "ese", "nch", "ian", "ch", "ine", "al")
        )

    @cached_property
    def sort(self) -> Sort:
        """What a name names; unknown for every other kind."""
        if self.kind is not Kind.NAME:
            return Sort.UNKNOWN
        return sort_of(self.text, ((use.before, use.after.lower()) for use in self.uses))
