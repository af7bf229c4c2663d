"""What the export and the import of quizzes take and return."""

from __future__ import annotations

from base64 import b64decode
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, StringConstraints, model_validator

from app.core.schema import Id, Line, Output
from app.courses import CourseInput
from app.quizzes.exchange import FileFormat, read
from app.quizzes.schemas import QuizInput
from app.study.formats import MAX_FILE_BYTES, Imported

Encoding = Literal["text", "base64"]
_MOST_ENCODED = MAX_FILE_BYTES * 4 // 3 + 4


class ExportQuiz(QuizInput):
    format: FileFormat = Field(default=FileFormat.GIFT, description="gift, moodle_xml or qti (2.1, a zip).")


class LeftOut(Output):
    name: str = Field(description="The question's name, or how it begins.")
    reason: str


class QuizExported(Output):
    course_id: Id
    success: bool = True
    quiz_id: Id
    format: FileFormat
    filename: str
    encoding: Encoding = Field(description="How `data` holds the file: as its text, or base64.")
    data: str
    exported: int = Field(description="Questions in the file.")
    unsupported: list[LeftOut] = Field(description="Questions that this format cannot say.")
    message: str


class ImportQuiz(CourseInput):
    filename: Annotated[Line, StringConstraints(min_length=1)] = Field(description="The file's name.")
    content: Annotated[bytes, Field(max_length=_MOST_ENCODED)] = Field(
        description="A Moodle GIFT or XML file, or a QTI 2.x package or item; at most 10 MB."
    )
    encoding: Encoding = Field(default="text", description="base64 for a zip in a JSON request.")
    title: Annotated[Line, StringConstraints(max_length=200)] = Field(
        default="", description="What the draft is called; the file's name where it is left out."
    )
    _found: Imported = PrivateAttr(default_factory=Imported)

    @model_validator(mode="after")
    def _is_read(self) -> Self:
        """A big file is read before the transaction begins, for nobody else could write meanwhile."""
        content = self.content
        if self.encoding == "base64":
            content = b64decode(content, validate=True)
        self._found = read(content)
        return self

    @property
    def found(self) -> Imported:
        """What the file holds."""
        return self._found


class QuizImported(Output):
    course_id: Id
    success: bool = Field(description="False where no question could be taken over, and no draft was made.")
    quiz_id: Id | None
    title: str
    imported: int
    unsupported: list[LeftOut] = Field(description="Questions that were left out, each with the reason.")
    remarks: list[LeftOut] = Field(description="What was left out of questions that came along.")
    message: str
