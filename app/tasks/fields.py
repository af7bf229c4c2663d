"""The values that the inputs of tasks are made of."""

from __future__ import annotations

import re
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints

from app.core.schema import Id, Text
from app.tasks.models import MOST_DESCRIPTION, MOST_TITLE

MOST_QUERY = 200
_DAY = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\d")
_TIME = re.compile(r"\d\d:\d\d(?::\d\d)?")


class Status(StrEnum):
    """Whether it is done, by whoever looks."""

    PENDING = "pending"
    COMPLETED = "completed"


class Became(StrEnum):
    """What was done to a task."""

    CREATED = "created"
    UPDATED = "updated"
    COMPLETED = "completed"
    REOPENED = "reopened"
    DELETED = "deleted"
    RESTORED = "restored"


class Wanted(StrEnum):
    """Which tasks a list shows."""

    ALL = "all"
    PENDING = "pending"
    COMPLETED = "completed"


class Due(StrEnum):
    """Which due dates a list shows."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    NONE = "none"


def filled(value: Any) -> Any:
    """An empty field of a form says nothing."""
    return None if isinstance(value, str) and not value.strip() else value


def _day(value: Any) -> Any:
    value = filled(value)
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value.strip()):
        raise ValueError("should be a day, such as 2026-11-30")
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise ValueError("should be a day, such as 2026-11-30") from None


def _time(value: Any) -> Any:
    value = filled(value)
    if value is None or isinstance(value, time):
        return value
    if not isinstance(value, str) or not _TIME.fullmatch(value.strip()):
        raise ValueError("should be a time, such as 15:30")
    try:
        return time.fromisoformat(value.strip()).replace(second=0)
    except ValueError:
        raise ValueError("should be a time, such as 15:30") from None


def _unix_lines(value: Any) -> Any:
    """Browsers end a form's lines with two characters, which would count against the limit."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


Title = Annotated[Text, StringConstraints(min_length=1, max_length=MOST_TITLE, pattern=r"^[^\r\n]*$")]
Description = Annotated[Text, BeforeValidator(_unix_lines), StringConstraints(max_length=MOST_DESCRIPTION)]
Day = Annotated[date | None, BeforeValidator(_day)]
Time = Annotated[time | None, BeforeValidator(_time)]
Course = Annotated[Id | None, BeforeValidator(filled)]
Cursor = Annotated[Annotated[Text, StringConstraints(max_length=200)] | None, BeforeValidator(filled)]
Query = Annotated[Text, StringConstraints(max_length=MOST_QUERY)]
WhichDue = Annotated[Due | None, BeforeValidator(filled)]
