"""What inputs and outputs share: strict bases, ids, and the names that older callers use."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.core.errors import FieldProblem, Invalid
from app.core.plain_words import sentence_of

MAX_ID = 2**63 - 1


class Input(BaseModel):
    """What a capability takes. Unknown fields are refused, NUL bytes are no text."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)


class Output(BaseModel):
    """What a capability returns, every field of it. Ids leave as decimal strings, times as RFC 3339."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


def names(*spellings: str, **field: Any) -> Any:
    """A field that answers to several names, the first being the one we document.

    Two generations of agents and the widget's own form fields write the same thing differently.
    """
    return Field(validation_alias=AliasChoices(*spellings), serialization_alias=spellings[0], **field)


def _decimal(value: Any) -> Any:
    """A decimal string or an int, nothing else: `True`, 1.0 and "0x1" are not ids."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError('should be an id, such as 3 or "3"')
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) < 20):
        raise ValueError('should be an id, such as 3 or "3"')
    return int(value)


class _IdSchema:
    """How an id is described: it leaves as a decimal string, and comes as one or as a number."""

    def __get_pydantic_json_schema__(self, _core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        text = {"type": "string", "pattern": "^[0-9]{1,19}$"}
        if handler.mode == "serialization":
            return text
        return {"anyOf": [text, {"type": "integer", "minimum": 1, "maximum": MAX_ID}]}


Id = Annotated[
    int,
    BeforeValidator(_decimal, json_schema_input_type=str | int),
    PlainSerializer(str, return_type=str, when_used="json"),
    Field(ge=1, le=MAX_ID),
    _IdSchema(),
]


def _no_nul(value: Any) -> Any:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("must not hold NUL characters")
    return value


def _utf8(value: str) -> str:
    """Lone surrogates, which JSON can spell as an escape, cannot be stored."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("holds characters that are not Unicode text") from None
    return value


Text = Annotated[str, BeforeValidator(_no_nul), BeforeValidator(lambda v: _utf8(v) if isinstance(v, str) else v)]
Line = Annotated[Text, StringConstraints(max_length=200, pattern=r"^[^\r\n]*$")]


def invalid(errors: list[Any]) -> Invalid:
    """pydantic's list of errors as ours: each field named, each sentence without jargon."""
    problems = tuple(
        FieldProblem(
            ".".join(str(part) for part in error["loc"]) or "body",
            sentence_of(error),
            str(error.get("ctx", {}).get("people", "")),
        )
        for error in errors
    )
    first = problems[0]
    return Invalid(f"{first.field}: {first.sentence}", problems)
