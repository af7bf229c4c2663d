"""How often one person may ask for what a model makes: the outer fence, counted in Valkey by all processes together.

The decorators stand at views, whichever door those belong to: the chat's views share one count. Where Valkey is away,
flask-limiter logs it and counts in the memory of each process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app, g, request
from flask_babel import gettext as _
from flask_limiter import RouteLimit

from app.accounts import signed_in_actor
from app.core.actor import Actor
from app.core.errors import Unidentified
from app.core.permissions import Role
from app.extensions import limiter

View = TypeVar("View", bound=Callable[..., Any])

A_STAY = "2 days"
"""Longer than any guest stays: what a guest may ask, they may ask in all."""


def count_for(actor: Actor) -> None:
    """Have the limits of this request count for an actor that a door has read off a token, not off a session."""
    g.limits_count_for = actor


def _asker() -> Actor | None:
    actor: Actor | None = g.get("limits_count_for")
    if actor is not None:
        return actor
    try:
        return signed_in_actor()
    except Unidentified:
        # Raised inside the limiter, it would pass for Valkey being away. The view itself refuses them.
        return None


def _who() -> str:
    """The person, whatever address they come from; an address only where nobody is signed in."""
    actor = _asker()
    return actor.key if actor is not None else f"address:{request.remote_addr or 'unknown'}"


def _is_no_guest() -> bool:
    actor = _asker()
    return actor is None or actor.role is not Role.GUEST


def _set(name: str) -> Callable[[], str]:
    def rate() -> str:
        chosen: str = current_app.config[name]
        return chosen

    return rate


def _stay() -> str:
    return f"{current_app.config['GUEST_CHATS']} per {A_STAY}"


def _stay_is_over() -> str:
    most = current_app.config["GUEST_CHATS"]
    said: str = _("Guests may send %(num)s messages. Sign in with an account to go on.", num=most)
    return said


def _all(*limits: RouteLimit) -> Callable[[View], View]:
    def limited(view: View) -> View:
        for limit in limits:
            view = cast(View, limit(view))
        return view

    return limited


chat_limit = _all(
    limiter.shared_limit(_set("CHAT_RATE"), "chat", key_func=_who, methods=["POST"]),
    limiter.shared_limit(
        _stay, "guest-chat", key_func=_who, methods=["POST"], exempt_when=_is_no_guest, error_message=_stay_is_over
    ),
)
"""At most `CHAT_RATE` messages of one person to the assistant, and `GUEST_CHATS` of a guest in all."""

image_limit = _all(limiter.shared_limit(_set("IMAGE_RATE"), "image", key_func=_who, methods=["POST"]))
"""At most `IMAGE_RATE` pictures of one person."""


def batch_image_limit(pictures: Callable[[], int]) -> Callable[[View], View]:
    """At most `BATCH_IMAGE_RATE` pictures of one person in batches; `pictures` says how many this request makes.

    It must not raise: inside the limiter, that would pass for Valkey being away.
    """
    limit = limiter.shared_limit(
        _set("BATCH_IMAGE_RATE"), "batch-image", key_func=_who, methods=["POST"], cost=pictures
    )
    return _all(limit)
