"""Questions to be asked."""

from __future__ import annotations

import re

from app.intents.slots import choices
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import quoted, unframed
from app.intents.slots.sentence import Sentence

_ASKED = Pattern(
    (
        r"\b(?:ask|submit|post|send|put|raise|drop|log|pass|share|add|have|got|get)\b[^:?]{0,60}?\b(?:question|qn"
        r"|qns|q|query|doubt)s?\b(?:\s+(?:to|for|in|on|onto) (?:the |my |our )?(?:ms|mr|mrs|mdm|miss|dr|teacher"
        r"|class|lesson|board|queue|lecture|slide|wall|forum|q&a|sir|chat|room|box|feed|page)\.?(?:\s+[A-Z]\w+"
        r"|\s+\d+)?)?(?:\s+(?:anonymously|anon|with my name|for me|please|under my name"
        r"|not anonymous(?:ly)?))*\s*(?:about|on|saying|that|is|asking|:|-|,)?\s*"
    ),
    re.I,
)
# A name behind a title; a question may begin there instead: "ask miss *when* the test is".
_NAMED = (
    r"(?:\s+(?!(?:why|what|when|where|who|whose|whom|which|how|if|whether|is|are|am|was|were|do|does|did|can|could|will"
    r"|would|should|has|have|had|may|about|to|that|an?|the|for|please|pls|anonymously|anon|we|i|it|there|in|on"
    r"|this|my|our"
    r"|under|with|using|not|as|during|class|tmr|today)\b)[a-z][\w-]+(?:'s)?)?"
)
_ASK = Pattern(
    (
        r"^(?:(?:pls|please|can (?:you|u|i|we)|could (?:you|i|we)|i (?:want|need|would like|wanna|wish) to"
        r"|i'?d like to|may i|want to|wanna|help me|anonymously|let me|just)\s+)*(?:anonymously\s+)?(?:ask|asking"
        r"|put (?:this |it )?to|pass (?:this |it |that )?on(?: to)?|find out from|query"
        r"|check with)\s+(?:(?:the )?(?:teacher|class|ms|mr|mrs|mdm|miss"
        r"|dr|coach|sir|cher|prof|professor|lecturer|her|him|them|everyone|anonymously|anon|in class|my teacher"
        r"|our teacher|cikgu|during class|under my name|with my name"
        rf"|and sign it)\.?{_NAMED}[\s,]*)*(?:anonymously|anon|in class|for me|with my name(?: on it)?"
        r"|under my name|using my name)?\s*(?:this)?\s*(?::|-|,|about|that)?\s*"
    ),
    re.I,
)
_TAIL = Pattern(
    (
        rf"(?<![\s,.;(-])[\s,.;(-]+(?:(?:and |but |so )*(?:{choices.OF_THE_NAME}).*"
        r"|(?:it'?s|this is|that'?s|its) (?:about|on|for|from|regarding|re) (?:the )?slide \w+"
        r"|(?:and |but |please |pls |can (?:you|u) |could you |so )*(?:(?:ask|post|send|submit|put|keep"
        r"|make|do|leave|use|add|show|sign|say|raise|include|don'?t|attach) (?:that|it|this|them|my|with|as"
        r"|anonymous\w*|anon|to)\b.*|anonymous(?:ly)?(?: please| pls)?|anon(?: pls| please)?|(?:with|under"
        r"|using) my (?:own |real )?name.*|no names?(?: please)?|(?:don'?t|do not|dun) (?:say|tell|show|mention"
        r"|use|put|reveal)\b.*|for the teacher|as a question|not anon\w*"
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
            if pattern is _ASK or not (
                (plain := _ASK.match(found.string)) and len(found.string[plain.end() :].split()) > 3
            ):
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
    text = re.sub(r"^(?:(?:about|abt|on|re) slide \w+\s*[,:-]|about\s)\s*", "", text, flags=re.I).strip(" ,;:-")
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
