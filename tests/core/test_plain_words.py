"""What is wrong with an input is said without jargon: the field by its name to agents, by its label to people."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, StringConstraints, ValidationError

from app.core.errors import FieldProblem, Invalid, NotFound
from app.core.plain_words import deed, for_people
from app.core.schema import Id, Input, Text, invalid


class Filled(Input):
    course_id: Id = 1
    num_questions: int = Field(default=5, ge=1, le=50)
    passing_score: float = Field(default=70, gt=0, lt=101)
    scopes: list[str] = Field(default=["a"], min_length=1, max_length=2)
    user_ids: list[Id] = Field(default=[])
    question_body: Annotated[Text, StringConstraints(min_length=1, max_length=5)] = "Why?"
    title: Annotated[str, StringConstraints(min_length=2, max_length=5)] = "Cells"
    level: Literal["easy", "hard"] = "easy"
    anonymous: bool = True
    day: date | None = None


def refused(**data: Any) -> Invalid:
    with pytest.raises(ValidationError) as caught:
        Filled.model_validate(data)
    return invalid(caught.value.errors())


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"num_questions": 51}, "How many questions: should be at most 50"),
        ({"num_questions": "0"}, "How many questions: should be at least 1"),
        ({"num_questions": "many"}, "How many questions: should be a whole number"),
        ({"num_questions": ""}, "How many questions: should be a whole number"),
        ({"passing_score": 0}, "Passed from: should be more than 0"),
        ({"passing_score": 101}, "Passed from: should be less than 101"),
        ({"passing_score": "half"}, "Passed from: should be a number"),
        ({"scopes": []}, "It may call: choose at least one"),
        ({"scopes": ["a", "b", "c"]}, "It may call: should have at most 2 entries"),
        ({"user_ids": ["x"]}, 'Students: should be an id, such as 3 or "3"'),
        ({"course_id": "x"}, 'course_id: should be an id, such as 3 or "3"'),
        ({"question_body": "  "}, "Your question: should not be empty"),
        ({"question_body": "Why not?"}, "Your question: should have at most 5 characters, and has 8"),
        ({"question_body": 5}, "Your question: should be text"),
        ({"title": "C"}, "Title: should have at least 2 characters"),
        ({"level": "odd"}, "Level: should be one of these: 'easy' or 'hard'"),
        ({"anonymous": "perhaps"}, "Anonymous: should be true or false"),
        ({"surprise": 1}, "Surprise: is not known here"),
    ],
    ids=str,
)
def test_a_person_reads_the_label_and_what_the_field_should_be(data: Any, sentence: str) -> None:
    error = refused(**data)
    assert for_people(error) == sentence
    assert error.sentence.split(":")[0].split(".")[0] == next(iter(data))


def test_other_errors_are_said_as_they_are() -> None:
    assert for_people(NotFound("There is no such question here.")) == "There is no such question here."
    assert for_people(Invalid("2 lines cannot be read.", refused(title="").problems)) == "2 lines cannot be read."


def test_what_is_wrong_with_the_whole_form_needs_no_label() -> None:
    said = Invalid.field("body", "choose at least one student")
    assert for_people(said) == "Choose at least one student"


def test_a_sentence_for_people_stands_in_for_one_that_names_fields() -> None:
    problem = FieldProblem("body", "user_ids are needed", "Choose at least one student.")
    assert for_people(Invalid("body: user_ids are needed", (problem,))) == "Choose at least one student."


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("reset_password", "Reset password"),
        ("courses:people:read", "Read people"),
        ("class_assist:confusion:export", "Export confusion"),
    ],
)
def test_what_was_done_is_called_in_words(action: str, said: str) -> None:
    assert deed(action) == said
