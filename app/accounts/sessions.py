"""Signing in and out. A session is a row: deleting it ends the session wherever its cookie may have gone."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import cast

from flask import session
from flask_babel import gettext as _
from flask_login import UserMixin, current_user, login_user, logout_user
from sqlalchemy import BindParameter, Executable, bindparam, delete, insert, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from app.accounts.models import SignIn, SignInLink, User
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Unidentified
from app.core.permissions import Role
from app.core.sql import run
from app.core.transaction import transaction
from app.extensions import db, login

LASTS = timedelta(days=14)
REMEMBERED = timedelta(days=30)
"""How long a link that is over can still say so."""

# What an unknown address is checked against, so that it takes as long as a known one.
_NOBODY = "scrypt:32768:8:1$3kq0N5cJ8m2WbX1u$" + "0" * 128


@dataclass(frozen=True)
class Person(UserMixin):  # type: ignore[misc]
    """The signed-in person of this request, as flask-login knows them: by the token of their session."""

    id: int
    name: str
    role: Role
    token: str

    def get_id(self) -> str:
        return self.token


def digest(token: str) -> str:
    """What is stored of a token. Tokens are long and random, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def hash_password(password: str) -> str:
    """A salted scrypt hash, as stored in `users.password_hash`."""
    return generate_password_hash(password)


@login.user_loader  # type: ignore[untyped-decorator]
def _person(token: str) -> Person | None:
    row = run(_signed_in(), token_hash=digest(token), moment=clock.now()).first()
    return Person(row.id, row.name, Role(row.role), token) if row else None


@cache
def _signed_in() -> Executable:
    moment: BindParameter[datetime] = bindparam("moment")
    return (
        select(User.id, User.name, User.role)
        .join(SignIn, SignIn.user_id == User.id)
        .where(SignIn.token_hash == bindparam("token_hash"), SignIn.expires_at > moment)
    )


def sign_in(email: str, password: str) -> None:
    """Open a session for this request's browser. Raises Unidentified, in the same words for every reason."""
    # PostgreSQL refuses to compare text with a NUL in it, and no address has one.
    address = email.replace("\x00", "").strip().lower()
    row = db.session.execute(
        select(User.id, User.name, User.role, User.password_hash).where(User.email == address)
    ).first()
    stored = row.password_hash if row is not None and row.password_hash else _NOBODY
    right = check_password_hash(stored, password)
    if row is None or not right or not row.password_hash:
        raise Unidentified(_("That address and password do not go together. Please try again."))
    with transaction():
        person = open_session(row.id, row.name, Role(row.role))
    enter(person)


def open_session(
    user_id: int, name: str, role: Role, *, by_link: bool = False, until: datetime | None = None
) -> Person:
    """Write a session's row, inside a transaction; `enter` then gives it to the browser. It lasts for two weeks."""
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    db.session.execute(
        insert(SignIn).values(
            token_hash=digest(token),
            user_id=user_id,
            created_at=moment,
            expires_at=until or moment + LASTS,
            by_link_at=moment if by_link else None,
        )
    )
    db.session.execute(update(User).where(User.id == user_id).values(last_seen_at=moment))
    return Person(user_id, name, role, token)


def enter(person: Person) -> None:
    """Let this request's browser have the session."""
    # Nothing of the visitor's session lives on, so a planted cookie is worth nothing.
    session.clear()
    login_user(person)
    session.permanent = True


def sign_out(*, everywhere: bool = False) -> None:
    """End this session, or every session of this person."""
    person = cast(Person, current_user)
    mine = SignIn.user_id == person.id if everywhere else SignIn.token_hash == digest(person.token)
    with transaction():
        db.session.execute(delete(SignIn).where(mine))
    logout_user()
    session.clear()


def forget_expired() -> int:
    """Delete the rows of sessions that are over, and of links a month after; returns how many sessions."""
    moment = clock.now()
    db.session.execute(delete(SignInLink).where(SignInLink.expires_at <= moment - REMEMBERED))
    result = db.session.execute(delete(SignIn).where(SignIn.expires_at <= moment))
    return int(result.rowcount)  # type: ignore[attr-defined]


def signed_in_actor() -> Actor:
    """The person of this request as an actor. Raises Unidentified without one."""
    if not current_user.is_authenticated:
        raise Unidentified(_("Please sign in first."))
    person = cast(Person, current_user)
    return Actor(name=person.name, user_id=person.id, role=person.role)
