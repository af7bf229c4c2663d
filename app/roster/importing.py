"""The background job that imports a roster: everything in one transaction, and by whom it was begun."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from app.accounts import User
from app.core import clock, storage
from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.permissions import Permission, Role
from app.courses import Course
from app.extensions import db
from app.jobs import Work, handles
from app.roster.access import Scope, scope
from app.roster.apply import apply_changes
from app.roster.models import RosterImport
from app.roster.plan import compare
from app.roster.reading import counts_of, plan_of
from app.roster.schemas import ApplyRoster
from app.roster.school import existing

KIND = "import_roster"
UPLOAD = "roster"
KEPT = timedelta(days=1)
STEPS = 3


@handles(KIND)
def import_roster(work: Work) -> None:
    """Import what was looked at. The file is read before the one transaction, so that this holds nobody up."""
    import_id = int(work.arguments["import_id"])
    row = db.session.execute(
        select(RosterImport.filename, RosterImport.file_id, RosterImport.course_id, Course.name)
        .outerjoin(Course, Course.id == RosterImport.course_id)
        .where(RosterImport.id == import_id)
    ).first()
    if row is None or row.file_id is None:
        raise Conflict(_("This file is not here any more. Please choose it again."))
    actor = _starter(work)
    content = storage.read(row.file_id, UPLOAD)
    db.session.commit()
    work.progress(0, STEPS, _("Reading the file."))
    plan = plan_of(content, row.filename, Scope(row.course_id, row.name or ""))
    work.progress(1, STEPS, _("Comparing it with the school, and writing all of it in one go."))
    with work.whole() as outcome:
        # Whoever began it may have lost the right to it since; and what the file means may have changed.
        into = scope(actor, ApplyRoster(course_id=row.course_id, import_id=import_id), Permission.ROSTER_IMPORT)
        changes = None if plan.problems else compare(plan, existing())
        if changes is None or changes.conflicts:
            raise Conflict(_("The school has changed since you looked. Please choose the file again."))
        counts = counts_of(changes, into)
        apply_changes(changes, into=into.course_id)
        db.session.execute(
            update(RosterImport)
            .where(RosterImport.id == import_id)
            .values(
                applied_at=clock.now(),
                summary={kind.kind: kind.model_dump(exclude={"kind"}) for kind in counts},
            )
        )
        storage.remove([row.file_id])
        outcome.sentence = _("The roster is imported. Who has no password signs in first with a code card.")
        outcome.result = {"import_id": import_id}


def _starter(work: Work) -> Actor:
    """Who began the job, as they are now; raises Conflict where they have left the school."""
    person = db.session.execute(
        select(User.name, User.role).where(User.id == work.started_by_id, User.left_at.is_(None))
    ).first()
    if person is None:
        raise Conflict(_("Whoever began this has left the school. Nothing was changed."))
    return Actor(person.name, work.started_by_id, Role(person.role))


def forget_uploads() -> int:
    """Forget uploads that nobody imported within a day; returns how many. Their counts stay. Needs a transaction."""
    old = list(
        db.session.execute(
            select(RosterImport.file_id).where(
                RosterImport.file_id.is_not(None), RosterImport.created_at <= clock.now() - KEPT
            )
        ).scalars()
    )
    storage.remove([file_id for file_id in old if file_id is not None])
    return len(old)
