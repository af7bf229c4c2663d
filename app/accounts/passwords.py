"""Choosing a password: at the first sign-in, after a reset, or at any time with the present one."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from werkzeug.security import check_password_hash

from app.accounts.models import SignIn, User
from app.accounts.sessions import Person, digest, hash_password
from app.core.errors import Denied, Invalid
from app.core.permissions import Role
from app.core.transaction import transaction
from app.extensions import db

SHORTEST = 8
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands: whether they have a password, and whether they have to show it to choose another."""

    has_password: bool
    must_show: bool


def standing(person: Person) -> Standing:
    """Of the person whose session this is. Raises Denied for a guest, who has nothing to sign in to."""
    if person.role is Role.GUEST:
        raise Denied(_("Guests have no password. Ask your teacher for an account of your own."))
    row = db.session.execute(
        select(User.password_hash, SignIn.by_link_at)
        .join(SignIn, SignIn.user_id == User.id)
        .where(SignIn.token_hash == digest(person.token))
    ).one()
    has_password = row.password_hash is not None
    return Standing(has_password, has_password and row.by_link_at is None)


def choose(person: Person, password: str, *, present: str = "") -> None:
    """Set the person's password and end their other sessions. Raises Invalid with the field that is wrong."""
    must_show = standing(person).must_show
    row = db.session.execute(
        select(User.name, User.email, User.school_number, User.password_hash).where(User.id == person.id)
    ).one()
    if must_show and not check_password_hash(row.password_hash or "", present):
        raise Invalid.field("present", _("that is not your present password"))
    if sentence := objection(password, row.name, row.email, row.email.partition("@")[0], row.school_number or ""):
        raise Invalid.field("password", sentence)
    hashed = hash_password(password)
    with transaction():
        db.session.execute(update(User).where(User.id == person.id).values(password_hash=hashed))
        others = SignIn.token_hash != digest(person.token)
        db.session.execute(delete(SignIn).where(SignIn.user_id == person.id, others))
        _settle(person)


def decline(person: Person) -> None:
    """Not now: the session goes on, and from here on choosing takes the present password, where there is one."""
    with transaction():
        _settle(person)


def _settle(person: Person) -> None:
    db.session.execute(update(SignIn).where(SignIn.token_hash == digest(person.token)).values(by_link_at=None))


def objection(password: str, *names: str) -> str | None:
    """What is wrong with a password, or None. It must not be one of the person's names, however written."""
    if len(password) < SHORTEST:
        return str(_("please use at least %(count)s characters", count=SHORTEST))
    if len(password) > LONGEST:
        return str(_("please use at most %(count)s characters", count=LONGEST))
    if _bare(password) in {_bare(name) for name in names} - {""}:
        return str(_("please do not use your own name or number"))
    if len(set(password)) < 3:
        return str(_("please use more than one or two different characters"))
    return None


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
