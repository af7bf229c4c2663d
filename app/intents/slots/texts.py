"""Texts to be translated, questions to be asked, assignments to be sent."""

from __future__ import annotations

import re

from app.intents.slots import choices, languages
from app.intents.slots.findings import GAP, without
from app.intents.slots.phrases import before, first, quoted, stripped, unframed
from app.intents.slots.sentence import Sentence

_LANG = r"[^\W\d_]+(?: [^\W\d_]+)?"
_TRANSLATE = (
    r"(?:translat(?:e|ion|ing)|tranlsate|tranlate|translte|trasnlate|transalte|say|put|render|convert|turn|write"
    r"|give me|change|express|how (?:do|would|can|to) (?:you |i |we |u )?say|what(?:'?s| is)|need|get|make"
    r"|interpret)"
)


def _is_language(words: str) -> str | None:
    found = languages.languages(f"in {words}")
    return str(found[0].value) if found and found[0].start == 3 and found[0].end >= 3 + len(words.strip()) - 1 else None


def target_language(s: Sentence) -> str | None:
    """The language that a translation is to be in; the last one led to by "in", "into" or "to"."""
    text = _around(s)
    targets = [
        each
        for each in languages.languages(text)
        if not re.search(r"\b(?:from|this|of the|original|following)\s+(?:the )?$", text[: each.start], re.I)
        and not re.match(
            r"\s+(?:text|sentence|word|phrase|note|letter|paragraph|passage|message|poem)\b(?!\s*(?:please|pls)?\s*$)",
            text[each.end :],
            re.I,
        )
    ]
    led = [each for each in targets if re.search(r"\b(?:in|into|to|for|2)\s+$", text[: each.start], re.I)]
    found = led or targets
    return str(found[-1].value if led else found[0].value) if found else None


def source_language(s: Sentence) -> str | None:
    """The language that a text is said to be in."""
    text = _around(s)
    for each in languages.languages(text):
        if re.search(r"\b(?:from|this|the following|original)\s+(?:the |an? )?$", text[: each.start], re.I) or (
            re.match(
                r"\s+(?:text|sentence|word|phrase|note|letter|paragraph|passage|message|poem)\b|\s*(?:to|into|->|>)\s+",
                text[each.end :],
                re.I,
            )
            and not re.search(r"\b(?:in|into|to)\s+$", text[: each.start], re.I)
        ):
            return str(each.value)
    return None


def _around(s: Sentence) -> str:
    """The request without the text: words in quotation marks and behind a colon name no language."""
    text = s.whole
    for _words, start, end in reversed(quoted(text)):
        text = f"{text[:start]} {text[end:]}"
    if colon := re.search(r":\s", text):
        tail = re.search(r"[\s,.-]+(?:in|into|to) [^\W\d_]+(?: please)?[.!?]*$", text[colon.end() :], re.I)
        front = text[: colon.start()]
        if languages.languages(f"{front} ") or not tail:
            return front
        return front + tail[0]
    return text


_MEANS = re.compile(r"\bwhat (?:does|do|is|did)\s+(?:the (?:word|phrase) )?(.+?)\s+(?:mean|in english)\b", re.I)
_SPOKEN = (
    re.compile(
        (
            r"\b(?:how (?:do|would|can|should|to|does)\s*(?:you|i|we|one|u)?\s*(?:say|write|spell)|say"
            rf"|write)\s+(.+?)\s+(?:in|into)\s+({_LANG})\W*$"
        ),
        re.I,
    ),
    re.compile(
        (
            r"\b(?:translate|tranlsate|tranlate|translte|trasnlate|transalte|put|render|convert|turn|change|get"
            r"|express)\s+(?:this|the following|these words|the (?:sentence|phrase|word|note|message|text"
            rf"|line))?\s*(?:sentence|phrase|word)?\s*(.+?)\s+(?:in|into|to)\s+({_LANG})(?:\s+(?:please|pls|plz"
            r"|for me|for .+))?\W*$"
        ),
        re.I,
    ),
    re.compile(
        rf"\bwhat(?:'?s| is)\s+(?:the (?:\w+ )?(?:word|phrase|translation) (?:for|of)\s+)?(.+?)\s+in\s+({_LANG})\W*$",
        re.I,
    ),
    re.compile(rf"\b({_LANG})\s+(?:word|phrase|translation|version)?\s*(?:for|of)\s+(.+?)\W*$", re.I),
    re.compile(rf"^(.+?)[\s,.-]+(?:(?:in|into|to)\s+)({_LANG})(?:\s+(?:please|pls|plz))?\W*$", re.I),
)


def translated_text(s: Sentence) -> str | None:
    """The words to be translated, as they were written."""
    text = s.whole
    if marks := quoted(text):
        return max((words for words, _start, _end in marks), key=len)
    text = re.sub(
        r"^(?:(?:can|could|would|will) (?:you|u)(?: please| pls)?|please|pls|plz|hi|hey|hello|ok|yo)[\s,]+(?=\w)",
        "",
        text,
        flags=re.I,
    )
    text = re.sub(r"[\s,]+(?:please|pls|plz|thanks|thx|thank you|for me)[\s.!]*$", "", text, flags=re.I)
    if colon := re.search(r":\s+|(?<=\w)\s-\s+|:(?=[^\d\s])", text):
        words = text[colon.end() :]
        if (
            not languages.languages(text[: colon.start()])
            and (tail := re.search(r"[\s,.;-]+(?:in|into|to) ([^\W\d_]+)[.!?]*$", words, re.I))
            and _is_language(tail[1])
        ):
            words = words[: tail.start()]
        if re.search(_TRANSLATE, text[: colon.start()], re.I) or languages.languages(f"in {text[: colon.start()]}"):
            return words.strip() or None
    if found := _MEANS.search(text):
        return found[1].strip()
    for pattern in _SPOKEN:
        if found := pattern.search(text):
            words, language = (found[2], found[1]) if pattern is _SPOKEN[3] else (found[1], found[2])
            code = _is_language(language) or _is_language(language.split()[0]) or _is_language(language.split()[-1])
            if code and not re.fullmatch(
                (
                    r"(?:this|that|it|the following|these|the (?:text|sentence|letter|note|message)|same|the same"
                    r"|(?:and|how about|what about|now|then|ok|okay|also|next|but)(?: (?:now|then|also))?|again"
                    r"|that one|translate|translation)(?: (?:too|one|again))?"
                ),
                words.strip(),
                re.I,
            ):
                return re.sub(r"^(?:the word|the phrase|the sentence)\s+", "", words.strip(" ,;-"), flags=re.I)
    if found := re.match(
        (
            r"(?:translate|tranlsate|translte|trasnlate)\s+(?:(?:this|it|the following)\s*)?(?:(?:from|to|into"
            rf"|in)\s+{_LANG}?\s+)*[,:-]?\s*(.+)$"
        ),
        text,
        re.I,
    ):
        words = found[1]
        masked = (
            without(words, languages.languages(words)) if re.match(r"(?:from|to|into|in)\b", words, re.I) else words
        )
        words = masked.replace(GAP, " ").strip(" ,:-")
        return (
            words
            if words
            and not re.fullmatch(
                r"(?:this|that|it|to|into|please|this (?:text|sentence)|in|for me|something|the text|a .*|text)",
                words,
                re.I,
            )
            else None
        )
    return None


_ASKED = re.compile(
    (
        r"\b(?:ask|submit|post|send|put|raise|drop|log|pass|share|add|have|got|get)\b[^:?]{0,60}?\b(?:question|qn"
        r"|qns|q|query|doubt)s?\b(?:\s+(?:to|for|in|on|onto) (?:the |my |our )?(?:ms|mr|mrs|mdm|miss|dr|teacher"
        r"|class|lesson|board|queue|lecture|slide|wall|forum|q&a|sir|chat|room|box|feed|page)\.?(?:\s+[A-Z]\w+"
        r"|\s+\d+)?)?(?:\s+(?:anonymously|anon|with my name|for me|please|under my name"
        r"|not anonymous(?:ly)?))*\s*(?:about|on|saying|that|is|asking|:|-|,)?\s*"
    ),
    re.I,
)
_ASK = re.compile(
    (
        r"^(?:(?:pls|please|can (?:you|u|i|we)|could (?:you|i|we)|i (?:want|need|would like|wanna|wish) to"
        r"|i'?d like to|may i|want to|wanna|help me|anonymously|let me|just)\s+)*(?:anonymously\s+)?(?:ask|asking"
        r"|put (?:this |it )?to|find out from|query|check with)\s+(?:(?:the )?(?:teacher|class|ms|mr|mrs|mdm|miss"
        r"|dr|coach|sir|cher|prof|professor|lecturer|her|him|them|everyone|anonymously|anon|in class|my teacher"
        r"|our teacher|cikgu|during class|under my name|with my name"
        r"|and sign it)\.?(?:\s+[A-Z][\w'-]+)?[\s,]*)*(?:anonymously|anon|in class|for me|with my name(?: on it)?"
        r"|under my name|using my name)?\s*(?:this)?\s*(?::|-|,|about|that)?\s*"
    ),
    re.I,
)
_TAIL = re.compile(
    (
        r"[\s,.;(-]+(?:(?:and |but |please |pls |can (?:you|u) |could you |so )*(?:(?:ask|post|send|submit|put|keep"
        r"|make|do|leave|use|add|show|sign|say|raise|include|don'?t|attach) (?:that|it|this|them|my|with|as"
        r"|anonymous\w*|anon|to)\b.*|anonymous(?:ly)?(?: please| pls)?|anon(?: pls| please)?|(?:with|under"
        r"|using) my (?:own |real )?name.*|no names?(?: please)?|for the teacher|as a question|not anon\w*"
        r"|without my name.*|you can (?:use|show|put) my name.*|(?:it'?s )?(?:ok|fine) (?:to|if).*(?:name|me"
        r"|mine).*|from me.*|signed.*|that'?s my question.*))[\s.!)]*$"
    ),
    re.I,
)


def question_body(s: Sentence) -> str | None:
    """The question as it was asked."""
    text = re.sub(
        r"^(?:(?:on|about|for|re|regarding)\s+)?slide (?:no\.? |number )?\w+\s*[,:-]\s*", "", s.whole, flags=re.I
    )
    if marks := quoted(text):
        return max((words for words, _start, _end in marks), key=len)
    for found in re.finditer(r":\s+|\s--?\s+|:(?=[^\d\s])", text):
        if len(text[found.end() :].split()) > 1 and found.start() < 90:
            return _TAIL.sub("", text[found.end() :]).strip() or None
    sentences = [part for part in re.split(r"(?<=[.!?])\s+", text) if part.strip()]
    if len(sentences) > 1:
        plain = [
            part
            for part in sentences
            if part.rstrip().endswith("?")
            and not re.match(
                (
                    r"(?:can|could|may|would|will) (?:i|you|u|we) (?:please )?(?:ask|submit|post|send"
                    r"|put)\b[^?]*\b(?:question|q|qn|something|this)\b(?: anonymously)?\?"
                ),
                part,
                re.I,
            )
        ]
        if plain:
            text = plain[-1] if not _ASK.match(plain[-1]) or len(plain) == 1 else plain[0]
        else:
            kept = [
                part
                for part in sentences
                if not choices.SIGNED.search(part)
                and not re.search(r"\b(?:anonymous|question for|my name|a question|got a q)\b", part, re.I)
            ]
            text = kept[-1] if kept else sentences[-1]
    return _asked(text)


def _asked(text: str) -> str | None:
    text = _TAIL.sub("", unframed(text) if not text.rstrip().endswith("?") else text)
    for pattern in (_ASKED, _ASK):
        if (
            found := pattern.match(unframed(text)) or (pattern is _ASKED and pattern.search(text)) or None
        ) and found.end():
            rest = found.string[found.end() :]
            if len(rest.split()) > 1:
                text = rest
                break
            return None
    text = _TAIL.sub("", text)
    text = re.sub(
        (
            r"^(?:(?:i have a|another|my|got a|quick|a|one)\s+)*(?:question|qn|q|query"
            r"|doubt)\s*(?:for (?:the )?(?:class|teacher|ms \w+|mr \w+|mdm \w+|slide \d+)|on slide \d+"
            r"|about slide \d+|please|anonymously|anon|is|to \w+)*\s*[:,-]?\s*"
        ),
        "",
        text,
        flags=re.I,
    )
    text = re.sub(r"^(?:about\s+)", "", text, flags=re.I).strip(" ,;:-")
    if re.fullmatch(
        (
            r"(?:i (?:have|got|want|need).{0,30}(?:question|q|ask|qn)|(?:a|my|this|the)? ?(?:question|q"
            r"|qn)s?.{0,20}|something|)"
        ),
        text,
        re.I,
    ):
        return None
    return text or None


_WORK = (
    r"assignments?|homework|hw|worksheets?|wksht|project|essay|lab(?: report)?|reading|problem set|packet|task"
    r"|poster|paper|exercise|quiz|handout|study guide|reflection|journal|report|sheet|work|log|questions|asgmt"
    r"|review|assingment|assignmnet|assigment"
)
_SENDING = re.compile(
    (
        r"\b(?:send|assign|give|set|push|share|post|distribute|hand|issue|dispatch|forward|deliver|release|get"
        r"|upload|needs?|gets?|email|pass|publish|sned|put|fire|allocate|hand out)\b(?:\s+(?:out|off|over"
        r"|over to|along|around"
        r"|round|up|set|them|him|her|us|everyone|everybody|all|students?|kids|the (?:class|kids|students)"
        r"|my (?:class|students|kids)|to|it)\b)*"
    ),
    re.I,
)
_COLON_WORK = re.compile(r"\b(?:homework|assignments?|hw|task|work)\s*(?::|-|=|is)\s*(.+)", re.I)


def assignment(s: Sentence) -> str | None:
    """What is handed out."""
    if marks := quoted(s.head):
        return marks[0][0]
    named = [each for each in s.languages if re.search(r"\b(?:in|into|to)\s+$", s.head[: each.start], re.I)]
    text = s.masked(named)
    text = re.sub(r"\b(?:as|for) (?:homework|hw|classwork|an? assignment)\b", GAP, text, flags=re.I)
    text = re.sub(
        r"\b(?:all|everyone|everybody|students?|the class|kids|my class|the kids)\s+(?=(?:the|an?|their)\s)",
        " ",
        text,
        flags=re.I,
    )
    if found := _COLON_WORK.search(text):
        value = first(found[1], (re.compile(r"^"),))
        if value:
            return _work(value)
    for found in _SENDING.finditer(text):
        rest = re.sub(rf"^(?:[\s,:{GAP}]|and\b|to\b|with\b|in\b)+", "", text[found.end() :], flags=re.I)
        value = first(rest, (re.compile(r"^"),))
        if value and not re.fullmatch(
            (
                r"(?:students?|everyone|class|kids|all|it|them|out|him|her|homework|assignment|the assignment|work"
                r"|an assignment|some homework|that|this)"
            ),
            value,
            re.I,
        ):
            return _work(value)
    value = before(text, _WORK)
    found = re.search(rf"\b({_WORK})\b", text, re.I)
    if value and found:
        return _work(f"{value} {found[1]}")
    lead = re.match(
        rf"^(?:the |a |an )?((?:[\w'-]+ ){{0,4}}?(?:{_WORK}|\w+))\s*(?:{GAP}|for|to|due|goes|needs|,)", text, re.I
    )
    return _work(stripped(lead[1])) if lead and re.search(_WORK, lead[1], re.I) else None


def _work(value: str) -> str | None:
    value = re.sub(
        r"\s+(?:due|out|to|for|in|over|home|online|by|assigned|sent|goes|needs)$", "", value.strip(), flags=re.I
    )
    value = re.sub(r"^(?:homework|assignment|hw)\s+(?:on|about|called|titled|of|is)\s+", "", value, flags=re.I)
    return stripped(value, back=False) or None
