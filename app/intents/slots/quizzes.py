"""What a quiz is about, and how many questions it has."""

from __future__ import annotations

import re

from app.intents.slots import choices, counts
from app.intents.slots.findings import GAP, Finding, without
from app.intents.slots.matter import ABOUT, TOPIC_COLON, compiled
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import alone, before, behind, first, phrase
from app.intents.slots.sentence import Sentence


def _counted_questions(text: str) -> Finding | None:
    """The number of questions, with the words that may stand between: "5 tricky quiz qs"."""
    if match := re.search(rf"\b({counts.NUMBER}) of (?:them|those|each)\b", text, re.I):
        return Finding(counts.value_of(match[1]), match.start(), match.end())
    pattern = (
        rf"(?<![\w.])({counts.NUMBER})\s*-?\s*((?:[^\W\d][\w/-]*\s+){{0,4}}?)(?:questions?|qns?|qs|q's|ques|quests"
        r"|multiple[- ]choices?|items?|ones(?= on| about|,|$)|mcqs?|problems?|q|questons|qustions|quesitons"
        r"|quick ones)\b"
    )
    match = re.search(pattern, text, re.I)
    if match:
        return Finding(counts.value_of(match[1]), match.start(), match.start(2) if match[2].strip() else match.end())
    match = re.search(
        (
            r"\b(?:make it|only|just|with|quiz of|quiz me with|do|maybe|about|around|say|roughly|approx"
            rf"|another)\s*({counts.NUMBER})(?=\s*(?:$|[,.!;]|please"
            rf"|instead|this time|not|rather|now|on|about|more|\)))|\b({counts.NUMBER}) instead\b"
            r"|\b(?:questions?|qns?|qs"
            r"|items)\s*[:=x]\s*(\d+)|\((\d+)\)|\bx\s?(\d+)\b|\b(\d+)[- ]?(?:x|question|qn|q)\b"
        ),
        text,
        re.I,
    )
    if match:
        said = next(group for group in match.groups() if group)
        return Finding(counts.value_of(said), match.start(), match.end())
    return None


def questions(s: Sentence) -> int | float | None:
    """How many questions a quiz is to have."""
    found = _counted_questions(s.masked(s.slides))
    return found.value if found else None


_QUIZ = r"quizz?(?:es)?|quz|qiz|questions?|qns?|qs|mcqs?|items?|problems?|test|assessment"
_KINDS = Pattern(
    (
        r"\b(?:multiple[- ]choice|mcqs?|true[- /]?(?:or )?false|short[- ]answer|pop|quick|short|mini|practice"
        r"|practise|revision|recap|starter|exit|open[- ]ended)\b\s*(?=(?:\w+ )?(?:quiz|questions?|qns|qs|test"
        r"|items))"
    ),
    re.I,
)


_ANOTHER_GO = Pattern(
    (
        r"\b(?:(?:another|one more|second|new) (?:go|try|shot|chance|attempt|crack) (?:at|on|with)|bombed|failed"
        r"|(?:keep |always )?(?:mix(?:ing)?|muddl(?:e|ing)|confus(?:e|ing)) up|(?:shaky|hopeless|rubbish|terrible"
        r"|bad|weak|not great"
        r"|not good|stuck|unsure) (?:on|at|with|about)|need (?:practi[cs]e|work|help) (?:on|with|in)"
        r"|flunked|messed up|struggled with|behind (?:on|in|with)|weak (?:on|in|at)|re-?do|re-?take|repeat"
        r"|do(?= [\w' -]{2,40}? again\b))\b"
        r"(?! (?:the |a )?(?:quiz|test))"
    ),
    re.I,
)


# What "it" is stands first, as in: "driving theory: make 8 questions about it".
_NAMED_FIRST = Pattern(
    r"(?:topic )?([^\W\d_][\w' -]{2,40}?)\s*(?::|\s-)\s[^:]{0,200}?"
    r"\b(?:on|about|of|for|from|covering) (?:it|this|that|them)\b",
    re.I,
)


def only_a_quiz(words: str) -> bool:
    """Whether words name a quiz, and not what it is about: "remedial quiz"."""
    return bool(re.fullmatch(rf"(?:{_AGAIN})?\s*(?:{_QUIZ})", words, re.I))


def quiz_topic(s: Sentence) -> str | None:
    """What a quiz is about."""
    spans: list[Finding] = []
    masked = _KINDS.sub("", s.masked(s.slides))
    if count := _counted_questions(masked):
        spans.append(count)
    again = bool(_ANOTHER_GO.search(masked))
    masked = _ANOTHER_GO.sub(" about ", without(masked, spans, leading=False))
    masked = re.sub(
        (
            rf"\b(?:very |really |slightly |bit |at )?(?:{_LEVELS})\b(?=\s*(?:,|$|\x1f|level|difficulty|quiz|test"
            r"|questions?|qns?|qs|mcqs?|ones?|items?|for|on|about|revision|please|pls|and|mode"
            r"|problems))(?: (?:difficulty|level|mode|ones?)\b)?"
        ),
        "",
        masked,
        flags=re.I,
    )
    masked = re.sub(r"\b(?:difficulty|level|focus)\b\s*[:=]?\s*", " , ", masked, flags=re.I)
    masked = re.sub(rf"([{GAP},;])\s*(?:{_LEVELS})\s+(?=\w)", r"\1 ", masked, flags=re.I)
    about = first(masked, (*TOPIC_COLON, Pattern(ABOUT, re.I)))
    if about and only_a_quiz(about):
        # "Mia, Omar: redo quiz, bones": the words of the request, and no topic.
        masked = masked.replace(about, GAP, 1)
        about = None
    if about is None and (named := _NAMED_FIRST.match(s.masked(s.slides))) and not only_a_quiz(named[1]):
        about = phrase(named[1])
    value = about or first(
        masked,
        compiled(
            (
                r"\b(?:quiz|test|grill|drill|check|examine) (?:me|us|them|the class|my class|everyone"
                r"|my students)?\s*(?:on|about|in|for|over)\b"
            ),
            (
                r"\b(?:see|check|find out|know|make sure|test) (?:if|whether|how well|that|what)\b[^,.;]{1,30}?\b"
                r"(?:got|gets?|understood|understands?|knows?|grasped?|learnt|learned|remembers?|remembered)\s+"
            ),
            (
                r"\b(?:quiz|questions?|qns|qs|test|items?)\s+(?:for|in|from)\s+(?!my|the class|period|this|last"
                r"|today|tomorrow|revision|homework)"
            ),
        ),
    )
    value = value or before(masked, _QUIZ) or behind(masked, r"quiz|questions?|qns?|qs|mcqs?|test") or alone(masked)
    value = re.sub(r"(?<=\w\w)\s+(?:quiz|test|exam)$", "", value, flags=re.I) if value and again else value
    slides = value and re.search(r"\b(?:slides?|parts?|bits|areas|spots|points)\b", value, re.I)
    if value and choices.chosen(choices.FOCUS, s.head if slides or _WHOLE.fullmatch(value) else value):
        return None
    return value


# "over the whole unit" names no topic.
_WHOLE = Pattern(r"(?:unit|course|term|semester|syllabus|year|chapter|book|module|topics?)(?: so far)?", re.I)
_AGAIN = r"re-?do|re-?take|remedial|catch-?up|make-?up|pop|practi[cs]e|extra|another|new|second"
_LEVELS = (
    r"easy|easier|easiest|hard|harder|hardest|medium|moderate|difficult|tricky|trickier|challenging|tough|tougher"
    r"|simple|simpler|basic|beginner|advanced|adaptive|intermediate"
)
