"""The figures of the usage page, each from rows: a teacher's own calls, or for an administrator the school's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Integer, Numeric, case, column, func, select, table
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from app.accounts import User
from app.core import clock
from app.core.permissions import CourseRole, Role
from app.core.types import UtcDateTime
from app.courses import Course, Enrolment
from app.extensions import db
from app.usage.models import MICROS, Kind, Usage
from app.usage.schemas import DayOfKind, FailedCall, LastMinute, PersonUsage, Share

MOST_ROWS = 200
LAST_ERRORS = 10

_dollars = Numeric(asdecimal=False)
SUMMARY = table(
    "openai_usage_summary",
    column("user_id", Integer),
    column("teacher_name"),
    column("total_chat_requests", Integer),
    column("total_image_requests", Integer),
    column("total_chat_tokens", Integer),
    column("total_cost", _dollars),
    column("last_request_at", UtcDateTime()),
)
DAILY = table(
    "openai_daily_stats",
    column("date", Date),
    column("type"),
    column("request_count", Integer),
    column("total_tokens", Integer),
    column("total_cost", _dollars),
    column("avg_cost_per_request", _dollars),
)
"""The two views of the migration, for reading the school's figures with the words of the database's own tools."""


def of(user_id: int | None) -> list[ColumnElement[bool]]:
    """The calls of one person, or with None of everybody."""
    return [] if user_id is None else [Usage.user_id == user_id]


def _money(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def daily(user_id: int | None, since: date) -> list[DayOfKind]:
    """Requests, tokens and cost by day and kind, the newest day first."""
    if user_id is None:
        found = select(DAILY).where(DAILY.c.date >= since).order_by(DAILY.c.date.desc(), DAILY.c.type)
        return [_day(*row) for row in db.session.execute(found)]
    cost = func.sum(Usage.estimated_cost)
    own = (
        select(
            Usage.charged_on,
            Usage.type,
            func.count(),
            func.sum(func.coalesce(Usage.total_tokens, 0)),
            cost,
            func.count(Usage.estimated_cost),
        )
        .where(*of(user_id), Usage.charged_on >= since)
        .group_by(Usage.charged_on, Usage.type)
        .order_by(Usage.charged_on.desc(), Usage.type)
    )
    days = []
    for day, kind, requests, tokens, micros, priced in db.session.execute(own):
        total = None if micros is None else micros / MICROS
        days.append(_day(day, kind, requests, tokens, total, None if total is None else total / priced))
    return days


def _day(day: date, kind: str, requests: int, tokens: Any, cost: float | None, average: float | None) -> DayOfKind:
    return DayOfKind(
        date=day,
        type=Kind(kind),
        request_count=requests,
        total_tokens=int(tokens),
        total_cost=_money(cost),
        avg_cost_per_request=_money(average),
    )


def people() -> list[PersonUsage]:
    """The summary view: who cost the most first."""
    found = select(SUMMARY).order_by(func.coalesce(SUMMARY.c.total_cost, 0).desc(), SUMMARY.c.last_request_at.desc())
    return [
        PersonUsage(
            user_id=row.user_id,
            teacher_name=row.teacher_name,
            total_chat_requests=row.total_chat_requests,
            total_image_requests=row.total_image_requests,
            total_chat_tokens=int(row.total_chat_tokens),
            total_cost=_money(row.total_cost),
            last_request_at=row.last_request_at,
        )
        for row in db.session.execute(found.limit(MOST_ROWS))
    ]


def by_course(user_id: int | None, since: date) -> list[Share]:
    """By the course that the calls were made in."""
    named = Course.period + " · " + Course.name
    return _shares(select(Usage).outerjoin(Course, Course.id == Usage.course_id), (Course.id, named), user_id, since)


def by_capability(user_id: int | None, since: date) -> list[Share]:
    """By what the model was called for."""
    return _shares(select(Usage), (Usage.capability, Usage.capability), user_id, since)


def by_teacher(since: date) -> list[Share]:
    """By teacher: their own calls, and those of others in the courses that they own."""
    asker, teacher = aliased(User), aliased(User)
    owner = (
        select(Enrolment.course_id, func.min(Enrolment.user_id).label("user_id"))
        .where(Enrolment.role == CourseRole.OWNER)
        .group_by(Enrolment.course_id)
        .subquery()
    )
    charged = case((asker.role == Role.TEACHER, asker.id), else_=owner.c.user_id)
    rows = (
        select(Usage)
        .outerjoin(asker, asker.id == Usage.user_id)
        .outerjoin(owner, owner.c.course_id == Usage.course_id)
        .outerjoin(teacher, teacher.id == charged)
    )
    return _shares(rows, (teacher.id, teacher.name), None, since)


def _shares(rows: Any, by: tuple[Any, Any], user_id: int | None, since: date) -> list[Share]:
    key, name = by
    cost, requests = func.sum(Usage.estimated_cost), func.count(Usage.id)
    tokens = func.sum(func.coalesce(Usage.total_tokens, 0))
    unpriced = func.sum(case((Usage.reserved_cost.is_(None), 1), else_=0))
    chosen = (
        rows.with_only_columns(name, requests, tokens, cost, unpriced)
        .where(*of(user_id), Usage.charged_on >= since)
        .group_by(key, name)
        .order_by(func.coalesce(cost, 0).desc(), requests.desc())
        .limit(MOST_ROWS)
    )
    return [
        Share(name=said, requests=n, tokens=int(t), cost=None if c is None else c / MICROS, unpriced=int(u))
        for said, n, t, c, u in db.session.execute(chosen)
    ]


def last_errors(user_id: int | None) -> list[FailedCall]:
    """The last ten calls that went wrong."""
    found = (
        select(Usage.created_at, User.name, Usage.type, Usage.model, Usage.capability, Usage.error)
        .outerjoin(User, User.id == Usage.user_id)
        .where(*of(user_id), Usage.error.is_not(None))
        .order_by(Usage.created_at.desc(), Usage.id.desc())
        .limit(LAST_ERRORS)
    )
    return [
        FailedCall(at=at, who=who, type=Kind(kind), model=model, capability=capability, error=str(error))
        for at, who, kind, model, capability, error in db.session.execute(found)
    ]


def last_minute(user_id: int | None) -> list[LastMinute]:
    """Requests by person and kind in the last minute, the busiest first."""
    requests = func.count(Usage.id)
    found = (
        select(User.name, Usage.type, requests)
        .outerjoin(User, User.id == Usage.user_id)
        .where(*of(user_id), Usage.created_at > clock.now() - timedelta(minutes=1))
        .group_by(Usage.user_id, User.name, Usage.type)
        .order_by(requests.desc(), User.name)
        .limit(MOST_ROWS)
    )
    found = found.select_from(Usage)
    return [LastMinute(who=who, type=Kind(kind), requests=n) for who, kind, n in db.session.execute(found)]


def not_exact(user_id: int | None, since: date) -> tuple[int, int]:
    """How many calls have no known price, and of how many the use is assumed."""
    unpriced = func.sum(case((Usage.reserved_cost.is_(None), 1), else_=0))
    assumed = func.sum(case((Usage.assumed.is_(True), 1), else_=0))
    row = db.session.execute(select(unpriced, assumed).where(*of(user_id), Usage.charged_on >= since)).one()
    return int(row[0] or 0), int(row[1] or 0)


def models_since(user_id: int | None, since: date) -> list[str]:
    """The models that were called, by name."""
    found = select(Usage.model).distinct().where(*of(user_id), Usage.charged_on >= since).order_by(Usage.model)
    return list(db.session.execute(found).scalars())
