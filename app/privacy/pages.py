"""The pages about people's data: one person's, in an administrator's hands, and how long each kind is kept."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from app.accounts import audit, school, signed_in_actor
from app.core import storage
from app.core.actor import Actor
from app.core.entry import Entry, open_to
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.core.retention import fixed
from app.core.transaction import transaction
from app.privacy.erasure import obstacle, steps
from app.privacy.exporting import KIND, export_of, exports_of
from app.privacy.periods import kinds
from app.privacy.retention import dry_run
from app.privacy.subjects import subject_of

blueprint = Blueprint("privacy", __name__)


def _administrator(permission: Permission) -> Actor:
    return school(signed_in_actor(), None, permission)


@blueprint.get("/people/<int:person_id>/data")
@open_to(Entry.ADMINISTRATORS)
def person(person_id: int) -> str:
    """What is kept about a person, what erasing them would do, and the form that does it."""
    actor = _administrator(Permission.DATA_ERASE)
    with transaction():
        subject = subject_of(person_id)
        found = steps(subject)
        against = obstacle(person_id)
        audit.record(actor, "look_at_personal_data", person_id=person_id)
    if actor.user_id == person_id:
        against = _("You cannot erase yourself. Ask another administrator.")
    return render_template(
        "privacy/person.html",
        subject=subject,
        steps=found,
        against=against,
        exports=exports_of(actor, person_id),
    )


@blueprint.get("/retention")
@open_to(Entry.ADMINISTRATORS)
def retention() -> str:
    """The periods; with `count` also how many rows are older now."""
    _administrator(Permission.RETENTION_MANAGE)
    counted = {due.kind.kind: due for due in dry_run()} if request.args.get("count") else None
    return render_template("privacy/retention.html", kinds=kinds(), fixed=fixed(), counted=counted)


@blueprint.get("/my-data")
@open_to(Entry.PEOPLE)
def mine() -> str:
    """Everything about oneself: the button, and what was made already."""
    actor = signed_in_actor()
    return render_template("privacy/mine.html", exports=exports_of(actor, actor.user_id or 0))


@blueprint.get("/exports/<int:export_id>")
@open_to(Entry.PEOPLE)
def export(export_id: int) -> str:
    """How far an export is, and then the way to the file. Only for whoever asked for it."""
    actor = signed_in_actor()
    found = export_of(actor, export_id)
    name = subject_of(found.person_id).name
    return render_template("privacy/export.html", export=found, name=name, mine=found.person_id == actor.user_id)


@blueprint.get("/exports/<int:export_id>/file")
@open_to(Entry.PEOPLE)
def download(export_id: int) -> Response:
    """The file. An administrator's download is in the audit log."""
    actor = signed_in_actor()
    with transaction(write=actor.watched):
        found = export_of(actor, export_id)
        if found.file_id is None:
            raise NotFound(_("The file is not ready yet."))
        file = storage.find(found.file_id, KIND)
        if found.person_id != actor.user_id:
            audit.record(actor, "download_personal_data", person_id=found.person_id)
    return storage.answer(file)
