"""A dictated message: whom it goes to, and where its own words begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.intents.slots.findings import Finding
from app.intents.slots.languages import languages
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import quoted

_VERB = Pattern(
    r"\b(?:tell|let|inform|notify|remind|ask|warn|messag(?:e|ing)|msg|text|txt|e-?mail|sms|dm|ping|pm|write"
    r"|send|drop|shoot|give|pass|relay|announce|post|contact|update|alert|advise|fire|push|reply|nudge|buzz"
    r"|heads[- ]?up|fyi|note|announcement|message|notification|reminder|letter|word|broadcast|share|get|flag"
    r"|report|call|whatsapp|put|invite|thank)\b",
    re.I,
)
_TO_WHOM = Pattern(
    r"(?:to|for|of|form|homeroom|maths?|science|english|tutor|geography|art|music|falling|failing|and|&|the|my"
    r"|our|all|every|everyone|everybody|each|whole|entire|full|class(?:es)?|classmates"
    r"|students?|studs|kids?|pupils?|child(?:ren)?|groups?|parents?|guardians?|mums?|moms?|mommy|mummy|mothers?"
    r"|dads?|daddy|fathers?|mama|papa"
    r"|famil(?:y|ies)|folks|carers?|caregivers?|home|house|teachers?|colleagues?|admins?|administration"
    r"|administrators?|principals?|vice|deputy|vp|office|head|heads|headmaster|headmistress|headteacher"
    r"|leadership|management|school|slt|team|front|desk|hod|boss|bosses|reception"
    r"|him|her|his|them|their|both|confused|confusion|struggling|lost|stuck|behind|weaker|at-risk|only|who|that"
    r"|those|ones?|were|was|are|is|tapped|got|ppl|people|anyone|whoever|lot|guys|quick|short|brief|please|plz"
    r"|pls|kindly|in|on|via|by|through|using|over|thru|as|with"
    r"|lms|canvas|moodle|google|classroom|schoology|blackboard|brightspace|sls|portal|now|asap|today|right|away"
    r"|up|out|an?|messages?|msgs?|notes?|notification|e-?mails?|mail|texts?|txts?|sms|dm|line|lines|word"
    r"|reminder|heads|announcement|alert|letter|app|inapp|notice"
    r"|'s|s|period|pd|this|these|same|update|automated|automatic|typed|kid's|student's|home's|here|know|in-app"
    r"|push|also|too|just|wee|quickly|bulletin|board|board's|system|platform|page|course|feed|me|struggled"
    r"|struggle|didn't|understand|get|it|today's|lesson|slide|from|yesterday|"
    r"so|far|attendance|achievement|health|performance|concern|learners|during|not|failing|done|don't)",
    re.I,
)
_HARD = {
    "that",
    "is",
    "was",
    "are",
    "were",
    "it",
    "get",
    "so",
    "know",
    "who",
    "here",
    "from",
    "didn't",
    "don't",
    "not",
    "understand",
    "got",
    "slide",
    "lesson",
    "this",
    "up",
    "right",
    "health",
    "attendance",
    "performance",
}
_MARK = Pattern(
    r"(?:that(?!'s)|saying(?: that)?|to say(?: that)?|say(?:s|ing)?(?: that)?|know(?: (?:that|about))?"
    r"|stating(?: that)?|of the fact that|about(?: the fact that)?|regarding|re|concerning|to|which says|reads"
    r"|reading|with|"
    r"to let (?:him|her|them) know(?: that)?|letting (?:him|her|them) know(?: that)?|telling (?:him|her"
    r"|them)(?: that)?|asking(?: (?:him|her|them))?(?: to)?|reminding (?:him|her|them)(?: (?:that|to|about))?"
    r"|of|for)\b[\s,:;-]*",
    re.I,
)
_COLON = Pattern(r":(?=\s)|:(?=[^\d\s/)(])|\s-{1,2}\s|\s=>?\s|:$|;\s")
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
        r"|advise)(?:ing)? (?:[^\s,]+ ){1,7}?that)\b[\s,:-]*"
    ),
    re.I,
)
_TAIL = Pattern(
    r"[\s,.;(-]+(?:(?:and |but )?(?:(?:send|do|make) (?:it|this) )?(?:via|by|over|through|using|as an?|on"
    r"|in the) (?:sms|text(?: message)?s?|e-?mail|whatsapp|the app|app|both|sms and e-?mail|e-?mail and sms)\)?"
    r"|(?:please |pls )?(?:and )?(?:(?:send|translate|put|write|make|do) (?:it|this|that) )?(?:in|into"
    r"|to)(?= [A-Z])(?: [A-Z]\w+){1,2}(?: please| pls)?\)?)\s*[.!]*$"
)
# "..., text him": how it is sent, behind the message.
_HOW = Pattern(
    r"[\s,.;(-]+(?:(?:and|so|please|pls|can you|could you)\s+)*(?:text|e-?mail|sms|txt) (?:him|her"
    r"|them)\)?[\s.!]*$",
    re.I,
)
_LAST_WORDS = Pattern(
    (
        r"(?:[\s,.!;-]+(?:please|pls|plz|thanks(?: (?:a lot|so much))?|thank you(?: so much)?|thx|tq|ty|cheers|asap"
        r"|can\?|can or not\?|ok\?|okay\?|will you\?|would you\?|could you\?|lah|🙏|👍|ya\?))+[.!?]*$"
    ),
    re.I,
)


@dataclass(frozen=True, slots=True)
class Dictated:
    """The request around a message, and the message's own words (None where none are dictated)."""

    head: str
    words: str | None


def _is_time(text: str, place: int) -> bool:
    return (
        text[place : place + 1] == ":" and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()
    )


def _addressed(text: str, start: int, known: Sequence[Finding]) -> int:
    """The end of the words that say to whom and how, from a verb's end on."""
    place = start
    while place < len(text):
        gap = re.match(r"[\s,(]*", text[place:])
        at = place + (gap.end() if gap else 0)
        if span := next((each for each in known if each.start <= at < each.end), None):
            place = span.end
            if possessive := re.match(r"'s?(?![a-z])", text[place:], re.I):
                place += possessive.end()
            continue
        word = re.match(r"['’]s\b|[\w'’-]+|&|\)", text[at:])
        if word is None or (word[0] != ")" and not _TO_WHOM.fullmatch(re.sub(r"['’]s?$", "", word[0]) or "s")):
            break
        following = re.match(r"\s*([\w'’-]+)", text[at + word.end() :])
        if (
            word[0].casefold() in ("to", "about", "of", "with")
            and place > start
            and not _leads_on(text, at + word.end(), known)
        ):
            break
        if word[0].casefold() in (
            "his",
            "her",
            "their",
            "my",
            "our",
            "the",
            "a",
            "an",
            "all",
            "this",
            "in",
            "on",
            "for",
            "by",
            "and",
            "as",
            "quick",
            "now",
            "today",
            "please",
            "only",
            "just",
            "from",
            "out",
            "over",
        ) and not _leads_on(text, at + word.end(), known):
            if (
                word[0].casefold() in (("her"), ("him"), ("them"), ("please"), ("now"), ("today"), ("only"), ("out"))
                and place == start
            ) or (word[0].casefold() in (("please"), "now", "only", "today") and not following):
                place = at + word.end()
            break
        if word[0].casefold() == "that" and not (at <= start + 1 or _WHO_THAT.match(text[at:])):
            break
        if word[0].casefold() in _HARD and not _leads_on(text, at + word.end(), known):
            break
        place = at + word.end()
    return place


_WHO_THAT = Pattern(
    r"that (?:were|was|are|tapped|got|struggled|didn't|don't|failed|missed|have|scored|is (?:lost|confused))\b", re.I
)


def _leads_on(text: str, place: int, known: Sequence[Finding]) -> bool:
    """Whether the next word still says to whom or how."""
    gap = re.match(r"[\s,]*", text[place:])
    at = place + (gap.end() if gap else 0)
    if any(each.start <= at < each.end for each in known):
        return True
    word = re.match(r"[\w'’-]+", text[at:])
    if word is None:
        return at >= len(text) or text[at] in ":-"
    bare = re.sub(r"['’]s?$", "", word[0])
    return bool(_TO_WHOM.fullmatch(bare or "s")) and not (
        bare.casefold() in _HARD and not _leads_on(text, at + word.end(), known)
    )


def _start(text: str, known: Sequence[Finding]) -> re.Match[str] | None:
    """The verb that the recipients follow: "can you *let* Ava know"."""
    matches = list(_VERB.finditer(text))
    for found in matches:
        if _leads_on(text, found.end(), known):
            return found
    return matches[0] if matches else None


def dictated(text: str, known: Sequence[Finding], *, loose: bool = True) -> Dictated:
    """A message cut from the request around it.

    `known` are the places of names, teachers and periods. Without `loose` only quotation marks, a colon, a dash and
    "saying" begin a message.
    """
    text = _LAST_WORDS.sub("", text.strip())
    for words, start, end in quoted(text):
        if len(words) > 1 and (" " in words or loose):
            return Dictated(f"{text[:start]} {text[end:]}", words)
    verb = _start(text, known)
    begins = verb.end() if verb else 0
    colon = next((found for found in _COLON.finditer(text, begins) if not _is_time(text, found.start())), None)
    saying = _SAYING.search(text, begins) or _THEN.search(text, begins)
    that = _THAT.search(text) if loose else None
    marks = [found for found in (colon, saying, that) if found and found.end() < len(text.rstrip())]
    addressed = _addressed(text, begins, known) if verb else 0
    if marks:
        mark = min(marks, key=lambda found: found.end())
        explicit = _MARK.match(text[addressed:].lstrip(" ,")) if verb else None
        if not (
            loose
            and explicit
            and addressed < mark.start()
            and not re.match(r"about|re|regarding|with|of|for|concerning", explicit[0], re.I)
        ):
            return _cut(text, mark.start() if mark is not that else mark.end(), mark.end())
    if not verb:
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
        return Dictated(text, None)
    if rest:
        return _cut(text, addressed, len(text) - len(rest) + (mark_here.end() if mark_here else 0))
    return _said_first(text, verb)


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
    if len(words.split()) < 2:
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
    tail = _TAIL.search(words)
    if tail is None:
        tail = _HOW.search(words)
    if tail and (
        tail.re is _HOW.compiled
        or re.search(
            r"\b(?:via|by|over|through|using|as|on"
            r"|in the)\b",
            tail[0],
            re.I,
        )
        or languages(tail[0])
    ):
        head, words = f"{head} {words[tail.start() :]}", words[: tail.start()]
    words = words.strip().strip('"').strip(" ,;-")
    return Dictated(head, words or None)
