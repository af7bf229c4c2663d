"""What the class's questions and its notes take and return."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.class_assist.schemas import SlideReference, Topic, slide_field
from app.core.schema import Id, Output, Text, names
from app.courses import CourseInput

QuestionState = Literal["live", "waiting", "hidden", "merged"]


class SubmitQuestion(CourseInput):
    question_body: Annotated[Text, StringConstraints(min_length=1, max_length=1000)] = names(
        "question_body", "question.body", "question", description="The question."
    )
    anonymous: bool = names(
        "anonymous", "question.anonymous", default=True, description="True keeps the name out of the row."
    )
    slide_id: SlideReference | None = slide_field()
    topic: Topic | None = Field(default=None, description="What it is about.")


class QuestionSubmitted(Output):
    course_id: Id
    success: bool = True
    question_id: Id
    live: bool = Field(description="False where it waits for the teacher's approval.")
    message: str


class QuestionInput(CourseInput):
    question_id: Id


class AnswerQuestion(QuestionInput):
    answer: Annotated[Text, StringConstraints(max_length=2000)] = Field(
        default="", description="The answer; empty where it was given aloud."
    )


class PinQuestion(QuestionInput):
    pinned: bool = Field(default=True, description="False takes the pin off.")


class MergeQuestions(QuestionInput):
    into_id: Id = Field(description="The question that stays, and gets the votes of the other.")


class PauseQuestions(CourseInput):
    paused: bool = Field(default=True, description="False takes questions again.")


class MuteMeter(CourseInput):
    muted: bool = Field(default=True, description="False shows the meter and its alerts again.")


class Quieted(Output):
    course_id: Id
    success: bool = True
    on: bool = Field(description="Whether it is paused or muted now.")
    message: str


class QuestionChanged(Output):
    course_id: Id
    question_id: Id
    success: bool = True
    votes: int
    message: str


class QuestionView(Output):
    question_id: Id
    question_body: str
    slide: str | None
    author: str = Field(description="A name for those who teach, Anonymous, or You.")
    live: bool = Field(description="Whether the class sees it.")
    state: QuestionState
    filtered: bool = Field(description="For those who teach: whether the word filter held it back.")
    similar_id: Id | None = Field(description="For those who teach: a question that says nearly the same.")
    similar_body: str
    pinned: bool
    answered: bool
    answer: str
    votes: int
    voted: bool
    mine: bool


class Questions(Output):
    course_id: Id
    success: bool = True
    questions: list[QuestionView]
    message: str


class FetchNotes(CourseInput):
    slide_id: SlideReference | None = slide_field()
    topic: Topic | None = Field(default=None, description="Words of the topic, where no slide is meant.")
    section: Topic | None = Field(default=None, description="The same as topic, under its other name.")
    include_personal_notes: bool = Field(
        default=True, description="Accepted for older callers; all notes are the course's."
    )


class Note(Output):
    slide_id: Id
    slide_number: int
    title: str
    topic: str | None
    content: str


class Notes(Output):
    course_id: Id
    success: bool = True
    notes: list[Note]
    count: int
    message: str
