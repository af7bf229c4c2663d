"""The pages about people's data: one person's, in an administrator's hands, and how long each kind is kept."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from app.accounts import audit, school, signed_in_actor
from app.core.actor import Actor
from app.core.entry import Entry, open_to
from app.core.permissions import Permission
from app.core.retention import fixed
from app.core.transaction import transaction
from app.privacy.erasure import obstacle, steps
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
    return render_template("privacy/person.html", subject=subject, steps=found, against=against)


@blueprint.get("/retention")
@open_to(Entry.ADMINISTRATORS)
def retention() -> str:
    """The periods; with `count` also how many rows are older now."""
    _administrator(Permission.RETENTION_MANAGE)
    counted = {due.kind.kind: due for due in dry_run()} if request.args.get("count") else None
    return render_template("privacy/retention.html", kinds=kinds(), fixed=fixed(), counted=counted)
