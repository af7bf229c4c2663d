"""`erase_person`: an administrator erases somebody, having seen what will happen and typed their name."""

from __future__ import annotations

import unicodedata

from flask import url_for
from flask_babel import gettext as _

from app.accounts import audit, school
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.errors import Conflict, Invalid
from app.core.live_places import end_screens
from app.core.permissions import Permission
from app.core.widget import Node, card, text
from app.privacy.erasure import erase
from app.privacy.schemas import ErasePerson, PersonErased
from app.privacy.subjects import subject_of


def notice(_actor: Actor, result: PersonErased) -> Node:
    """A card with what happened."""
    return card(text(result.message))


@capability(
    "erase_person",
    permission=Permission.DATA_ERASE,
    access=school,
    effect=Effect.DESTROY,
    doors=frozenset({Door.BROWSER}),
    examples=("Erase this person and everything about them",),
    widget=notice,
    page=lambda _result: url_for("people.people"),
    limit="30/minute",
)
def erase_person(actor: Actor, data: ErasePerson, _actor: Actor) -> PersonErased:
    """Erase a person of the school for good, once their name is typed out. It cannot be undone.

    Every table does what its declaration says; their sessions and open screens end with the commit. The audit log
    says that somebody was erased, not who.
    """
    if data.person_id == actor.user_id:
        raise Conflict(_("You cannot erase yourself. Ask another administrator."))
    subject = subject_of(data.person_id)
    if _plain(data.name) != _plain(subject.name):
        raise Invalid.field("name", _("type the person's name just as it stands above"))
    rows = erase(subject)
    audit.record(actor, "erase_person", subject=f"{sum(rows.values())} rows of {sum(map(bool, rows.values()))} tables")
    end_screens(f"person:{data.person_id}")
    return PersonErased(person_id=data.person_id, message=_("This person is erased."))


def _plain(name: str) -> str:
    """A name however its accents are encoded and its spaces set; capitals count."""
    return " ".join(unicodedata.normalize("NFC", name).split())
