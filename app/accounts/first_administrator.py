"""The way in for a school's first administrator, from the machine itself: nobody is there yet who could let them in."""

from __future__ import annotations

from sqlalchemy import insert, select

from app.accounts import audit
from app.accounts.links import Purpose, issue
from app.accounts.models import User
from app.accounts.schemas import PersonFields
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.permissions import Role
from app.core.transaction import transaction
from app.extensions import db

_MACHINE = Actor("The school's server")


def let_in_administrator(name: str, email: str) -> str:
    """Make an administrator, or find the one who has lost their way in; returns the code of a link that works once.

    Raises pydantic.ValidationError for a name or an address that is none, and Conflict where somebody who is no
    administrator has the address.
    """
    wanted = PersonFields(name=name, email=email, role=Role.ADMINISTRATOR)
    with transaction():
        known = db.session.execute(select(User.id, User.role).where(User.email == wanted.email)).first()
        if known is not None and known.role != Role.ADMINISTRATOR:
            raise Conflict("Somebody who is no administrator signs in with this address.")
        person_id = known.id if known is not None else _made(wanted)
        code = issue([person_id], Purpose.RESET)[person_id]
        audit.record(_MACHINE, "let_in_administrator", person_id=person_id)
    return code


def _made(wanted: PersonFields) -> int:
    row = {"name": wanted.name, "email": wanted.email, "role": Role.ADMINISTRATOR, "created_at": clock.now()}
    person_id: int = db.session.execute(insert(User).values(row).returning(User.id)).scalar_one()
    return person_id
