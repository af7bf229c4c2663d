"""To-dos: their words, their place in the list, their number."""

from __future__ import annotations

import re

from app.intents.slots import counts
from app.intents.slots.dates import dates
from app.intents.slots.findings import Finding, without
from app.intents.slots.phrases import QUOTED, quoted, stripped, unframed
from app.intents.slots.sentence import Sentence

_LIST = r"(?:to-?\s?dos?|todos?|tasks?|task list|list|reminders?|things to do|agenda|planner|checklist)"
_MY_LIST = (
    r"(?:(?:to|on|in|onto|into|off|from|of|for)\s+)?(?:my |the |our |me )?(?:(?:to-?\s?do|task|job"
    r"|reminder)s?[- ]?(?:list|lists)|to-?\s?dos?|list|tasks|reminders|agenda|planner|checklist)"
)
_ID = re.compile(
    (
        r"(?<!\w)#\s?(\d+)\b|\b(?:task|todo|to-do|item|reminder|tsk)\s*(?:no\.?|number|num|nr|id|#)?\s*#?\s*(\d+)\b"
        r"|\b(?:task|todo|to-do|item)\s+(?:number\s+)?(one|two|three|four|five|six|seven|eight|nine|ten)\b"
    ),
    re.I,
)
_PLACE = re.compile(
    rf"\b(?:the |my )?(last|final|bottom|top|newest|latest|{counts.ORDINAL})(?: one)?\b(?:\s+(?:of\s+)?"
    rf"(?:the\s+|my\s+)?(?:open |pending )?(?:{_LIST}|item|thing|entry|one|job))?(?=\s*(?:$|[,.!?;]|'s\b|on|in|of"
    r"|from|off|as|to|is|task|has|please|pls|plz|should|can|for|now|by|done|was|till|until|due|-|into|complete"
    r"|finished))"
    rf"|\bnumber (\d+|{counts.NUMBER})\b|\bno\.? (\d+)\b|\bitem (\d+)\b|\b(\d+)(?:st|nd|rd|th) (?:one|task|item"
    r"|to-?do)\b",
    re.I,
)


def identified(s: Sentence) -> Finding | None:
    """A task's number: "task 12", "#12"."""
    found = _ID.search(_unquoted(s.whole))
    if not found:
        return None
    said = next(group for group in found.groups() if group)
    return Finding(int(counts.value_of(said)), found.start(), found.end())


def task_id(s: Sentence) -> int | None:
    found = identified(s)
    return int(found.value) if found else None


def placed(s: Sentence) -> Finding | None:
    """A task's place: 3 for "the third one", -1 for "the last one"."""
    text = _unquoted(s.whole)
    if identified(s):
        return None
    found = _PLACE.search(text)
    if not found or (found[1] and not _is_place(found, text)):
        return None
    if found[1]:
        word = found[1].casefold()
        number = (
            -1
            if word in ("last", "final", "bottom", "newest", "latest")
            else 1
            if word == "top"
            else counts.ordinal_of(word)
        )
    else:
        number = int(counts.value_of(next(group for group in found.groups()[1:] if group)))
    return Finding(number, found.start(), found.end())


def _is_place(found: re.Match[str], text: str) -> bool:
    """Not the date of "on the 3rd", and not "first" at the start of a title."""
    said = found[0].casefold()
    if re.search(rf"\b(?:{_LIST}|one|item|thing|entry|job)\b", said):
        return True
    before = text[: found.start()].casefold().rstrip()
    if re.search(r"\b(?:on|by|to|until|till|for|due|before|last)$", before):
        return False
    return bool(re.search(r"\b(?:the|my)\b", said)) and not re.search(r"\d", said)


def position(s: Sentence) -> int | None:
    found = placed(s)
    return int(found.value) if found else None


def _unquoted(text: str) -> str:
    """The text with quoted words blanked, so that places stay."""
    return QUOTED.sub(lambda found: " " * len(found[0]), text)


_ADD_FRONT = re.compile(
    r"^(?:(?:add|create|make|set|put(?: down)?|new|jot(?: down)?|note(?: down)?|stick|log|pop|chuck"
    r"|write(?: down)?|enter|schedule|record|save|need|get|give me|insert|throw|start|open)\s+)?(?:a |an "
    r"|another |one more |the |me a |this |one )?(?:new |quick |pending )?"
    r"(?:tasks?|to-?\s?do(?: item)?s?|todo|reminder|item|task list item"
    rf"|entry)(?:\s+(?:{_MY_LIST}))?\s*(?:[:=-]+\s*|\b(?:(?:to|for|called|named|titled|that says|saying|about"
    r"|of|that|for me to|which says|on)\b(?: me)?(?: to\b)?[\s:]*)+|(?=\W|\w))"
    rf"|^(?:put|add|stick|pop|note|get) (?:it|this|that)(?: down)? {_MY_LIST}\s*[:,-]\s*"
    r"|^(?:remind|rmd|remnd|rmb|remember|remeber)\s*(?:me|us)?\s*(?:that|about|of)?\s*(?:(?:i|we) (?:must"
    r"|need to|have to|gotta|should|ought to)\s+)?(?:(?:to|2)\s+)?|^(?:don'?t let me forget|dont let me forget"
    r"|make sure i|note to self|make a note(?: for me)?|make sure to remind me|i (?:mustn'?t|must not"
    r"|shouldn'?t|cannot|can'?t) forget|don'?t forget|dont forget|remind)\s*(?:that|about"
    r"|of)?\s*[:,-]?\s*(?:to\s+)?(?:i (?:must|need to|have to)\s+)?"
    r"|^(?:add|put|stick|pop|chuck|throw|jot|note|write|log|list|include|enter|save|get|need"
    rf"|set)\s+(?:down\s+)?(?:{_MY_LIST}\b)?\s*[:-]*\s*(?:that (?:i|we) (?:need to|must|have to|should)\s+"
    r"|to\s+(?!my|the\b))?"
    r"|^(?:i|we)(?:'ve got| have got|'ve)?\s*(?:must|have got|need to remember|need|have|gotta|should|ought|got"
    rf"|really need)\s*(?:to\s+)?|^(?:{_MY_LIST})\s*[:+-]+\s*(?:add\s+)?|^(?:to-?do|todo|task"
    r"|reminder)\s*[:+-]+\s*",
    re.I,
)
_ADD_BACK = re.compile(
    r"[\s,.;:(-]*(?:\b(?:(?:can|could|would|will) (?:you|u)(?: please)?|please|pls|plz|and"
    r"|so)\s+)*(?:\b(?:(?:stick|put|add|pop|chuck|throw|note|jot|log|get|write|save|remember|remind)\s+(?:it"
    r"|that|this|me)(?: down)?(?: (?:as|for))?(?:\s+(?:about )?(?:it|that|this))?\s*)|\bremind me\b\s*"
    r"|\b(?:make|add|create|set) (?:(?:it|that|this) )?(?:an? |as an? |into an? )?(?:task|to-?do"
    r"|reminder)\b(?: (?:for|of|about) (?:it|that|this))?)?"
    rf"(?:\b(?:to|on|onto|in|into|for|as)\s+(?:my |the |our |a )?(?:{_LIST}|to-?do list|todo list|task list"
    r"|tasks? list)(?:\s+list)?)?[\s,.)!]*(?:please|pls|plz|thanks|thx|ty)?[\s.!]*$",
    re.I,
)
_DUE_WORDS = re.compile(
    (
        r"[\s,(]*\b(?:due|deadline|(?:it'?s )?due|by|before|on|for|until|till|at|not later than|no later than"
        r"|latest by|it'?s for|due date|from|starting|this|coming|is|needs? doing|needed)(?:\s+(?:on|by|is|date|at"
        r"|for|it))?\s*[:=]?\s*(?=\x1f|$)"
    ),
    re.I,
)


def _without_dates(text: str, findings: list[Finding]) -> str:
    masked = without(text, findings, leading=False)
    masked = _DUE_WORDS.sub(" ", masked)
    masked = re.sub(r"^\s*\x1f[\s,:-]*", "", masked)
    masked = re.sub(r"[\s,;(-]*\x1f[\s).]*(?=$|[,;.])", "", masked)
    return re.sub(r"\s*\x1f\s*", " ", masked).strip(" ,;-")


def new_title(s: Sentence) -> str | None:
    """The words of a to-do that is to be written down, without its day."""
    text = s.whole
    if marks := quoted(text):
        return marks[0][0]
    text = unframed(text)
    found = list(dates(text, s.school.today))
    # A day in the middle of a title belongs to it ("print Friday's roster").
    kept = [
        each
        for each in found
        if not re.match(r"'s?\s|\s+(?:class|lesson|quiz|test|morning'?s|meeting|match|game)\b", text[each.end :])
    ]
    text = _without_dates(
        text, kept[-1:] if len(kept) > 1 and not re.match(r"\W*$", text[: kept[0].start]) else kept[:1]
    )
    for _round in range(3):
        text = unframed(text)
        front = _ADD_FRONT.match(text)
        if not front or not front.end():
            break
        text = text[front.end() :].strip(" ,:;-")
        if re.match(r"(?:re)?mind me|to\s", text, re.I) is None and _round:
            break
        if re.match(r"^(?:new |a |an )?(?:tasks?|to-?do|todo|reminder)\b|^remind", text, re.I) is None:
            break
    text = re.sub(r"^(?:for me )?to\s+(?=\w)", "", text, flags=re.I)
    for _round in range(2):
        if (back := _ADD_BACK.search(text)) and back.start() < len(text):
            text = text[: back.start()]
    text = re.sub(
        r"^(?:that\s+)?(?:i|we)(?:'ve)? (?:must|need to|have to|gotta|should|got to)\s+", "", unframed(text), flags=re.I
    )
    text = text.strip(' .,;:!-"')
    text = re.sub(r"\s+(?:by|on|due|for|before|until|at|to|in)$", "", text, flags=re.I)
    return (
        None
        if re.fullmatch(r"(?:it|this|that|one|something|a|task|to-?do|reminder|new|me|list|my list|)", text, re.I)
        else text
    )


_DONE_FRAMES = (
    (
        r"^(?:mark|set|put|tick|check|cross|strike|complete|finish|close|flag|count|record|log|consider|scratch"
        r"|call|make|get)(?:\s+(?:off|out|through|down))?\s+(?!that\b.*\bdone|it\b)(.+?)\s*(?:\b(?:as|is|to|from|on"
        r"|in)\b\s+)?(?:\b(?:done|complete[d]?|finished|ticked(?: off)?|off|closed|checked|out)\b.*)?$"
    ),
)
_DONE = re.compile(
    (
        r"\b(?:done|complete[d]?|finished|ticked off|sorted|over|handled|taken care of|did|closed|finito|settled"
        r"|in the bag)\b"
    ),
    re.I,
)
_FINISHED = re.compile(
    (
        r"^(?:i(?:'?ve| have)?|just|ive|we(?:'ve)?|already|finally|all|yay|woo|hooray|great|done,?)*\s*(?:i(?:'?ve"
        r"| have)?\s+)?(?:(?:just|already|finally|now|also)\s+)*(?:am |'m )?(?:done with|finished(?: with| off)?"
        r"|completed|handed in|turned in|submitted|did|done|sorted(?: out)?|posted|sent(?: off)?|delivered|made"
        r"|got through|bought|wrapped up|dealt with|taken care of|ticked off)\s+(.+)$"
    ),
    re.I,
)
_DELETE = (
    r"delete|del|remove|erase|cancel|drop|scrap|bin|forget(?: about)?|get rid of|kill|scratch|clear|take|wipe|lose"
    r"|discard|ditch|trash|chuck(?: out)?|throw (?:out|away)|cross out|dump|rm|strike|axe|delte|remvoe|bye bye"
)
_DELETING = re.compile(rf"\b(?:{_DELETE})\b\s+(.+)$", re.I)
_TRAIL = re.compile(
    (
        r"[\s,;.:-]*(?:\b(?:off|out|from|on|in|of|to)\b\s+)?(?:\b(?:my|the|our)\b\s+)?\b(?:to-?\s?do(?: list)?s?"
        r"|todos?(?: list)?|tasks?(?: list)?|list|reminders?|item|one|thing|entry|checklist)\b(?:\s+(?:from|off|on"
        r"|in|of)\s+(?:my|the|our)?\s*(?:to-?\s?do(?: list)?s?|todos?(?: list)?|tasks?(?: list)?|list"
        r"|reminders?))?[\s.!]*$"
    ),
    re.I,
)
_MARKED = re.compile(
    (
        r"[\s,;.:✅✔️☑️🎉-]+(?:(?:so|and|please|pls|you can|u can|can you|could you|can u|now|go ahead and|also"
        r"|just)\s+)*(?:mark|tick|check|cross|strike|scratch|take|close|remove|delete|drop|cancel|scrap|forget"
        r"|clear|update|bin|get rid|that'?s)\b.*$"
    ),
    re.I,
)
_AS_DONE = re.compile(
    (
        r"[\s,]*\b(?:as|is|are|was|were|'s|has been|have been|got|=|now|all|been|to|already)*\s*\b(?:now |all "
        r"|already |been |finally |fully |totally )*(?:done(?: and dusted)?|complete[d]?|finished|ticked(?: off)?"
        r"|sorted|off|over|handled|closed|settled|checked off|crossed off)\b[\s.!]*(?:✅|✔️|👍|🎉|now|already|today"
        r"|liao|yesterday|pls|please|and dusted)*[\s.!]*$"
    ),
    re.I,
)
_POINTING = re.compile(
    (
        r"(?:that|this|the|it|the same)(?: (?:one|task|to-?do|todo|reminder|item|thing|last one|entry))?(?: (?:too"
        r"|now|off|please|again|as well|instead))*"
    ),
    re.I,
)


def task_words(text: str) -> str | None:
    text = stripped(re.sub(r"^(?:the|my|our|a|an)\s+", "", text.strip(), flags=re.I), back=False)
    for _round in range(2):
        text = _TRAIL.sub("", text).strip(" ,;:-.!")
    text = re.sub(
        (
            rf"^(?:(?:the|my|our|that|this|a)\s+)*(?:{_LIST}|item|one|thing|entry)\s*(?:called|named|titled|to"
            r"|about|for|on|that says|saying|of|:|-)\s+"
        ),
        "",
        text,
        flags=re.I,
    )
    text = re.sub(r"^(?:the|my|our|a|an|about|off|out|down|up|that|this)\s+(?=\w)", "", text, flags=re.I)
    text = re.sub(r"^(?:reminder|task|todo|to-do)\s+(?:to|about|for)\s+", "", text, flags=re.I)
    text = re.sub(
        r"\s+(?:from|off|on|to|as|in|please|now|already|anymore|any more|any longer|liao)$", "", text, flags=re.I
    ).strip(" ,;:-.!✅✔️")
    if (
        not text
        or _POINTING.fullmatch(text)
        or re.fullmatch(rf"(?:{_LIST}|everything|all|all of (?:it|them)|#?\d+|one|item)", text, re.I)
    ):
        return None
    return text


def done_title(s: Sentence) -> str | None:
    """The words of a to-do that is done."""
    if identified(s) or placed(s):
        return None
    if marks := quoted(s.whole):
        return marks[0][0]
    text = unframed(s.whole)
    if (marked := _MARKED.search(text)) and marked.start() > 2:
        own = text[: marked.start()]
        if value := task_words(
            _AS_DONE.sub(
                "",
                re.sub(
                    (
                        r"\s+(?:ordered|bought|sent|posted|booked|called|emailed|submitted|printed|paid|marked"
                        r"|graded|written|handed in|taken out|done|(?:(?:is|are|was|were|has been"
                        r"|have been)\s+)?\w{3,}ed)$"
                    ),
                    "",
                    _finished(own),
                    flags=re.I,
                ),
            )
        ):
            return value
    verb = re.match(
        (
            r"(?:(?:mark|set|put|tick|check|cross|strike|complete|finish|close|flag|count|log|scratch|call|consider"
            r"|update)(?:ed|ing)?)(?:\s+(?:off|out|through|down))?\s+(.+)$"
        ),
        text,
        re.I,
    )
    if verb:
        own = re.sub(r"\s+(?:off|through|out)(?=\s|$)(?:\s+(?:my|the|on|from)\b.*)?$", "", verb[1], flags=re.I)
        return task_words(_AS_DONE.sub("", own))
    return task_words(_AS_DONE.sub("", _finished(text)))


def _finished(text: str) -> str:
    found = _FINISHED.match(text)
    return found[1] if found else text


_UNNEEDED = re.compile(
    (
        r"(?:don'?t need|no longer need|not doing|not needed|don'?t want|needn'?t|don'?t have to do"
        r"|don'?t have to)\s+(?:to\s+)?(.+?)(?:\s+(?:any ?more|any longer|now))?(?:[.!,;].*)?$"
    ),
    re.I,
)


def deleted_title(s: Sentence) -> str | None:
    """The words of a to-do that is to go."""
    if identified(s) or placed(s):
        return None
    if marks := quoted(s.whole):
        return marks[0][0]
    text = unframed(s.whole)
    if (unneeded := _UNNEEDED.search(text)) and (value := task_words(re.split(r"[,;.]", unneeded[1])[0])):
        return value
    found = _DELETING.search(text)
    if found:
        own = re.sub(r"^(?:out|off|away|about)\s+", "", found[1], flags=re.I)
        own = re.split(
            (
                r"[,;.!?]\s|\s-\s|\b(?:because|cos|since|i (?:don'?t|already|no longer)|it'?s|no longer|not needed"
                r"|we (?:don'?t|no longer))\b"
            ),
            own,
            maxsplit=1,
        )[0]
        if value := task_words(own):
            return value
        return (
            task_words(re.sub(r"[,;.!-]?\s*$", "", text[: found.start()]))
            if re.search(r"^(?:it|that|this)\b", own, re.I)
            and found.start() > 4
            and not re.fullmatch(
                r"(?:actually|pls|please|no|ok|can you|nvm|nevermind|never mind)[\s,.]*", text[: found.start()], re.I
            )
            else None
        )
    return None
