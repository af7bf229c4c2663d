"""Ids, text, and the names that older callers use."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from app.core.schema import MAX_ID, Id, Input, Line, Output, Text, invalid, names


class Taken(Input):
    course_id: Id = names("course_id", "courseId", "class_id")
    note: Text = ""
    title: Line = ""


class Given(Output):
    course_id: Id


def wrong(model: type[BaseModel], data: Any) -> list[str]:
    """The fields that are wrong."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    return [problem.field for problem in invalid(caught.value.errors()).problems]


@given(st.integers(1, MAX_ID))
@settings(max_examples=40)
def test_an_id_goes_in_as_number_or_text_and_comes_out_as_text(number: int) -> None:
    assert Taken.model_validate({"course_id": number}) == Taken.model_validate({"course_id": str(number)})
    assert Given(course_id=number).model_dump(mode="json") == {"course_id": str(number)}


@pytest.mark.parametrize(
    "value", [0, -1, 2**63, True, 1.0, None, [], {}, "", "0", "-1", "+1", " 1", "1 ", "٣", "²", "1_0", "0x1", "9" * 20]
)
def test_nothing_else_is_an_id(value: Any) -> None:
    assert wrong(Taken, {"course_id": value}) == ["course_id"]


@pytest.mark.parametrize("spelling", ["course_id", "courseId", "class_id"])
def test_a_field_answers_to_each_of_its_names(spelling: str) -> None:
    assert Taken.model_validate({spelling: "7"}).course_id == 7


def test_a_field_nobody_asked_for_is_refused_by_name() -> None:
    assert wrong(Taken, {"course_id": 1, "role": "owner"}) == ["role"]


def test_a_missing_field_is_named() -> None:
    assert wrong(Taken, {}) == ["course_id"]


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\udfff tail"])
def test_text_that_no_database_keeps_is_refused(text: str) -> None:
    assert wrong(Taken, {"course_id": 1, "note": text}) == ["note"]


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "x" * 201])
def test_a_line_is_one_short_line(text: str) -> None:
    assert wrong(Taken, {"course_id": 1, "title": text}) == ["title"]
    assert Taken.model_validate({"course_id": 1, "title": "x" * 200}).title == "x" * 200


def test_text_in_any_script_is_kept_as_it_is() -> None:
    for text in ("Ñandú", "سؤال", "質問", "👩‍🔬", "a\u202eb", "<script>", "line\nline"):
        assert Taken.model_validate({"course_id": 1, "note": text}).note == text


def test_the_sentence_of_an_error_begins_with_its_field() -> None:
    with pytest.raises(ValidationError) as caught:
        Taken.model_validate({"course_id": "x", "role": 1})
    error = invalid(caught.value.errors())
    assert error.sentence.startswith("course_id: should be an id")
    assert [problem.field for problem in error.problems] == ["course_id", "role"]
    assert "Value error" not in error.sentence
