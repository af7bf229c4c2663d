"""Ways in that work once: the codes on printed cards, and the links that an administrator gives out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update

from app.accounts.models import SignInLink, User
from app.accounts.sessions import Person, enter, open_session
from app.core import clock
from app.core.errors import Unidentified
from app.core.permissions import Role
from app.core.transaction import transaction
from app.extensions import db

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No I, L, O, 0 or 1: a code is read off paper."""


class Purpose(StrEnum):
    """What a code was made for, and so how long it is and how long it lasts."""

    CARD = "sign-in"
    RESET = "reset"

    @property
    def length(self) -> int:
        """A card's code is typed by hand, and wrong ones are limited; a link's is only ever followed."""
        return 8 if self is Purpose.CARD else 24

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=30) if self is Purpose.CARD else timedelta(days=3)


def code_hash(code: str) -> str:
    """What is stored of a code. Short codes could be tried out on a plain hash, so the school's key is in it."""
    key: str = current_app.config["SECRET_KEY"]
    return hmac.new(key.encode(), b"sign-in link:" + code.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def spelled(code: str) -> str:
    """A code as it is printed: in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read(typed: str) -> str:
    """A code as it was made, from what somebody typed or scanned."""
    return "".join(letter for letter in typed[:80].upper() if letter.isalnum())


def issue(people: Collection[int], purpose: Purpose, *, course_id: int | None = None) -> dict[int, str]:
    """A new code for each person, as part of the surrounding transaction; their unused older ones work no more."""
    if not people:
        return {}
    db.session.execute(delete(SignInLink).where(SignInLink.user_id.in_(people), SignInLink.used_at.is_(None)))
    moment = clock.now()
    codes = {person: "".join(secrets.choice(ALPHABET) for _ in range(purpose.length)) for person in people}
    rows = [
        {
            "code_hash": code_hash(code),
            "user_id": person,
            "purpose": purpose.value,
            "course_id": course_id,
            "created_at": moment,
            "expires_at": moment + purpose.lasts,
        }
        for person, code in codes.items()
    ]
    db.session.execute(insert(SignInLink), rows)
    return codes


def sign_in_by_code(typed: str) -> Person:
    """Open a session with a code, which is used up by it. Raises Unidentified, saying why and whom to ask."""
    row = db.session.execute(
        select(SignInLink.id, SignInLink.purpose, SignInLink.expires_at, SignInLink.used_at)
        .add_columns(User.id.label("user_id"), User.name, User.role)
        .join(User, User.id == SignInLink.user_id)
        .where(SignInLink.code_hash == code_hash(read(typed)))
    ).first()
    if row is None:
        raise Unidentified(_("This code does not work. Please check it, or ask your teacher for a new card."))
    asked = _("your teacher") if row.purpose == Purpose.CARD else _("an administrator of your school")
    used = _("This code was used already. Sign in with your password, or ask %(whom)s for a new one.", whom=asked)
    if row.used_at is not None:
        raise Unidentified(used)
    moment = clock.now()
    if row.expires_at <= moment:
        raise Unidentified(_("This code has expired. Please ask %(whom)s for a new one.", whom=asked))
    with transaction():
        claimed = db.session.execute(
            update(SignInLink).where(SignInLink.id == row.id, SignInLink.used_at.is_(None)).values(used_at=moment)
        )
        if claimed.rowcount == 0:  # type: ignore[attr-defined]
            raise Unidentified(used)
        person = open_session(row.user_id, row.name, Role(row.role), by_link=True)
    enter(person)
    return person
