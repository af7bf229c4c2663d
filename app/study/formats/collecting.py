"""Gathers what an import gives, question by question, and reads the text of a file."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from app.study.formats.items import (
    MAX_FILE_BYTES,
    MAX_ITEMS,
    CannotSay,
    Imported,
    Item,
    Remark,
    Unsupported,
    checked,
    one_line,
)

Question = TypeVar("Question")

TOO_BIG = f"This file is over {MAX_FILE_BYTES // 1_000_000} MB."
NOT_UTF8 = "This file's letters are in an encoding that cannot be told for sure. Please save it as UTF-8."


@dataclass
class Collector:
    """The questions of one file, each with its own fate: one that cannot be read never costs the others."""

    items: list[Item] = field(default_factory=list)
    unsupported: list[Unsupported] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def take(self, name: str, read: Callable[[list[str]], Item]) -> None:
        """Read one question; `read` may add sentences to its list, or raise CannotSay."""
        sentences: list[str] = []
        try:
            item = checked(read(sentences))
        except CannotSay as reason:
            self.refuse(name, str(reason))
            return
        self.items.append(item)
        self.remarks.extend(Remark(item.name, sentence) for sentence in dict.fromkeys(sentences))

    def refuse(self, name: str, reason: str) -> None:
        """List a question that is left out."""
        self.unsupported.append(Unsupported(one_line(name[:500])[:80].rstrip(), reason))

    def remark(self, name: str, sentence: str) -> None:
        """List something of the file that was left out."""
        self.remarks.append(Remark(one_line(name[:500])[:80].rstrip(), sentence))

    def first(self, questions: list[Question]) -> list[Question]:
        """At most `MAX_ITEMS` of the questions; that there were more is listed."""
        if len(questions) > MAX_ITEMS:
            self.refuse(f"Question {MAX_ITEMS + 1} and later", f"A file can bring at most {MAX_ITEMS:,} questions.")
        return questions[:MAX_ITEMS]

    def done(self) -> Imported:
        """What was gathered."""
        return Imported(tuple(self.items), tuple(self.unsupported), tuple(self.remarks))


def decoded(data: bytes) -> str | None:
    """The text of UTF-8, or of UTF-16 that says so with its first bytes; None where that would be a guess."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        return None
