"""The ladder of hints: a nudge, a closer hint, a similar worked example, and only then the explanation.

Every question has a ladder of its own. Asking it again, or saying that it is not clear yet, leads one step on;
another question begins at its own first step. Pleading leads nowhere: nothing that is said skips a step.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from app.study import ASKING, content, matter

MOST_QUESTION = 500
MOST_IN_A_GAP = 3
SIMILAR = 0.5
"""From so much of the words of both in common, a question is the one from before."""


class Step(IntEnum):
    """How far up somebody is with one question. Only the last one holds the answer."""

    NUDGE = 1
    TARGETED = 2
    EXAMPLE = 3
    EXPLANATION = 4

    @property
    def following(self) -> Step:
        return Step(min(self + 1, Step.EXPLANATION))


class Turn(StrEnum):
    """What somebody does with a sentence: ask something new, ask for more, try an answer, or plead."""

    NEW = "new"
    MORE = "more"
    TRY = "try"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Rung:
    """A question, by the stems of what it is about, and the step that is reached with it."""

    question: str
    fingerprint: str
    step: Step = Step.NUDGE


_TALK = frozenset(
    content(
        """answer answers solution hint hints clue clues nudge teacher sir miss said told allowed allow permission want
        wants know stuck lost confused confusing clear sure skip ignore disregard forget instruction instructions rule
        rules previous prompt system pretend role play act mode developer admin step steps final whole full complete
        real right correct wrong homework test exam quiz hurry late due today tomorrow quick quickly fast short okay
        ok yes no thanks thank hello hi hey sorry bit still sense follow continue next ahead another understand
        understood understanding idea help make makes explain example examples simple simpler easy easier way different
        word words thing things summarize summarise summary translate lol omg lmao huh eh hmm bro dude ugh yeah nah"""
    )
)
_OF_HINTS = frozenset(
    content(
        """all come dumb fill gap gaps blank blanks complete sentence letter start starts starting begin begins look
        looked looking nothing suck sucks hate stupid boring where reply mode """
        + " ".join(ASKING)
    )
)
"""Words about a hint, where somebody asks for more or pleads: of a question by itself they may be the matter."""
# As it is typed on a phone.
_WORD = re.compile(r"[\w']+")
_SHORT = {
    **{f"{verb}nt": f"{verb}n't" for verb in ("do", "did", "does", "is", "was", "are", "have", "could", "would")},
    "cant": "can't",
    "gimme": "give me",
    "idk": "i don't know",
    "dunno": "don't know",
    "im": "i'm",
    "ive": "i've",
    "pls": "please",
    "plz": "please",
    "thx": "thanks",
    "u": "you",
    "ur": "your",
    "wat": "what",
    "whats": "what's",
    "wont": "won't",
}
_MORE = re.compile(
    r"\b(?:hint|clue|nudge)s?\b|\bstill\b|\bagain\b|\b(?:do|did|ca|can|could)(?:n[o']?t| not) (?:really )?"
    r"(?:get|understand|know|see|follow|find)\b|\b(?:stuck|lost|confused|unclear)\b|\bno (?:idea|clue)\b"
    r"|\bnot (?:sure|clear)\b|\bmakes? no sense\b|\bhelp\b|\bmore\b|\bgo on\b|\bcontinue\b|\bnext\b|\bwhat now\b"
    r"|\bgive up\b|\btoo (?:hard|difficult)\b|\bwhat do you mean\b"
)
_PLEA = re.compile(
    r"\b(?:answer|solution)s?\b|\b(?:teacher|sir|miss|mr|mrs|ms|principal|parent|mum|mom|dad)\b.{0,40}"
    r"\b(?:said|says|told|tells|allow|allows|allowed|lets?|wants?|ok)\b"
    r"|\b(?:ignore|forget|disregard|override|bypass|skip|disable|turn off)\b.{0,60}"
    r"\b(?:instruction|rule|hint|prompt|above|previous|step|ladder|mode|limit)"
    r"|\bpretend|\brole-?\s?play|\bact as\b|\byou are (?:now|no longer)\b|\bi am (?:the|a|your|not)\b.{0,20}"
    r"\b(?:teacher|admin|administrator|developer|student)\b"
    r"|\b(?:system|developer|debug|admin|god|dan) ?(?:mode|:|prompt)"
    r"|\bjailbreak|\bbase ?64|\brot ?13|\bmorse|\bbackwards?\b|\bacrostic|\bspell\b|\bfirst letters?\b"
    r"|\bfinal step|\bstep (?:four|4)\b|\blast step\b|\bprompt\b|\breveal\b|\b(?:gap|blank)s?\b|\bmissing words?\b"
    r"|\bfirst (?:letter|word)\b|\b(?:start|begin)s? with\b|\bcomplete the sentence\b|\bjust tell me\b"
    r"|\bcome on\b|\bwhat(?:'s| is) it\b|\bwh(?:ich|ere)\b.{0,20}\b(?:slide|sentence)\b"
)
_TRIES = re.compile(
    r"(?:is (?:it|that|this)|are they|it(?:'s| is| was)|i (?:think|guess|believe)|maybe|perhaps|because)\b"
)
_ASKS = re.compile(
    r"(?:and |but |so |ok |okay |please )*(?:what|why|how|when|where|who|whom|whose|which|explain|describe|define"
    r"|compare|summari[sz]e|translate|tell|give|show|name|list|can|could|do|does|did|is|are|was|were|will|would|should|has"
    r"|have)\b"
)


def next_rung(sentence: str, earlier: Sequence[Rung]) -> tuple[Rung | None, Turn]:
    """Where a sentence leads, given the conversation's rungs, the latest first.

    None where it asks for more of nothing: then nothing has been asked yet.
    """
    said = _plain(sentence)
    about = _about(said)
    latest = earlier[0] if earlier else None
    pleads, wants_more = bool(_PLEA.search(said)), bool(_MORE.search(said))
    if latest and (pleads or wants_more) and about <= _OF_HINTS:
        about = frozenset()
    same = latest if not about else _similar(about, earlier)
    if same is None and latest is not None and not wants_more and _tries(said, latest.step, pleads=pleads):
        return latest, Turn.TRY
    if same is None:
        new = Rung(sentence.strip()[:MOST_QUESTION], _spelled(about)) if about else None
        return new, Turn.NEW
    if pleads or not (about or wants_more):
        return same, Turn.STAY
    return replace(same, step=same.step.following), Turn.MORE


def _plain(sentence: str) -> str:
    normal = unicodedata.normalize("NFKC", sentence[:4000]).casefold().replace("’", "'")
    words = " ".join("".join(mark for mark in normal if unicodedata.category(mark) != "Cf").split())
    return _WORD.sub(lambda word: _SHORT.get(word.group(), word.group()), words)


def _about(said: str) -> frozenset[str]:
    return matter(said) - _TALK


def _spelled(about: frozenset[str]) -> str:
    return " ".join(sorted(about))[:MOST_QUESTION]


def _similar(about: frozenset[str], earlier: Sequence[Rung]) -> Rung | None:
    """The most similar of the questions before, the latest of equals, or None."""

    def likeness(rung: Rung) -> float:
        other = frozenset(rung.fingerprint.split())
        return len(about & other) / max(1, len(about | other))

    best = max(earlier, key=likeness, default=None)
    return best if best is not None and likeness(best) >= SIMILAR else None


def fills_a_gap(sentence: str) -> bool:
    """Whether it is a word or two, such as are missing in a gapped sentence."""
    return 0 < len(sentence.split()) <= MOST_IN_A_GAP


def _tries(said: str, step: Step, *, pleads: bool) -> bool:
    """Whether a sentence is rather an answer than a question."""
    if _TRIES.match(said):
        return True
    if said.endswith("?") or _ASKS.match(said):
        return False
    # A word or two may be the whole answer, as long as it has not been told.
    return not fills_a_gap(said) or (step is not Step.EXPLANATION and not pleads)
