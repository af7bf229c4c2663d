"""How full the budgets are that concern somebody."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.core.actor import Actor
from app.core.permissions import Role
from app.courses import courses_of
from app.extensions import db
from app.usage.budgets import Budget, Scope, budgets_on, today
from app.usage.models import MICROS, BudgetCount
from app.usage.schemas import Meter

WARNS_AT = 80
"""Percent."""


def meters_of(actor: Actor) -> list[Meter]:
    """The actor's own budget, those of the courses they teach, and the school's for an administrator.

    A budget of tokens shows only once something is taken of it: a school with priced models needs none. An
    administrator sees those courses of which something is taken.
    """
    day = today()
    found: list[tuple[Budget, str]] = []
    own, *_rest, school = budgets_on(day, user_id=actor.user_id, course_id=None)
    runs_school = actor.role is Role.ADMINISTRATOR
    if runs_school:
        found.append((school, _("The school, this month")))
    found.append((own, _("You, today")))
    for course in courses_of(actor):
        if course.role.teaches or runs_school:
            _person, budget, _school = budgets_on(day, user_id=actor.user_id, course_id=course.id)
            found.append((budget, _("%(course)s, today", course=f"{course.period} · {course.name}")))
    keys = [budget.key for budget, _title in found]
    rows = db.session.execute(select(BudgetCount).where(BudgetCount.key.in_(keys))).scalars()
    taken = {row.key: row for row in rows}
    meters = []
    for budget, title in found:
        row = taken.get(budget.key)
        cost, tokens = (row.cost, row.tokens) if row is not None else (0, 0)
        if budget.cost is not None and (cost or budget.scope is not Scope.COURSE):
            meters.append(_meter(budget, title, "USD", cost / MICROS, budget.cost / MICROS))
        if budget.tokens is not None and tokens:
            meters.append(_meter(budget, title, "tokens", tokens, budget.tokens))
    return meters


def _meter(budget: Budget, title: str, unit: str, used: float, limit: float) -> Meter:
    percent = 100 if used >= limit else int(100 * used / limit)
    return Meter.model_validate(
        {
            "scope": budget.scope,
            "title": title,
            "unit": unit,
            "used": used,
            "limit": limit,
            "percent": percent,
            "warning": percent >= WARNS_AT,
            "ends": budget.ends,
        }
    )
