"""Asking for everything about one person, the job that makes it, and who may fetch it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from pydantic import Field
from sqlalchemy import Connection, insert, select, update

from app.accounts import audit, school
from app.core import clock, storage
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.errors import NotFound
from app.core.permissions import Permission, Role
from app.core.schema import Id, Input, Output
from app.core.widget import Node, card, text
from app.extensions import db
from app.jobs import Progress, Work, handles, progress_of, start
from app.privacy.export import write_export
from app.privacy.models import PersonalExport
from app.privacy.retention import periods
from app.privacy.subjects import subject_of

KIND = "personal_export"
"""Of the job, and of the file that it makes."""


class ExportMyData(Input):
    """Nothing: it is about whoever asks."""


class ExportPerson(Input):
    person_id: Id = Field(description="Whose data.")


class ExportStarted(Output):
    export_id: Id
    success: bool = True
    message: str


@dataclass(frozen=True, slots=True)
class Export:
    """An export as its page shows it. `file_id` is None while it is being made, or where that failed."""

    export_id: int
    person_id: int
    file_id: int | None
    created_at: datetime
    expires_at: datetime
    job: Progress | None


def notice(_actor: Actor, result: ExportStarted) -> Node:
    """A card with what happens now."""
    return card(text(result.message))


def _page(result: ExportStarted) -> str:
    return url_for("privacy.export", export_id=result.export_id)


@capability(
    "export_my_data",
    permission=Permission.OWN_DATA,
    access=school,
    effect=Effect.WRITE,
    doors=frozenset({Door.BROWSER}),
    limit="10/hour",
    examples=("Give me everything that you know about me",),
    widget=notice,
    page=_page,
)
def export_my_data(actor: Actor, _data: ExportMyData, _actor: Actor) -> ExportStarted:
    """Collect everything about whoever asks into one file, in the background."""
    assert actor.user_id is not None, "school() lets nobody else in"
    return _start(actor, actor.user_id)


@capability(
    "export_person",
    permission=Permission.DATA_EXPORT,
    access=school,
    effect=Effect.WRITE,
    doors=frozenset({Door.BROWSER}),
    limit="60/hour",
    examples=("Export everything about this person",),
    widget=notice,
    page=_page,
)
def export_person(actor: Actor, data: ExportPerson, _actor: Actor) -> ExportStarted:
    """Collect everything about a person into one file, in the background, for an administrator.

    Their taps, votes, and messages to confused students are not in it: those are for their own eyes.
    """
    subject_of(data.person_id)
    audit.record(actor, "export_person", person_id=data.person_id)
    return _start(actor, data.person_id)


def _start(actor: Actor, person_id: int) -> ExportStarted:
    export_id: int = db.session.execute(
        insert(PersonalExport)
        .values(person_id=person_id, asked_by_id=actor.user_id, created_at=clock.now())
        .returning(PersonalExport.id)
    ).scalar_one()
    job_id = start(KIND, {"export_id": export_id}, actor=actor)
    db.session.execute(update(PersonalExport).where(PersonalExport.id == export_id).values(job_id=job_id))
    return ExportStarted(export_id=export_id, message=_("The file is being made. You can leave this page."))


@handles(KIND)
def make(work: Work) -> None:
    """Write the zip to a temporary file, then into the store, and then say where it is: whole or not at all."""
    row = db.session.execute(
        select(PersonalExport.person_id, PersonalExport.asked_by_id).where(
            PersonalExport.id == work.arguments["export_id"]
        )
    ).first()
    if row is None:
        raise NotFound(_("This export is not here any more."))
    subject = subject_of(row.person_id)
    db.session.rollback()
    with tempfile.TemporaryFile() as file:
        with _snapshot() as connection:
            contents = write_export(
                file, subject, connection, to_themselves=row.asked_by_id == row.person_id, progress=work.progress
            )
        file.seek(0)
        written = storage.write(KIND, file)
    with work.whole() as outcome:
        name = f"homeroom-data-{clock.now():%Y-%m-%d}.zip"
        file_id = storage.register(written, name=name, media_type="application/zip")
        mine = PersonalExport.id == work.arguments["export_id"]
        kept = db.session.execute(
            update(PersonalExport).where(mine).values(file_id=file_id).returning(PersonalExport.id)
        ).first()
        if kept is None:
            raise NotFound(_("This export is not here any more."))
        outcome.sentence = _("The file is ready.")
        outcome.result = {"rows": contents.total}


def _snapshot() -> Connection:
    """A connection whose reads all see one moment, so that the files of an export agree with each other."""
    connection = db.engine.connect()
    if db.engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def export_of(actor: Actor, export_id: int) -> Export:
    """An export that the actor has asked for and may still have; raises NotFound for every other."""
    row = db.session.execute(
        select(PersonalExport).where(PersonalExport.id == export_id, PersonalExport.asked_by_id == actor.user_id)
    ).scalar()
    found = _shown(row) if row is not None else None
    allowed = found is not None and (found.person_id == actor.user_id or actor.role is Role.ADMINISTRATOR)
    if found is None or not allowed or found.expires_at <= clock.now():
        raise NotFound(_("There is no such file, or its time is over. Please export again."))
    return found


def exports_of(actor: Actor, person_id: int) -> list[Export]:
    """What the actor has asked for about a person and may still have, the newest first."""
    rows = db.session.execute(
        select(PersonalExport)
        .where(PersonalExport.person_id == person_id, PersonalExport.asked_by_id == actor.user_id)
        .order_by(PersonalExport.id.desc())
        .limit(10)
    ).scalars()
    return [each for each in map(_shown, rows) if each.expires_at > clock.now()]


def _shown(row: Any) -> Export:
    return Export(
        export_id=row.id,
        person_id=row.person_id,
        file_id=row.file_id,
        created_at=row.created_at,
        expires_at=row.created_at + timedelta(days=periods()["exports"]),
        job=progress_of(row.job_id) if row.job_id is not None else None,
    )
