"""Teachers, as written after their title."""

from __future__ import annotations

import re

from app.intents.slots.findings import Finding
from app.intents.slots.patterns import Pattern

TITLE = (
    r"mr|mrs|ms|miss|mx|mdm|mdme|madam|madame|dr|doctor|prof|professor|coach|sir|cikgu|cher|ustaz|ustazah|frau"
    r"|herr|senor|senora"
    r"|señor|señora|mme|sister|brother|pastor|captain|laoshi"
)
_NOT_NAMES = (
    r"that|to|about|if|whether|know|the|a|an|and|or|i|we|is|was|has|by|via|in|on|at|for|with|said|says|please"
    r"|pls|plz|class|period|an?"
    r"|who|what|when|why|how|my|our|your|their|his|her|today|tomorrow|tmr|carter's|from|of|but|will|can|could"
    r"|re|regarding|saying|it"
    r"|asap|now|as|so|not|email|sms|text|message|msg|p\d+|this|last|next|students|lesson|slide"
)
_LOWER = Pattern(r"(?:mr|mrs|ms|mdm|mdme|dr|prof|cikgu|ustaz|ustazah|madam|miss|coach|professor|doctor)")
_SAYS = Pattern(
    (
        r"(?:wants?|says?|said|told|needs?|asked|asks|thinks?|likes?|made|gave|keeps|loves|hates|him|her|them|me|us"
        r"|just|never|always|would|should|did|does|had|ed|class)"
    ),
    re.I,
)
_MISSED = Pattern(
    (
        r"(?:school|class(?:es)?|lessons?|days?|more|out|practice|training|it|him|her|them|work|homework|gym|some"
        r"|any|too|lots?|many|most|all|period|you|us|me|p|days|weeks|assembly|your|another|everything)"
    ),
    re.I,
)
_NAME = rf"(?!(?:{_NOT_NAMES})\b)[^\W\d_]+(?:[-'’][^\W\d_]+)*"
_TITLED = Pattern(rf"\b({TITLE})\b\.?\s+({_NAME}(?:\s+{_NAME}){{0,3}})", re.I)
_ENDS_IN_S = frozenset({
    "abrams", "adams", "andrews", "banks", "barnes", "bates", "brooks", "burns", "collins", "daniels", "das", "davis",
    "douglas", "edwards", "ellis", "evans", "flores", "gates", "harris", "hayes", "holmes", "hopkins", "hughes",
    "jacobs", "james", "jenkins", "jones", "lewis", "lopes", "matthews", "mendes", "michaels", "morales", "morris",
    "myers", "nicholas", "owens", "parsons", "perkins", "peters", "phillips", "powers", "ramos", "reyes", "richards",
    "rios", "roberts", "rogers", "rojas", "ross", "sanders", "santos", "simmons", "stevens", "thomas", "torres",
    "walters", "waters", "watkins", "wells", "williams", "woods",
})  # fmt: skip


def _as_written(title: str, name: str) -> str:
    """The title and the name; capitals where the typist left all of them out."""
    words = f"{title} {name}"
    return (
        " ".join(word[:1].upper() + word[1:] for word in words.split())
        if words == words.casefold()
        else (f"{title[:1].upper()}{title[1:]} {name[:1].upper()}{name[1:]}")
    )


def teachers(text: str) -> list[Finding]:
    """Every teacher named after a title, such as "Mdm Lim"; in lower case a name is one word."""
    found = []
    for match in _TITLED.finditer(text):
        words = re.findall(r"\S+", match[2])
        lower = not words[0][:1].isupper()
        if lower and (
            not _LOWER.fullmatch(match[1].casefold())
            or _SAYS.fullmatch(words[0])
            or (match[1].casefold() == "miss" and _MISSED.fullmatch(words[0]))
        ):
            continue
        kept = [words[0]]
        for word in words[1:]:
            # After a possessive nothing more belongs to the name, and a second word needs a capital.
            if re.search(r"['’]s?$", kept[-1]) or not word[:1].isupper():
                break
            kept.append(word)
        said = " ".join(kept)
        end = match.start(2) + len(said)
        name = re.sub(r"['’]s?$", "", said)
        following = text[end:].split()[:1]
        owns = following and re.fullmatch(
            (
                r"(?:class|classes|period|pd|roster|students|kids|lesson|first|second|third|fourth|fifth|sixth"
                r"|\d\w*|pe|bio|p\d|health)\W*"
            ),
            following[0],
            re.I,
        )
        if owns and name[-1:] == "s" and name.casefold() not in _ENDS_IN_S and not name.casefold().endswith("ss"):
            name = name[:-1]
        found.append(Finding(_as_written(match[1], name), match.start(), end))
    return found
