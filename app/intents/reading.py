"""Which function a sentence means, in the light of what the same person said before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.intents.beginnings import certain, ruled
from app.intents.classifier import Classifier
from app.intents.phrases import FOLLOW_UP, OUT_OF_SCOPE
from app.intents.wording import Names, plain

SURE = 0.30
"""The least likelihood with which a function is taken to be meant. Set on sentences that were not learnt from."""
SURE_OF_A_PART = 0.60
"""The same for a part of a sentence: cutting a request in two does more harm than leaving two together."""
FOLLOWS = 0.50
"""The least likelihood, its own and the earlier function's together, with which a sentence takes over that function."""
OPENING_WORTH = 0.30
"""What "and for ..." or "what about ..." at its beginning adds to that."""
OFFERED = 0.08
"""The least likelihood with which a function is offered when none is taken."""
CHOICES = 3

_NOT_A_FUNCTION = (OUT_OF_SCOPE, FOLLOW_UP)
_TASKS = frozenset({"add_task", "list_tasks", "update_task", "complete_task", "delete_task"})
_CHANGES = ("update_task", "complete_task", "delete_task")
_OPENING = re.compile(r"(?:and|but|what about|how about|same|now|then|also|ok and|or)\b", re.I)
_POINTING = re.compile(r"\b(?:it|that|this|those|them|one)\b|^(?:no|actually|sorry|make|change|due|done)\b", re.I)
_CORRECTING = re.compile(r"\b(?:make|change|actually|instead|no|not|should|meant|move|push|say|sorry)\b", re.I)
_TASK_WORDS = re.compile(r"\b(?:tasks?|to-?dos?|lists?|reminders?)\b", re.I)
_BARE = 8
"""A sentence of so many words at most can leave out what it is about."""


class Reader:
    """Reads one person's sentences."""

    def __init__(self, judge: Classifier, names: Names, role: str) -> None:
        """`role`: student, teacher or admin."""
        self._judge, self._names, self._role = judge, names, role

    def function(self, sentence: str, before: str | None) -> str | None:
        """The function that a sentence means; a follow-up means the one `before` it, where there was one."""
        if (meant := certain(sentence)) is not None:
            return meant
        likely = self._likelihoods(sentence)
        best = max(likely, key=likely.__getitem__)
        if before and (taken := _taken_over(sentence, likely, best, before)):
            return taken
        if before and best in _CHANGES and before not in _TASKS and _points(sentence):
            return None if best == "delete_task" else before
        return None if best in _NOT_A_FUNCTION or likely[best] < SURE else best

    def function_of_part(self, part: str, before: str | None) -> str | None:
        """The function that a part of a sentence means, where it surely means one by itself."""
        likely = self._likelihoods(part)
        best = max(likely, key=likely.__getitem__)
        if best == FOLLOW_UP:
            return before
        return best if best != OUT_OF_SCOPE and likely[best] >= SURE_OF_A_PART else None

    def before(self, sentence: str, history: Sequence[str]) -> str | None:
        """The function that was spoken of last, where the sentence says too little by itself."""
        if not history or not self._says_little(sentence):
            return None
        function = None
        for earlier in history:
            function = self.function(earlier, function) or function
        return function

    def choices(self, sentence: str) -> tuple[str, ...]:
        """The likeliest functions, for a list to choose from."""
        likely = self._likelihoods(sentence)
        names = [name for name in likely if name not in _NOT_A_FUNCTION and likely[name] >= OFFERED]
        return tuple(sorted(names, key=lambda name: -likely[name])[:CHOICES])

    def _says_little(self, sentence: str) -> bool:
        likely = self._likelihoods(sentence)
        return likely[FOLLOW_UP] >= FOLLOWS / 5 or bool(_OPENING.match(sentence)) or _points(sentence)

    def _likelihoods(self, sentence: str) -> Mapping[str, float]:
        return ruled(sentence, self._judge.likelihoods(plain(sentence, self._names), self._role))


def _taken_over(sentence: str, likely: Mapping[str, float], best: str, before: str) -> str | None:
    """The function that a follow-up means after `before`; None when the sentence is none."""
    if before in _TASKS:
        change = max(_CHANGES, key=likely.__getitem__)
        if _points(sentence) and likely[change] + likely[FOLLOW_UP] >= FOLLOWS and likely[change] >= OFFERED:
            return change
    follows = likely[FOLLOW_UP] + likely[before] + (OPENING_WORTH if _OPENING.match(sentence) else 0.0)
    if follows < FOLLOWS or (best not in (*_NOT_A_FUNCTION, before) and likely[best] > likely[FOLLOW_UP]):
        return None
    return "update_task" if before == "add_task" and _CORRECTING.search(sentence) else before


def _points(sentence: str) -> bool:
    """Whether a short sentence says "it" or "that" for what was spoken of, and not which task."""
    short = len(sentence.split()) <= _BARE
    return short and bool(_POINTING.search(sentence)) and not _TASK_WORDS.search(sentence)
