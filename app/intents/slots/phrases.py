"""The words that name a topic, a task or a thing, cut out of the sentence around them."""

from __future__ import annotations

import re

from app.intents.slots.findings import GAP
from app.intents.slots.no_names import AROUND, BEGUN, EMPTY, REQUEST
from app.intents.slots.patterns import Pattern

_CUT = Pattern(
    rf"[{GAP},;:!?()✅👍🙏😭😅]|\.(?:\s|$)|\.\.|\s-\s|(?<!\w)-\s"
    r"|\b(?:because|cos|cuz|coz|since|even (?:after|though|when|with)|as (?:if|though)|by (?:comparing|likening"
    r"|using|giving|drawing"
    r"|showing|way)|so (?:that|i|we|they|can|could"
    r"|(?:please |pls )?(?:quiz|test|give|make|set|explain|help|send|plan))|but|before (?:the|my|our|class|school)"
    r"|after (?:school|class)"
    r"|(?:(?:and|n|&) )?i (?:can|could|cannot|can't|cant|have|had|need|needed|missed|was|got|want|don'?t|didn'?t)"
    r"|and (?:(?:explain|show|draw|do|describe|quiz|test|export|print|mark|note|flag) (?:it|that|me|them|this"
    r"|some)|send|give|make|keep|put|assign|set|share|add|include|then|can|could|also|mark|tell|use|please|pls"
    r"|i|we|it|remind|email|let)"
    rf"|and (?:lasts?|takes?|runs?)(?=\s*(?:for |about |around )*(?:{GAP}|$))|and (?:go|get) (?:right |deep )*into"
    r"|and (?:don'?t|be)|which|who|as (?:an?|remedial|csv|json|pdf|in|well|simply)|using|w(?:ith|/)? (?:an? |some "
    r"|lots of |plenty of )?(?:[\w-]+ ){0,3}?(?:examples?|diagrams?|pictures?|pics?|visuals|images?|answers?|analog\w+"
    r"|questions?|drawings?)"
    r"|(?:(?:in|for|during) )?(?:the )?(?:next|this|last) (?:lesson|class|session|time)(?! of\b)"
    r"|at all|(?:for|to|4) (?:the |my |all |any |those )*(?:confused|struggling|weak(?:er)?|lost|stuck|whole"
    r"|entire)|if (?:you|possible|that|u)|when (?:you|u)|while|(?:in|over|across) (?:\d|one|two|three|four|five)\d? "
    r"(?:lessons?|sessions?|parts|classes|periods)|that (?:lasts|takes|runs)|in (?:class|(?:\w+ )?"
    r"(?:details?|depth)|full|simple\w*|easy|plain|a (?:simple|few|visual|fun))"
    r"|like (?:i'?m|i am|im|it'?s|it is|it was|they'?re|in an?)|(?:to|for) (?:an? )?(?:\w+|\w+ \w+)[- ](?:yr"
    r"|year)s?[- ]?olds?|to (?:my|our|his"
    r"|an? (?:beginner|child|kid|friend))|make it|keep it|pitched|suitable|aimed|step[- ]by[- ]step"
    r"|for (?:my|our|their|his|tomorrow|next|this|these|those|tonight)\b|for (?:the|a) (?:sub|cover|supply)\b"
    r"|(?:for|to) (?:me|us|them|him|her|you|revision|homework|the (?:class|kids|students|learners|pupils|test|exam|quiz"
    r"|whole|rest)|my (?:class|kids|students|test|exam)|everyone|all|those|anyone|whoever|students|kids|class|exam)"
    r"|(?:due|from (?:last|yesterday|today|class)|lasting|taking|please|pls|plz|lah|leh|thanks|thx|thank you|ty"
    r"|tbh|again|right now|asap|ok\?|okay\?|real quick|quickly|simply|too|instead|i'?m|i am|we'?re|it'?s))\b"
    r"|\bfor (?:$|(?=[,.;:!?]))",
    re.I,
)
_FRONT = Pattern(
    r"^(?:the|an?|some|any|my|our|about|on|of|to|for|please|pls|plz|just|how|all|this whole|whole|what|topic|whole)\s+",
    re.I,
)
_BACK = Pattern(
    (
        r"\s+(?:please|pls|plz|thanks|thx|ty|lah|leh|lor|can|for|on|in|to|of|about|and|with|at|by|the|a|now|just|today"
        r"|ok|okay|tho|though|bro|man|sia|ah|tbh|ngl|asap|stuff|bit|bits|part|parts|thing|section|topic|unit|work"
        r"|works?|happens?|means?|is|are|me|us|here|there|also|too|at all|anymore|any more|needed|wanted|rn|haha|lol)$"
    ),
    re.I,
)


def behind(text: str, noun: str) -> str | None:
    """The words directly behind a noun, as in terse requests: "quiz dna replication"."""
    for found in re.finditer(rf"\b(?:{noun})\s+(?=([\w'-]+))", text, re.I):
        if not AROUND.fullmatch(found[1]) and not BEGUN.fullmatch(found[1]) and (value := phrase(text[found.end() :])):
            return value
    return None


def cut(phrase: str) -> str:
    """The phrase up to the first gap, comma or turn of the sentence."""
    found = _CUT.search(phrase)
    return phrase[: found.start()] if found else phrase


def stripped(phrase: str, *, back: bool = True) -> str:
    """Without the articles in front and the small words behind."""
    phrase = re.sub(r"\s+", " ", phrase).strip(" \t.,;:!?-\"'()*" + GAP)
    while found := _FRONT.match(phrase):
        phrase = phrase[found.end() :]
    while back and (found := _BACK.search(phrase)):
        phrase = phrase[: found.start()].rstrip(" ,.;:!?-")
    return phrase


def phrase(text: str, *, back: bool = True) -> str | None:
    """A noun phrase at the start of a text, or None where only a pronoun or nothing stands there."""
    found = stripped(cut(text), back=back)
    return None if EMPTY.fullmatch(found) else found


def first(text: str, patterns: tuple[Pattern, ...]) -> str | None:
    """The phrase behind, or in the first group of, the first pattern that leads to one."""
    for pattern in patterns:
        for found in pattern.finditer(text):
            value = phrase(found[1] if pattern.groups else text[found.end() :])
            if value and not _FRAMED.match(value):
                return value
    return None


# "how about a session *on drink driving*"
_FRAMED = Pattern(
    r"(?:[\w']+ )?(?:quiz(?:zes)?|lessons?|sessions?|plans?|tests?|notes|questions|stuff|bits?|material|content"
    r"|work) (?:on|about"
    r"|covering)\b",
    re.I,
)


def before(text: str, noun: str, *, words: int = 5) -> str | None:
    """The words directly before a noun that name its matter: "photosynthesis" in "make a photosynthesis quiz"."""
    for found in re.finditer(rf"\b(?:{noun})\b", text, re.I):
        kept: list[str] = []
        for word in reversed(re.findall(r"\S+", text[: found.start()])):
            if GAP in word or re.search(r"[,.;:!?]$", word) or len(kept) == words:
                break
            if AROUND.fullmatch(word.strip("'\"")) and not (word.casefold() in ("and", "of", "in") and kept):
                if not kept and re.fullmatch(
                    (
                        r"remedial|remediation|practice|revision|multiple|choice|mcq|pop|catch-up|make-up|makeup"
                        r"|quick|short|mini"
                    ),
                    word,
                    re.I,
                ):
                    continue
                break
            kept.insert(0, word)
        while kept and re.fullmatch(r"and|of|in|or", kept[0], re.I):
            kept.pop(0)
        if value := phrase(" ".join(kept)):
            return value
    return None


def alone(text: str) -> str | None:
    """A clause that only names the matter: "cell division" in "10 MCQs, cell division, hard"."""
    for part in re.split(rf"\s*[,;:!?{GAP}]\s*|\s-\s|\.\s", text):
        clause = re.sub(r"^(?:the|an?)\s+", "", part.strip(" .!?"), flags=re.I)
        words = re.findall(r"\S+", clause)
        if (
            words
            and len(words) <= 5
            and not any(
                (AROUND.fullmatch(word) and not (0 < place < len(words) - 1 and word in ("of", "and", "in", "the")))
                or REQUEST.fullmatch(word)
                for place, word in enumerate(words)
            )
        ):
            value = phrase(clause)
            if value:
                return value
    return None


QUOTED = Pattern(r"\"([^\"]{1,})\"|(?<![\w])'([^']{2,}(?:'[a-z]{1,2}\b[^']*)*)'(?!\w)", re.I)


def quoted(text: str) -> list[tuple[str, int, int]]:
    """What stands in quotation marks: the words, and the half-open range of characters with the marks."""
    return [((found[1] or found[2]).strip(), found.start(), found.end()) for found in QUOTED.finditer(text)]


_POLITE_FRONT = Pattern(
    r"^(?:(?:hi|hey|hello|yo|ok|okay|oi|eh|right|so|well|um|uh|good (?:morning|afternoon|evening)|morning"
    r"|please|pls|plz|kindly|quick one|quickly|quick|just|also|and|then|now|actually|alright|cheers|sorry"
    r"|thanks|oh|btw|honestly|tbh|ngl|basically|seriously|literally|fyi|anyway|anyways|hmm+|ah|aiyo|aiya|alamak"
    r"|wah|eh|man|bro|dude|ugh|urgh|argh|yup|yep|yes|yeah|no|nope|nah|great|cool|nice|nvm|never ?mind"
    r"|before i forget|bruh"
    r"|omg|lol|lmao|haiz|yikes|welp|mate|cher|miss|sir|listen|look|wow|gah|damn|dang|ta"
    r"|quick question|real quick)\b[\s,.!:;-]*"
    r"|(?:can|could|would|will) (?:you|u|we|i|ya)(?: please| pls| plz| kindly| just| quickly| help(?: me)?(?: to)?)*\s+"
    r"|(?:would you mind|do you mind|i need you to|i want you to|i'?d like you to|help me(?: to)?|i(?:'d"
    r"| would)? (?:need|want|like) to|i wanna|i gotta|let me|i'?d like|i would like)\s+)+",
    re.I,
)
_POLITE_BACK = Pattern(
    (
        r"(?<![\s,.!;-])(?:[\s,.!;-]+(?:please|pls|plz|thanks(?: (?:a lot|so much|in advance|a bunch))?"
        r"|thank you(?: (?:so"
        r"|very) much)?|thx|tq|ty|tks|cheers|ta|lah|leh|lor|asap|ok\??|okay\??|can\??|for me|if you can|if possible"
        r"|kthx|haha|lol|🙏|👍|😅|🙂|❤️|😭|rn|right away|when you can)[.!]*)+$"
    ),
    re.I,
)


def unframed(text: str) -> str:
    """The sentence without greetings and politeness around it."""
    text = _POLITE_BACK.sub("", text.strip())
    return _POLITE_FRONT.sub("", text).strip()
