"""Parents and their children."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import delete, or_, select

from app.accounts import audit
from app.accounts.access import school
from app.accounts.models import Guardianship, User
from app.accounts.schemas import LinkChild, PersonSaved, UnlinkChild
from app.accounts.widgets import notice
from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.errors import Invalid, NotFound
from app.core.permissions import Permission, Role
from app.core.sql import insert_or
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Relative:
    """A parent's child, or a child's parent."""

    id: int
    name: str


def children_of(parent_id: int) -> list[Relative]:
    """By name."""
    return _relatives(Guardianship.child_id, Guardianship.parent_id == parent_id)


def parents_of(child_id: int) -> list[Relative]:
    """By name."""
    return _relatives(Guardianship.parent_id, Guardianship.child_id == child_id)


def _relatives(who: object, which: object) -> list[Relative]:
    statement = select(User.id, User.name).join(Guardianship, who == User.id).where(which)  # type: ignore[arg-type]
    return [Relative(row.id, row.name) for row in db.session.execute(statement.order_by(User.name, User.id))]


@capability(
    "link_child",
    permission=Permission.SCHOOL_PEOPLE,
    access=school,
    effect=Effect.WRITE,
    doors=frozenset({Door.BROWSER}),
    examples=("Rosa Martinez is the mother of student 1101",),
    widget=notice,
    page=lambda result: url_for("people.person", person_id=result.person_id),
)
def link_child(actor: Actor, data: LinkChild, _actor: Actor) -> PersonSaved:
    """Let a parent see a child's courses. Nothing of other children comes with it."""
    parent = db.session.execute(select(User.role).where(User.id == data.person_id)).scalar()
    if parent is None:
        raise NotFound(_("There is no such person."))
    if Role(parent) is not Role.PARENT:
        raise Invalid.field("person_id", _("only a person with the role parent can be linked to a child"))
    named = data.child.lower()
    child = db.session.execute(
        select(User.id, User.name).where(
            User.role == Role.STUDENT, or_(User.email == named, User.school_number == data.child)
        )
    ).first()
    if child is None:
        raise Invalid.field("child", _("no student has this address or school number"))
    db.session.execute(
        insert_or(Guardianship)
        .values(parent_id=data.person_id, child_id=child.id, imported=False, created_at=clock.now())
        .on_conflict_do_nothing()
    )
    _record(actor, "link_child", data.person_id, child.id)
    return PersonSaved(person_id=data.person_id, message=_("%(child)s is linked.", child=child.name))


@capability(
    "unlink_child",
    permission=Permission.SCHOOL_PEOPLE,
    access=school,
    effect=Effect.DESTROY,
    doors=frozenset({Door.BROWSER}),
    examples=("Rosa Martinez may no longer see this child",),
    widget=notice,
    page=lambda result: url_for("people.person", person_id=result.person_id),
)
def unlink_child(actor: Actor, data: UnlinkChild, _actor: Actor) -> PersonSaved:
    """Take a child from a parent's sight, at once."""
    gone = db.session.execute(
        delete(Guardianship).where(Guardianship.parent_id == data.person_id, Guardianship.child_id == data.child_id)
    )
    if gone.rowcount == 0:  # type: ignore[attr-defined]
        raise NotFound(_("These two are not linked."))
    _record(actor, "unlink_child", data.person_id, data.child_id)
    return PersonSaved(person_id=data.person_id, message=_("The link is removed."))


def _record(actor: Actor, action: str, parent_id: int, child_id: int) -> None:
    """An entry for each of the two: either may ask who changed their links, or be erased."""
    audit.record(actor, action, person_id=parent_id, subject="parent")
    audit.record(actor, action, person_id=child_id, subject="child")
