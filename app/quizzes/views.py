"""What the quiz capabilities return."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from app.core.paging import next_field
from app.core.schema import Id, Output
from app.messages import Audience
from app.quizzes.models import Focus, ItemForm, Kind, State


class QuizOption(Output):
    id: str
    text: str


class Question(Output):
    """One item. What would tell the answer is null for a student who has not given theirs."""

    item_id: Id
    number: int
    form: ItemForm
    stem: str
    options: list[QuizOption]
    key_id: str | None
    key: str | None
    accepted: list[str] | None
    sentence: str | None = Field(description="The sentence of the material that says so.")
    in_notes: bool | None
    topic: str | None
    slide: str | None = Field(description="The slide cited.")
    slide_url: str | None
    feedback: str | None
    given: str | None = Field(description="What the student answered.")
    is_right: bool | None
    slip: bool = Field(description="Whether a typing slip was forgiven.")
    version: int


class QuizLine(Output):
    """A quiz in a list."""

    quiz_id: Id
    title: str
    kind: Kind
    state: State
    own: bool = Field(description="A student's own practice, which nobody else sees and which counts for nothing.")
    reviewed: bool = Field(description="Whether a teacher has checked its questions.")
    num_questions: int
    due_at: datetime | None
    passing_score: int
    closed: bool = Field(description="Whether the due date has passed.")
    assigned_to: int | None = Field(description="For those who teach: to how many it was given; null is the class.")
    audience: Audience | None = Field(description="For those who teach: how they were chosen.")
    tries: int = Field(description="How often the student has begun it.")
    finished: bool
    score: int | None = Field(description="The student's best score, in percent.")
    passed: bool | None


class QuizView(QuizLine):
    """A quiz with its questions. For a student, the questions of their latest try."""

    focus: Focus
    difficulty: str
    topics: list[str]
    questions: list[Question]
    attempt: int = Field(description="The try that answers go to, or the last one; 1 before the first.")
    answered: int
    right: int | None = Field(description="Of the latest try, once it is handed in.")
    latest_score: int | None
    may_answer: bool
    may_retry: bool


class Generated(Output):
    course_id: Id
    success: bool = True
    quiz: QuizView
    topics: list[str]
    not_found: list[str] = Field(description="Topics asked for that the material does not have.")
    message: str


class Quizzes(Output):
    course_id: Id
    success: bool = True
    quizzes: list[QuizLine]
    next_cursor: str | None = next_field()
    due_reviews: int = Field(description="Missed questions that are to be repeated now.")
    message: str


class QuizResult(Output):
    course_id: Id
    success: bool = True
    quiz: QuizView
    message: str


class Assigned(Output):
    course_id: Id
    success: bool = True
    quiz_id: Id | None = Field(description="Null where nobody was chosen, and so no quiz was made.")
    assigned_to: int
    state: State | None = Field(description="draft until somebody who teaches has looked through it and published it.")
    target_students: Audience
    review_url: str | None = Field(description="Of a draft: the page where it is looked through and published.")
    message: str


class Reviews(Output):
    course_id: Id
    success: bool = True
    due: int = Field(description="How many are to be repeated now.")
    later_today: int
    questions: list[Question]
    message: str


class Reviewed(Output):
    course_id: Id
    success: bool = True
    counted: bool = Field(description="False where it had been answered already, and was not due again.")
    question: Question
    due_at: datetime = Field(description="When it comes back.")
    due: int
    message: str


class ItemResult(Output):
    item_id: Id
    number: int
    stem: str
    right_percent: int | None = Field(description="Of the first tries; null where too few answered.")
    answered: int | None


class QuizResults(Output):
    course_id: Id
    success: bool = True
    quiz_id: Id
    title: str
    begun: int | None = Field(
        description="Students who have begun; null where they were chosen by their taps and are fewer than the floor."
    )
    handed_in: int | None = Field(description="Students who have handed in; null where `begun` is.")
    passed_percent: int | None = Field(description="Of those who handed in; null where they are fewer than the floor.")
    floor: int = Field(description="From how many students figures are shown.")
    items: list[ItemResult]
    message: str


class Done(Output):
    """What became of a quiz that was changed."""

    course_id: Id
    success: bool = True
    quiz_id: Id | None
    item_id: Id | None = None
    message: str
