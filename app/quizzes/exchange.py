"""Quiz items between their rows and the files of other systems. No row is read or written here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from textwrap import shorten
from typing import Any

from flask_babel import gettext as _

from app.quizzes.drafts import LETTERS
from app.quizzes.models import ItemForm, QuizItem
from app.quizzes.schemas import MOST_FEEDBACK, MOST_OPTION, MOST_OPTIONS, MOST_STEM, MOST_WRITTEN
from app.study import MAX_ITEMS, formats
from app.study.formats import ChoiceItem, Exported, Imported, Option, TextItem, Unsupported


class FileFormat(StrEnum):
    """The files that quizzes come and go as."""

    GIFT = "gift"
    MOODLE_XML = "moodle_xml"
    QTI = "qti"

    @property
    def ending(self) -> str:
        """How the file's name ends."""
        return {FileFormat.GIFT: "gift.txt", FileFormat.MOODLE_XML: "moodle.xml"}.get(self, "qti.zip")

    @property
    def content_type(self) -> str:
        """The media type."""
        text = {FileFormat.GIFT: "text/plain; charset=utf-8", FileFormat.MOODLE_XML: "application/xml"}
        return text.get(self, "application/zip")


_WRITE = {
    FileFormat.GIFT: formats.export_gift,
    FileFormat.MOODLE_XML: formats.export_moodle_xml,
    FileFormat.QTI: formats.export_qti,
}
_READ = {
    FileFormat.GIFT: formats.import_gift,
    FileFormat.MOODLE_XML: formats.import_moodle_xml,
    FileFormat.QTI: formats.import_qti,
}
_MOODLE = re.compile(rb"<quiz[\s>/]")
_HEAD = 4_000
SHOWN = 60


def written(rows: Iterable[QuizItem], into: FileFormat) -> Exported:
    """The file of a quiz. The sentence that an item is cited from comes along as its feedback, where it has none."""
    return _WRITE[into](_item(row) for row in rows)


def _named(row: QuizItem) -> str:
    # What the other system shows in its list, and what we call a question that cannot go out.
    return shorten(" ".join(row.stem.split()), SHOWN, placeholder="…")


def _item(row: QuizItem) -> formats.Item:
    feedback = row.feedback or row.sentence
    if row.form == ItemForm.CLOZE:
        return TextItem(_named(row), row.stem, tuple(row.accepted), feedback, row.case_sensitive)
    options = tuple(Option(each["text"], each.get("feedback", "")) for each in row.options)
    key = next((place for place, each in enumerate(row.options) if each["id"] == row.key_id), -1)
    return ChoiceItem(_named(row), row.stem, options, key, feedback)


def format_of(content: bytes) -> FileFormat:
    """What a file is, by what it begins with: a zip or XML, or else GIFT, which is plain text."""
    head = content[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if content.startswith(b"PK"):
        return FileFormat.QTI
    if head.startswith(b"<"):
        return FileFormat.MOODLE_XML if _MOODLE.search(head) else FileFormat.QTI
    return FileFormat.GIFT


def read(content: bytes) -> Imported:
    """The items that a quiz here can have; the others stand in `unsupported`, each with its reason."""
    found = _READ[format_of(content)](content)
    kept: list[formats.Item] = []
    left: list[Unsupported] = []
    for item in found.items:
        reason = _too_much(item)
        if not reason and len(kept) == MAX_ITEMS:
            reason = _("A quiz has at most %(most)s questions.", most=MAX_ITEMS)
        if reason:
            left.append(Unsupported(item.name, reason))
        else:
            kept.append(item)
    return Imported(tuple(kept), (*found.unsupported, *left), found.remarks, found.refusal)


def _too_much(item: formats.Item) -> str:
    """Why an item does not fit into a quiz here; empty where it does."""
    answers = [each.text for each in item.options] if isinstance(item, ChoiceItem) else list(item.accepted)
    most = MOST_OPTION if isinstance(item, ChoiceItem) else MOST_WRITTEN
    feedbacks = [item.feedback, *(each.feedback for each in item.options)] if isinstance(item, ChoiceItem) else []
    reason = ""
    if len(item.prompt) > MOST_STEM:
        reason = _("The question is longer than %(most)s characters.", most=MOST_STEM)
    elif isinstance(item, ChoiceItem) and len(answers) > MOST_OPTIONS:
        reason = _("A question has at most %(most)s answers to choose from.", most=MOST_OPTIONS)
    elif any(len(each) > most for each in answers):
        reason = _("One of the answers is longer than %(most)s characters.", most=most)
    elif any(len(each) > MOST_FEEDBACK for each in [item.feedback, *feedbacks]):
        reason = _("A feedback is longer than %(most)s characters.", most=MOST_FEEDBACK)
    elif isinstance(item, ChoiceItem) and len({" ".join(each.split()).casefold() for each in answers}) < len(answers):
        reason = _("Two of the answers are the same but for capital letters.")
    return reason


def rows_of(items: Sequence[formats.Item], quiz_id: int) -> list[dict[str, Any]]:
    """The rows of a draft. What comes from a file cites no slide."""
    return [
        {
            "quiz_id": quiz_id,
            "position": position,
            "stem": item.prompt,
            "feedback": item.feedback,
            "sentence": "",
            "in_notes": False,
            "version": 1,
            **_answers(item),
        }
        for position, item in enumerate(items, start=1)
    ]


def _answers(item: formats.Item) -> dict[str, Any]:
    if isinstance(item, TextItem):
        return {
            "form": ItemForm.CLOZE,
            "options": [],
            "key_id": "",
            "key": item.accepted[0],
            "accepted": list(item.accepted),
            "case_sensitive": item.case_sensitive,
        }
    options = [
        {"id": letter, "text": each.text, **({"feedback": each.feedback} if each.feedback else {})}
        for letter, each in zip(LETTERS, item.options, strict=False)
    ]
    return {
        "form": ItemForm.CHOICE,
        "options": options,
        "key_id": LETTERS[item.key],
        "key": item.options[item.key].text,
        "accepted": [],
        "case_sensitive": False,
    }
