"""What the capabilities about people's data take and return."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from app.core.schema import Id, Input, Line, Output


class ErasePerson(Input):
    person_id: Id = Field(description="Whom to erase.")
    name: Line = Field(description="The person's name, typed out: nobody is erased by a slip of the hand.")


class PersonErased(Output):
    person_id: Id
    success: bool = True
    message: str


class SetRetention(Input):
    """Every kind may be left out, and then stays as it is. A form sends each as `keep_<kind>`."""

    periods: dict[str, int] = Field(
        default_factory=dict, description="Kinds of data, such as messages, to the days that each is kept."
    )

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        sent = {name.removeprefix("keep_"): days for name, days in data.items() if str(name).startswith("keep_")}
        if not sent:
            return data
        rest = {name: value for name, value in data.items() if not str(name).startswith("keep_")}
        return rest | {"periods": {**rest.get("periods", {}), **sent}}


class RetentionKind(Output):
    kind: str
    title: str
    days: int
    default: int
    least: int
    most: int


class RetentionSet(Output):
    kinds: list[RetentionKind]
    success: bool = True
    message: str
