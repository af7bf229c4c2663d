"""A question back is answered in words too: "the first one", "2", "the oat milk"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

from flask import url_for
from sqlalchemy import update

from app.chat.models import Conversation, Speaker
from app.chat.turns import Turn
from app.core.transaction import transaction
from app.extensions import db

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
_LINE = re.compile(r"- \[(?P<words>.+)\]\((?P<address>[^()\s]+)\)")
_BY_PLACE = re.compile(
    r"\W*(?:(?:ok|okay|please|i mean|i meant|take|choose|the|number|no|option)\b\W*)*"
    rf"(?:(?P<ordinal>{'|'.join(_ORDINALS)})|(?P<last>last)|(?<!the )(?P<number>{'|'.join(_NUMBERS)})"
    r"|(?P<digits>\d{1,2})(?:st|nd|rd|th)?)(?:\s+(?:one|task|class|course|choice|option))?(?:[\s,]+please)?\W*",
    re.I,
)
_SAYS_NOTHING = re.compile(r"\b(?:an?|i|it'?s?|is|the|my|that|this|one|task|class|mean|meant|please|ok|okay)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Offer:
    """A choice as it was offered: its words, and what is said with it."""

    words: str
    sentence: str
    course_id: int | None


def chosen(turn: Turn) -> Turn:
    """The turn as it is meant, where it answers the question back that stands right before it."""
    offers = list(_offered(turn))
    meant = _meant(turn.sentence, offers)
    if meant is None:
        return turn
    return replace(turn, sentence=meant.sentence, course_id=meant.course_id or turn.course_id)


def keep_course(turn: Turn) -> None:
    """Let the conversation go on about the course that was chosen, as it does where its link is pressed."""
    with transaction():
        here = update(Conversation).where(Conversation.id == turn.conversation_id, Conversation.course_id.is_(None))
        db.session.execute(here.values(course_id=turn.course_id))
    db.session.remove()


def _offered(turn: Turn) -> Iterator[_Offer]:
    if not turn.before or turn.before[-1].speaker is not Speaker.ASSISTANT:
        return
    here = url_for("chat.conversation", conversation_id=turn.conversation_id)
    for line in turn.before[-1].text.splitlines():
        if (found := _LINE.fullmatch(line)) is None:
            continue
        address = urlsplit(found["address"])
        asked = parse_qs(address.query)
        if address.path == here and "say" in asked:
            course = asked.get("course_id", [""])[0]
            yield _Offer(found["words"], asked["say"][0], int(course) if course.isdecimal() else None)


def _meant(said: str, offers: list[_Offer]) -> _Offer | None:
    found = _BY_PLACE.fullmatch(said)
    return _by_words(said, offers) if found is None else _by_place(found, offers)


def _by_place(found: re.Match[str], offers: list[_Offer]) -> _Offer | None:
    """The one at this place; none where the number may as well be a word of another."""
    if found["last"]:
        return offers[-1] if offers else None
    names = _ORDINALS if found["ordinal"] else _NUMBERS
    word = (found["ordinal"] or found["number"] or "").casefold()
    place = names.index(word) + 1 if word else int(found["digits"])
    at = offers[place - 1 : place] if place else []
    fitting = at + [each for each in offers if found["digits"] in _words(each.words) and each not in at]
    return fitting[0] if len(fitting) == 1 else None


def _by_words(said: str, offers: list[_Offer]) -> _Offer | None:
    """The only one that begins like this, or else the only one that has all these words."""
    words = _words(_SAYS_NOTHING.sub("", said))
    if not words:
        return None
    plain = " ".join(said.casefold().strip(" .,;:!?\"'“”‘’").split())
    for fitting in (
        [each for each in offers if each.words.casefold().startswith(plain)],
        [each for each in offers if words <= _words(each.words)],
    ):
        if len(fitting) == 1:
            return fitting[0]
    return None


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
