"""What is asked for in the very words that a capability gives as its example: no classifier is needed for that.

The catalogue holds the requests that people word in a hundred ways. These are the others, and nobody has to guess.
"""

from __future__ import annotations

import re
from functools import cache

from app.chat.places import Place
from app.chat.tools import offered
from app.chat.turns import Turn
from app.core.capability import Capability, Effect
from app.core.permissions import Permission
from app.intents import Request
from app.intents.catalogue import INTENTS

_BESIDE = frozenset({"ah", "now", "oh", "ok", "okay", "please", "thanks"})
"""Words that change nothing."""


def word_for_word(turn: Turn, place: Place) -> Request | None:
    """The request whose example the person has said; None where it is none of theirs."""
    said = _plain(turn.sentence)
    for each in offered(place, (), turn.actor.scopes):
        if each.name not in INTENTS and said in _sayings(each):
            return Request(each.name, {})
    return None


@cache
def _sayings(capability: Capability) -> frozenset[str]:
    """The examples that mean the capability without any parameter."""
    # Of a lesson what takes nothing but its course: it is ended, or an alert in it was seen.
    only_lesson = capability.permission is Permission.LESSON_RUN and capability.input.model_fields.keys() == {
        "course_id"
    }
    if capability.permission is Permission.CONFUSION_TRACK or only_lesson:
        return frozenset(map(_plain, capability.examples))
    # Others may mean another one of its settings: a look is as good, and a change is not.
    return frozenset(map(_plain, capability.examples[:1])) if capability.effect is Effect.READ else frozenset()


def _plain(sentence: str) -> str:
    return " ".join(word for word in re.findall(r"\w+", sentence.casefold()) if word not in _BESIDE)
