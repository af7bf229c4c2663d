"""One parameter at a time, as a sentence states it. Each takes the sentence and gives None where nothing is stated."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from app.intents.slots import choices, matter, questions, quizzes
from app.intents.slots.choices import Choice, chosen
from app.intents.slots.findings import without
from app.intents.slots.patterns import Pattern
from app.intents.slots.sentence import Sentence

Reader = Callable[[Sentence], Any]


def one_of(choice: Choice) -> Reader:
    """Read a choice off the request."""
    return lambda s: chosen(choice, s.head)


def outside_classes(choice: Choice) -> Reader:
    """Read outside the names of classes: "Health 8" says nothing about health."""
    return lambda s: chosen(choice, without(s.head, s.periods, leading=False))


def period(s: Sentence) -> str | None:
    """The class that is named first."""
    return str(s.periods[0].value) if s.periods else None


def teacher(s: Sentence) -> str | None:
    """The teacher who is named first."""
    return str(s.teachers[0].value) if s.teachers else None


def date(s: Sentence) -> str | None:
    """The day that is named last, in ISO format."""
    return str(s.dates[-1].value) if s.dates else None


def slide(s: Sentence) -> int | float | None:
    """The slide that is named first."""
    return s.slides[0].value if s.slides else None


def question_slide(s: Sentence) -> int | float | None:
    """The slide of the request, and not one that the question speaks of."""
    body = questions.question_body(s) or ""
    found = next((each for each in s.slides if s.head[each.start : each.end] not in body), None)
    return found.value if found else None


def words(s: Sentence) -> str | None:
    """The dictated message."""
    return s.words


def anonymous(s: Sentence) -> bool | None:
    """False where the asker wants to be named."""
    return False if choices.SIGNED.search(s.whole) else None


def named_only(s: Sentence) -> bool | None:
    """False where taps without a name are to be left out."""
    return False if choices.NAMELESS.search(s.whole) else None


def difficulty(s: Sentence) -> str | None:
    """How hard a quiz is to be, outside the words of its topic."""
    text = s.masked()
    return "hard" if choices.NOT_EASY.search(text) else chosen(choices.DIFFICULTY, text)


def style(s: Sentence) -> str | None:
    """How something is to be explained."""
    text = choices.NO_DETAIL.sub(" ", s.head)
    return "simple" if choices.SIMPLE_STYLE.search(text) else chosen(choices.STYLE, text)


def channels(s: Sentence) -> list[str] | None:
    """Every way that a message is to go."""
    return choices.all_chosen(choices.CHANNELS, s.head) or None


def channel(s: Sentence) -> str | None:
    """The way that a notification is to go."""
    return chosen(choices.CHANNEL, s.head)


def language(s: Sentence) -> str | None:
    """The language that is named last."""
    return str(s.languages[-1].value) if s.languages else None


def recipients(s: Sentence) -> str | None:
    """Which students of a class are meant."""
    return chosen(choices.RECIPIENTS, s.head)


def weakest(s: Sentence) -> str | None:
    """Who gets a quiz again; with a pupil named it is the pupil."""
    return None if s.people else chosen(choices.RECIPIENTS, s.head)


def notice(s: Sentence) -> str | None:
    """The words of a notification, unless they only say of which kind it is."""
    return None if s.words and len(s.words.split()) <= 3 and chosen(choices.NOTIFICATION, s.words) else s.words


def notice_kind(s: Sentence) -> str | None:
    """What a notification is about."""
    head = without(s.head, s.periods, leading=False)
    return chosen(choices.NOTIFICATION, head if notice(s) else f"{head} {s.words or ''}")


def notified(s: Sentence) -> str | None:
    """Who gets a notification."""
    return chosen(choices.NOTIFIED, s.head)


def topic_again(s: Sentence) -> str | None:
    """What a quiz that is set again is about."""
    masked = re.sub(
        (
            r"\b(?:to|for) (?:those|students|anyone|whoever|everyone|the (?:ones|kids|students)|all|kids|ppl"
            r"|people) (?:who |that )?(?:\w+ ){0,3}?(?:confused|lost|stuck|struggl\w+|behind)\b(?: (?:about|by|on"
            r"|with)\b)?"
        ),
        " on ",
        s.whole,
        flags=re.I,
    )
    masked = re.sub(
        r"\b(?:should |must |will |can |could )?(?:gets?|needs?|takes?|sits?) (?:an?|the"
        r"|another) (?:[\w-]+ )?(?:quiz|test)\b(?! (?:on|about))",
        " , ",
        masked,
        flags=re.I,
    )
    value = quizzes.quiz_topic(Sentence(s.function, masked, s.school, s.role)) or matter.confused_about(s)
    return None if value and quizzes.only_a_quiz(value) else value


def list_date(s: Sentence) -> str | None:
    """The day that is named first, in ISO format."""
    return str(s.dates[0].value) if s.dates else None


def list_status(s: Sentence) -> str | None:
    """Which tasks are asked for, outside the word to-do."""
    text = re.sub(r"\b(?:to-?\s?dos?|todos?)\b(?: list)?|\bneed to do\b|\bhave to do\b", " ", s.head, flags=re.I)
    status = chosen(choices.STATUS, text)
    return "all" if status in ("pending", "completed") and _with_done(s.head) else status


_DONE = r"(?:done|finished|completed?|ticked|checked|crossed|closed)"
_OPEN = r"(?:open|pending|outstanding|not (?:yet )?done|un-?done|unfinished|incomplete|left|still to do|to do)"
_EITHER = Pattern(
    rf"\b{_OPEN}(?: (?:ones?|tasks?|items))?,? (?:and|or|plus|&|as well as) (?:[\w']+ ){{0,2}}{_DONE}\b"
    rf"|(?<!not )\b{_DONE}(?: (?:off|ones?|tasks?|items))*,? (?:and|or|plus|&|as well as) (?:[\w']+ ){{0,2}}{_OPEN}\b",
    re.I,
)
_LISTED = Pattern(r"\b(?:tasks?|list|to-?\s?dos?|todos?|reminders?|everything)\b", re.I)
_AS_WELL = Pattern(
    rf"(?:[,;] (?:and )?also|\b(?:incl(?:\.|uding)?|plus|even|along with|together with|not (?:just|only)))"
    rf" (?:[\w']+ ){{0,4}}{_DONE}\b"
    rf"|\b{_DONE}(?: (?:off|ones?|tasks?|items|stuff|things))*,? (?:as well|too|also|included|or not)\b"
    rf"|\bwith (?:all |the |my )*{_DONE} (?:ones|tasks|items)\b",
    re.I,
)


def _with_done(text: str) -> bool:
    """Whether the done ones are asked for beside the others: "my list, done ones as well"."""
    listed, as_well = _LISTED.search(text), _AS_WELL.search(text)
    return bool(_EITHER.search(text) or (listed and as_well and listed.start() < as_well.start()))


def incident(s: Sentence) -> str | None:
    """How bad an incident was."""
    return chosen(choices.INCIDENT, without(s.head, []))


def metric(s: Sentence) -> str | None:
    """What was measured."""
    return chosen(choices.METRIC, s.head)
