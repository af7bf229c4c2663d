"""From a sentence to its requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.intents.classifier import Classifier, classifier
from app.intents.phrases import FOLLOW_UP, OUT_OF_SCOPE
from app.intents.splitting import OWN_WORDS, parts
from app.intents.types import Request, School, Understanding
from app.intents.wording import Names, plain

SURE = 0.30
"""The least likelihood with which a function is taken to be meant. Set on sentences that were not learnt from."""
SURE_OF_A_PART = 0.60
"""The same for a part of a sentence: cutting a request in two does more harm than leaving two together."""
OFFERED = 0.10
"""The least likelihood with which a function is offered when none is taken."""
CHOICES = 3
LOOKED_BACK = 6
"""So many of the earlier sentences are looked at."""
LONGEST = 2_000
"""Characters of a sentence that are read."""


def understand(sentence: str, school: School, *, role: str = "teacher", history: Sequence[str] = ()) -> Understanding:
    """What a sentence asks for, first things first.

    `role`: who types (student, teacher or admin). `history`: the same person's earlier sentences, oldest first. Never
    raises on any text, and is safe to call from several threads.
    """
    from app.intents.slots import extract

    said = sentence[:LONGEST].strip()
    reader = _Reader(classifier(), _names(school), role)
    earlier = tuple(each[:LONGEST] for each in history[-LOOKED_BACK:])
    before = reader.before(earlier) if reader.leans_on_history(said) else None
    found = reader.cut(said, before)
    if not found:
        return Understanding((), reader.choices(said) if said else ())
    requests = []
    for number, (function, part) in enumerate(found):
        heard = (*earlier, *(text for _, text in found[:number]))
        params, doubts = extract(function, part, school, role, heard)
        requests.append(Request(function, params, doubts))
    return Understanding(tuple(requests))


def warm_up() -> None:
    """Load the classifier, so that the first sentence does not wait for it."""
    classifier().likelihoods("hello", "teacher")


@lru_cache(maxsize=64)
def _names(school: School) -> Names:
    return Names(school)


class _Reader:
    """Reads one person's sentences."""

    def __init__(self, judge: Classifier, names: Names, role: str) -> None:
        self._judge, self._names, self._role = judge, names, role

    def likelihoods(self, sentence: str) -> Mapping[str, float]:
        return self._judge.likelihoods(plain(sentence, self._names), self._role)

    def leans_on_history(self, sentence: str) -> bool:
        """Whether the sentence says too little by itself, so that what was said before has to be read."""
        return self.likelihoods(sentence)[FOLLOW_UP] >= FOLLOWS / 4

    def before(self, history: Sequence[str]) -> str | None:
        """The function that was spoken of last."""
        function = None
        for sentence in history:
            function = self.function(sentence, function) or function
        return function

    def function(self, sentence: str, before: str | None) -> str | None:
        """The function that a sentence means; a follow-up means the one before it."""
        likely = self.likelihoods(sentence)
        best, chance = max(likely.items(), key=lambda each: each[1])
        if before and likely[FOLLOW_UP] + likely[before] >= FOLLOWS and _may_follow(best, before):
            return before
        if best in (OUT_OF_SCOPE, FOLLOW_UP) or chance < SURE:
            return None
        return best

    def cut(self, sentence: str, before: str | None) -> list[tuple[str, str]]:
        """The functions that are asked for, each with its part of the sentence."""
        whole = self.function(sentence, before)
        pieces = parts(sentence)
        if len(pieces) == 1 or whole in OWN_WORDS:
            return [(whole, sentence)] if whole else []
        found: list[tuple[str, str]] = []
        for piece in pieces:
            function = self._sure(piece, found[-1][0] if found else before)
            if function and (not found or found[-1][0] != function or function in OWN_WORDS):
                found.append((function, piece))
            elif found:
                # It asks for nothing by itself: the rest of the request before it.
                found[-1] = (found[-1][0], f"{found[-1][1]} {piece}")
        if whole and (len(found) < 2 or whole not in {function for function, _ in found}):
            return [(whole, sentence)]
        return found

    def _sure(self, piece: str, before: str | None) -> str | None:
        likely = self.likelihoods(piece)
        best, chance = max(likely.items(), key=lambda each: each[1])
        if best == FOLLOW_UP:
            return before
        return best if best != OUT_OF_SCOPE and chance >= SURE_OF_A_PART else None

    def choices(self, sentence: str) -> tuple[str, ...]:
        """The likeliest functions, for a list to choose from."""
        likely = self.likelihoods(sentence)
        names = [name for name in likely if name not in (OUT_OF_SCOPE, FOLLOW_UP) and likely[name] >= OFFERED]
        return tuple(sorted(names, key=lambda name: -likely[name])[:CHOICES])


FOLLOWS = 0.5


def _may_follow(best: str, before: str) -> bool:
    return best in (FOLLOW_UP, before, OUT_OF_SCOPE)
