"""What an error looks like to programs, as the document shows it; `app.doors.errors` makes them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from app.core.described import Shape
from app.core.errors import HomeroomError, Invalid, OverLimit, Unavailable, Unidentified


class FieldError(Shape):
    pointer: str = Field(description="A JSON pointer to the field.")
    field: str = Field(description="The field; a dot stands before a part of it.")
    detail: str


class FieldDetail(Shape):
    field: str
    detail: str


class Problem(Shape):
    """What went wrong, as RFC 9457 has it, and whether trying again can help."""

    type: str = Field(description="A path that is the same for all errors of a kind.")
    title: str
    status: int
    detail: str = Field(description="A sentence for people.")
    instance: str = Field(description="The path that was asked.")
    code: str = Field(description="The kind of error, for programs.")
    error: str = Field(description="The same as detail, for older clients.")
    retry: bool = Field(description="Whether the same request can succeed later.")
    success: Literal[False]
    errors: list[FieldError] = Field(default=[], description="Each wrong field, where it is about fields.")
    details: list[FieldDetail] = Field(default=[], description="As errors, from doors that say 400 for a wrong field.")


class InvalidProblem(Problem):
    """A problem that names each wrong field."""

    errors: list[FieldError]


class LimitProblem(Problem):
    """A problem that says when there is room again."""

    rateLimitExceeded: Literal[True]
    resetAt: str = Field(json_schema_extra={"format": "date-time"})
    limit: float
    remaining: float
    unit: str = Field(description="What limit and remaining count: requests, USD or tokens.")


SHAPES: dict[type[HomeroomError], type[Problem]] = {Invalid: InvalidProblem, OverLimit: LimitProblem}

_WAIT = {"description": "Seconds after which to try again.", "required": True, "schema": {"type": "integer"}}
_COUNT = {"required": False, "schema": {"type": "integer"}}
_HEADERS: dict[type[HomeroomError], dict[str, Any]] = {
    Unidentified: {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
    Unavailable: {"Retry-After": _WAIT},
    OverLimit: {
        "Retry-After": _WAIT,
        "X-RateLimit-Limit": {"description": "How many in a period.", **_COUNT},
        "X-RateLimit-Remaining": {"description": "How many are left of them.", **_COUNT},
        "X-RateLimit-Reset": {"description": "When the period ends, in seconds since 1970.", **_COUNT},
    },
}


def problem_response(error: type[HomeroomError], example: Any) -> dict[str, Any]:
    """The response of one kind of error, with the example that was recorded of it."""
    shape = SHAPES.get(error, Problem).__name__
    content: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{shape}"}}
    if example is not None:
        content["example"] = example
    found: dict[str, Any] = {"description": error.title, "content": {"application/problem+json": content}}
    if error in _HEADERS:
        found["headers"] = _HEADERS[error]
    return found
