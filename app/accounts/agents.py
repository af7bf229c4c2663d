"""Which actor a bearer token stands for: the school's secret, or a course token."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from flask import current_app
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Executable, bindparam, select, update

from app.accounts.models import ApiToken, User
from app.accounts.sessions import digest
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Denied, Invalid, Unavailable, Unidentified
from app.core.permissions import Role
from app.core.schema import Id
from app.core.sql import run
from app.core.transaction import transaction
from app.extensions import db

_ID: TypeAdapter[int] = TypeAdapter(Id)
_NOTE_USE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Bearer:
    """An accepted token: the course token's actor, or (None) the school's secret, which acts for whom it names."""

    actor: Actor | None


def bearer(header: str) -> Bearer:
    """Check an Authorization header. Raises Unidentified, or Unavailable where this school has no secret."""
    secret: str | None = current_app.config["AGENTKIT_SECRET"]
    if secret is None:
        raise Unavailable("Agents are not set up here: AGENTKIT_SECRET is unset.", retry_after=3600)
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Unidentified("Send the header Authorization: Bearer <token>.")
    if hmac.compare_digest(token.encode("utf-8", "surrogatepass"), secret.encode()):
        return Bearer(None)
    return Bearer(_course_token(token))


def _course_token(token: str) -> Actor:
    row = db.session.execute(
        select(ApiToken.id, ApiToken.course_id, ApiToken.scopes, ApiToken.last_used_at, User)
        .join(User, User.id == ApiToken.user_id)
        .where(ApiToken.token_hash == digest(token), ApiToken.revoked_at.is_(None))
    ).first()
    if row is None:
        raise Unidentified("This token is not valid here, or it was revoked.")
    moment = clock.now()
    if row.last_used_at is None or moment - row.last_used_at > _NOTE_USE_EVERY:
        with transaction():
            db.session.execute(update(ApiToken).where(ApiToken.id == row.id).values(last_used_at=moment))
    person = row.User
    return Actor(person.name, person.id, Role(person.role), row.course_id, frozenset(row.scopes.split()))


def acting(bearer: Bearer, user_id: Any, course_id: Any) -> Actor:
    """The actor of one call, given what its body says of `user_id` and `course_id` (None where it says nothing).

    Raises Denied where a course token is asked to act for somebody else, Invalid for an id that is none, and
    Denied for a person who does not exist: whether they belong to the course is the capability's to say.
    """
    named = _id(user_id, "user_id")
    if bearer.actor is not None:
        if named is not None and named != bearer.actor.user_id:
            raise Denied("A course token acts for the person who made it, and for nobody else.")
        return bearer.actor
    if named is None:
        return Actor(name="Course agent", course_id=_id(course_id, "course_id"))
    row = run(_person(), person=named).first()
    if row is None:
        raise Denied("This person may not act here.")
    return Actor(row.name, named, Role(row.role))


@cache
def _person() -> Executable:
    return select(User.name, User.role).where(User.id == bindparam("person"))


def _id(value: Any, field: str) -> int | None:
    if value is None:
        return None
    try:
        return _ID.validate_python(value)
    except ValidationError:
        raise Invalid.field(field, 'should be an id, such as 3 or "3"') from None
