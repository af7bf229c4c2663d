"""To-dos: their words, their place in the list, their number."""

from __future__ import annotations

import re

from app.intents.slots import counts
from app.intents.slots.dates import dates, impossible
from app.intents.slots.findings import Finding, without
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import QUOTED, quoted, unframed
from app.intents.slots.sentence import Sentence

LIST = r"(?:to-?\s?dos?|todos?|tasks?|task list|list|reminders?|things to do|agenda|planner|checklist)"
_MY_LIST = (
    r"(?:(?:to|on|in|onto|into|off|from|of|for)\s+)?(?:my |the |our |me )?(?:(?:to-?\s?do|task|job"
    r"|reminder)s?[- ]?(?:list|lists)|to-?\s?dos?|list|tasks|reminders|agenda|planner|checklist)"
)
_ID = Pattern(
    (
        r"(?<!\w)#\s?(\d+)\b|\b(?:task|to[- ]?do|item|reminder|tsk)\s*(?:no\.?|number|num|nr|id|#)?\s*#?\s*(\d+)\b"
        r"|\b(?:task|todo|to-do|item)\s+(?:number\s+)?(one|two|three|four|five|six|seven|eight|nine|ten)\b"
    ),
    re.I,
)
_PLACE = Pattern(
    rf"\b(?:the |my )?(last|final|bottom|top|newest|latest|{counts.ORDINAL})(?: one)?\b(?:\s+(?:of\s+)?"
    rf"(?:the\s+|my\s+)?(?:open |pending )?(?:{LIST}|item|thing|entry|one|job))?(?=\s*(?:$|[,.!?;]|'s\b|on|in|of"
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
    if re.search(rf"\b(?:{LIST}|one|item|thing|entry|job)\b", said):
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


_ADD_FRONT = Pattern(
    r"^(?:(?:add|create|make|set|put(?: down)?|new|jot(?: down)?|note(?: down)?|stick|log|pop|chuck"
    r"|write(?: down)?|enter|schedule|record|save|need|get|give me|insert|throw|start|open)\s+)?(?:a |an "
    r"|another |one more |the |me a |this |one )?(?:new |quick |pending )?"
    r"(?:tasks?|to-?\s?do(?: item)?s?|todo|reminder|item|task list item"
    rf"|entry)(?:\s+(?:{_MY_LIST}))?\s*(?:[:=-]+\s*|\b(?:(?:to|for|called|named|titled|that says|saying|about"
    r"|of|that|for me to|which says|on)\b(?: me)?(?: to\b)?[\s:]*)+|(?=\W|\w))"
    rf"|^(?:put|add|stick|pop|note|get) (?:it|this|that)(?: down)? {_MY_LIST}\s*[:,-]\s*"
    r"|^(?:(?:i )?(?:need|have|got|want) to )?(?:remind|rmd|remnd|rmb|remember|remeber|(?:nudge|prod|poke|prompt"
    r"|ping)(?= me\b))\s*(?:me|us)?\s*"
    r"(?:that|about|of)?\s*(?:(?:i|we) (?:must"
    r"|need to|have to|gotta|should|ought to)\s+)?(?:(?:to|2)\s+)?|^(?:don'?t let me forget|dont let me forget"
    r"|make sure i|note to self|make a note(?: for me)?|make sure to remind me|i (?:mustn'?t|must not"
    r"|shouldn'?t|cannot|can'?t) forget|don'?t forget|dont forget|remind)\s*(?:that|about"
    r"|of)?\s*[:,-]?\s*(?:to\s+)?(?:i (?:must|need to|have to)\s+)?"
    r"|^(?:add|put|stick|pop|chuck|throw|jot|note|write|log|list|include|enter|save|get|need"
    rf"|set)\s+(?:down\s+)?(?:{_MY_LIST}\b)?\s*[:-]*\s*(?:that (?:i|we) (?:need to|must|have to|should)\s+"
    r"|to\s+(?!my|the\b))?"
    r"|^(?:i|we)(?:'ve got| have got|'ve)?\s*(?:really |just |still |also |definitely )?(?:must|have got"
    r"|need to remember|need|have|gotta|should|ought|got"
    rf"|really need)\s*(?:to\s+)?|^(?:{_MY_LIST})\s*[:+-]+\s*(?:add\s+)?|^(?:to-?do|todo|task"
    r"|reminder)\s*[:+-]+\s*",
    re.I,
)
# A reason may stand in front: "Parents' evening is near, so remind me to print the plan".
_LATER = Pattern(
    r"(?:[.,;:!?-]\s+|\b(?:so|and|but|then)\s+)(?:(?:please|pls|plz|can (?:you|u)|could (?:you|u)|just|so|and"
    r"|also)\s+)*"
    r"(remind me (?:to|about)\b|(?:add|create|make|set|stick|pop) (?:me )?(?:an? |another )?(?:new )?(?:task"
    r"|to-?do|reminder)"
    r"\s+(?:to|for|about|called)\b)(?=\s+\w)",
    re.I,
)
# "i always forget the whistles!! put buy new whistles on my list"
_LATER_LISTED = Pattern(
    r"(?:[.;:!?,]|\s-)\s+(?:(?:please|pls|plz|can (?:you|u)|could (?:you|u)|just|so|and|also)\s+)*"
    r"((?:put|add|stick|pop|chuck|throw|note|jot|write|get)\s+(?!(?:it|that|this|them|to|on|onto|in|into|down)\b)\w)",
    re.I,
)
_LISTED = Pattern(
    rf"\b(?:to|on|onto|in|into)\s+(?:my |the |our )(?:{LIST})(?:\s+list)?[\s.!]*"
    r"(?:(?:please|pls|plz|thanks|thx)[\s.!]*)?$",
    re.I,
)
_PUT_FIRST = Pattern(
    r"(?:put|add|stick|pop|chuck|throw|note|jot|write|get|remind|create|make|set|new|tasks?|to-?do|don'?t)\b", re.I
)
_TELLS = Pattern(
    r"\b(?:is|are|was|were|am|i|we|they|has|have|had|forg[eo]t|ran|broke|gone|never|always|again|left|late|empty)\b|'",
    re.I,
)
_ADD_BACK = Pattern(
    r"[\s,.;:(-]*(?:\b(?:(?:can|could|would|will) (?:you|u)(?: please)?|please|pls|plz|and"
    r"|so)\s+)*(?:\b(?:(?:stick|put|add|pop|chuck|throw|note|jot|log|get|write|save|remember|remind)\s+(?:it"
    r"|that|this|me)(?: down)?(?: (?:as|for))?(?:\s+(?:about )?(?:it|that|this))?\s*)|\bremind me\b\s*"
    r"|\b(?:make|add|create|set) (?:(?:it|that|this) )?(?:an? |as an? |into an? )?(?:task|to-?do"
    r"|reminder)\b(?: (?:for|of|about) (?:it|that|this))?)?"
    rf"(?:\b(?:to|on|onto|in|into|for|as)\s+(?:my |the |our |a )?(?:{LIST}|to-?do list|todo list|task list"
    r"|tasks? list)(?:\s+list)?)?[\s,.)!]*(?:please|pls|plz|thanks|thx|ty)?[\s.!]*$",
    re.I,
)
_DUE_WORDS = Pattern(
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


def _put_last(text: str) -> int:
    """Where "put buy new whistles on my list" begins behind its reason; 0 where it does not."""
    if _PUT_FIRST.match(text) or not _LISTED.search(text):
        return 0
    later = _LATER_LISTED.search(text)
    # "call mum, get flowers" are both to be done, "the cones are broken" is not.
    told = later and (later[0][0] != "," or _TELLS.search(text[: later.start()]))
    return later.start(1) if later and told else 0


def new_title(s: Sentence) -> str | None:
    """The words of a to-do that is to be written down, without its day."""
    text = s.whole
    if marks := quoted(text):
        return marks[0][0]
    text = unframed(text)
    if later := list(_LATER.finditer(text)):
        text = text[later[-1].start(1) :]
    elif put := _put_last(text):
        text = text[put:]
    text = _without_dates(text, impossible(text))
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
