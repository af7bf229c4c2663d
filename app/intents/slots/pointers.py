"""Words that point back to what was said before: "the same for period 4", "him", "that one"."""

from __future__ import annotations

import re

from app.intents.slots.anchors import speaks_of
from app.intents.slots.patterns import Pattern
from app.intents.slots.sentence import cleaned

OPENING = Pattern(
    r"^(?:(?:ok|okay|oh|and|great|thanks|thx|cool|nice|good|hmm|no|nah|right|sorry|wait|yes|yeah|hm|pls|please"
    r"|well|perfect|lovely|ta|cheers)[\s,.!-]+)*"
    r"(?:and|what about|how about|how abt|wat about|same|now|also|but|then|instead|make (?:it|that|them|this)"
    r"|actually|again|another|one more|only|just|no|not|sorry|i mean(?:t)?|do (?:it|the same|that|this|one)"
    r"|this time|change (?:it|that)|give me (?:one|another|the same)|for|in|as|with|can you (?:do|make) (?:it"
    r"|that|the same|one)|can (?:it|that)|could (?:you )?(?:make|do)|repeat|ditto|plus|rather|or|likewise|try"
    r"|let'?s (?:do|make|have)|so|turn (?:it|that)|export it|wat abt|hbu|n|&|maybe|\+)\b",
    re.I,
)
_STRONG = Pattern(
    (
        r"(?:(?:ok|okay|oh|thanks|great|cool|hmm)[\s,.!]+)?(?:(?:and|now|but|then)\s+)?(?:what about|how about"
        r"|wat about|how abt|wat abt|what abt|and(?! (?:mark|delete|add|tell|send|run|give|make|show|remind"
        r"|log)))\b"
    ),
    re.I,
)
SAME = Pattern(
    (
        r"\b(?:same|again|too|as well|instead|this time|that one|this one|likewise|ditto|the other|another one"
        r"|once more|repeat|(?:do|make|give|send|export|show|run|get|split|put|turn|download) (?:it|that|them)\b"
        r"|rather than|(?:but|only) (?:for|with|in|as|harder|easier))\b|\bone (?:for|on|about|in|with)\b"
    ),
    re.I,
)
PERSON = Pattern(
    (
        r"\b(?:him|he|his|she|her|hers|he's|she's|himself|herself|they|them|their|they're|both(?: of them)?|(?:that"
        r"|this|the same|same|said) (?:student|kid|boy|girl|pupil|child|one|lad|guy|person)|the (?:boy|girl|kid"
        r"|child|student|lad|lass)|those (?:two|students|kids|three))\b(?!'s (?:class|period))"
    ),
    re.I,
)
ONE_PERSON = Pattern(r"\b(?:him|he|his|she|her|hers|he's|she's|himself|herself)\b", re.I)
CLASS_SAID = Pattern(
    (
        r"\b(?:(?:that|the same|same|said) (?:class|period|group|lot|one|kids|bunch|lesson|students)|them|they"
        r"|their|there|those (?:kids|students)|the class|(?:for|in|with) it|everyone there|this class|this group)\b"
    ),
    re.I,
)
MATTER_SAID = Pattern(
    (
        r"\b(?:(?:on|about|for|of|explain|covering|with|in|understand|get|teach|cover) (?:that|it|this"
        r"|the same(?: (?:topic|thing|stuff))?|those|them)\b|(?:same|that|this) (?:topic|thing|subject|stuff"
        r"|concept|chapter|unit)|quiz me(?: now)?$|it\b)"
    ),
    re.I,
)
TASK_SAID = Pattern(
    (
        r"\b(?:that|this|it|the (?:last|same) one|the (?:task|reminder|to-?do|todo)(?! (?:about|to|for|called))"
        r"|the one i just)\b"
    ),
    re.I,
)
SAME_WORDS = Pattern(
    (
        r"\b(?:the same (?:message|thing|text|note|news|words|reminder|info)|same (?:message|thing|text|note|words"
        r"|msg)|that message|this message|as well|too\b|also\b|same)"
    ),
    re.I,
)

ADDING = Pattern(
    (
        r"(?:(?:pls|please|can (?:you|u)|could you|hey|ok|and|also)\s+)*(?:add|remind|put|create|new|note|todo"
        r"|to-do|set|stick|make|i (?:need|must|have)|don'?t)\b"
    ),
    re.I,
)


# What is asked beside the teams themselves: it says nothing of how many, or for what.
_APART = Pattern(
    r"(?:(?:and|but|also|oh|please|pls|can you|could you)[\s,]+)*(?:keep|separate|split up|don'?t (?:put|let|pair)"
    r"|put (?:\w+ ){1,4}(?:and|&|n) (?:\w+ ){1,4}(?:on|in) (?:different|opposite|separate))\b",
    re.I,
)
_MADE = Pattern(r"\b(?:make|split|divide|create|form|sort|pick)\b.*\b(?:teams?|groups?|squads?|pairs)\b", re.I)


def is_follow_up(function: str, text: str) -> bool:
    """Whether a sentence needs the one before it: it does not say itself what is to be done, or says "the same"."""
    text = cleaned(text)
    if _STRONG.match(text) and len(text.split()) <= 6:
        return True
    if function == "suggest_team_configurations" and _APART.match(text) and not _MADE.search(text):
        return True
    if speaks_of(function, text):
        return bool(SAME.search(text))
    return bool(OPENING.match(text) or SAME.search(text)) or len(text.split()) <= 6
