"""Client secrets: what a chat in somebody's browser holds in place of a session, for ten minutes and one course.

They are signed and not stored. Each hangs on what it was made with: signing out, or revoking the course token, ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select

from app.accounts.models import ApiToken, SignIn, User
from app.accounts.sessions import digest
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Unidentified
from app.core.permissions import Role
from app.extensions import db

PREFIX = "hrc_"
LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """A secret and its end."""

    secret: str
    expires_at: datetime


def issue_client_secret(actor: Actor, course_id: int | None, *, session: str = "", token: str = "") -> ClientSecret:
    """Make one for a person and a course; `session` or `token` is what they have shown, unless the school's secret."""
    until = int((clock.now() + LASTS).timestamp())
    says = {
        "p": actor.user_id,
        "c": course_id if course_id is not None else actor.course_id,
        "s": digest(session) if session else None,
        "t": digest(token) if token else None,
        "u": until,
    }
    return ClientSecret(PREFIX + _signer().dumps(says), datetime.fromtimestamp(until, UTC))


def is_client_secret(token: str) -> bool:
    """Whether a bearer token looks like one of these."""
    return token.startswith(PREFIX)


def by_client_secret(token: str) -> Actor:
    """Whom a client secret stands for. Raises Unidentified where it is over or was never ours."""
    try:
        says: dict[str, Any] = _signer().loads(token.removeprefix(PREFIX))
    except BadData:
        raise Unidentified("This client secret is not valid here.") from None
    if says["u"] <= clock.now().timestamp():
        raise Unidentified("This client secret is over: ask for a new session.")
    statement = select(User.name, User.role).where(User.id == says["p"])
    scopes: frozenset[str] | None = None
    if says["s"] is not None:
        own = (SignIn.user_id == User.id) & (SignIn.token_hash == says["s"]) & (SignIn.expires_at > clock.now())
        statement = statement.join(SignIn, own)
    if says["t"] is not None:
        own = (ApiToken.user_id == User.id) & (ApiToken.token_hash == says["t"]) & ApiToken.revoked_at.is_(None)
        statement = statement.join(ApiToken, own).add_columns(ApiToken.scopes)
    row = db.session.execute(statement).first()
    if row is None:
        raise Unidentified("This client secret is over: ask for a new session.")
    if says["t"] is not None:
        scopes = frozenset(row.scopes.split())
    return Actor(row.name, says["p"], Role(row.role), says["c"], scopes)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="chatkit session")
