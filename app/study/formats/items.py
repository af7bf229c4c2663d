"""Quiz questions as every file format sees them, and what became of a file that was read or written.

Texts are plain and tidy: see `tidy`. A gap in a sentence is written as `GAP`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

GAP = "_____"
"""Five underscores, which Moodle also turns into the box to write in."""

MAX_NAME = 200
MAX_TEXT = 5_000
MAX_OPTIONS = 20
MAX_ACCEPTED = 50
MAX_ITEMS = 1_000
MAX_FILE_BYTES = 10_000_000

_SPACES = re.compile(r"[ \t\f\v]+")
_HIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose, and what to say to those who chose it."""

    text: str
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceItem:
    """A question with exactly one right answer: the option at index `key`. True or false is one of these."""

    name: str
    prompt: str
    options: tuple[Option, ...]
    key: int
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class TextItem:
    """A question to answer in writing, or a sentence with a `GAP`. Any of the accepted texts is right."""

    name: str
    prompt: str
    accepted: tuple[str, ...]
    feedback: str = ""
    case_sensitive: bool = False


Item = ChoiceItem | TextItem


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A question that was left out, by its name or place in the file, and a sentence saying why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was left out of a question that came along."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file gave. `refusal` is a sentence where the file as a whole cannot be read, and then all is empty."""

    items: tuple[Item, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()
    remarks: tuple[Remark, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file's bytes, and the items that its format cannot say."""

    data: bytes
    unsupported: tuple[Unsupported, ...] = ()


class CannotSay(ValueError):
    """A question cannot be taken over or written; the text is a sentence with the reason."""


def tidy(text: str) -> str:
    """The text in its one form: lines with single spaces, none at either end, no blank line first or last.

    Hidden characters are dropped. Every format gives back a tidy text exactly.
    """
    return arranged(_HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def arranged(text: str) -> str:
    """The text with tidy spaces and lines; hidden characters stay."""
    lines = [_SPACES.sub(" ", line).strip() for line in text.split("\n")]
    return "\n".join(lines).strip("\n")


def one_line(text: str) -> str:
    """A tidy text on one line."""
    return " ".join(tidy(text).split("\n"))


def name_for(name: str, prompt: str) -> str:
    """A question's name, or the start of what it asks where it has none."""
    return one_line(name)[:MAX_NAME].rstrip() or one_line(prompt)[:60].rstrip()


def checked(item: Item) -> Item:
    """The item with tidy texts; raises CannotSay for what no quiz could use."""
    prompt = _text(item.prompt, "The question")
    if not prompt:
        raise CannotSay("The question has no text.")
    name, feedback = name_for(item.name, prompt), _text(item.feedback, "The feedback")
    if isinstance(item, ChoiceItem):
        options = tuple(
            Option(_text(each.text, "An answer"), _text(each.feedback, "A feedback")) for each in item.options
        )
        if not 2 <= len(options) <= MAX_OPTIONS:
            raise CannotSay(f"A choice needs two to {MAX_OPTIONS} answers; this has {len(options)}.")
        _distinct([each.text for each in options])
        if not 0 <= item.key < len(options):
            raise CannotSay("No answer is marked as right.")
        return ChoiceItem(name, prompt, options, item.key, feedback)
    accepted = tuple(_text(one_line(each), "An answer") for each in item.accepted)
    if not 1 <= len(accepted) <= MAX_ACCEPTED:
        raise CannotSay(f"A written answer needs one to {MAX_ACCEPTED} accepted texts; this has {len(accepted)}.")
    _distinct([each if item.case_sensitive else each.casefold() for each in accepted])
    return TextItem(name, prompt, accepted, feedback, item.case_sensitive)


def _text(text: str, what: str) -> str:
    if len(text) > 2 * MAX_TEXT or len(clean := tidy(text)) > MAX_TEXT:
        raise CannotSay(f"{what} is longer than {MAX_TEXT:,} characters.")
    return clean


def _distinct(texts: list[str]) -> None:
    if not all(texts):
        raise CannotSay("One of the answers is empty.")
    if len(set(texts)) < len(texts):
        raise CannotSay("Two of the answers are the same.")
