"""Searching the audit log: who did what, when, in which course, with whose data. Each search is in the log itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from flask import current_app, url_for
from flask_babel import gettext as _
from pydantic import BeforeValidator, Field, model_validator
from sqlalchemy import ColumnElement, Engine, Select, select
from sqlalchemy.orm import aliased

from app.accounts import audit
from app.accounts.access import school
from app.accounts.models import AuditEntry, User
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.permissions import Permission
from app.core.plain_words import deed
from app.core.schema import Id, Input, Line, Output, names
from app.core.widget import Node, caption, card, item, list_view, text
from app.extensions import db

PER_PAGE = 50
COLUMNS = ("at", "who", "action", "course_id", "person", "subject")
"""Of the CSV file."""


def _nothing(value: object) -> object:
    """An empty field of a form is no value."""
    return None if isinstance(value, str) and not value.strip() else value


MaybeId = Annotated[Id | None, BeforeValidator(_nothing)]
MaybeDay = Annotated[date | None, BeforeValidator(_nothing)]


class SearchAuditLog(Input):
    who: Line = Field(default="", description="Part of the name of whoever acted; empty is everybody.")
    what: Line = Field(default="", description="Part of what was done, such as reset_password; empty is everything.")
    course_id: MaybeId = Field(default=None, description="Only entries about this course.")
    person_id: MaybeId = Field(default=None, description="Only entries about this person's data.")
    start: MaybeDay = names("from", "start", default=None, description="The first day, as YYYY-MM-DD.")
    end: MaybeDay = names("to", "end", default=None, description="The last day, as YYYY-MM-DD.")
    before: MaybeId = Field(default=None, description="Only entries older than this one: the next page.")

    @model_validator(mode="after")
    def _in_order(self) -> SearchAuditLog:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError("the last day comes before the first")
        return self


class AuditRow(Output):
    entry_id: Id
    at: datetime
    who: str
    action: str
    course_id: Id | None
    person_id: Id | None
    person: str | None = Field(description="Whose data it was.")
    subject: str


class AuditFound(Output):
    entries: list[AuditRow]
    older: Id | None = Field(description="`before` of the next page; null where there is none.")
    success: bool = True
    message: str


def audit_list(_actor: Actor, result: AuditFound) -> Node:
    """Each entry with who and when."""
    if not result.entries:
        return card(text(result.message))
    return list_view(
        *(item(text(deed(row.action)), caption(f"{row.who}, {row.at:%Y-%m-%d %H:%M}")) for row in result.entries)
    )


@capability(
    "search_audit_log",
    permission=Permission.AUDIT_READ,
    access=school,
    effect=Effect.READ,
    doors=frozenset({Door.BROWSER}),
    examples=("Who looked at course 3 last week?", "Who reset a password?"),
    widget=audit_list,
    page=lambda _result: url_for("audit_log.entries"),
)
def search_audit_log(actor: Actor, data: SearchAuditLog, _actor: Actor) -> AuditFound:
    """Search the audit log, the newest first, fifty a page. The search itself becomes an entry."""
    rows = [_row(found) for found in db.session.execute(_chosen(data).limit(PER_PAGE + 1))]
    record_search(actor, data, "search_audit_log")
    return AuditFound(
        entries=rows[:PER_PAGE],
        older=rows[PER_PAGE - 1].entry_id if len(rows) > PER_PAGE else None,
        message=_("Found.") if rows else _("No entry matches."),
    )


def record_search(actor: Actor, data: SearchAuditLog, action: str) -> None:
    """Add the entry of a look at the log: which filters were set, and whose data it was about."""
    used = sorted(data.model_dump(exclude_defaults=True, exclude={"before", "person_id"}))
    audit.record(actor, action, course_id=None, person_id=_known(data.person_id), subject=", ".join(used))


def _known(person_id: int | None) -> int | None:
    return db.session.execute(select(User.id).where(User.id == person_id)).scalar() if person_id else None


def every(data: SearchAuditLog, newest: int) -> Iterator[dict[str, Any]]:
    """All entries that match up to one, for a file: a page at a time, each on a connection of its own.

    They may be read when the request is over, so nothing of it is asked for then.
    """
    return _pages(_chosen(data).limit(1000), newest, db.engine)


def _pages(chosen: Select[*tuple[Any, ...]], newest: int, engine: Engine) -> Iterator[dict[str, Any]]:
    before: int | None = newest + 1
    while before is not None:
        with engine.connect() as connection:
            rows = [_row(found) for found in connection.execute(chosen.where(AuditEntry.id < before))]
        for row in rows:
            yield {
                "at": row.at.isoformat(),
                "who": row.who,
                "action": row.action,
                "course_id": row.course_id,
                "person": row.person,
                "subject": row.subject,
            }
        before = rows[-1].entry_id if len(rows) == 1000 else None


def _chosen(data: SearchAuditLog) -> Select[*tuple[Any, ...]]:
    person = aliased(User)
    which: list[ColumnElement[bool]] = []
    if data.who:
        which.append(AuditEntry.actor_label.icontains(data.who, autoescape=True))
    if data.what:
        # As it is shown, in words whose order may be another, or as the log has it.
        which += [AuditEntry.action.icontains(word, autoescape=True) for word in data.what.split()]
    if data.course_id is not None:
        which.append(AuditEntry.course_id == data.course_id)
    if data.person_id is not None:
        which.append(AuditEntry.person_id == data.person_id)
    if data.start is not None:
        which.append(AuditEntry.at >= _midnight(data.start))
    if data.end is not None:
        which.append(AuditEntry.at < _midnight(data.end + timedelta(days=1)))
    if data.before is not None:
        which.append(AuditEntry.id < data.before)
    columns = (AuditEntry.id, AuditEntry.at, AuditEntry.actor_label, AuditEntry.action, AuditEntry.course_id)
    chosen: Select[*tuple[Any, ...]] = (
        select(*columns, AuditEntry.person_id, AuditEntry.subject, person.name)
        .outerjoin(person, person.id == AuditEntry.person_id)
        .where(*which)
        .order_by(AuditEntry.id.desc())
    )
    return chosen


def _row(found: Any) -> AuditRow:
    return AuditRow(
        entry_id=found.id,
        at=found.at,
        who=found.actor_label,
        action=found.action,
        course_id=found.course_id,
        person_id=found.person_id,
        person=found.name,
        subject=found.subject,
    )


def _midnight(day: date) -> datetime:
    """When a day begins by the school's clock."""
    return datetime(day.year, day.month, day.day, tzinfo=current_app.config["TIMEZONE"])
