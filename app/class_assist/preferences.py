"""A course's own numbers for counting confusion, and whether questions wait for approval."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.course_numbers import change_numbers, settings_of
from app.core.actor import Actor
from app.core.capability import Effect, capability
from app.core.live import changed
from app.core.permissions import Permission
from app.core.schema import Id, Output
from app.core.widget import Node, caption, card, row, text
from app.courses import CourseInput, Seat, seat


class UpdateClassAssistSettings(CourseInput):
    """Every number may be left out, and then stays as it is. Ranges and sentences are ConfusionSettings' own."""

    settings: dict[str, Any] = Field(default_factory=dict, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        if "settings" in data:
            raise ValueError("name each number on its own, such as window_seconds")
        known = ConfusionSettings.model_fields.keys() & data.keys()
        return {name: value for name, value in data.items() if name not in known} | {
            "settings": {name: data[name] for name in known}
        }

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The numbers as fields of their own, for that is how they are sent."""
        made = handler.resolve_ref_schema(handler(schema))
        del made["properties"]["settings"]
        made["properties"] |= ConfusionSettings.model_json_schema()["properties"]
        return made


class ClassAssistSettings(Output):
    course_id: Id
    settings: ConfusionSettings
    success: bool = True
    message: str


def settings_card(_actor: Actor, result: ClassAssistSettings) -> Node:
    """Each number with its name."""
    fields = ConfusionSettings.model_fields
    return card(
        *(
            row(text(str(value)), caption(str(fields[name].title)))
            for name, value in result.settings.model_dump().items()
        )
    )


@capability(
    "get_class_assist_settings",
    permission=Permission.SETTINGS_WRITE,
    access=seat,
    effect=Effect.READ,
    examples=("When does the alert go off?",),
    widget=settings_card,
    page=lambda result: url_for("courses.settings", course_id=result.course_id),
)
def get_class_assist_settings(_actor: Actor, data: CourseInput, place: Seat) -> ClassAssistSettings:
    """Give the numbers by which this course's confusion is counted."""
    return ClassAssistSettings(course_id=data.course_id, settings=settings_of(place), message=_("These numbers hold."))


@capability(
    "update_class_assist_settings",
    permission=Permission.SETTINGS_WRITE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Alert me from 30 percent",),
    widget=settings_card,
    page=lambda result: url_for("courses.settings", course_id=result.course_id),
)
def update_class_assist_settings(_actor: Actor, data: UpdateClassAssistSettings, place: Seat) -> ClassAssistSettings:
    """Change some of the numbers by which this course's confusion is counted; those left out stay."""
    wanted = change_numbers(place, data.settings)
    changed(place.course_id, "teacher", "projector", "student")
    return ClassAssistSettings(course_id=place.course_id, settings=wanted, message=_("Saved."))
