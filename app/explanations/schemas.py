"""What `explain_topic` takes and returns."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from app.core.schema import Id, Output, Text, names
from app.courses import CourseInput
from app.study import Missing, QuoteKind, Style

MOST_TOPIC = 500

AskedTopic = Annotated[Text, StringConstraints(max_length=MOST_TOPIC)]


class ExplainTopic(CourseInput):
    topic: AskedTopic | None = names(
        "topic",
        "question",
        default=None,
        description="A word, a topic or a whole question; the slide that is up where it is left out.",
    )
    explanation_style: Style | None = names(
        "explanation_style",
        "explanationStyle",
        "style",
        default=None,
        description="How to explain: simple by default, or detailed where the topic was confusing before.",
    )
    prior_confusion: bool = names(
        "prior_confusion",
        "priorConfusion",
        default=False,
        description="Whether it was confusing before: then more is quoted, unless a style is named.",
    )


class Quoted(Output):
    text: str = Field(description="A sentence, exactly as the slide or the notes have it.")
    kind: QuoteKind = Field(description="definition, or support for the others.")
    in_notes: bool = Field(description="Whether it stands in the teacher's notes to the slide.")
    slide_id: Id
    slide_number: int
    slide_title: str
    link: str = Field(description="Where the slide and its notes can be read, on this host.")


class Explained(Output):
    course_id: Id
    success: bool = Field(description="False where the course material says nothing about it.")
    topic: str = Field(description="What was asked, or the title of the slide that was taken instead.")
    explanation_style: Style
    prior_confusion: bool
    explanation: str = Field(description="The quotes with their slides, as one text; empty where there are none.")
    quotes: list[Quoted] = Field(description="Three to five sentences, or as many as there are; a definition first.")
    missing: Missing | None = Field(description="What the style asked for and the material does not have.")
    unknown: list[str] = Field(description="Words of the topic that no slide has; the quotes are about the others.")
    message: str
