"""A to-do that is done or is to go: by which words it is named."""

from __future__ import annotations

import re

from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import quoted, stripped, unframed
from app.intents.slots.sentence import Sentence
from app.intents.slots.tasks import LIST, identified, placed

_FINISHED = Pattern(
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
_DELETING = Pattern(rf"\b(?:{_DELETE})\b\s+(.+)$", re.I)
_TRAIL = Pattern(
    (
        r"[\s,;.:-]*(?:\b(?:off|out|from|on|in|of|to)\b\s+)?(?:\b(?:my|the|our)\b\s+)?\b(?:to-?\s?do(?: list)?s?"
        r"|todos?(?: list)?|tasks?(?: list)?|list|reminders?|item|one|thing|entry|checklist)\b(?:\s+(?:from|off|on"
        r"|in|of)\s+(?:my|the|our)?\s*(?:to-?\s?do(?: list)?s?|todos?(?: list)?|tasks?(?: list)?|list"
        r"|reminders?))?[\s.!]*$"
    ),
    re.I,
)
_MARKED = Pattern(
    (
        r"(?<![\s,;.:✅✔️☑️🎉-])[\s,;.:✅✔️☑️🎉-]+(?:(?:so|and|please|pls|you can|u can|can you|could you|can u"
        r"|now|go ahead and|also"
        r"|just|then)\s+)*(?:mark|tick|check|cross|strike|scratch|take|close|remove|delete|drop|cancel|scrap|forget"
        r"|clear|update|bin|get rid|that'?s)\b.*$|\s+so (?:that|this|it)(?: one|'s)?\b.*$"
        r"|(?<![\s,;.:-])[\s,;.:-]+(?:that|this)(?: one| task| to-?do| todo| reminder| item)?(?:'s| is) "
        r"(?:now |all )?(?:done"
        r"|finished|complete\w*|sorted|off)\b.*$"
    ),
    re.I,
)
_AS_DONE = Pattern(
    (
        r"[\s,]*\b(?:as|is|are|was|were|'s|has been|have been|got|=|now|all|been|to|already)*\s*\b(?:now |all "
        r"|already |been |finally |fully |totally )*(?:done(?: and dusted)?|complete[d]?|finished|ticked(?: off)?"
        r"|sorted|off|over|handled|closed|settled|checked off|crossed off)\b[\s.!]*(?:✅|✔️|👍|🎉|now|already|today"
        r"|liao|yesterday|pls|please|and dusted)*[\s.!]*$"
    ),
    re.I,
)
_POINTING = Pattern(
    (
        r"(?:that|this|the|it|the same)(?: (?:one|task|to-?do|todo|reminder|item|thing|last one|entry))?(?: (?:too"
        r"|now|off|away|please|again|as well|instead))*"
    ),
    re.I,
)


# "that's sorted now, tick it": it only points, and names nothing.
_SO = Pattern(
    r"^(?:(?:that|this|it)(?: one| task| to-?do| reminder)?(?:'?s| is| was|'?s been| has been| got)?|all"
    r"|(?:i (?:have |'ve )?)?(?:did|sorted|finished|done) (?:that|this|it))(?: (?:now|all|already|been|finally"
    r"|no longer|not|done|finished|completed?|sorted|off|over|handled|settled|taken care of|dealt with|needed|cancel+ed"
    r"|pointless|useless|obsolete|redundant|a duplicate|yesterday|today|any ?more"
    r"|any longer|out|liao|and dusted))*\s*[,;.!-]*"
    r"(?: (?:so|and|please|pls|you can|u can|can you|just|now|then))*"
    r" (?=(?:mark|tick|check|cross|strike|scratch|take|close|complete|remove|delete|drop|cancel|scrap|forget|clear|bin"
    r"|get rid|wipe|erase|ditch)\b)",
    re.I,
)


def task_words(text: str) -> str | None:
    text = stripped(re.sub(r"^(?:the|my|our|a|an)\s+", "", text.strip(), flags=re.I), back=False)
    for _round in range(2):
        text = _TRAIL.sub("", text).strip(" ,;:-.!")
    text = re.sub(
        (
            rf"^(?:(?:the|my|our|that|this|a)\s+)*(?:{LIST}|item|one|thing|entry)\s*(?:called|named|titled|to"
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
        or re.fullmatch(
            rf"(?:{LIST}|everything|all|all of (?:it|them)|#?\d+|one|item|(?:that |just )?now|already)", text, re.I
        )
    ):
        return None
    return text


def done_title(s: Sentence) -> str | None:
    """The words of a to-do that is done."""
    if identified(s) or placed(s):
        return None
    if marks := quoted(s.whole):
        return marks[0][0]
    text = _SO.sub("", unframed(s.whole))
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


# "I already returned the library books": who did it, and when, is no part of the task.
_DID = Pattern(
    r"^(?:i(?:'?ve| have)?|we(?:'ve| have)?)\s+(?:(?:just|already|finally|now|also|actually)\s+)*(?=\w+\s+\w)",
    re.I,
)


def _finished(text: str) -> str:
    found = _FINISHED.match(text)
    return found[1] if found else _DID.sub("", text)


_UNNEEDED = Pattern(
    (
        r"(?:don'?t need|no longer need|not doing|not needed|don'?t want|needn'?t|don'?t have to do"
        r"|don'?t have to)\s+(?:to\s+)?(.+?)(?:\s+(?:any ?more|any longer|now))?(?:[.!,;].*)?$"
    ),
    re.I,
)


_MIND = Pattern(
    r"^(?:i(?:'ve| have)?\s+)?(?:changed my mind (?:about|on)|decided (?:against|not to)|not (?:going to|gonna))\s+",
    re.I,
)


# "the rehearsal task isn't needed any more, delete it"
_USELESS = Pattern(
    r"\s+(?:isn'?t|is|are|aren'?t|was|has been|got)(?: not| no longer| now)? (?:needed|necessary|relevant|required"
    r"|cancel+ed|off"
    r"|pointless|moot|(?:a )?duplicates?|happening|due|mine|called off|taken care of)\b.*$",
    re.I,
)


def deleted_title(s: Sentence) -> str | None:
    """The words of a to-do that is to go."""
    if identified(s) or placed(s):
        return None
    if marks := quoted(s.whole):
        return marks[0][0]
    text = _SO.sub("", unframed(s.whole))
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
            task_words(_MIND.sub("", _USELESS.sub("", re.sub(r"[,;.!-]?\s*$", "", text[: found.start()]))))
            if re.search(r"^(?:it|that|this)\b", own, re.I)
            and found.start() > 4
            and not re.fullmatch(
                r"(?:actually|pls|please|no|ok|can you|nvm|nevermind|never mind)[\s,.]*", text[: found.start()], re.I
            )
            else None
        )
    return None
