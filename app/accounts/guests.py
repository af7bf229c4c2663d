"""Guests: people without an account. A guest's row has a name for a day; what the row is part of keeps counting it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from app.accounts.models import SignIn, User
from app.accounts.sessions import Person, open_session
from app.core import clock
from app.core.actor import Actor
from app.core.live_places import end_screens
from app.core.permissions import Role
from app.extensions import db

NOBODY = "Guest"
"""What a guest is called when their day is over."""


def admit(name: str, until: datetime) -> Person:
    """Write a guest and their session, inside a transaction; `enter` then gives the session to the browser.

    They have no address to write to, no password, and nothing to sign in with again.
    """
    user_id: int = db.session.execute(
        insert(User)
        .values(
            # Nobody can type it, and mail finds no address in it.
            email=f"guest {secrets.token_hex(16)}",
            name=name,
            role=Role.GUEST,
            password_hash=None,
            created_at=clock.now(),
            guest_until=until,
        )
        .returning(User.id)
    ).scalar_one()
    return open_session(user_id, name, Role.GUEST, until=until)


def whose_day_is_over() -> list[int]:
    """User ids of the guests who are still named though their day is over."""
    return list(
        db.session.execute(
            select(User.id).where(User.role == Role.GUEST, User.left_at.is_(None), User.guest_until <= clock.now())
        ).scalars()
    )


def dismiss(people: Collection[int]) -> None:
    """Of these people, those who are guests: end their sessions and open pages, and take their names away."""
    of_guests = select(User.id).where(User.id.in_(people), User.role == Role.GUEST)
    guests = db.session.execute(of_guests).scalars().all()
    db.session.execute(delete(SignIn).where(SignIn.user_id.in_(guests)))
    db.session.execute(update(User).where(User.id.in_(guests)).values(name=NOBODY, left_at=clock.now()))
    for guest in guests:
        end_screens(Actor(NOBODY, guest).key)
