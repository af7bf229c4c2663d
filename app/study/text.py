"""Sentences and words of a slide's Markdown. A sentence is what a reader of the slide sees, mark for mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.study.words import WORD, content, word_set

ABBREVIATIONS = word_set(
    "e.g i.e eg ie cf dr mr mrs ms mx prof sr jr st mt no nos fig figs eq eqs vs approx ca al vol pp ed eds ch sec inc"
    " ltd co dept gen col capt sgt rev hon gov sen rep jan feb mar apr jun jul aug sep sept oct nov dec"
)
MAX_SENTENCE = 600
"""A longer "sentence" is a table or a list in disguise and is not quoted."""

MAX_MARKS = 400
"""In one paragraph, the marks of bold, links and code that are still read as such."""

_PARAGRAPH = re.compile(r"(?:[^\n]+\n?)+")
_PAIRED = re.compile(r"[*_\[\]`!<]")
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|[。！？؟।]+[”’」』)]*")
_LAST_WORD = re.compile(r"[\w.]*\Z")
_BEFORE_A_LETTER = re.compile(
    r"\b(?:vitamin|hepatitis|type|part|group|point|plan|class|letter|allele|base|factor|grade|section|team|line) \Z",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\s*[\"'“‘(\[]*(?:[^\W_a-z]|\Z)")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Sentence:
    """One sentence as a reader sees it. `bold` are the words set in bold in it, `item` a point of a list."""

    text: str
    bold: tuple[str, ...] = ()
    item: bool = False
    in_notes: bool = False

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of its words that carry meaning, in order."""
        return tuple(content(self.text))

    @property
    def is_whole(self) -> bool:
        """Whether it ends as a sentence ends; a point such as "Water and salt" does not."""
        return self.text.rstrip("\"'”’)]").endswith((".", "!", "?", "…", "。", "！", "？", "؟", "।"))


@dataclass(frozen=True)
class _Block:
    text: str
    bold: tuple[tuple[int, int], ...]
    item: bool


def sentences(markdown: str, *, in_notes: bool = False) -> tuple[Sentence, ...]:
    """The sentences of paragraphs and list points. Headings, tables, code and raw HTML hold none."""
    found = []
    for block in _blocks(_PARAGRAPH.sub(_without_dense_marks, markdown)):
        for start, end in _spans(block.text):
            bold = tuple(block.text[a:b].strip(" .,:;") for a, b in block.bold if start <= a and b <= end)
            text = block.text[start:end]
            if len(text) <= MAX_SENTENCE and WORD.search(text):
                found.append(Sentence(text, tuple(term for term in bold if term), block.item, in_notes))
    return tuple(found)


def _without_dense_marks(paragraph: re.Match[str]) -> str:
    """A paragraph without its marks where it has more than any reader sets: pairing them takes quadratic time."""
    text = paragraph.group()
    return _PAIRED.sub("", text) if len(_PAIRED.findall(text)) > MAX_MARKS else text


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a block stands, without the spaces around it."""
    start = 0
    for mark in _END.finditer(text):
        if mark.end() <= start or not _ends(text, mark):
            continue
        yield from _trimmed(text, start, mark.end())
        start = mark.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ends(text: str, mark: re.Match[str]) -> bool:
    """Whether a full stop ends its sentence: not after "Dr." or "J.", and not before a small letter."""
    if not mark.group().startswith("."):
        return mark.group()[0] not in "!?…" or bool(_OPENS.match(text, mark.end()))
    if not _OPENS.match(text, mark.end()):
        return False
    if mark.group() != ".":
        return True
    found = _LAST_WORD.search(text, max(0, mark.start() - 24), mark.start())
    last = found.group().strip(".") if found else ""
    if len(last) == 1 and last.isalpha() and last.isupper() and last != "I":
        # "J. Watson" goes on; "vitamin C. Lemons" does not.
        return bool(_BEFORE_A_LETTER.search(text, max(0, mark.start() - 24), mark.start() - 1))
    return "." not in last and last.lower() not in ABBREVIATIONS


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": 20}).enable("table")


def _blocks(markdown: str) -> Iterator[_Block]:
    items, skipped = 0, 0
    for token in _parser().parse(markdown):
        if token.type == "list_item_open":
            items += 1
        elif token.type == "list_item_close":
            items -= 1
        elif token.type in ("heading_open", "table_open"):
            skipped += 1
        elif token.type in ("heading_close", "table_close"):
            skipped -= 1
        elif token.type == "inline" and not skipped:
            yield _inline(token.children or [], item=items > 0)


def _inline(tokens: list[Token], *, item: bool) -> _Block:
    """The words of a paragraph, spaces made single, with the spans that are bold."""
    text, bold, opened = "", [], -1
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            piece = _SPACES.sub(" ", token.content)
            text += piece.removeprefix(" ") if text.endswith(" ") else piece
        elif token.type in ("softbreak", "hardbreak"):
            text = text.rstrip() + " "
        elif token.type == "strong_open":
            opened = len(text)
        elif token.type == "strong_close" and opened >= 0:
            bold.append((opened, len(text)))
            opened = -1
    return _Block(text, tuple(bold), item)
