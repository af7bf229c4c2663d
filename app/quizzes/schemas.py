"""What the quiz capabilities take; what they return stands in `views`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, ValidationInfo, model_validator

from app.core.paging import CursorText, cursor_field, limit_field
from app.core.schema import Id, Line, Text, names
from app.courses import CourseInput
from app.messages import Audience, named_people, names_for
from app.quizzes.models import Focus, ItemForm, Kind
from app.study import MAX_ITEMS

MOST_OPTIONS = 8
MOST_STEM = 1000
MOST_OPTION = 300
MOST_WRITTEN = 200
MOST_FEEDBACK = 1000
DEFAULT_QUESTIONS = 5
A_PAGE = 30
DEFAULT_PASSING = 70

Level = Literal["easy", "medium", "hard", "adaptive"]
ItemType = Literal["mixed", "choice", "cloze"]


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


def _named(value: object, info: ValidationInfo) -> object:
    return _several(names_for(info.data.get("target_students"), value))


Topic = Annotated[Line, StringConstraints(min_length=1)]
Topics = Annotated[list[Topic], BeforeValidator(_one_or_many), Field(max_length=20)]
Title = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
People = Annotated[list[Id], BeforeValidator(_named), Field(max_length=2000)]
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


def item_type_field() -> ItemType:
    """How a generated quiz is answered."""
    found: ItemType = names(
        "item_type",
        "itemType",
        default="mixed",
        description="choice (one of four), cloze (in writing), or mixed: the harder, the more in writing.",
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
    item_type: ItemType = item_type_field()
    topics: Topics = topics_field()


class ListQuizzes(CourseInput):
    cursor: CursorText = cursor_field()
    limit: int = limit_field(A_PAGE)


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
        "user_ids",
        "userIds",
        default=[],
        description="With specific_users: ids of this course's students. Passed over with others.",
    )
    due_date: DueDate = due_field()

    @model_validator(mode="after")
    def _that_audience_needs_names(self) -> Self:
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
        "user_ids",
        "userIds",
        default=[],
        description="With specific_users: ids of this course's students. Passed over with others.",
    )
    due_date: DueDate = due_field()
    passing_score: Percent = names(
        "passing_score", "passingScore", default=DEFAULT_PASSING, description="From how many percent it is passed."
    )
    num_questions: int = names(
        "num_questions", "numQuestions", default=DEFAULT_QUESTIONS, ge=1, le=MAX_ITEMS, description="How many, if the"
        " material gives as many.",
    )  # fmt: skip
    item_type: ItemType = item_type_field()

    @model_validator(mode="after")
    def _that_audience_needs_names(self) -> Self:
        named_fits(self.target_students, self.user_ids)
        return self


def named_fits(target: Audience, user_ids: list[int]) -> None:
    """The audience that is named needs names."""
    if target is Audience.SPECIFIC and not user_ids:
        raise named_people()


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


class AnswerReview(CourseInput):
    item_id: Id = Field(description="The question.")
    answer: Annotated[Text, StringConstraints(max_length=1000)] = Field(
        description="The option's id, or the words that are asked for."
    )
