"""The administrator's pages about people: everybody, and one person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import audit
from app.accounts.family import children_of, parents_of
from app.accounts.models import User
from app.accounts.people import found
from app.accounts.sessions import signed_in_actor
from app.core.actor import Door
from app.core.entry import Entry, open_to
from app.core.errors import NotFound
from app.core.permissions import Role
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.extensions import db

blueprint = Blueprint("people", __name__)
ROLES = [role for role in Role if role is not Role.GUEST]
"""What a person can be made; guests let themselves in."""


@blueprint.get("/people")
@open_to(Entry.ADMINISTRATORS)
def people() -> str:
    """Search, and the form to add somebody."""
    asked = {name: request.args[name] for name in ("q", "role", "page") if request.args.get(name)}
    outcome = invoke(signed_in_actor(), "find_people", asked, door=Door.BROWSER)
    return render_template("accounts/people.html", found=outcome.result, asked=asked, roles=ROLES)


@blueprint.get("/people/<int:person_id>")
@open_to(Entry.ADMINISTRATORS)
def person(person_id: int) -> str:
    """One person: details, family, and the way in."""
    return _page(person_id, made=None)


@blueprint.post("/people/<int:person_id>/link")
@open_to(Entry.ADMINISTRATORS)
def make_link(person_id: int) -> str:
    """Make a one-time link and show it, this once."""
    outcome = invoke(signed_in_actor(), "reset_password", {"person_id": person_id}, door=Door.BROWSER)
    return _page(person_id, made=outcome.result)


def _page(person_id: int, made: Any) -> str:
    actor = signed_in_actor()
    with transaction():
        row = db.session.execute(select(User).where(User.id == person_id)).scalar()
        if row is None:
            raise NotFound(_("There is no such person."))
        audit.record(actor, "look_at_person", person_id=person_id)
    return render_template(
        "accounts/person.html",
        person=found(row),
        children=children_of(person_id),
        parents=parents_of(person_id),
        me=actor.user_id == person_id,
        made=made,
        roles=ROLES,
    )
