"""Whether the one who asks a question may be named."""

from __future__ import annotations

import re

from app.intents.slots.patterns import Pattern

_ANYBODY = (
    r"(?:she|he|they|you|u|everyone|everybody|people|anyone|anybody|the (?:teacher|class|others|whole class)|miss"
    r"|sir|cher"
    r"|her|him|them|all|m(?:r|s|rs|dm|iss)\.? \w+|teacher)"
)
# The question itself may be about names: "ask if she can see my name".
_STATED = r"(?<!if )(?<!whether )(?<!why )(?<!how )(?<!when )"
_ASKER = (
    r"(?:(?:who|that|if)? ?(?:it'?s|its|it is|it was|this is) (?:me|mine|from me|my question)|my name|who (?:asked"
    r"|asks|i am"
    r"|it is|it'?s from|wrote it|is asking|sent it)|i asked|i'?m the one|me asking)"
)
_LEARNS = r"(?:sees?|knows?|reads?|finds? out|learns?|has|have|hears?|gets?)"
_MAY = r"(?:can|may|could|should|is allowed to|are allowed to|is welcome to|are welcome to)"
_NO_MATTER = (
    r"(?:i (?:really )?(?:don'?t|do not|dont|doesn'?t) (?:mind|care)|idc|idm|i'?m (?:ok|okay|fine|cool|happy)"
    r"|doesn'?t matter"
    r"|it'?s (?:ok|okay|fine|cool)|no (?:problem|worries)|fine|ok|okay)(?: at all| with it)?(?: to me)?"
)
SIGNED = Pattern(
    r"\b(?:(?:with|under|use|using|in|add|include|show|put|attach|sign(?:ed)? with|keep|have|display) (?:my"
    r"|our) (?:own |real )?name"
    r"(?: (?:on|to|attached|shown)(?: it)?)?|not? anon(?:ymous(?:ly)?)?|non[- ]?anonymous(?:ly)?"
    r"|as me(?: not anon)?|don'?t (?:make|keep|hide|need) (?:it )?(?:anon\w*|my name)"
    r"|(?:it'?s |is )?(?:fine|ok|okay) (?:to (?:show|use)|if (?:she|he|they|people|everyone) (?:see"
    r"|know)s?) (?:my name|it'?s (?:me|from me|mine)|who (?:asked|i am))"
    r"|(?:happy|ok) to be named|doesn'?t (?:have|need) to be anon\w*|show (?:that )?it'?s (?:me|from me)"
    r"|my name(?:'s| is)? (?:(?:can|should|may) (?:be shown|show|be on it|go on it)|fine|ok|okay|alright)"
    r"|signed(?: by me)?|non-anon|named please"
    rf"|{_STATED}{_ANYBODY} {_MAY} {_LEARNS} (?:that )?{_ASKER}"
    rf"|{_NO_MATTER},? (?:if|that|when|for|with) {_ANYBODY} (?:to )?{_LEARNS} (?:that )?{_ASKER}"
    rf"|(?<!don't )(?<!dont )(?<!not )let {_ANYBODY} {_LEARNS} (?:that )?{_ASKER}|{_NO_MATTER} with my name(?: on it)?"
    r"|(?:no need to|don'?t (?:have|need) to|needn'?t|don'?t bother to|not necessary to) (?:hide|cover|keep|make|be"
    r"|leave)"
    r" (?:it |me |this )?(?:my name|who|anon\w*|secret|out my name)|no need (?:for it )?to be anon\w*)\b",
    re.I,
)
# What is said of the name beside the question itself, whether it may be seen or not.
OF_THE_NAME = (
    rf"{_STATED}(?:{_ANYBODY}|nobody|no[- ]?one|none of them) (?:can|could|may|should|must|cannot|can'?t|cant"
    rf"|shouldn'?t"
    rf"|mustn'?t"
    rf"|is allowed to|are allowed to)(?: not)? {_LEARNS} (?:that )?{_ASKER}"
    rf"|{_NO_MATTER},? (?:if|that|when|for|with) [^?]{{0,30}}(?:{_ASKER})"
    rf"|i (?:don'?t|do not|dont) want [^?]{{0,30}}(?:{_ASKER})"
    rf"|without (?:\w+ ){{1,3}}?(?:knowing|seeing|finding out|learning|hearing) (?:that )?{_ASKER}"
    rf"|(?:don'?t|do not|dont)? ?let (?:\w+ ){{1,3}}?(?:know|see|find out|learn|hear) (?:that )?{_ASKER}"
    r"|my name(?:'s| is)? (?:fine|ok|okay|alright|can|may|should)\b|(?:you |u )?(?:no need|needn'?t|don'?t (?:have"
    r"|need)) to"
    r" (?:hide|keep|be|make|cover|leave)\b"
)
