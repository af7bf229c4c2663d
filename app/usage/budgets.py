"""The budgets that a call is taken from: the person's and the course's day, and the school's month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask import current_app

from app.core import clock


class Scope(StrEnum):
    """Whose budget it is."""

    PERSON = "person"
    COURSE = "course"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Budget:
    """One budget in one period. The caps are in millionths of a US dollar and in tokens; None is no limit."""

    scope: Scope
    begins: date
    ends: datetime
    cost: int | None
    tokens: int | None
    user_id: int | None = None
    course_id: int | None = None

    @property
    def key(self) -> str:
        """Of its row in `budget_counts`."""
        whose = f"{self.scope}:{self.user_id or self.course_id}" if self.scope is not Scope.SCHOOL else self.scope
        return f"{whose}:{self.begins:%Y-%m-%d}"


def today() -> date:
    """The day by the school's clock."""
    return clock.now().astimezone(current_app.config["TIMEZONE"]).date()


def budgets_on(day: date, *, user_id: int | None, course_id: int | None) -> list[Budget]:
    """Those that a call of this person in this course is taken from.

    Always in this order: whoever locks them meets nobody who holds them in another, and the school's, which all
    share, is held for the shortest time.
    """
    tomorrow, month = _midnight(day + timedelta(days=1)), day.replace(day=1)
    next_month = _midnight((month + timedelta(days=32)).replace(day=1))
    found = []
    if user_id is not None:
        found.append(Budget(Scope.PERSON, day, tomorrow, *_caps("PERSON_DAY"), user_id=user_id))
    if course_id is not None:
        found.append(Budget(Scope.COURSE, day, tomorrow, *_caps("COURSE_DAY"), course_id=course_id))
    found.append(Budget(Scope.SCHOOL, month, next_month, *_caps("SCHOOL_MONTH")))
    return found


def _caps(which: str) -> tuple[int | None, int | None]:
    return current_app.config[f"BUDGET_{which}"], current_app.config[f"TOKENS_{which}"]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=current_app.config["TIMEZONE"])
