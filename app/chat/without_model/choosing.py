"""A question back is answered in words too: "the first one", "2", "the oat milk"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

from flask import url_for
from sqlalchemy import update

from app.chat.models import Conversation
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
    fitting = _fitting(turn)
    if len(fitting) != 1:
        return turn
    return replace(turn, sentence=fitting[0].sentence, course_id=fitting[0].course_id or turn.course_id)


def asked_again(turn: Turn) -> str:
    """The question back that the turn answers in words that fit several of its choices; else nothing."""
    if len(_fitting(turn)) < 2:
        return ""
    question_and_choices = turn.before[-1].text.strip().split("\n\n")[-2:]
    return "\n\n".join(question_and_choices) + "\n\n"


def keep_course(turn: Turn) -> None:
    """Let the conversation go on about the course that was chosen, as it does where its link is pressed."""
    with transaction():
        here = update(Conversation).where(Conversation.id == turn.conversation_id, Conversation.course_id.is_(None))
        db.session.execute(here.values(course_id=turn.course_id))
    db.session.remove()


def _offered(turn: Turn) -> Iterator[_Offer]:
    # What a model wrote is no question of ours: a slide may have told it to.
    if not turn.before or not turn.before[-1].own:
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


def _fitting(turn: Turn) -> list[_Offer]:
    """The choices that the turn could mean."""
    offers = list(_offered(turn))
    found = _BY_PLACE.fullmatch(turn.sentence)
    return _by_words(turn.sentence, offers) if found is None else _by_place(found, offers)


def _by_place(found: re.Match[str], offers: list[_Offer]) -> list[_Offer]:
    """The one at this place, and those in which the number is a word."""
    if found["last"]:
        return offers[-1:]
    names = _ORDINALS if found["ordinal"] else _NUMBERS
    word = (found["ordinal"] or found["number"] or "").casefold()
    place = names.index(word) + 1 if word else int(found["digits"])
    at = offers[place - 1 : place] if place else []
    return at + [each for each in offers if found["digits"] in _words(each.words) and each not in at]


def _by_words(said: str, offers: list[_Offer]) -> list[_Offer]:
    """The only one that begins like this, or else those that have all these words."""
    words = _words(_SAYS_NOTHING.sub("", said))
    if not words:
        return []
    plain = " ".join(said.casefold().strip(" .,;:!?\"'“”‘’").split())
    begin = [each for each in offers if each.words.casefold().startswith(plain)]
    return begin if len(begin) == 1 else [each for each in offers if words <= _words(each.words)]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
