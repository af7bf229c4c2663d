"""Quizzes as files: taken out for Moodle or another QTI system, and taken in as a draft to look through."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from pathlib import PurePath

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import insert, select

from app.core.actor import Actor
from app.core.capability import Effect, capability
from app.core.permissions import Permission
from app.courses import Seat, seat
from app.extensions import db
from app.quizzes.access import QuizSeat, quiz_seat
from app.quizzes.drafts import new_draft
from app.quizzes.exchange import FileFormat, rows_of, written
from app.quizzes.file_schemas import ExportQuiz, ImportQuiz, LeftOut, QuizExported, QuizImported
from app.quizzes.models import QuizItem
from app.quizzes.widgets import notice
from app.study.formats import Unsupported

_ENDINGS = frozenset({".txt", ".gift", ".xml", ".moodle", ".zip", ".qti"})


@capability(
    "export_quiz",
    permission=Permission.QUIZ_EXPORT,
    access=quiz_seat,
    effect=Effect.READ,
    examples=("Give me the quiz about cells as a Moodle file",),
    widget=notice,
    page=lambda result: url_for(
        "quiz_files.download", course_id=result.course_id, quiz_id=result.quiz_id, format=result.format.value
    ),
    said=lambda _result: "",
)
def export_quiz(_actor: Actor, data: ExportQuiz, seat: QuizSeat) -> QuizExported:
    """Give a quiz with its answers as a file: Moodle GIFT, Moodle XML or a QTI 2.1 package.

    Questions that the format cannot say are listed with the reason, and the others are in the file.
    """
    rows = select(QuizItem).where(QuizItem.quiz_id == seat.quiz.id).order_by(QuizItem.position)
    items = list(db.session.execute(rows).scalars())
    file = written(items, data.format)
    zipped = data.format is FileFormat.QTI
    many = len(items) - len(file.unsupported)
    return QuizExported(
        course_id=seat.course_id,
        quiz_id=seat.quiz.id,
        format=data.format,
        filename=f"{_plain(seat.quiz.title)}.{data.format.ending}",
        encoding="base64" if zipped else "text",
        data=b64encode(file.data).decode() if zipped else file.data.decode(),
        exported=many,
        unsupported=_left_out(file.unsupported),
        message=ngettext("%(num)s question is in the file.", "%(num)s questions are in the file.", many),
    )


def _plain(title: str) -> str:
    """A title as a file's name: letters and digits of any script."""
    return re.sub(r"[\W_]+", "-", title).strip("-")[:80] or "quiz"


@capability(
    "import_quiz",
    permission=Permission.QUIZ_WRITE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Import this Moodle file as a quiz",),
    widget=notice,
    page=lambda result: (
        url_for("quizzes.quiz", course_id=result.course_id, quiz_id=result.quiz_id)
        if result.quiz_id is not None
        else url_for("quizzes.quizzes", course_id=result.course_id)
    ),
    limit="30/10 minutes",
    opens=True,
)
def import_quiz(actor: Actor, data: ImportQuiz, place: Seat) -> QuizImported:
    """Make a draft of the questions in a Moodle GIFT or XML file or a QTI 2.x package.

    What cannot be taken over is listed with the reason; nothing is guessed, and nobody sees the draft yet.
    """
    found = data.found
    title = data.title or _titled(data.filename)
    quiz_id = None
    if found.items:
        quiz_id = new_draft(actor, place.course_id, title)
        db.session.execute(insert(QuizItem), rows_of(found.items, quiz_id))
    return QuizImported(
        course_id=place.course_id,
        success=quiz_id is not None,
        quiz_id=quiz_id,
        title=title,
        imported=len(found.items),
        unsupported=_left_out(found.unsupported),
        remarks=[LeftOut(name=each.name, reason=each.sentence) for each in found.remarks],
        message=_sentence(len(found.items), found.refusal),
    )


def _titled(filename: str) -> str:
    """A file's name without its endings, or a plain word where nothing is left."""
    name = PurePath(filename.replace("\\", "/")).name
    while (ending := PurePath(name).suffix.lower()) in _ENDINGS:
        name = name[: -len(ending)]
    return " ".join(name.split())[:200] or _("Imported quiz")


def _left_out(listed: Iterable[Unsupported]) -> list[LeftOut]:
    return [LeftOut(name=each.name, reason=each.reason) for each in listed]


def _sentence(many: int, refusal: str) -> str:
    sentence: str = refusal or _("There is no question in this file that can be taken over.")
    if many:
        sentence = ngettext(
            "%(num)s question is in a new draft. Look through it, then publish it.",
            "%(num)s questions are in a new draft. Look through them, then publish it.",
            many,
        )
    return sentence
