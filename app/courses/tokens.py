"""Course tokens: a way in for an agent, for one course and named capabilities, until it is revoked."""

from __future__ import annotations

import secrets

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import insert, update

from app.accounts import ApiToken, audit, digest
from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import Effect, capabilities, capability
from app.core.errors import Invalid, NotFound
from app.core.permissions import Permission
from app.courses.access import Seat, seat
from app.courses.schemas import CreateToken, RevokeToken, TokenMade, TokenRevoked
from app.courses.widgets import notice
from app.extensions import db

PREFIX = "hr_"
ALL = "all"
"""In place of names: everything that agents can call on the day when the token is made."""


def functions() -> list[str]:
    """The names of all that a token can be for, by the alphabet."""
    return sorted({each.name for door in (Door.AGENTKIT, Door.CHATKIT) for each in capabilities(door)})


@capability(
    "create_course_token",
    permission=Permission.TOKENS_MANAGE,
    access=seat,
    effect=Effect.WRITE,
    doors=frozenset({Door.BROWSER}),
    examples=("Make a token for our agent",),
    widget=notice,
    page=lambda result: url_for("courses.settings", course_id=result.course_id),
)
def create_course_token(actor: Actor, data: CreateToken, place: Seat) -> TokenMade:
    """Make a token that acts for you in this course. It is shown once, and only its hash is kept."""
    known, named = functions(), set(data.scopes) - {ALL}
    if unknown := sorted(named.difference(known)):
        raise Invalid.field("scopes", _("there is no %(name)s for agents", name=unknown[0]))
    token = PREFIX + secrets.token_urlsafe(32)
    token_id = db.session.execute(
        insert(ApiToken)
        .values(
            token_hash=digest(token),
            label=data.label,
            user_id=place.user_id,
            course_id=place.course_id,
            scopes=" ".join(known if ALL in data.scopes else sorted(named)),
            created_at=clock.now(),
        )
        .returning(ApiToken.id)
    ).scalar_one()
    audit.record(actor, "create_course_token", course_id=place.course_id, subject=f"token {token_id}")
    return TokenMade(
        course_id=data.course_id,
        token_id=token_id,
        label=data.label,
        token=token,
        message=_("Copy the token now: it is not shown again."),
    )


@capability(
    "revoke_course_token",
    permission=Permission.TOKENS_MANAGE,
    access=seat,
    effect=Effect.DESTROY,
    doors=frozenset({Door.BROWSER}),
    examples=("Revoke the token of the old agent",),
    widget=notice,
    page=lambda result: url_for("courses.settings", course_id=result.course_id),
)
def revoke_course_token(actor: Actor, data: RevokeToken, place: Seat) -> TokenRevoked:
    """Revoke a token of this course. It stops working at once, and for good."""
    revoked = db.session.execute(
        update(ApiToken)
        .where(
            ApiToken.id == data.token_id,
            ApiToken.course_id == place.course_id,
            ApiToken.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )
    if revoked.rowcount == 0:  # type: ignore[attr-defined]
        raise NotFound(_("There is no such token in this course."))
    audit.record(actor, "revoke_course_token", course_id=place.course_id, subject=f"token {data.token_id}")
    return TokenRevoked(course_id=data.course_id, message=_("The token is revoked."))
