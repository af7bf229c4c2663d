"""What notes or a confusion are about."""

from __future__ import annotations

import re

from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import alone, before, behind, first, phrase
from app.intents.slots.sentence import Sentence


def compiled(*patterns: str) -> tuple[Pattern, ...]:
    """The patterns, without regard to case."""
    return tuple(Pattern(pattern, re.I) for pattern in patterns)


ABOUT = (
    r"\b(?:about|abt|abut|on(?! (?:my|the) (?:list|way|screen|board))|covering|regarding|(?<!['’])re(?![-'])|around"
    r"|(?:quiz(?:zes)?|lessons?|plans?|notes?|questions?|qns?|qs|mcqs?|tests?|explanation|summary|copy|overview"
    r"|session|understanding"
    r"|definition|knowledge|review|recap|coverage|analysis|description) of(?! (?:the )?(?:questions?|class"
    r"|day))|topic(?:\s*(?:is|:|=))?|titled|called|introducing|to (?:teach|cover"
    r"|introduce|revise|practi[cs]e|review)|focus(?:ing|ed)? on|teaching|revising|concerning|theme:?|into"
    r"|one for|another for)\b[\s:=]*"
)
TOPIC_COLON = compiled(
    r"\b(?:topic|subject|theme|about|on)\s*[:=-]\s*",
    r"\b(?<!same )(?<!that )(?<!this )(?<!by )(?<!per )(?<!any )(?<!the )topic\s+(?!of\b|is\b|on\b|about\b|for\b)",
    r"\b(?:quiz|lesson|lesson plan|notes|plan|explain|confused|lost|stuck|test|session)\s*(?::|\s-\s)\s*",
    r"^\W*:\s*",
    r"^[^:\x1f]*\b(?:lesson|plan|quiz|session|notes|questions|explain\w*)\b[^:\x1f]*:\s+",
)
_CONFUSED = compiled(
    r"\b(?:since|when|until|till|the moment) (?:we|you|she|he|they|the teacher) (?:\w+ )?(?:started|began|hit|did"
    r"|reached|covered|introduced"
    r"|(?:switched|moved|went|got|came)(?: on| over)? to)\b(?: (?:on|with|doing|learning|talking about|explaining))?"
    r"(?! (?:the |a |an |that |this )*(?:quiz|test|exam|class|lesson|lecture)\b)",
    r"\b(?:bit|part|section|stuff|thing) (?:about|on|with|of)\s+",
    r"\b(?:bit|part|section|slide) where (?:you (?:do|did|explain\w*)|we (?:do|did)|the)?\s*(.+?)\s+(?:comes?|came"
    r"|kicks?) in\b",
    (
        r"\b(?:confus(?:ed|ing|es me)|confuzzled|lost|stuck|struggling|stumped|unsure|muddled|clueless|puzzled"
        r"|baffled|blur|mixed up|hazy|foggy|shaky|not sure|unclear|no idea|no clue"
        r"|trouble)\s*(?:me\s*)?(?:,?\s*(?:about|on|by|with|at|over|in|when it comes to|regarding|during|w|abt"
        r"|as to|understanding|whats? going on with|what's up with))\b\s*(?:what(?:'?s| is) (?:going on|happening"
        r"|up) (?:with|in)\s*)?(?:understanding\s+)?(?:how|why|what)?\b"
    ),
    r"\b(?:what(?:'?s| is)? (?:going on|happening|up)\W*(?:with|in|during))\b",
    (
        r"\b(?:don'?t|do not|dun|dunno|didn'?t|did not|cannot|can'?t|cant|dont|didnt|not|never"
        r"|couldn'?t)\s+(?:really |quite "
        r"|fully |even |ever |at all )?(?:get|got|understand|understood|follow|following|grasp|grasping"
        r"|understanding|getting|comprehend|figure out|see|wrap my head (?:around|round)|catch"
        r"|know)\b(?!\s+(?:why the (?:login|page)))\s*(?:how|why|what|about|anything about|any of)?\b"
    ),
    r"\b(?:lost me|lose me|losing me|loses me)\s+(?:at|on|with|in|during|when you (?:got|went|came) (?:on )?to)\b",
    (
        r"\b(?:help (?:me )?(?:with|understand)|flag|mark|tap|log|note|count|put) (?:me )?(?:as |down as "
        r"|down )?(?:confused|lost|stuck|confusion)?\s*(?:for|on|about|at|in|with)\b"
    ),
    r"\b(?:confusion|problem|trouble|difficulty|issues?|headache)\s+(?:about|on|with|over|in|at|for|regarding)\b",
    (
        r"(?:^|[,;.!]\s+|\bbut )([^,;.!]{3,60}?)\s+(?:makes? (?:no|zero|little|0) sense|mak(?:es|ing) no sense"
        r"|(?:is|are|was|were|'s|has|have"
        r"|really|totally|completely|just|so|super|very|got|all|damn|dam|hella|mad|bloody|quite|pretty|kinda|kind of"
        r"|a bit)[\s\w]{0,25}?\b(?:confus\w+|unclear|baffling"
        r"|puzzling|hard to (?:follow|understand|get)|difficult to (?:follow|understand)|over my head|beyond me"
        r"|tricky to follow|blur|lost on me|a blur|gibberish|mystery)|went (?:right |way |straight |clean |totally "
        r"|completely )*over my head|(?:is "
        r"|are )?going over my head|lost me|loses me|confus(?:es|ed|ing)|don'?t make sense"
        r"|doesn'?t make (?:any )?sense|isn'?t (?:making sense|clicking|clear|sinking in)|aren'?t clicking"
        r"|flew (?:right )?over|goes over|just flew|has me (?:stumped|lost|confused|stuck)|have me|is not clicking"
        r"|not clicking|doesn'?t click)\b"
    ),
    r"\b(?:no (?:idea|clue)|not sure|unsure|clueless)\s+(?:as to )?(?:what|how|why)\b",
    r"\b(?:find|finds|found|finding)\s+(.+?)\s+(?:really |very |so |too |quite )*(?:hard|difficult|tough|tricky"
    r"|confusing"
    r"|impossible)\b",
    r"\bstruggling to (?:understand|get|follow|grasp|see)\b\s*(?:how|why|what)?\b",
    r"\b(?:what (?:even )?(?:is|are|r))\s+(?!going|happening|this|that)",
    r"\b(?:started (?:on|talking about|explaining)|began|got (?:on )?to|moved on(?: to)?|went on to"
    r"|talked about|explained"
    r"|was explaining|explaining)\s+",
    ABOUT,
)


def confused_about(s: Sentence) -> str | None:
    """What a student is confused about."""
    masked = s.masked(s.slides)
    masked = re.sub(
        r"^(?:the |this |that )?(?:part|bit|section|stuff|thing|slide)s? (?:about|on|with|where|of)\s+",
        "",
        masked,
        flags=re.I,
    )
    value = (
        first(masked, TOPIC_COLON)
        or first(masked, _CONFUSED)
        or before(masked, "part|bit|stuff|section|slide|topic", words=3)
        or (alone(masked) if s.slides else None)
    )
    if value is None or re.fullmatch(
        r"(?:tap|press|mark|log|put|flag|click|hit|(?:[\w']+ )*(?:lost|stuck|confus\w+|blur|unsure|help)(?: [\w']+)*"
        r"|.*\bwhat'?s (?:going on|happening))",
        value,
        re.I,
    ):
        return None
    value = re.sub(
        (
            r"^(?:the |this |that |whole )*(?:part|bit|section|stuff|thing|idea|concept|topic|whole)s? (?:about|on"
            r"|with|of|where)\s+"
        ),
        "",
        value,
        flags=re.I,
    )
    value = re.sub(
        r"^(?:i'?m|i am|im|bruh|omg|ok|wah|still|so|really|totally|this|that|honestly|like|tbh|the whole"
        r"|this whole|that whole|the)\s+",
        "",
        value,
        flags=re.I,
    )
    return phrase(re.sub(r"\s+(?:part|bit|section|stuff|thing|slide|topic|concept|business)s?$", "", value, flags=re.I))


_NOTES = r"notes?|note|slides? text|handouts?|summary|summaries|write-?ups?"


_NOTES_LED = (
    rf"\b(?:{_NOTES})\b[\w\s']*?\b(?:about|abt|on|for|from|covering|of|regarding|re)\b(?:\s+(?:the|our"
    r"|your)?\s*(?:slides?|lessons?|lectures?|class|bit|part|chapter|unit|topic|section)\s+(?:on|about"
    r"|covering|of))?"
)
_NOTES_SAID = (
    r"\bwhat (?:did|do|does) (?:the |my |our |ms \w+'s |mr \w+'s )?notes say (?:about|on)\b|\b(?:covered|wrote"
    r"|written|went over|discussed|said) (?:about|on|for)\b|\b(?:lesson|lecture|class|slides?) (?:about|on)\b"
    r"|\b(?:notes?)\s*(?::|\s-\s|\?)\s*"
)
_NOTED = compiled(
    r"\bwhen we (?:did|covered|learnt|learned|studied|talked about|had|started)\b", _NOTES_LED, _NOTES_SAID
)


def notes_topic(s: Sentence) -> str | None:
    """What the notes are about."""
    masked = s.masked(s.slides)
    masked = re.sub(
        r"\b(?:lecture|lesson|class|speaker|teacher'?s?|study|revision|slide|slides) (?=notes)", "", masked, flags=re.I
    )
    about = (Pattern(r"\b(?:on|about|covering|for)\s+", re.I),)
    return first(masked, _NOTED) or before(masked, _NOTES) or first(masked, about) or behind(masked, "notes?|handouts?")
