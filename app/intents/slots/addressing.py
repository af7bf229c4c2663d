"""Whom a message goes to: the words between "tell" and the message's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.intents.slots.findings import Finding
from app.intents.slots.patterns import Pattern

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
    r"|him|her|his|them|their|both|heads-up|strugglers|confused|confusion|struggling|lost|stuck|behind|weaker"
    r"|at-risk|only|who|that"
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
# Words that lead on only where another such word follows: they may begin the message as well.
_HARD = frozenset({
    "that", "is", "was", "are", "were", "it", "get", "so", "know", "who", "here", "from", "didn't", "don't", "not",
    "understand", "got", "slide", "lesson", "this", "up", "right", "health", "attendance", "performance",
})  # fmt: skip
_SOFT = frozenset({
    "his", "her", "their", "my", "our", "the", "a", "an", "all", "this", "in", "on", "for", "by", "and", "as",
    "quick", "now", "today", "please", "only", "just", "from", "out", "over",
})  # fmt: skip
# Of these, the ones that say to whom or how even where nothing follows.
_WHOLE = frozenset({"her", "him", "them", "please", "now", "today", "only", "out"})
_WHO_THAT = Pattern(
    r"that (?:were|was|are|tapped|got|struggled|didn't|don't|failed|missed|have|scored|is (?:lost|confused))\b", re.I
)


def addressed_to(text: str, start: int, known: Sequence[Finding]) -> int:
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
        if word[0].casefold() in _SOFT and not _leads_on(text, at + word.end(), known):
            if (word[0].casefold() in _WHOLE and place == start) or (
                word[0].casefold() in ("please", "now", "only", "today") and not following
            ):
                place = at + word.end()
            break
        if word[0].casefold() == "that" and not (at <= start + 1 or _WHO_THAT.match(text[at:])):
            break
        if word[0].casefold() in _HARD and not _leads_on(text, at + word.end(), known):
            break
        place = at + word.end()
    return place


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


def telling(text: str, known: Sequence[Finding]) -> re.Match[str] | None:
    """The verb that the recipients follow: "can you *let* Ava know"."""
    matches = list(_VERB.finditer(text))
    for found in matches:
        if _leads_on(text, found.end(), known):
            return found
    return matches[0] if matches else None
