"""A sentence in the plain words that the classifier compares: names and classes stand for themselves no longer.

"can u msg Zara pls re p4" and "can you message Alex please re period 3" ask for the same function.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.intents.types import School

PUPIL, PERIOD, TEACHER = "alex", "period 3", "mr smith"

SHORT = {
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "plss": "please", "pl": "please",
    "tmr": "tomorrow", "tmrw": "tomorrow", "tmw": "tomorrow", "tomoz": "tomorrow", "2moro": "tomorrow",
    "thx": "thanks", "thnx": "thanks", "tnx": "thanks", "ty": "thanks", "msg": "message", "msgs": "messages",
    "txt": "text", "qn": "question", "qns": "questions", "qs": "questions", "q": "question", "wk": "week",
    "wks": "weeks", "hw": "homework", "hrs": "hours", "hr": "hour", "mins": "minutes", "min": "minutes", "abt": "about",
    "w": "with", "w/": "with", "w/o": "without", "b4": "before", "bc": "because", "cos": "because", "coz": "because",
    "gonna": "going to", "wanna": "want to", "gotta": "have to", "gimme": "give me", "lemme": "let me",
    "dunno": "do not know", "ppl": "people", "rn": "right now", "rmb": "remember", "cher": "teacher",
    "nvm": "never mind",
    "attn": "attendance", "diff": "difference", "info": "information", "pic": "picture", "pics": "pictures",
    "notif": "notification", "notifs": "notifications", "doc": "document", "stds": "students", "sth": "something",
    "asap": "as soon as possible", "im": "i am", "i'm": "i am", "ive": "i have", "i've": "i have", "dont": "do not",
    "don't": "do not", "doesnt": "does not", "doesn't": "does not", "didnt": "did not", "didn't": "did not",
    "cant": "cannot", "can't": "cannot", "wont": "will not", "won't": "will not", "isnt": "is not", "isn't": "is not",
    "whats": "what is", "what's": "what is", "hows": "how is", "how's": "how is", "whos": "who is", "who's": "who is",
    "wheres": "where is", "where's": "where is", "lets": "let us", "let's": "let us", "mum": "mom", "mums": "moms",
    "analyse": "analyze", "optimise": "optimize", "organise": "organize", "summarise": "summarize",
    "programme": "program", "practise": "practice", "behaviour": "behavior", "e-mail": "email", "todo": "to-do",
    "todos": "to-dos", "kids": "students", "pupils": "students", "pupil": "student", "kid": "student",
}  # fmt: skip

_PERIOD = re.compile(
    r"\b(?:my |the |our )?(?:"
    r"(?:period|pd|per|p)\.? ?\d{1,2}\b(?! class plan)"
    r"|\d{1,2}(?:st|nd|rd|th)[- ](?:period|hour|block)"
    r"|period (?:one|two|three|four|five|six|seven|eight)\b"
    r"|(?:first|second|third|fourth|fifth|sixth|seventh|eighth)[- ]period"
    r")(?: class| kids| students| pupils| group| lot)?\b",
    re.I,
)
_TEACHER = re.compile(
    r"\b(?:mr|mrs|ms|miss|mdm|madam|mister|dr|coach|cikgu|prof|professor|ustaz)\b\.? +"
    r"(?!who|that|i\b|to\b|know|and|is|the|said|if|about|please|pls|for|in\b|of\b|meeting|conference|message|my\b)"
    r"[a-z][\w-]*",
    re.I,
)
# The parents of a pupil by their surname: "Mr and Mrs Chen", "the Hassans".
_COUPLE = re.compile(r"\b(?:mr|mister)\.? (?:and|&|n) (?:mrs|ms|mdm|madam)\.? [a-z][\w-]+", re.I)
_WORD = re.compile(r"w/o\b|w/|[\w'-]+|[^\w\s]")


class Names:
    """Whom and which classes a sentence may name. Building it once for a school saves most of a sentence's time."""

    def __init__(self, school: School) -> None:
        """`school`: what the asker may see."""
        people = {part for pupil in school.pupils for part in _forms(pupil.name)}
        classes = {form for group in school.groups for form in _class_forms(group.name)}
        self._people = _any_of(people, r"(?:'s|’s|s)?")
        self._classes = _any_of(classes, r"(?: class| students)?")

    def masked(self, sentence: str) -> str:
        """The sentence with one name for every student, teacher and class."""
        text = sentence.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
        text = _TEACHER.sub(TEACHER, _COUPLE.sub(f"{PUPIL}'s parents", text))
        text = _PERIOD.sub(PERIOD, text)
        if self._classes:
            text = self._classes.sub(PERIOD, text)
        if self._people:
            text = self._people.sub(_pupil, text)
        return text


def _pupil(found: re.Match[str]) -> str:
    if found[0][-2:] in ("'s", "’s"):
        return f"{PUPIL}'s"
    family = re.fullmatch(r"[Tt]he [A-Z]\w*s", found[0])
    return f"{PUPIL}'s parents" if family else PUPIL


def plain(sentence: str, names: Names) -> str:
    """The sentence in lower case, without its names, shorthand written out."""
    words = _WORD.findall(names.masked(sentence).lower())
    return " ".join(SHORT.get(word, word) for word in words)


def _forms(name: str) -> Iterable[str]:
    """Wei Ling Tan is called that, Wei Ling, or Tan."""
    parts = name.split()
    yield name
    if len(parts) > 1:
        yield " ".join(parts[:-1])
        yield parts[0] if len(parts) == 2 else " ".join(parts[:2])
        yield parts[-1]


def _class_forms(name: str) -> Iterable[str]:
    """Only a name with a number in it is one for sure: "health" and "driver's ed" are subjects too."""
    if any(sign.isdigit() for sign in name):
        yield name
        if name.lower().startswith("biology"):
            yield "bio" + name[7:]


def _any_of(names: set[str], tail: str) -> re.Pattern[str] | None:
    if not names:
        return None
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(r"\b(?:my |the )?(?:" + "|".join(map(re.escape, longest_first)) + r")" + tail + r"\b", re.I)
