"""A dictated message: whom it goes to, and where its own words begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.intents.slots.addressing import addressed_to, telling
from app.intents.slots.findings import Finding
from app.intents.slots.languages import languages
from app.intents.slots.message_ends import ASKED_BEHIND, CLASS_BEHIND, HOW, LAST_WORDS, SENT_LAST, TAIL
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import quoted
from app.intents.slots.placeholders import announced_only, no_message, only_goes_out, past_placeholder

_MARK = Pattern(
    r"(?:that(?!'s)|saying(?: that)?|to say(?: that)?|(?:and )?say(?:s|ing)?(?: that)?|know(?: (?:that|about))?"
    r"|stating(?: that)?|of the fact that|about(?: the fact that)?|regarding|re|concerning|to|which says|reads"
    r"|reading|with|"
    r"to let (?:him|her|them) know(?: that)?|letting (?:him|her|them) know(?: that)?|telling (?:him|her"
    r"|them)(?: that)?|asking(?: (?:him|her|them))?(?: to)?|reminding (?:him|her|them)(?: (?:that|to|about))?"
    r"|of|for)\b[\s,:;-]*",
    re.I,
)
_COLON = Pattern(r":(?=\s)|:(?=[^\d\s/)(])|\s-{1,2}\s|\s=>?\s|:$|;\s")
# "give Mdm Lim a heads up, her class is in my room"
_HANDED = Pattern(
    r"(?<=\ba )(?:quick |short |little )?(?:heads[- ]?up|line|note|message|msg|text|shout|buzz|word)\s*,\s+(?!(?:by"
    r"|via|to|in"
    r"|please|pls|saying|for|from|through|over|using|that|about|it)\b)",
    re.I,
)
_SAYING = Pattern(
    (
        r"\b(?:saying|to say|stating|which says|that says|that reads|with the (?:message|text"
        r"|words))\b(?: that\b)?[\s,:-]*"
    ),
    re.I,
)
_THEN = Pattern(
    (
        r"(?:,|\band\b|;)\s*(?:please |pls )?(?:tell|remind|ask|inform|let) (?:them|him|her"
        r"|everyone)(?: know)?(?: that| to| about)?\b[\s,:-]*"
    ),
    re.I,
)
_THAT = Pattern(
    (
        r"\b(?:(?:let|letting) (?:[^\s,]+ ){1,6}?know(?: that)?|(?:want|like"
        r"|need)s? (?:[^\s,]+ ){1,5}?to know(?: that| about)?|(?:needs?|should|must|ought|has"
        r"|have) (?:to )?(?:know|be told|be aware|hear)(?: that| about)?|(?:tell|inform|notify|warn|remind"
        r"|advise)(?:ing)? (?:[^\s,]+ ){1,7}?(?<!hear )(?<!know )(?<!told )that"
        r"|(?:want|like|need|have|get)s? (?:[^\s,]+ ){1,5}?(?:told|informed|notified|warned|reminded|alerted|advised)"
        r"(?: that| about)?|be (?:informed|notified|told|warned|reminded|alerted|advised)(?: that| about)"
        r"|needs? (?:telling|informing|notifying|warning|reminding)(?: that| about)?)\b[\s,:-]*"
    ),
    re.I,
)
# "Mr Okafor needs to know that the hall is free, *drop him a line*": the request, behind the message.
_NEEDED = Pattern(
    r"\b(?:needs?|should|must|ought|has|have)\b(?: to)? (?:know|be told|be aware|hear|be informed)\b[\w ]*[\s,:-]*$",
    re.I,
)
_TELLS = Pattern(r"tell|inform|notify|remind|warn|advise", re.I)
# "tell Mr Okafor *the letter about the trip is on his desk*": no letter is to be sent.
_SPOKEN_OF = Pattern(
    r"\b(?:the|his|her|their|my|our) (?:letters?|messages?"
    r"|notes?|e-?mails?|mail|texts?|notices?|reminders?|announcements?"
    r"|notifications?|alerts?|line|bulletin)(?:\s+(?!(?:that|saying|which|to say)\b)[\w'-]+){0,8}?"
    r"\s+(?:is|are|was|were|isn'?t|aren'?t|wasn'?t|weren'?t|has|have|had|needs?|went|goes|go|will|won'?t|can|can'?t|must"
    r"|should|came|comes|got|gets|says?|said|starts?|ends?)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Dictated:
    """The request around a message, and the message's own words (None where none are dictated)."""

    head: str
    words: str | None


# "Mr and Mrs Chen"
COUPLE = Pattern(r"\b(?:mr|mister)\.? (?:and|&|n) (?:mrs|ms|mdm|madam)\.? [^\W\d_][\w-]+", re.I)


def _is_time(text: str, place: int) -> bool:
    return (
        text[place : place + 1] == ":" and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()
    )


def dictated(text: str, known: Sequence[Finding], *, classes: Sequence[Finding] = (), loose: bool = True) -> Dictated:
    """A message cut from the request around it.

    `known` are the places of names, teachers and periods, `classes` those of the periods. Without `loose` only
    quotation marks, a colon, a dash, "saying" and a comma behind the recipients begin a message.
    """
    text = LAST_WORDS.sub("", text.strip())
    last = classes[0] if len(classes) == 1 and not re.search(r"\w", text[classes[0].end :]) else None
    if last and (behind := CLASS_BEHIND.search(text[: last.start])):
        found = _dictated(text[: behind.start()], known, loose)
        if found.words:
            return Dictated(f"{found.head} {text[behind.start() :]}", found.words)
    return _dictated(text, known, loose)


def _dictated(text: str, known: Sequence[Finding], loose: bool) -> Dictated:
    for words, start, end in quoted(text):
        if len(words) > 1 and (" " in words or loose):
            return Dictated(f"{text[:start]} {text[end:]}", words)
    if said := SENT_LAST.match(text):
        return Dictated(f"{said[3]} {said[1]}", said[2].strip())
    verb = telling(text, known)
    begins = verb.end() if verb else 0
    colon = next((found for found in _COLON.finditer(text, begins) if not _is_time(text, found.start())), None)
    handed = None if colon else _HANDED.search(text, begins)
    saying = _SAYING.search(text, begins) or _THEN.search(text, begins)
    that = _THAT.search(text) if loose else None
    if verb and that and _NEEDED.search(that[0]) and _TELLS.fullmatch(verb[0]):
        between = text[addressed_to(text, begins, known) : that.start()]
        # "tell Noah he should hear that from Emma": the message has a subject of its own.
        that = None if re.match(r"\s+\w", between) else that
    marks = [found for found in (colon, handed, saying, that) if found and found.end() < len(text.rstrip())]
    if saying and marks == [saying] and past_placeholder(text, saying.end(), known) > saying.end():
        # "I need to say something to Mr Okafor" begins no message with "say".
        begins, marks, verb = saying.end(), [], saying
    addressed = past_placeholder(text, addressed_to(text, begins, known), known) if verb else 0
    if verb and _TELLS.fullmatch(verb[0]) and (spoken := _SPOKEN_OF.search(text, begins)):
        addressed = min(addressed, spoken.start())
    if marks:
        mark = min(marks, key=lambda found: found.end())
        explicit = _MARK.match(text[addressed:].lstrip(" ,")) if verb else None
        if not (
            loose
            and explicit
            and addressed < mark.start()
            and not re.match(r"about|re|regarding|with|of|for|concerning", explicit[0], re.I)
        ):
            return _cut(text, mark.end() if mark in (that, handed) else mark.start(), mark.end())
    if not verb or only_goes_out(text, addressed, known):
        return Dictated(text, None)
    rest = text[addressed:].lstrip(" ,.;")
    mark_here = _MARK.match(rest)
    if not loose:
        if (
            mark_here
            and re.match(r"that|to(?! (?:his|her|their|the|my)\b)|about|for \w+ing\b", rest, re.I)
            and not any(each.start == len(text) - len(rest) + mark_here.end() for each in known)
        ):
            return _cut(text, len(text) - len(rest), len(text) - len(rest) + mark_here.end())
        if rest and _BESIDE.match(text[addressed:]):
            return _cut(text, addressed, len(text) - len(rest))
        return Dictated(text, None)
    if _ONLY_THAT.fullmatch(rest) and (first := _said_first(text, verb)).words:
        return first
    if rest:
        return _cut(text, addressed, len(text) - len(rest) + (mark_here.end() if mark_here else 0))
    return _said_first(text, verb)


# "send emma a reminder notification, pe kit on monday", but not ", by sms"
_BESIDE = Pattern(
    r"\s*,\s+(?!(?:by|via|to|in|on|at|please|pls|plz|and|or|but|for|from|through|over|using|as|with|he|she|they|his|her"
    r"|their|e-?mail|sms|text|push|both|not|no|so|because|since|thanks|can|could|this|that|it|i|we|type|kind|channel"
    r"|make|send|copy|also|just|nothing|urgent\w*|asap|now|today|about|in-app|inapp|app)\b)[\w\"']",
    re.I,
)
# "Emma has been brilliant, tell her parents that"
_ONLY_THAT = Pattern(r"(?:about )?(?:that|this|so|it)[\s.!?]*", re.I)
_LEAD_OUT = Pattern(
    (
        r"[\s,.;:-]*(?:\b(?:please|pls|can|could|would|will|you|u|and|so|i|need|to|want|just|kindly|quickly|help|me"
        r"|go|also|then|use|the|lms|a|an|send|do)\b[\s,.;:-]*)*$"
    ),
    re.I,
)


def _said_first(text: str, verb: re.Match[str]) -> Dictated:
    """The message stands before the request: "practice is off, let period 3 know"."""
    before = text[: verb.start()]
    if not re.search(r"[,.;:!-]", before):
        return Dictated(text, None)
    words = _LEAD_OUT.sub("", before).strip(" ,.;:-")
    if len(words.split()) < 2 or announced_only(words):
        return Dictated(text, None)
    return Dictated(text[verb.start() :], words)


_LEAD = Pattern(
    r"(?:(?:by|via|through|over) (?:sms|text(?: message)?|e-?mail)|in the app)\b[\s,:-]*(?:that\b\s*)?", re.I
)


def _led_language(words: str) -> re.Match[str] | None:
    """A language that stands before the message: "know *in Hindi that* sports day is off"."""
    lead = re.match(r"in [^\W\d_]+(?:\s*(?:that\b|[,:-])\s*)", words, re.I)
    return lead if lead and languages(lead[0]) else None


def _cut(text: str, head_end: int, start: int) -> Dictated:
    head, words = text[:head_end], text[start:].strip()
    words = re.sub(r"^(?:that|saying|to say)\s+(?=\w)", "", words, flags=re.I)
    if lead := _LEAD.match(words) or _led_language(words):
        head, words = f"{head} {lead[0]}", words[lead.end() :]
    tail = TAIL.search(words)
    if tail is None:
        tail = HOW.search(words)
    if tail and (
        tail.re is HOW.compiled
        or re.search(r"\b(?:via|by|over|through|using|as|on|in the)\b", tail[0], re.I)
        or languages(tail[0])
    ):
        head, words = f"{head} {words[tail.start() :]}", words[: tail.start()]
    if behind := ASKED_BEHIND.search(words) if _NEEDED.search(head) else None:
        head, words = f"{head} {words[behind.start() :]}", words[: behind.start()]
    words = words.strip().strip('"').strip(" ,;-")
    if no_message(words):
        words = ""
    return Dictated(head, words or None)
