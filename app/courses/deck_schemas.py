"""What the capabilities about a deck take and return."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from app.core.schema import Id, Output, Text
from app.courses.schemas import CourseInput

DeckText = Annotated[Text, StringConstraints(max_length=200_000, strip_whitespace=False)]


class DeckInput(CourseInput):
    markdown: DeckText = Field(description="The deck as Markdown: a # heading or --- begins a slide.")


class SlideOutline(Output):
    number: int
    title: str
    topic: str | None
    has_notes: bool


class DeckProblem(Output):
    line: int
    sentence: str


class DeckPreview(Output):
    course_id: Id
    slides: list[SlideOutline]
    problems: list[DeckProblem]
    markdown: str = Field(exclude=True, default="")
    success: bool = True
    message: str


class DeckImported(Output):
    course_id: Id
    slides: int
    kept: int
    added: int
    removed: int
    success: bool = True
    message: str
