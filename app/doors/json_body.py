"""The JSON body of a request: an object, in UTF-8, and not nested without end."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from app.core.errors import Invalid, Malformed, WrongType
from app.core.schema import invalid

DEEPEST = 20

M = TypeVar("M", bound=BaseModel)


def json_object() -> dict[str, Any]:
    """The request's body; an empty one is an empty object. Raises WrongType, Malformed, Invalid."""
    if request.mimetype != "application/json":
        raise WrongType("Send JSON, with Content-Type: application/json.")
    try:
        text = request.get_data().decode()
        data = json.loads(text, parse_constant=_no_constant) if text.strip() else {}
    except UnicodeDecodeError:
        raise Malformed("The body is not UTF-8 text.") from None
    except (ValueError, RecursionError):
        raise Malformed("The body is not JSON, or it is nested too deeply.") from None
    if not isinstance(data, dict):
        raise Invalid.field("body", "should be a JSON object")
    if _depth(data) > DEEPEST:
        raise Malformed("The body is nested too deeply.")
    return data


def read_as(model: type[M], body: dict[str, Any]) -> M:
    """The body as a door's own model. Raises Invalid, naming each field that is wrong."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_input=False)) from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _depth(data: Any) -> int:
    """How deep lists and objects nest, counted level by level."""
    level, depth = [data], 0
    while level and depth <= DEEPEST:
        level = [
            child
            for each in level
            if isinstance(each, dict | list)
            for child in (each.values() if isinstance(each, dict) else each)
        ]
        depth += 1
    return depth
