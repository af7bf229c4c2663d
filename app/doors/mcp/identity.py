"""Who is connected: the course token of the connection, looked up anew for every request."""

from __future__ import annotations

from app.accounts import bearer
from app.core.actor import Actor
from app.core.errors import Unidentified


def known(token: str) -> Actor:
    """The actor of a course token; raises Unidentified, at once after it was revoked.

    The school's own secret is refused: it acts for whom a call names, and here no argument says who somebody is.
    """
    actor = bearer(f"Bearer {token}").actor
    if actor is None:
        raise Unidentified("The school's secret stands for nobody here. Make a course token on the settings page.")
    return actor
