"""A sentence with a gap, and whether it is one that can be asked."""

from __future__ import annotations

import re

from app.study.items import GAP
from app.study.material import meaning_of
from app.study.names import TITLES
from app.study.terms import Kind, Term, Use
from app.study.words import STOP_WORDS

_GIVEN_AS_EXAMPLE = re.compile(r"\b(?:such as|including|like|for example|e\.g\.|especially)\b[^.;]*\Z", re.IGNORECASE)
# A part of a longer word, or the letters of a name in brackets behind it.
_TOUCHES_BEFORE = re.compile(r"[-–/(]\Z")
_TOUCHES_AFTER = re.compile(r"[-–/(]| \(|\)")
_NAME_BEFORE = re.compile(r"\b(?P<word>[A-Z][\w’'-]*) (?:of )?\Z")
_ONE_OF_A_LIST = (re.compile(r", (?:and|or) \Z"), re.compile(r",? (?:and|or) [^,.;]{1,40}[.,;]|, (?:and|or) "))
_NAME_AFTER = re.compile(r"(?:['’]s)? (?:of (?:the )?)?[A-Z\d]")


def with_gap(use: Use) -> str:
    """The sentence with the key, wherever it stands in it, left out."""
    text = use.source.text
    key = re.compile(rf"(?<![\w-]){re.escape(text[use.start : use.end])}(?![\w-])", re.IGNORECASE)
    return key.sub(GAP, text)


def can_be_asked(term: Term, use: Use) -> bool:
    """Whether the gap is a whole thing and the sentence tells enough of it, but not the thing itself."""
    text = use.source.text
    before, after = text[: use.start], text[use.end :]
    if _GIVEN_AS_EXAMPLE.search(before) or _TOUCHES_BEFORE.search(before) or _TOUCHES_AFTER.match(after):
        return False
    if _is_one_of_a_list(before, after) or (term.is_modifier and not (term.is_demonym and use.after.islower())):
        return False
    if term.kind in (Kind.NAME, Kind.ACRONYM) and (_follows_a_name(before) or _NAME_AFTER.match(after)):
        return False
    # "For instance, ..."
    if use.before == "for" and term.text.lower() == "instance":
        return False
    if term.kind is Kind.NOUN and (use.before not in ("a", "an", "the") or (use.after and use.after not in STOP_WORDS)):
        return False
    # Last, because reading the words takes longer than all before it.
    stem = with_gap(use)
    rest = meaning_of(stem)
    return len(rest) >= 4 and rest.isdisjoint(term.meaning) and (stem.count(GAP) < 2 or use.start <= 4)


def _is_one_of_a_list(before: str, after: str) -> bool:
    """Whether a gap is one of three or more things in a row, which could be told in any order, or left out."""
    last, next_ = _ONE_OF_A_LIST
    return (
        bool(last.search(before)) or (before.endswith(", ") and bool(next_.match(after))) or after.startswith(", and ")
    )


def _follows_a_name(before: str) -> bool:
    found = _NAME_BEFORE.search(before)
    return found is not None and found["word"].lower() not in STOP_WORDS | TITLES
