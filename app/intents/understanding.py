"""From a sentence to its requests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from app.intents.classifier import classifier
from app.intents.reading import Reader
from app.intents.splitting import OWN_WORDS, asks, parts
from app.intents.types import Request, School, Understanding
from app.intents.wording import Names

LOOKED_BACK = 6
"""So many of the earlier sentences are looked at."""
MANY = 3
"""So many requests, each sure by itself, are believed whatever the sentence sounds like as a whole."""
LONGEST = 2_000
"""Characters of a sentence that are read."""
_RUN = re.compile(r"([^\w\s])(?:\s*\1){3,}")
"""The same mark again and again, such as "!!!!!!": three say as much, and rules of reading are slow on hundreds."""


def understand(sentence: str, school: School, *, role: str = "teacher", history: Sequence[str] = ()) -> Understanding:
    """What a sentence asks for, first things first.

    `role`: who types (student, teacher or admin). `history`: the same person's earlier sentences, oldest first. Never
    raises on any text, and is safe to call from several threads.
    """
    from app.intents.slots import extract, other_periods

    said = _read(sentence)
    reader = Reader(classifier(), _names(school), role)
    earlier = tuple(_read(each) for each in history[-LOOKED_BACK:])
    found = _cut(reader, said, reader.before(said, earlier))
    if not found:
        return Understanding((), reader.choices(said) if said else ())
    requests = []
    for number, (function, part) in enumerate(found):
        heard = (*earlier, *(text for _, text in found[:number]))
        params, doubts = extract(function, part, school, role, heard)
        requests.append(Request(function, params, doubts))
        for other in other_periods(function, part, school, params):
            requests.append(Request(function, {**params, "period": other}, doubts))
    return Understanding(tuple(requests))


def _read(sentence: str) -> str:
    return _RUN.sub(r"\1\1\1", sentence[:LONGEST]).strip()


def warm_up() -> None:
    """Load the classifier, so that the first sentence does not wait for it."""
    classifier().likelihoods("hello", "teacher")


@lru_cache(maxsize=64)
def _names(school: School) -> Names:
    return Names(school)


def _cut(reader: Reader, sentence: str, before: str | None) -> list[tuple[str, str]]:
    """The functions that are asked for, each with its part of the sentence."""
    whole = reader.function(sentence, before)
    pieces = parts(sentence)
    if len(pieces) == 1:
        return [(whole, sentence)] if whole else []
    found: list[tuple[str, str]] = []
    aside = ""
    for number, piece in enumerate(pieces):
        function = reader.function_of_part(piece, found[-1][0] if found else before)
        if function != whole and not asks(piece):
            # What is told on the way to a request, such as why it is made.
            function = None
        if function in OWN_WORDS:
            # The person's own words: all that follows is theirs too.
            piece = sentence[sentence.rindex(pieces[number]) :] if number else sentence
            found.append((function, f"{aside} {piece}".strip()))
            break
        if function and (not found or found[-1][0] != function):
            found.append((function, f"{aside} {piece}".strip()))
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {piece}")
        else:
            aside = f"{aside} {piece}"
    several = len({function for function, _ in found})
    if whole and (several < 2 or (whole not in {function for function, _ in found} and several < MANY)):
        return [(whole, sentence)]
    return found
