"""What is to be explained."""

from __future__ import annotations

import re

from app.intents.slots import choices
from app.intents.slots.matter import ABOUT, TOPIC_COLON, compiled
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import first, phrase, quoted
from app.intents.slots.sentence import Sentence

_EXPLAIN = compiled(
    r"\b(?:say|know|tell|remember|understand|get|remind me|tell me) what (?:an? |the )?([\w' -]{3,40}?) (?:is|are"
    r"|means?)\b",
    r"\b(?:tell|keep) (.+?)\s+(?:apart|straight)\b",
    r"\b(?:need|want|like|love|get|have|wants?)\s+(.+?)\s+(?:explained|clarified|broken down|unpacked|simplified"
    r"|cleared up)\b",
    r"\b(?:mix(?:ing|ed)? up)\s+",
    r"\b(?:deeper|more detail|further|depth) (?:into|on|about)(?: how)?\b",
    r"\b(?:compare|liken)\s+(.+?)\s+(?:to|with)\s+(?:some|any|every|an? |real|daily|day)",
    r"\b(?:an[ao]log(?:y|ies)|comparison|metaphor)\s+(?:for|of|about)\s+",
    (
        r"\b(?:x?plain|explain|xplain|explian|expain|explan|eplain|explane|explaining|clarify|describe|define"
        r"|unpack|unpick|demystify|dumb down|simplify|boil down|spell out|make sense of|get my head (?:a)?round"
        r"|elaborate on"
        r"|break(?: me)? down|go over|run through|walk (?:me|us) through|talk (?:me|us) through|take me through"
        r"|run me through|teach (?:me|us)(?: about)?|tell (?:me|us) (?:about|more about|what|how|why)|(?:help"
        r"|trouble) (?:me |us )?(?:to )?(?:understand(?:ing)?|get(?:ting)?|with)"
        r"|go through|summari[sz]e|explanation (?:of|for|on|about)"
        r"|rundown (?:of|on)|overview of|lowdown on|crash course (?:in|on)|sense of|introduction to|intro to"
        r"|meaning of|meant by|definition of|the point of|the idea (?:behind|of)|simple terms,?|words,?)(?:\s+(?:to"
        r"|for) (?:me|us|them|him|her|everyone|(?:my |the |our )(?:kids|class|students|pupils"
        r"|learners))(?: like i'?m (?:five|5))?,?)?(?:\s+(?:again|please|pls|simply|briefly|quickly"
        r"|in (?:simple|easy|plain) (?:words|terms|english)|in (?:more )?detail|visually))?[\s,:]+(?:(?:what|how"
        r"|why)(?:'s| is| are| do(?:es)?)?\s+)?"
    ),
    (
        r"\bwhat(?:'?s| is| are| r|s)\s+(?:the (?:point|purpose|meaning|idea|deal|function|use|role) (?:of|with"
        r"|behind)|meant by|up with)\b"
    ),
    r"\bwhat (?:do(?:es)?|did) (.+?) (?:mean|do|stand for)\b",
    (
        r"\bhow (?:do|does|did|can|is|are|exactly (?:do|does))\s+(.+?)(?:\s+(?:actually |really |even )?(?:work"
        r"|happen|function|operate|made|formed|form|occur)\w*\b|$|[?.,])"
    ),
    r"\bwhat(?:'?s| is| are| r|s)\s+",
    (
        r"\b(?:don'?t|dont|do not|didn'?t|can'?t|cannot) (?:really |quite |fully )?(?:get|understand|follow"
        r"|grasp)\b(?: how| why| what)?\s+"
    ),
    r"\b(?:no (?:idea|clue)|not sure|unsure|clueless|don'?t know|idk|dunno)\s+(?:as to )?(?:what|how|why)\s+",
    r"\bhow\s+(.+?)\s+(?:actually |really )?(?:works?|forms?|happens?|occurs?|functions?|operates?)\b",
    r"\bwho (?:is|was|were|are)\s+",
    r"\b(?:when|while|whilst) (?:we|you|she|he|they) (?:did|covered|learnt|learned|studied|were doing|went over|had"
    r"|explained)\s+",
    r"\b(why\s+.+?)(?:$|[?.!,])",
    r"\b(?:confused|lost|stuck|unsure) (?:about|on|by|with)\b",
    ABOUT,
)

# "my brother says gravity is a theory, explain it to me": what "it" is, and not what is said of it.
_ASKS_IT = Pattern(
    r"\b(?:explain|clarify|describe|define|unpack|simplify|break down|go over|teach me) (?:it|this|that|them|these)\b",
    re.I,
)
_SAID_OF_IT = compiled(
    r"\b(?:says?|said|saying|thinks?|thought|told (?:me|us)|tells? (?:me|us)|reckons?|claims?|claimed|believes?|swears?"
    r"|insists?)"
    r"(?: that)?\s+(?!(?:i|we|you|it|they|he|she|there|that|this)\b)([\w' -]{2,40}?)\s+(?:is|are|was|were|isn'?t"
    r"|aren'?t|has|have|can|can'?t|cannot|does|doesn'?t|do|don'?t|will|means?|comes?|works?|makes?|causes?)\b"
)

_IDLE = Pattern(r"\s+(?:on earth|in the world|the (?:heck|hell))\b", re.I)
_OF = compiled(r"\bof\b(?! the (?:class|day))\s*")


# "even simpler", "shorter": how it is to be explained, and not what.
_HOW = Pattern(
    r"e?xplain|eli5|explanation|(?:still |really |just |i )*(?:don'?t|do not|can'?t|cannot) (?:get|understand|follow)"
    r"(?: it| this| that)?(?: at all| yet| still)?|(?:even |much |way |a (?:bit|little) |still )*(?:simpler|shorter"
    r"|easier|quicker"
    r"|longer|clearer"
    r"|better|slower|deeper|less|more|briefly|slowly|even)(?: (?:words?|version|way|one))?",
    re.I,
)


def explained(s: Sentence) -> str | None:
    """What is to be explained."""
    text = _IDLE.sub("", s.masked(s.slides, keep_people=False))
    if marks := quoted(text):
        return marks[0][0]
    text = choices.SIMPLE_STYLE.sub(" \x1f ", choices.NO_DETAIL.sub(" \x1f ", text))
    said_of = first(text, _SAID_OF_IT) if _ASKS_IT.search(text) else None
    value = said_of or first(text, (*TOPIC_COLON[:1], *_EXPLAIN, *_OF))
    text = text.strip("\x1f ,.-")
    if value is None and (only := re.match(r"^([\w' -]{3,60}?)\s*(?:,|\?|\.|-|\x1f|$)", text)):
        value = phrase(
            re.sub(
                r"\s*\b(?:analogy|diagram|explained|explanation|meaning|definition|explainer|visually)\b.*$",
                "",
                only[1],
                flags=re.I,
            )
        )
    if value is None or _HOW.fullmatch(value):
        return None
    value = re.sub(
        (
            r"\s+(?:actually |really |even )?(?:works?|happens?|is|are|means?|do|does|about|occurs?|forms?"
            r"|functions?|operates?)$"
        ),
        "",
        value,
        flags=re.I,
    )
    value = re.sub(
        r"^(?:what|how|exactly|the concept of|the idea of|the term|the word|the process of|concept of|idea of)\s+",
        "",
        value,
        flags=re.I,
    )
    value = re.sub(r"^(?:do|does|is|are)\s+(?=\w)", "", value, flags=re.I)
    value = re.sub(r"\s*\b(?:visually|briefly|explained|analogy|explanation)$", "", value, flags=re.I)
    return phrase(value)
