"""Texts to be translated, and the languages."""

from __future__ import annotations

import re

from app.intents.slots import languages
from app.intents.slots.findings import GAP, without
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import quoted
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


_SAID_IN = Pattern(r"(?:\bit(?:'?s| is)|\bthat(?:'?s| is)|\bwhich is|\bthis is|^\s*is)\s+(?:in )?$", re.I)


def target_language(s: Sentence) -> str | None:
    """The language that a translation is to be in; the last one led to by "in", "into" or "to"."""
    text = _around(s)
    targets = [
        each
        for each in languages.languages(text)
        if not re.search(r"\b(?:from|this|of the|original|following)\s+(?:the )?$", text[: each.start], re.I)
        and not _SAID_IN.search(text[: each.start])
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
    wanted = _wanted(s.whole)
    for each in languages.languages(text):
        if wanted and each.end <= text.rfind(wanted[0]) and not _INTO.search(text[: each.start]):
            return str(each.value)
        if _SAID_IN.search(text[: each.start]):
            return str(each.value)
        if re.search(r"\b(?:from|this|the following|original)\s+(?:the |an? )?$", text[: each.start], re.I) or (
            re.match(
                r"\s+(?:text|sentence|word|phrase|note|letter|paragraph|passage|message|poem)\b|\s*(?:to|into|->|>)\s+",
                text[each.end :],
                re.I,
            )
            and not _INTO.search(text[: each.start])
        ):
            return str(each.value)
    return None


_INTO = Pattern(r"\b(?:in|into|to)\s+$", re.I)


# "danke schön. need it in english": the request behind the text.
_WANTED = Pattern(
    r"(?<![.,;!?-])[.,;!?-]+\s+"
    r"(?=(?:[\w']+ )*?(?:need|want|give|make|put|get|have|turn|translate|change|like|should|must|has|it)\b)"
    r"(?:(?:and|please|pls|plz|i|we|i'd|we'd|can|could|would|you|now|need|want|give|make|put|get|have|turn|translate"
    r"|change|like|should|must|has|it|that|this|to|me|us|be|go|said|in|into)\s+)+"
    r"(?P<language>[^\W\d_]+)(?:\s+(?:please|pls|plz|thanks|version|for me))*\s*[.!?]*$",
    re.I,
)


def _wanted(words: str) -> re.Match[str] | None:
    found = _WANTED.search(words)
    return found if found and _is_language(found["language"]) else None


def _around(s: Sentence) -> str:
    """The request without the text: words in quotation marks and behind a colon name no language."""
    text = s.whole
    for _words, start, end in reversed(quoted(text)):
        text = f"{text[:start]} {text[end:]}"
    if colon := re.search(r":\s", text):
        tail = re.search(r"[\s,.-]+(?:in|into|to) [^\W\d_]+(?: please)?[.!?]*$", text[colon.end() :], re.I)
        front = text[: colon.start()]
        if wanted := _wanted(text[colon.end() :]):
            return f"{front} {wanted[0]}"
        if languages.languages(f"{front} ") or not tail:
            return front
        return front + tail[0]
    return text


_MEANS = Pattern(r"\bwhat (?:does|do|is|did)\s+(?:the (?:word|phrase) )?(.+?)\s+(?:mean|in english)\b", re.I)
_SPOKEN = (
    Pattern(
        (
            r"\b(?:how (?:do|would|can|should|to|does)\s*(?:you|i|we|one|u)?\s*(?:say|write|spell)|say"
            rf"|write)\s+(.+?)\s+(?:in|into)\s+({_LANG})\W*$"
        ),
        re.I,
    ),
    Pattern(
        (
            r"\b(?:translate|tranlsate|tranlate|translte|trasnlate|transalte|put|render|convert|turn|change|get"
            r"|express)\s+(?:this|the following|these words|the (?:sentence|phrase|word|note|message|text"
            rf"|line))?\s*(?:sentence|phrase|word)?\s*(.+?)\s+(?:in|into|to)\s+({_LANG})(?:\s+(?:please|pls|plz"
            r"|for me|for .+))?\W*$"
        ),
        re.I,
    ),
    Pattern(
        rf"\bwhat(?:'?s| is)\s+(?:the (?:\w+ )?(?:word|phrase|translation) (?:for|of)\s+)?(.+?)\s+in\s+({_LANG})\W*$",
        re.I,
    ),
    Pattern(
        rf"\bhow (?:do|would|does) (?:the |an? )?({_LANG})(?: people| speakers?| person)? (?:say|write)\s+(.+?)\W*$",
        re.I,
    ),
    Pattern(rf"\b({_LANG})\s+(?:word|phrase|translation|version)?\s*(?:for|of)\s+(.+?)\W*$", re.I),
    Pattern(rf"^(.+?)[\s,.-]+(?:(?:in|into|to)\s+)({_LANG})(?:\s+(?:please|pls|plz))?\W*$", re.I),
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
        if wanted := _wanted(words):
            words = words[: wanted.start()]
        elif (
            (not languages.languages(text[: colon.start()]) or re.search(r"\bfrom\b", text[: colon.start()], re.I))
            and (tail := re.search(r"[\s,.;-]+(?:in|into|to) ([^\W\d_]+)[.!?]*$", words, re.I))
            and _is_language(tail[1])
        ):
            words = words[: tail.start()]
        if re.search(_TRANSLATE, text[: colon.start()], re.I) or languages.languages(f"in {text[: colon.start()]}"):
            return words.strip() or None
    if found := _MEANS.search(text):
        return found[1].strip()
    if (origin := re.search(r"\s+from (?:the )?([^\W\d_]+)[.!?]*$", text, re.I)) and _is_language(origin[1]):
        text = text[: origin.start()]
    for pattern in _SPOKEN:
        if found := pattern.search(text):
            words, language = (found[2], found[1]) if pattern in _SPOKEN[3:5] else (found[1], found[2])
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
