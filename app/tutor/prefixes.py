"""`Explain:`, `Summarize:` and `Translate to Urdu:` before a text, as the page's own buttons write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.tutor.languages import MOST_NAME, language_named

Task = Literal["explain", "summarize", "translate"]

_COLON = "[:\uff1a\ufe55\ufe13]"  # also as Chinese and Japanese keyboards write it
_PREFIX = re.compile(
    rf"[\s*_\"'“]*(?:(?P<explain>explain)|(?P<summarize>summari[sz]e)"
    rf"|(?P<translate>translate)(?:[^\S\n]+(?:[^\n:\uff1a]{{1,30}}?[^\S\n]+)?(?:in)?to[^\S\n]+"
    rf"(?P<language>[^\n:\uff1a\ufe55\ufe13]{{1,{MOST_NAME}}}?))?)"
    rf"[\s*_]*{_COLON}[*_]*(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence without its prefix: what is to be done with `text`, and for a translation into which language.

    `language` is a BCP 47 code, None where the sentence names none or one that nobody knows; `language_name` is then
    what it said, if anything. `rtl` is true where the answer is written from right to left. `is_topic` says that the
    text is what it is about and no more: in a whole sentence other words stand too, of which nothing is expected.
    """

    task: Task | None
    language: str | None
    text: str
    language_name: str | None = None
    rtl: bool = False
    is_topic: bool = False

    @property
    def wish(self) -> str:
        """What is asked, as a wish even where the text is a word by itself, which might else be a try at an answer."""
        return f"{self.task} {self.text}" if self.task is not None else self.text


def prefixed(sentence: str) -> Asked:
    """What a sentence asks for by its prefix; without one, itself and no task."""
    found = _PREFIX.fullmatch(sentence)
    if found is None:
        return Asked(None, None, sentence.strip())
    text = found["text"].strip()
    if found["explain"]:
        return Asked("explain", None, text)
    if found["summarize"]:
        return Asked("summarize", None, text)
    said = (found["language"] or "").strip(" *_\"'")
    known = language_named(said)
    if known is None:
        return Asked("translate", None, text, said or None)
    return Asked("translate", known.code, text, known.name, known.rtl)
