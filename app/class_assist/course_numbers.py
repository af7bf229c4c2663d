"""A course's own numbers for confusion and questions: read, and changed by its teachers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from app.class_assist.confusion_settings import ConfusionSettings
from app.core.schema import invalid
from app.courses import Seat, change_settings

SETTINGS_KEY = "class_assist"


def settings_of(place: Seat) -> ConfusionSettings:
    """The course's own numbers, with the defaults for what it has not set."""
    return ConfusionSettings.model_validate(place.settings.get(SETTINGS_KEY, {}))


def change_numbers(place: Seat, changes: Mapping[str, Any]) -> ConfusionSettings:
    """Change some of the course's numbers; returns all. Raises Invalid, with its name, where one is wrong."""

    def changed(section: dict[str, Any]) -> dict[str, Any]:
        try:
            wanted = ConfusionSettings.model_validate(section | dict(changes))
        except ValidationError as error:
            raise invalid(error.errors(include_url=False, include_input=False)) from None
        return wanted.model_dump(mode="json", exclude_defaults=True)

    return ConfusionSettings.model_validate(change_settings(place.course_id, SETTINGS_KEY, changed))


def active_since(moment: datetime, settings: ConfusionSettings) -> datetime:
    """Whoever gave a sign of life after this counts as active."""
    return moment - timedelta(minutes=settings.active_minutes)
