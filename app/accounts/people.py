"""The people of the school, in an administrator's hands. Every look and every act is in the audit log."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from app.accounts import audit
from app.accounts.access import school
from app.accounts.links import Purpose, issue
from app.accounts.models import SignIn, User
from app.accounts.schemas import (
    ChangePerson,
    FindPeople,
    FoundPerson,
    LinkMade,
    OnePerson,
    PeopleFound,
    PersonFields,
    PersonSaved,
)
from app.accounts.widgets import notice, people_list
from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.errors import Conflict, Invalid, NotFound
from app.core.permissions import Permission, Role
from app.extensions import db

PER_PAGE = 50
_HERE = frozenset({Door.BROWSER})


@capability(
    "find_people",
    permission=Permission.SCHOOL_PEOPLE,
    access=school,
    effect=Effect.READ,
    doors=_HERE,
    examples=("Who is called Martinez?",),
    widget=people_list,
    page=lambda result: url_for("people.people", page=result.page),
)
def find_people(actor: Actor, data: FindPeople, _actor: Actor) -> PeopleFound:
    """Find people of the school by a part of their name, address or school number."""
    # A guest whose day is over is nobody any more.
    which: list[ColumnElement[bool]] = [or_(User.role != Role.GUEST, User.left_at.is_(None))]
    if data.q:
        columns = (User.name, User.email, User.school_number)
        which.append(or_(*(column.icontains(data.q, autoescape=True) for column in columns)))
    if data.role is not None:
        which.append(User.role == data.role)
    total = db.session.execute(select(func.count()).select_from(User).where(*which)).scalar_one()
    rows = db.session.execute(
        select(User).where(*which).order_by(User.name, User.id).limit(PER_PAGE).offset((data.page - 1) * PER_PAGE)
    ).scalars()
    audit.record(actor, "find_people", course_id=None, subject="people of the school")
    return PeopleFound(
        people=[found(row) for row in rows],
        total=total,
        page=data.page,
        pages=max(1, -(-total // PER_PAGE)),
        message=ngettext("%(num)s person", "%(num)s people", total),
    )


def found(row: User) -> FoundPerson:
    """A person's row as it leaves."""
    return FoundPerson(
        person_id=row.id,
        name=row.name,
        email=row.email,
        role=Role(row.role),
        school_number=row.school_number,
        has_password=row.password_hash is not None,
        last_seen_at=row.last_seen_at,
    )


@capability(
    "create_person",
    permission=Permission.SCHOOL_PEOPLE,
    access=school,
    effect=Effect.WRITE,
    doors=_HERE,
    examples=("Add the teacher Jo Park, jo@school.example",),
    widget=notice,
    page=lambda result: url_for("people.person", person_id=result.person_id),
)
def create_person(actor: Actor, data: PersonFields, _actor: Actor) -> PersonSaved:
    """Add a person to the school. They have no password yet: give them a sign-in link or a card."""
    _check_free(data, None)
    person_id = db.session.execute(
        insert(User)
        .values(
            name=data.name,
            email=data.email,
            role=data.role,
            school_number=data.school_number,
            password_hash=None,
            created_at=clock.now(),
        )
        .returning(User.id)
    ).scalar_one()
    audit.record(actor, "create_person", person_id=person_id)
    return PersonSaved(
        person_id=person_id, message=_("%(name)s is added. Now make a sign-in link for them.", name=data.name)
    )


@capability(
    "change_person",
    permission=Permission.SCHOOL_PEOPLE,
    access=school,
    effect=Effect.WRITE,
    doors=_HERE,
    examples=("Jo Park is called Jo Lee now",),
    widget=notice,
    page=lambda result: url_for("people.person", person_id=result.person_id),
)
def change_person(actor: Actor, data: ChangePerson, _actor: Actor) -> PersonSaved:
    """Change a person's name, sign-in, role or school number."""
    if data.person_id == actor.user_id and data.role is not Role.ADMINISTRATOR:
        raise Conflict(_("You cannot take your own role away. Ask another administrator."))
    _no_guest(data.person_id)
    _check_free(data, data.person_id)
    changed = db.session.execute(
        update(User)
        .where(User.id == data.person_id)
        .values(name=data.name, email=data.email, role=data.role, school_number=data.school_number)
    )
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        raise NotFound(_("There is no such person."))
    audit.record(actor, "change_person", person_id=data.person_id)
    return PersonSaved(person_id=data.person_id, message=_("Saved."))


def _no_guest(person_id: int) -> None:
    role = db.session.execute(select(User.role).where(User.id == person_id)).scalar()
    if role == Role.GUEST:
        raise Conflict(_("A guest has no account to change. Add the person to the school instead."))


def _check_free(data: PersonFields, person_id: int | None) -> None:
    for field, column, value in (
        ("email", User.email, data.email),
        ("school_number", User.school_number, data.school_number),
    ):
        other = select(User.id).where(column == value, User.id != (person_id or 0))
        if value is not None and db.session.execute(other).first():
            raise Invalid.field(field, _("somebody else has this already"))


@capability(
    "reset_password",
    permission=Permission.SCHOOL_PEOPLE,
    access=school,
    effect=Effect.DESTROY,
    doors=_HERE,
    examples=("Jo Park has forgotten their password",),
    widget=notice,
    page=lambda result: url_for("people.person", person_id=result.person_id),
)
def reset_password(actor: Actor, data: OnePerson, _actor: Actor) -> LinkMade:
    """Make a link with which a person signs in once and chooses a password. Their old one and their sessions end."""
    if data.person_id == actor.user_id:
        raise Conflict(_("Change your own password on its page, or ask another administrator."))
    _no_guest(data.person_id)
    known = db.session.execute(update(User).where(User.id == data.person_id).values(password_hash=None))
    if known.rowcount == 0:  # type: ignore[attr-defined]
        raise NotFound(_("There is no such person."))
    db.session.execute(delete(SignIn).where(SignIn.user_id == data.person_id))
    code = issue([data.person_id], Purpose.RESET)[data.person_id]
    audit.record(actor, "reset_password", person_id=data.person_id)
    return LinkMade(
        person_id=data.person_id,
        code=code,
        expires_at=clock.now() + Purpose.RESET.lasts,
        message=_("Give this link to the person yourself. It works once, and for three days."),
    )
