"""What the quiz capabilities take and return."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from app.core.schema import Id, Line, Output, Text, names
from app.courses import CourseInput
from app.messages import Audience
from app.quizzes.models import Focus, ItemForm, Kind, State
from app.study import MAX_ITEMS

MOST_OPTIONS = 8
MOST_STEM = 1000
MOST_OPTION = 300
MOST_WRITTEN = 200
MOST_FEEDBACK = 1000
DEFAULT_QUESTIONS = 5
DEFAULT_PASSING = 70

Level = Literal["easy", "medium", "hard", "adaptive"]


def _one_or_many(value: object) -> object:
    """A form with one field of a name sends one value, not a list; an empty one is none."""
    if isinstance(value, str):
        value = value.split(",") if value.strip() else []
    return value


def _lines(value: object) -> object:
    """A text area holds one accepted answer a line."""
    return value.splitlines() if isinstance(value, str) else value


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _filled(value: object) -> object:
    """An empty field of a form says nothing."""
    return None if isinstance(value, str) and not value.strip() else value


Topic = Annotated[Line, StringConstraints(min_length=1)]
Topics = Annotated[list[Topic], BeforeValidator(_one_or_many), Field(max_length=20)]
Title = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
People = Annotated[list[Id], BeforeValidator(_several), Field(max_length=2000)]
Sentence = Annotated[Text, StringConstraints(min_length=1, max_length=MOST_STEM)]
Percent = Annotated[int, Field(ge=0, le=100)]
DueDate = Annotated[Annotated[Line, StringConstraints(max_length=40)] | None, BeforeValidator(_filled)]


def topics_field() -> list[str]:
    """What a quiz is to be about."""
    found: list[str] = names(
        "topics", "topic", default=[], description="Topics of the material; in a form, with commas between them."
    )
    return found


def due_field() -> str | None:
    """When a quiz is due."""
    found: str | None = names(
        "due_date",
        "dueDate",
        default=None,
        description="A day, which ends at midnight, or a day and time, RFC 3339; the school's time zone where it has"
        " none.",
    )
    return found


class QuizInput(CourseInput):
    """Whatever concerns one quiz."""

    quiz_id: Id = names("quiz_id", "quizId", description="The quiz.")


class GenerateQuiz(CourseInput):
    focus: Focus = Field(
        default=Focus.CONFUSION_ZONES,
        description="Slides that confused the class, slides that were up lately, everything, or the topics.",
    )
    difficulty: Level = Field(
        default="adaptive", description="How near the wrong answers are; adaptive goes by the student's own results."
    )
    num_questions: int = names(
        "num_questions", "numQuestions", default=DEFAULT_QUESTIONS, ge=1, le=MAX_ITEMS, description="How many, if the"
        " material gives as many.",
    )  # fmt: skip
    topics: Topics = topics_field()


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


class ListQuizzes(CourseInput):
    before: Id | None = Field(default=None, description="Only quizzes older than this one: the next page.")


class Quizzes(Output):
    course_id: Id
    success: bool = True
    quizzes: list[QuizLine]
    older: Id | None
    due_reviews: int = Field(description="Missed questions that are to be repeated now.")
    message: str


class QuizResult(Output):
    course_id: Id
    success: bool = True
    quiz: QuizView
    message: str


class CreateQuiz(CourseInput):
    title: Title = Field(description="What it is called.")


class EditQuiz(QuizInput):
    title: Title | None = Field(default=None, description="What it is called.")
    kind: Kind | None = names("kind", "quiz_type", default=None, description="What it is for.")
    passing_score: Percent | None = names(
        "passing_score", "passingScore", default=None, description="From how many percent it is passed."
    )
    due_date: DueDate = due_field()


class SaveQuizItem(QuizInput):
    item_id: Annotated[Id | None, BeforeValidator(_filled)] = Field(
        default=None, description="The question to change; a new one where it is left out."
    )
    version: int | None = Field(default=None, description="The version that was looked at; another one is not lost.")
    # In a page the field is item_form: one called "form" would hide the form itself from scripts.
    form: ItemForm = names(
        "form", "item_form", default=ItemForm.CHOICE, description="choice, or cloze for an answer in writing."
    )
    stem: Sentence = Field(description="The question, or a sentence with _____ for what is asked.")
    options: Annotated[
        list[Annotated[Text, StringConstraints(max_length=MOST_OPTION)]],
        BeforeValidator(_several),
        Field(max_length=20),
    ] = names("options", "option", default=[], description="Of a choice: the answers; empty ones are left out.")
    key: Annotated[Line, StringConstraints(max_length=200)] = Field(
        default="", description="Of a choice: the right answer's letter, a being the first as sent."
    )
    accepted: Annotated[list[Topic], BeforeValidator(_lines), Field(max_length=50)] = Field(
        default=[], description="Of a cloze: every answer that is right; in a form, one a line."
    )
    feedback: Annotated[Text, StringConstraints(max_length=MOST_FEEDBACK)] = Field(
        default="", description="What to say once it is answered."
    )


class QuizItemInput(QuizInput):
    item_id: Id = Field(description="The question.")


class PublishQuiz(QuizInput):
    target_students: Audience = names(
        "target_students", "targetStudents", "recipient_filter", default=Audience.ALL, description="Who gets it."
    )
    user_ids: People = names(
        "user_ids", "userIds", default=[], description="With specific_users: ids of this course's students."
    )
    due_date: DueDate = due_field()

    @model_validator(mode="after")
    def _names_go_with_their_filter(self) -> Self:
        named_fits(self.target_students, self.user_ids)
        return self


class AssignRemedialQuiz(CourseInput):
    quiz_type: Kind = names("quiz_type", "quizType", default=Kind.REMEDIAL, description="What it is for.")
    topics: Topics = topics_field()
    target_students: Audience = names(
        "target_students",
        "targetStudents",
        default=Audience.CONFUSED,
        description="Who gets it: those who count as confused now, all students, those with taps on at least three"
        " slides in the last seven days (struggling_students), or the people in user_ids (specific_users).",
    )
    user_ids: People = names(
        "user_ids", "userIds", default=[], description="With specific_users: ids of this course's students."
    )
    due_date: DueDate = due_field()
    passing_score: Percent = names(
        "passing_score", "passingScore", default=DEFAULT_PASSING, description="From how many percent it is passed."
    )
    num_questions: int = names(
        "num_questions", "numQuestions", default=DEFAULT_QUESTIONS, ge=1, le=MAX_ITEMS, description="How many, if the"
        " material gives as many.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _names_go_with_their_filter(self) -> Self:
        named_fits(self.target_students, self.user_ids)
        return self


def named_fits(target: Audience, user_ids: list[int]) -> None:
    """One name beside "confused_students" would tell by the count whether that one is confused."""
    if (target is Audience.SPECIFIC) != bool(user_ids):
        raise ValueError("user_ids are for specific_users, which needs them")


class Assigned(Output):
    course_id: Id
    success: bool = True
    quiz_id: Id | None = Field(description="Null where nobody was chosen, and so no quiz was made.")
    assigned_to: int
    state: State | None = Field(description="draft where a teacher has to check it before anybody gets it.")
    target_students: Audience
    message: str


class AnswerQuiz(QuizInput):
    answers: dict[Id, Annotated[Text, StringConstraints(max_length=1000)]] = Field(
        default={}, description="Question's id to the option's id, or to the words. A form sends answer-<id>."
    )
    attempt: int | None = Field(default=None, description="The try that the answers are for; the open one by default.")
    only: Annotated[Id | None, BeforeValidator(_filled)] = Field(
        default=None, description="Take only this question's answer of those that are sent."
    )
    finish: bool = Field(default=False, description="Hand it in with questions left open.")

    @model_validator(mode="before")
    @classmethod
    def _fields_of_a_form(cls, data: Any) -> Any:
        """A browser's form has one field a question."""
        if not isinstance(data, dict):
            return data
        fields = {name: value for name, value in data.items() if str(name).startswith("answer-")}
        if not fields:
            return data
        rest = {name: value for name, value in data.items() if name not in fields}
        return {**rest, "answers": {name.removeprefix("answer-"): value for name, value in fields.items()}}


class Reviews(Output):
    course_id: Id
    success: bool = True
    due: int = Field(description="How many are to be repeated now.")
    later_today: int
    questions: list[Question]
    message: str


class AnswerReview(CourseInput):
    item_id: Id = Field(description="The question.")
    answer: Annotated[Text, StringConstraints(max_length=1000)] = Field(
        description="The option's id, or the words that are asked for."
    )


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
    begun: int | None = Field(description="Students who have begun; null where there are fewer than the floor.")
    passed_percent: int | None
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
