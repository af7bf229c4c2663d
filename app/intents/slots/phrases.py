"""The words that name a topic, a task or a thing, cut out of the sentence around them."""

from __future__ import annotations

import re

from app.intents.slots.findings import GAP
from app.intents.slots.patterns import Pattern

_CUT = Pattern(
    rf"[{GAP},;:!?()✅👍🙏😭😅]|\.(?:\s|$)|\.\.|\s-\s|(?<!\w)-\s"
    r"|\b(?:because|cos|cuz|coz|since|even (?:after|though|when|with)|by (?:comparing|likening|using|giving|drawing"
    r"|showing|way)|so (?:that|i|we|they|can|could"
    r"|(?:please |pls )?(?:quiz|test|give|make|set|explain|help|send|plan))|but|before (?:the|my|our|class|school)"
    r"|after (?:school|class)"
    r"|(?:(?:and|n|&) )?i (?:can|could|cannot|can't|cant|have|had|need|needed|missed|was|got|want|don'?t|didn'?t)"
    r"|and (?:(?:explain|show|draw|do|describe|quiz|test|export|print|mark|note|flag) (?:it|that|me|them|this"
    r"|some)|send|give|make|keep|put|assign|set|share|add|include|then|can|could|also|mark|tell|use|please|pls"
    r"|i|we|it|remind|email|let)"
    rf"|and (?:lasts?|takes?|runs?)(?=\s*(?:for |about |around )*(?:{GAP}|$))|and (?:go|get) (?:right |deep )*into"
    r"|and (?:don'?t|be)|which|who|as (?:an?|csv|json|pdf|in|well|simply)|using|w(?:ith|/)? (?:an? |some |lots of "
    r"|plenty of )?(?:[\w-]+ ){0,3}?(?:examples?|diagrams?|pictures?|pics?|visuals|images?|answers?|analog\w+"
    r"|questions?|drawings?)"
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
_EMPTY = Pattern(
    r"(?:about|this|that|it|these|those|them|they|here|there|anything|something|everything|nothing|what|things?|stuff"
    r"|all|any|one|ones|him|her|me|us|you|class|lesson"
    r"|(?:this|that|the|these|those|all|any|last|next|current|previous|same|whole|our|my|today's|yesterday's"
    r"|what|one|same|latest)"
    r"(?: of)?(?: (?:this|that|it|one|part|bit|slide|slides|thing|things|stuff|topic|lesson|class|page|section"
    r"|lecture|chapter|last|unit|concept|idea|new|whole|homework|explanation))*"
    r"|(?:part|bit|slide|topic|lesson|lecture|chapter|section|page|what)s?|(?:what (?:you|she|he|they|we|u|ms"
    r"|mr|mdm|is|was|just|happened|to).*)|where .*|how to(?: do (?:it|this|that))?|going on|whats? going on"
    r"|happening|(?:i'?ve|ive|i'?d|we'?ve|been)\b.*|(?:everything|anything|all) (?:after|from|since|past|before|she"
    r"|he|they|you)\b.*"
    r"|n|with|without|whatever .*|fully|thoroughly|properly|clearly|deeply|she|he|we|i|(?:put|mark|tap"
    r"|log)(?: me\b.*)?|(?:she|he|they|you"
    r"|we|i|it|ms|mr|mdm|teacher"
    r"|the teacher|cher)(?:'s|'re|s|r)? .*|(?:him|her|them|me|us|it)\b.*|(?:explain|do|make|show) (?:it|that"
    r"|this|me)\b.*|what (?:she|he|they|we|you|u|i).*|(?:the )?(?:teacher|cher|speaker)(?:'s)? .*|s|'s)?",
    re.I,
)


_BEGUN = Pattern(
    r"(?:quiz\w*|lessons?|plans?|with|they|them|is|are|it|at|by|due|pass\w*|difficulty|level|mode|time|please"
    r"|pls|plz|asap"
    r"|thanks|generator|maker|session|that|which|who|when|while|where|having|lasting|x\d+|\d+\w*|instead|too"
    r"|tomorrow|today|as"
    r"|if|tho|though|can|will|would|should|has|have|had|goes|went|was|questions?|bank|item|starter|now|later"
    r"|only|material)",
    re.I,
)


def behind(text: str, noun: str) -> str | None:
    """The words directly behind a noun, as in terse requests: "quiz dna replication"."""
    for found in re.finditer(rf"\b(?:{noun})\s+(?=([\w'-]+))", text, re.I):
        if (
            not _AROUND.fullmatch(found[1])
            and not _BEGUN.fullmatch(found[1])
            and (value := phrase(text[found.end() :]))
        ):
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
    return None if _EMPTY.fullmatch(found) else found


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
# Words that stand before a noun and do not belong to its name.
_AROUND = Pattern(
    r"(?:the|an?|me|us|my|our|his|her|their|some|any|make|create|give|generate|build|set|write|need|want|do"
    r"|does|please|pls|plz|for|of|on|in|to|and|or|with|quick"
    r"|short|little|new|another|get|show|pull|up|out|find|fetch|grab|see|have|has|got|send|share|assign|prepare"
    r"|prep|plan|design|draft|whip|knock|put|together|come|i|we|you|u|can"
    r"|could|would|is|are|was|were|there|that|this|these|those|like|more|few|good|fun|nice|decent|revision"
    r"|practice|practise|pop|remedial|remediation|catch-up|make-up|makeup|follow-up|mini|multiple|choice|mcq"
    r"|easy|easier|hard|harder|difficult|tricky|medium|challenging|adaptive|simple|today's|yesterday's"
    r"|tomorrow's|class|lecture|lesson|lessons|teacher's|slide|slides|study|test|one|quizz?|written|go|need"
    r"|looking|where|what|whole|from|about|at"
    r"|ready|start|run|hav|giv|tap|tapped|press|hit|click|it|let|let's|lets|just|also|now|then|hi|hey|hello|again"
    r"|same|no|not|if|so|be|made|whole"
    r"|cool|proper|full|print|download|open|bring|review|read|drop|missing|missed|cos|because|comprehensive|i'd"
    r"|i'll|gimme|pull|throw|think|doing|help|ok|okay|as|by|later|later's|last|your|ur|kid|kids|start|begin"
    r"|every|each|both|all|tmr|mine|digital|short|long|hour|minute|min|minutes|sample|typed|official|formal"
    r"|based|around|day|week|detailed|solid|standalone|double|single|starter|intro|introductory|indoor|outdoor"
    r"|outline|structured|interactive|engaging|session|next|todays|extra|sorry|after|before|during|ms|mr|retake"
    r"|re-take|redo|second|third|first|chance)",
    re.I,
)


def before(text: str, noun: str, *, words: int = 5) -> str | None:
    """The words directly before a noun that name its matter: "photosynthesis" in "make a photosynthesis quiz"."""
    for found in re.finditer(rf"\b(?:{noun})\b", text, re.I):
        kept: list[str] = []
        for word in reversed(re.findall(r"\S+", text[: found.start()])):
            if GAP in word or re.search(r"[,.;:!?]$", word) or len(kept) == words:
                break
            if _AROUND.fullmatch(word.strip("'\"")) and not (word.casefold() in ("and", "of", "in") and kept):
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
                (_AROUND.fullmatch(word) and not (0 < place < len(words) - 1 and word in ("of", "and", "in", "the")))
                or _REQUEST.fullmatch(word)
                for place, word in enumerate(words)
            )
        ):
            value = phrase(clause)
            if value:
                return value
    return None


_REQUEST = Pattern(
    r"(?:quiz\w*|lessons?|plans?|tests?|questions?|qn?s?|mcqs?|homework|assessment|for|with|they|them|he|she"
    r"|i'm|i've|we're"
    r"|asap|thanks|due|pass\w*|score|mark|percent|%|\d+\W*|it's|grade|year|hello|sorry|drivers?|driving|driver's|ed"
    r"|mins?|hours?|hrs?|items?|difficulty|level|students?|group|tomorrow|today|cheers|send|notes?|learners?"
    r"|theory|who|whoever"
    r"|confus\w+|struggl\w+|explain\w*|describe|define|how|why|when|which|that's|one|everyone|all|none|only"
    r"|already|class)",
    re.I,
)


QUOTED = Pattern(r"\"([^\"]{1,})\"|(?<![\w])'([^']{2,}(?:'[a-z]{1,2}\b[^']*)*)'(?!\w)", re.I)


def quoted(text: str) -> list[tuple[str, int, int]]:
    """What stands in quotation marks: the words, and the half-open range of characters with the marks."""
    return [((found[1] or found[2]).strip(), found.start(), found.end()) for found in QUOTED.finditer(text)]


_POLITE_FRONT = Pattern(
    r"^(?:(?:hi|hey|hello|yo|ok|okay|oi|eh|right|so|well|um|uh|good (?:morning|afternoon|evening)|morning"
    r"|please|pls|plz|kindly|quick one|quickly|quick|just|also|and|then|now|actually|alright|cheers|sorry"
    r"|thanks|oh|btw|honestly|tbh|ngl|basically|seriously|literally|fyi|anyway|anyways|hmm+|ah|aiyo|aiya|alamak"
    r"|wah|eh|man|bro|dude|ugh|urgh|argh|yup|yes|yeah|no|great|cool|nice|nvm|never ?mind|before i forget|bruh"
    r"|omg|lol|lmao|haiz|yikes|welp|mate|cher|miss|sir|listen|look|wow|gah|damn|dang|ta"
    r"|quick question|real quick)\b[\s,.!:;-]*"
    r"|(?:can|could|would|will) (?:you|u|we|i|ya)(?: please| pls| plz| kindly| just| quickly| help(?: me)?(?: to)?)*\s+"
    r"|(?:would you mind|do you mind|i need you to|i want you to|i'?d like you to|help me(?: to)?|i(?:'d"
    r"| would)? (?:need|want|like) to|i wanna|i gotta|let me|i'?d like|i would like)\s+)+",
    re.I,
)
_POLITE_BACK = Pattern(
    (
        r"(?:[\s,.!;-]+(?:please|pls|plz|thanks(?: (?:a lot|so much|in advance|a bunch))?|thank you(?: (?:so"
        r"|very) much)?|thx|tq|ty|tks|cheers|ta|lah|leh|lor|asap|ok\??|okay\??|can\??|for me|if you can|if possible"
        r"|kthx|haha|lol|🙏|👍|😅|🙂|❤️|😭|rn|right away|when you can)[.!]*)+$"
    ),
    re.I,
)


def unframed(text: str) -> str:
    """The sentence without greetings and politeness around it."""
    text = _POLITE_BACK.sub("", text.strip())
    return _POLITE_FRONT.sub("", text).strip()
