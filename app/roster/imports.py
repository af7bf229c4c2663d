"""A roster is looked at first and then imported: the preview keeps the file, a job reads it again and acts."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import insert, select, update

from app.accounts import audit
from app.core import clock, storage
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.errors import Conflict, NotFound
from app.core.permissions import Permission
from app.extensions import db
from app.jobs import Job, State, start
from app.roster.access import Scope, scope
from app.roster.importing import KIND, UPLOAD
from app.roster.models import RosterImport
from app.roster.naming import names_of
from app.roster.reading import counts_of, read_roster, remarks_on
from app.roster.records import Problem
from app.roster.schemas import ApplyRoster, PreviewRoster, RosterBegun, RosterPreview, RosterProblem
from app.roster.widgets import begun_card, counts_card

_HERE = frozenset({Door.BROWSER})
MOST_REMARKS = 50


def page_of(course_id: int | None, import_id: int) -> str:
    """Where one waits for an import, and sees what came of it."""
    if course_id is None:
        return url_for("roster.whole_import", import_id=import_id)
    return url_for("roster.course_import", course_id=course_id, import_id=import_id)


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
    plan, changes, here = read_roster(data.content, data.filename, into)
    problems = plan.problems or (changes.conflicts if changes else ())
    counts = counts_of(changes, into) if changes and not problems else []
    remarks = remarks_on(plan, changes, into)
    import_id = None
    if not problems:
        import_id = db.session.execute(
            insert(RosterImport)
            .values(
                course_id=into.course_id,
                created_by_id=actor.user_id,
                filename=data.filename[:200],
                file_id=storage.put(UPLOAD, data.content, name=data.filename, media_type="application/octet-stream"),
                summary={},
                created_at=clock.now(),
            )
            .returning(RosterImport.id)
        ).scalar_one()
    sentence = _("Nothing is changed yet. Look at the numbers and names, then import.")
    if problems:
        sentence = _("Nothing can be imported yet: please repair the file first.")
    elif not any(kind.added or kind.changed or kind.removed for kind in counts):
        sentence = _("The school is already as this file says.")
    return RosterPreview(
        course_id=into.course_id,
        import_id=import_id,
        filename=data.filename,
        counts=counts,
        names=names_of(changes, here, into) if changes and not problems else [],
        problems=[_shown(problem) for problem in problems],
        remarks=[_shown(remark) for remark in remarks[:MOST_REMARKS]],
        more_remarks=max(len(remarks) - MOST_REMARKS, 0),
        message=sentence,
    )


def _shown(problem: Problem) -> RosterProblem:
    return RosterProblem(file=problem.file, line=problem.line, column=problem.column, sentence=problem.sentence)


@capability(
    "apply_roster",
    permission=Permission.ROSTER_IMPORT,
    access=scope,
    effect=Effect.DESTROY,
    doors=_HERE,
    examples=("Import the roster that I looked at",),
    widget=begun_card,
    page=lambda result: page_of(result.course_id, result.import_id),
)
def apply_roster(actor: Actor, data: ApplyRoster, into: Scope) -> RosterBegun:
    """Import a roster that was previewed, in the background: all of it or nothing.

    What has changed since the preview is compared anew.
    """
    here = (
        RosterImport.id == data.import_id,
        RosterImport.course_id.is_(None) if into.course_id is None else RosterImport.course_id == into.course_id,
    )
    if db.session.execute(select(RosterImport.id).where(*here)).first() is None:
        raise NotFound(_("There is no such upload. Please choose the file again."))
    job_id = start(KIND, {"import_id": data.import_id}, actor=actor, course_id=into.course_id)
    # Of two clicks the second waits here and then finds it begun; one that has failed may be begun again.
    free = RosterImport.job_id.is_(None) | RosterImport.job_id.in_(select(Job.id).where(Job.state == State.FAILED))
    claimed = db.session.execute(
        update(RosterImport)
        .where(*here, free, RosterImport.applied_at.is_(None), RosterImport.file_id.is_not(None))
        .values(job_id=job_id)
        .execution_options(synchronize_session=False)
        .returning(RosterImport.id)
    ).first()
    if claimed is None:
        raise Conflict(_("This file was imported already, or is being imported."))
    audit.record(actor, "apply_roster", course_id=into.course_id, subject=f"roster import {data.import_id}")
    return RosterBegun(
        course_id=into.course_id,
        import_id=data.import_id,
        message=_("The import has begun. It changes all or nothing."),
    )
