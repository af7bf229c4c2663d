"""Finds what a sentence defines: "Osmosis is the ...", "A gamete is a ...", "... means that", "this is called ..."."""

from __future__ import annotations

import re

from app.study.words import STOP_WORDS, word_set, words

_SUBJECT = r"(?P<subject>[^\W_][^,;:.()?!]{1,59}?)"
_SHAPES = (
    re.compile(
        rf"(?:In [^,]{{3,40}}, )?(?:(?:The|An?|the|an?) )?{_SUBJECT} (?:is|was) (?:an?|the|any|one of)\b(?! few)"
    ),
    re.compile(rf"{_SUBJECT} are (?:the |an? )?(?:[\w’'-]+ ){{0,5}}?(?:that|which|who|of|whose|with)\b"),
    re.compile(rf"(?:(?:The|An?) )?{_SUBJECT} (?:means?|refers? to|is defined as|are defined as|consists? of)\b"),
    re.compile(rf"(?:(?:The|An?) )?{_SUBJECT} is [\w’'-]+(?: to [\w ]+?)? (?:when|if|because)\b"),
)
_CALLED = re.compile(
    r"\b(?:is|are) (?:also )?(?:called|known as|termed) (?:an? |the )?(?P<subject>[\w’'-]+(?: [\w’'-]+)?)(?=[.,;)])"
)
# "The result is a ...", "Another stage is the ..." define nothing.
_EMPTY = word_set(
    """aim answer advantage benefit case cause danger difference disadvantage effect end equation exercise fact factor
    feature function goal idea key kind law lesson main mistake name notes number page part place point problem product
    purpose question reason result role rule second section side slide stage start step summary table task thing third
    thread time topic total type use way week word"""
)


def defined_in(sentence: str) -> str | None:
    """The term that a sentence defines, without its article, or None."""
    for shape in _SHAPES:
        if (found := shape.match(sentence)) and _is_term(found["subject"]):
            return found["subject"]
    if (found := _CALLED.search(sentence)) and _is_term(found["subject"]):
        return found["subject"]
    return None


def _is_term(subject: str) -> bool:
    parts = words(subject)
    return (
        0 < len(parts) <= 3
        and not any(
            part in STOP_WORDS or part in ("first", "another", "every", "half", "few", "both") for part in parts
        )
        and parts[-1] not in _EMPTY
        and not parts[0].endswith("ly")
        and not any(part.isdigit() for part in parts)
    )
