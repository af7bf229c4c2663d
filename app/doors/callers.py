"""Who calls a door that takes a session or a bearer token, worked out before any limit is counted.

A session's cookie comes with its CSRF token. A bearer token is no cookie, so none is needed: a course token, a client
secret, or the school's own secret with the `user_id` of a person. Of everybody else the body says nothing we believe.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from flask import g, request
from flask_login import current_user
from pydantic import BaseModel

from app.accounts import Person, acting, bearer, by_client_secret, is_client_secret, signed_in_actor
from app.core.actor import Actor
from app.core.errors import Invalid
from app.doors.json_body import json_object, read_as
from app.extensions import csrf
from app.usage import count_for


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, what they have sent, and by what we know them: a session's token, or a bearer's.

    Neither is who was named by the school's own secret.
    """

    actor: Actor
    body: dict[str, Any]
    session: str = ""
    token: str = ""


def identify() -> None:
    """Before a request of a blueprint that does not check CSRF tokens otherwise. Raises Unidentified and its kin."""
    if request.method != "POST":
        return
    # Raised inside the limiter, a refusal would pass for Valkey being away.
    g.caller = _caller()
    count_for(g.caller.actor)


def identify_with(shape: type[BaseModel]) -> Callable[[], None]:
    """As `identify`, and reads what was said: what we cannot read is refused before it counts against a limit.

    The view finds it in `g.said`. Raises Invalid too.
    """

    def before() -> None:
        identify()
        if request.method == "POST":
            g.said = read_as(shape, caller().body)

    return before


def identify_reader() -> None:
    """Before a GET request that takes the same identities; the school's own secret names the person in the query.

    Looking needs no CSRF token. Raises Unidentified and its kin.
    """
    header = request.headers.get("Authorization")
    named = {name: request.args[name] for name in ("user_id", "userId") if name in request.args}
    g.caller = _by_token(header, lambda: named) if header is not None else Caller(signed_in_actor(), named)
    count_for(g.caller.actor)


def caller() -> Caller:
    """Who has called."""
    found: Caller = g.caller
    return found


def _caller() -> Caller:
    header = request.headers.get("Authorization")
    if header is None:
        actor = signed_in_actor()
        csrf.protect()
        return Caller(actor, json_object(), session=cast(Person, current_user).token)
    return _by_token(header, json_object)


def _by_token(header: str, body_of: Callable[[], dict[str, Any]]) -> Caller:
    token = header.partition(" ")[2]
    if is_client_secret(token):
        return Caller(by_client_secret(token), body_of(), token=token)
    known = bearer(header)
    body = body_of()
    actor = known.actor or acting(known, _named(body), None)
    if actor.user_id is None:
        raise Invalid.field("user_id", "say for whom this is")
    return Caller(actor, body, token="" if known.actor is None else token)


def _named(body: dict[str, Any]) -> Any:
    """The person that a body names; a request of the ChatKit protocol does so in its metadata."""
    metadata = body.get("metadata")
    inner = metadata if isinstance(metadata, dict) else {}
    return body.get("user_id", body.get("userId", inner.get("user_id", inner.get("userId"))))
