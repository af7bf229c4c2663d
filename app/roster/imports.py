"""A roster is looked at first and then imported: the preview keeps the file, the import reads it again and acts."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import insert, select, update

from app.accounts import audit
from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.errors import Conflict, NotFound
from app.core.permissions import Permission, Role
from app.extensions import db
from app.roster.access import Scope, scope
from app.roster.apply import apply_changes
from app.roster.models import RosterImport
from app.roster.oneroster import read_oneroster
from app.roster.plan import Changes, compare
from app.roster.records import Course, Problem, RosterPlan, refused
from app.roster.schemas import (
    ApplyRoster,
    KindCounts,
    PreviewRoster,
    RosterApplied,
    RosterPreview,
    RosterProblem,
)
from app.roster.school import course_key, existing
from app.roster.simple import read_class_list
from app.roster.widgets import counts_card

KEPT = timedelta(days=1)
_HERE = frozenset({Door.BROWSER})
_ZIP = b"PK\x03\x04"


def _page(course_id: int | None) -> str:
    return url_for("roster.course", course_id=course_id) if course_id else url_for("roster.whole")


@capability(
    "preview_roster",
    permission=Permission.ROSTER_IMPORT,
    access=scope,
    effect=Effect.WRITE,
    doors=_HERE,
    examples=("What would this class list change?",),
    widget=counts_card,
    page=lambda result: _page(result.course_id),
)
def preview_roster(actor: Actor, data: PreviewRoster, into: Scope) -> RosterPreview:
    """Say what a class list (CSV) or a OneRoster archive would change, or what is wrong with it. Nobody changes yet."""
    plan, changes = _read(data.content, data.filename, into)
    problems = plan.problems or (changes.conflicts if changes else ())
    counts = _counts(changes, into) if changes and not problems else []
    import_id = None
    if not problems:
        import_id = db.session.execute(
            insert(RosterImport)
            .values(
                course_id=into.course_id,
                created_by_id=actor.user_id,
                filename=data.filename[:200],
                upload=data.content,
                summary={},
                created_at=clock.now(),
            )
            .returning(RosterImport.id)
        ).scalar_one()
    sentence = _("Nothing is changed yet. Look at the numbers, then import.")
    if problems:
        sentence = _("Nothing can be imported yet: please repair the file first.")
    elif not any(kind.added or kind.changed or kind.removed for kind in counts):
        sentence = _("The school is already as this file says.")
    return RosterPreview(
        course_id=into.course_id,
        import_id=import_id,
        filename=data.filename,
        counts=counts,
        problems=[RosterProblem(file=p.file, line=p.line, column=p.column, sentence=p.sentence) for p in problems],
        message=sentence,
    )


@capability(
    "apply_roster",
    permission=Permission.ROSTER_IMPORT,
    access=scope,
    effect=Effect.DESTROY,
    doors=_HERE,
    examples=("Import the roster that I looked at",),
    widget=counts_card,
    page=lambda result: _page(result.course_id),
)
def apply_roster(actor: Actor, data: ApplyRoster, into: Scope) -> RosterApplied:
    """Import a roster that was previewed: all of it or nothing. What has changed since the preview is compared anew."""
    row = db.session.execute(
        select(RosterImport.filename, RosterImport.upload, RosterImport.applied_at).where(
            RosterImport.id == data.import_id,
            RosterImport.course_id.is_(None) if into.course_id is None else RosterImport.course_id == into.course_id,
        )
    ).first()
    if row is None:
        raise NotFound(_("There is no such upload. Please choose the file again."))
    # The claim comes before the work: of two clicks, the second waits here and then finds it done.
    claimed = db.session.execute(
        update(RosterImport)
        .where(RosterImport.id == data.import_id, RosterImport.applied_at.is_(None), RosterImport.upload.is_not(None))
        .values(applied_at=clock.now(), upload=None)
    )
    if claimed.rowcount == 0 or row.upload is None:  # type: ignore[attr-defined]
        raise Conflict(_("This file was imported already."))
    plan, changes = _read(row.upload, row.filename, into)
    if changes is None or plan.problems or changes.conflicts:
        raise Conflict(_("The school has changed since you looked. Please choose the file again."))
    counts = _counts(changes, into)
    apply_changes(changes, into=into.course_id)
    summary = {kind.kind: kind.model_dump(exclude={"kind"}) for kind in counts}
    db.session.execute(update(RosterImport).where(RosterImport.id == data.import_id).values(summary=summary))
    audit.record(actor, "apply_roster", course_id=into.course_id, subject=f"roster import {data.import_id}")
    return RosterApplied(
        course_id=into.course_id,
        import_id=data.import_id,
        counts=counts,
        message=_("The roster is imported. Who has no password signs in first with a code card."),
    )


def _read(content: bytes, filename: str, into: Scope) -> tuple[RosterPlan, Changes | None]:
    """The file's plan, and what it would change; None with problems."""
    archive = content.startswith(_ZIP)
    if into.course_id is None:
        plan = read_oneroster(content) if archive else read_class_list(content, filename)
    elif archive:
        plan = refused([Problem(filename, 0, "", _("A OneRoster archive is for the whole school. Choose a CSV file."))])
    else:
        plan = _within(read_class_list(content, filename, Course(course_key(into.course_id), into.course_name)), into)
    return plan, None if plan.problems else compare(plan, existing())


def _within(plan: RosterPlan, into: Scope) -> RosterPlan:
    """The plan if it stays within the course, or what is wrong with it."""
    here = course_key(into.course_id or 0)
    problems = [
        Problem(course.origin.file, course.origin.line, "", _("This list is for one course, and names another."))
        for course in plan.courses
        if course.key != here and course.origin
    ]
    problems += [
        Problem(person.origin.file, person.origin.line, "", _("Only students join by a class list."))
        for person in plan.people
        if person.role is not Role.STUDENT and person.origin
    ]
    return refused(problems) if problems else plan


def _counts(changes: Changes, into: Scope) -> list[KindCounts]:
    kinds = (
        ("people", changes.people),
        ("courses", changes.courses),
        ("enrolments", changes.enrolments),
        ("families", changes.links),
    )
    counts = []
    for kind, difference in kinds:
        changed, unchanged = len(difference.changed), len(difference.unchanged)
        if into.course_id is not None and kind == "people":
            # A course's list changes nobody's own details.
            changed, unchanged = 0, changed + unchanged
        counts.append(
            KindCounts(
                kind=kind,
                added=len(difference.added),
                changed=changed,
                removed=len(difference.removed),
                unchanged=unchanged,
            )
        )
    return counts


def forget_uploads() -> int:
    """Delete uploads that nobody imported within a day; returns how many. Their counts stay."""
    result = db.session.execute(
        update(RosterImport)
        .where(RosterImport.upload.is_not(None), RosterImport.created_at <= clock.now() - KEPT)
        .values(upload=None)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
