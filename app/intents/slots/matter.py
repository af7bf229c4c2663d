"""What a lesson, a quiz, a note or an explanation is about."""

from __future__ import annotations

import re

from app.intents.slots import choices, counts
from app.intents.slots.dates import dates
from app.intents.slots.findings import Finding, without
from app.intents.slots.periods import periods
from app.intents.slots.phrases import before, first, phrase, quoted, unframed
from app.intents.slots.sentence import Sentence


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.I) for pattern in patterns)


_ABOUT = (
    r"\b(?:about|abt|abut|on(?! (?:my|the) (?:list|way|screen|board))|covering|regarding|re(?![-'])|around"
    r"|of(?! (?:the )?(?:questions?|class|day))|topic(?:\s*(?:is|:|=))?|titled|called|introducing|to (?:teach|cover"
    r"|introduce|revise|practi[cs]e|review)|focus(?:ing|ed)? on|teaching|revising|concerning|theme:?|into"
    r"|one for|another for)\b[\s:=]*"
)
_TOPIC_COLON = _compiled(
    r"\b(?:topic|subject|theme|about|on)\s*[:=-]\s*",
    r"\b(?<!same )(?<!that )(?<!this )(?<!by )(?<!per )(?<!any )(?<!the )topic\s+(?!of\b|is\b|on\b|about\b|for\b)",
    r"\b(?:quiz|lesson|lesson plan|notes|plan|explain|confused|lost|stuck|test|session)\s*(?::|\s-\s)\s*",
    r"^\W*:\s*",
    r"^[^:\x1f]*\b(?:lesson|plan|quiz|session|notes|questions|explain\w*)\b[^:\x1f]*:\s+",
)
_CONFUSED = _compiled(
    r"\b(?:bit|part|section|stuff|thing) (?:about|on|with|of)\s+",
    (
        r"\b(?:confus(?:ed|ing|es me)|confuzzled|lost|stuck|struggling|stumped|unsure|muddled|clueless|puzzled"
        r"|baffled|blur|mixed up|hazy|foggy|shaky|not sure|unclear|no idea|no clue"
        r"|trouble)\s*(?:me\s*)?(?:,?\s*(?:about|on|by|with|at|over|in|when it comes to|regarding|during|w|abt"
        r"|as to|understanding|whats? going on with|what's up with))\b\s*(?:what(?:'?s| is) (?:going on|happening"
        r"|up) (?:with|in)\s*)?(?:understanding\s+)?(?:how|why|what)?\b"
    ),
    r"\b(?:what(?:'?s| is)? (?:going on|happening|up) (?:with|in|during))\b",
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
        r"|really|totally|completely|just|so|super|very|got|all)[\s\w]{0,25}?\b(?:confus\w+|unclear|baffling"
        r"|puzzling|hard to (?:follow|understand|get)|difficult to (?:follow|understand)|over my head|beyond me"
        r"|tricky to follow|blur|lost on me|a blur|gibberish|mystery)|went over my head|(?:is "
        r"|are )?going over my head|lost me|loses me|confus(?:es|ed|ing)|don'?t make sense"
        r"|doesn'?t make (?:any )?sense|isn'?t (?:making sense|clicking|clear|sinking in)|aren'?t clicking"
        r"|flew (?:right )?over|goes over|just flew|has me (?:stumped|lost|confused|stuck)|have me|is not clicking"
        r"|not clicking|doesn'?t click)\b"
    ),
    r"\b(?:what (?:even )?(?:is|are|r))\s+(?!going|happening|this|that)",
)


def confused_about(s: Sentence) -> str | None:
    """What a student is confused about."""
    masked = s.masked(s.slides)
    masked = re.sub(
        r"^(?:the |this |that )?(?:part|bit|section|stuff|thing)s? (?:about|on|with|where|of)\s+",
        "",
        masked,
        flags=re.I,
    )
    value = (
        first(masked, _TOPIC_COLON)
        or first(masked, _CONFUSED)
        or before(masked, "part|bit|stuff|section|slide|topic", words=3)
    )
    if value is None:
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
        r"^(?:i'?m|i am|im|still|so|really|totally|this|that|honestly|like|tbh|the whole|this whole|that whole|the)\s+",
        "",
        value,
        flags=re.I,
    )
    return phrase(re.sub(r"\s+(?:part|bit|section|stuff|thing|slide|topic|concept|business)s?$", "", value, flags=re.I))


def _counted_questions(text: str) -> Finding | None:
    """The number of questions, with the words that may stand between: "5 tricky quiz qs"."""
    pattern = (
        rf"(?<![\w.])({counts.NUMBER})\s*-?\s*((?:[^\W\d][\w-]*\s+){{0,4}}?)(?:questions?|qns?|qs|q's|ques|quests"
        r"|items?|ones(?= on| about|,|$)|mcqs?|problems?|q|questons|qustions|quesitons|quick ones)\b"
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
_KINDS = re.compile(
    (
        r"\b(?:multiple[- ]choice|mcqs?|true[- /]?(?:or )?false|short[- ]answer|pop|quick|short|mini|practice"
        r"|practise|revision|recap|starter|exit|open[- ]ended)\b\s*(?=(?:\w+ )?(?:quiz|questions?|qns|qs|test"
        r"|items))"
    ),
    re.I,
)


_ANOTHER_GO = re.compile(
    (
        r"\b(?:(?:another|one more|second|new) (?:go|try|shot|chance|attempt|crack) (?:at|on|with)|bombed|failed"
        r"|flunked|messed up|struggled with|behind (?:on|in|with)|weak (?:on|in|at))\b(?! the (?:quiz|test))"
    ),
    re.I,
)


def quiz_topic(s: Sentence) -> str | None:
    """What a quiz is about."""
    spans: list[Finding] = []
    masked = _KINDS.sub("", s.masked(s.slides))
    if count := _counted_questions(masked):
        spans.append(count)
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
    about = first(masked, (*_TOPIC_COLON, re.compile(_ABOUT, re.I)))
    value = about or first(
        masked,
        _compiled(
            (
                r"\b(?:quiz|test|grill|drill|check|examine) (?:me|us|them|the class|my class|everyone"
                r"|my students)?\s*(?:on|about|in|for|over)\b"
            ),
            (
                r"\b(?:quiz|questions?|qns|qs|test|items?)\s+(?:for|in|from)\s+(?!my|the class|period|this|last"
                r"|today|tomorrow|revision|homework)"
            ),
        ),
    )
    value = value or before(masked, _QUIZ)
    if value and choices.chosen(choices.FOCUS, value):
        return None
    return value


_LEVELS = (
    r"easy|easier|easiest|hard|harder|hardest|medium|moderate|difficult|tricky|trickier|challenging|tough|tougher"
    r"|simple|simpler|basic|beginner|advanced|adaptive|intermediate"
)
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
_NOTED = _compiled(
    r"\bwhen we (?:did|covered|learnt|learned|studied|talked about|had|started)\b", _NOTES_LED, _NOTES_SAID
)


def notes_topic(s: Sentence) -> str | None:
    """What the notes are about."""
    masked = s.masked(s.slides)
    masked = re.sub(
        r"\b(?:lecture|lesson|class|speaker|teacher'?s?|study|revision|slide|slides) (?=notes)", "", masked, flags=re.I
    )
    return first(masked, _NOTED) or before(masked, _NOTES)


_EXPLAIN = _compiled(
    (
        r"\b(?:x?plain|explain|xplain|explian|expain|explan|eplain|explane|explaining|clarify|describe|define"
        r"|unpack|demystify|elaborate on"
        r"|break(?: me)? down|go over|run through|walk (?:me|us) through|talk (?:me|us) through|take me through"
        r"|run me through|teach (?:me|us)(?: about)?|tell (?:me|us) (?:about|more about)|(?:help"
        r"|trouble) (?:me |us )?(?:to )?(?:understand(?:ing)?|get(?:ting)?|with)"
        r"|go through|summari[sz]e|explanation (?:of|for|on|about)"
        r"|rundown (?:of|on)|overview of|lowdown on|crash course (?:in|on)|sense of|introduction to|intro to"
        r"|meaning of|meant by|definition of|the point of|the idea (?:behind|of)|simple terms,?|words,?)(?:\s+(?:to"
        r"|for) (?:me|us)(?: like i'?m (?:five|5))?,?)?(?:\s+(?:again|please|pls|simply|briefly|quickly"
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
    r"\bhow\s+(.+?)\s+(?:actually |really )?(?:works?|forms?|happens?|occurs?|functions?|operates?)\b",
    r"\bwho (?:is|was|were|are)\s+",
    r"\b(why\s+.+?)(?:$|[?.!,])",
    r"\b(?:confused|lost|stuck|unsure) (?:about|on|by|with)\b",
    _ABOUT,
)


def explained(s: Sentence) -> str | None:
    """What is to be explained."""
    text = s.masked(s.slides, keep_people=False)
    if marks := quoted(text):
        return marks[0][0]
    text = choices.SIMPLE_STYLE.sub(" \x1f ", text)
    value = first(text, (*_TOPIC_COLON[:1], *_EXPLAIN))
    text = text.strip("\x1f ,.-")
    if value is None and (only := re.match(r"^([\w' -]{3,60}?)\s*(?:,|\?|-|\x1f|$)", text)):
        value = phrase(
            re.sub(
                r"\s*\b(?:analogy|diagram|explained|explanation|meaning|definition|explainer|visually)\b.*$",
                "",
                only[1],
                flags=re.I,
            )
        )
    if value is None:
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


_LESSON = (
    r"lesson(?: ?plans?)?|lesosn|leson(?: plan)?|lession|lessn|session|unit plan|class plan|plans?|scheme of work"
    r"|lp|tutorial|activity plan|workshop|class|lecture|outline"
)
_WORDY = re.compile(r"\b(?:drivers?'?s?|driver'?s'?|driving|learner drivers?|road)\b[ -]*(?:ed(?:ucation)?)?\s*", re.I)


def lesson_topic(s: Sentence) -> str | None:
    """What a lesson is about."""
    minutes, level = counts.minutes(s.head), grade_span(s.head)
    masked = s.masked([each for each in (minutes, level) if each])
    masked = re.sub(r"\b(?:single|double|long|full)[- ]?period\b", " ", masked, flags=re.I)
    about = first(masked, (*_TOPIC_COLON, re.compile(_ABOUT, re.I)))
    return about or before(masked, _LESSON) or first(masked, _TAUGHT) or _first_clause(masked)


_TAUGHT = _compiled(
    (
        r"\b(?:teach|teaching|cover|covering|introduce|do|doing|plan|on)\s+(?:them|my class|the class|kids"
        r"|students)?\s*(?:about\s+)?"
    ),
    r"\blesson(?: plan)?s?\s+(?:for|in)\s+",
)
_CLAUSE = re.compile(r"^([\w' -]{4,40}),\s")


def _first_clause(text: str) -> str | None:
    """The matter in front: "driving in fog, lesson plan please"."""
    found = _CLAUSE.match(text)
    if not found or re.search(rf"\b(?:{_LESSON}|we|i|i'm|my|need|want|you|it's)\b", found[1], re.I):
        return None
    return phrase(found[1])


def driving_topic(s: Sentence) -> str | None:
    """What a driving lesson is about."""
    text = re.sub(r"\bdriv(?:er'?s?'?|ing)[ -]?ed(?:ucation)?\b(?:'s)?", " ", s.head, flags=re.I)
    text = without(text, list(_again(s, text)))
    text = unframed(text)
    minutes = counts.minutes(text)
    text = without(text, [minutes] if minutes else [])
    about = first(text, (*_TOPIC_COLON, re.compile(r"\bhow to\b", re.I), re.compile(_ABOUT, re.I)))
    if about is None:
        about = before(text, r"(?:driv(?:ing|er'?s?)\s+)?(?:lesson|session|class|plan|theory|unit)s?(?:\s+plan)?")
    about = about or first(
        text,
        _compiled(
            r"\b(?:how to)\b",
            (
                r"\b(?:lesson|session|plan)s?\s+(?:plan\s+)?(?:for|in|where)\s+(?!my|the|learner|new|student"
                r"|drivers|beginners|teen)"
            ),
            r"\b(?:teach|cover|teaching|covering|practise|practice)\s+(?:them|my|the)?\s*",
        ),
    )
    about = about or _first_clause(text)
    if about is None:
        return None
    about = re.sub(
        r"\s*\b(?:for )?(?:my |the |new |our |all )*(?:learner|student|new|teen|novice|young) drivers?\b$",
        "",
        about,
        flags=re.I,
    )
    value = phrase(about)
    return (
        None
        if value and re.fullmatch(r"(?:driv(?:ing|ers?|er's)|learners?|learner drivers?|road|beginners?)", value, re.I)
        else value
    )


def _again(s: Sentence, text: str) -> list[Finding]:
    return [*dates(text, s.school.today), *periods(text, ())]


_GRADE = re.compile(
    (
        r"\b(?:grades?|gr\.?|year|yr|primary|pri|secondary|sec|form|std|standard|jc|k"
        r"|key stage)[ -]?(\d{1,2})(?:s|rs|ers|'s)?\b|\b(\d{1,2})(?:st|nd|rd|th)[ -]?(?:grade|gr|graders?"
        rf"|years?)\w*\b|\b({counts.ORDINAL})[ -](?:grade|graders?|years?)\b|\b(?:grade|year|form|primary"
        rf"|secondary) ({'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve'})\b|\b(?:p|s|g"
        r"|y)(\d{1,2})s\b|\b[gy](\d{1,2})\b"
    ),
    re.I,
)


def grade_span(text: str) -> Finding | None:
    """The grade of the pupils, as the number's string: "7th grade", "Primary 6", "Year 9s"."""
    found = _GRADE.search(text)
    if not found:
        return None
    said = next(group for group in found.groups() if group)
    number = counts.ordinal_of(said) if found[3] else counts.value_of(said)
    return Finding(str(number), found.start(), found.end())


def grade(s: Sentence) -> str | None:
    """The grade, unless it is part of a class's name."""
    text = s.masked()
    found = grade_span(text)
    return str(found.value) if found else None
