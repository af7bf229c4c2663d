"""A request sent twice with one `Idempotency-Key` happens once: its answer is stored in the commit of its effect."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import Executable, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.sql import run
from app.core.types import short
from app.extensions import Base, db

KEPT = timedelta(hours=24)
LONGEST_KEY = 255


class StoredAnswer(Base):
    """What was answered to one key. `scope` is a keyed hash: the row does not tell whose it is."""

    __tablename__ = "stored_answers"

    scope: Mapped[str] = mapped_column(short(64), primary_key=True)
    request: Mapped[str] = mapped_column(short(64))
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Once:
    """One actor's key for one capability, and what the request held."""

    scope: str
    request: str


def once(actor: Actor, capability: str, key: str, data: Any) -> Once:
    """Seal a client's key with the actor and the capability, so that nobody meets another's answers.

    Raises Invalid for an empty or overlong key.
    """
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise Invalid.field("Idempotency-Key", f"should be 1 to {LONGEST_KEY} printable characters")
    secret = str(current_app.secret_key).encode()
    scope = hmac.new(secret, f"once\0{actor.key}\0{capability}\0{key}".encode(), hashlib.sha256)
    body = json.dumps(data, sort_keys=True, default=str)
    request = hmac.new(secret, body.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return Once(scope.hexdigest(), request.hexdigest())


def stored(key: Once) -> dict[str, Any] | None:
    """The answer given before, or None. Raises Conflict when the key was used for another request."""
    row = run(_stored(), key=key.scope).first()
    if row is None:
        return None
    if row.created_at <= clock.now() - KEPT:
        db.session.execute(delete(StoredAnswer).where(StoredAnswer.scope == key.scope))
        return None
    if row.request != key.request:
        raise Conflict("This Idempotency-Key was used for a different request. Please use a new one.")
    return dict(row.answer)


def store(key: Once, answer: dict[str, Any]) -> None:
    """Keep the answer, as part of the surrounding transaction. A concurrent twin makes the commit fail."""
    run(_store(), scope=key.scope, request=key.request, answer=answer, created_at=clock.now())


@cache
def _stored() -> Executable:
    return select(StoredAnswer.request, StoredAnswer.answer, StoredAnswer.created_at).where(
        StoredAnswer.scope == bindparam("key")
    )


@cache
def _store() -> Executable:
    return insert(StoredAnswer)


def forget_old() -> int:
    """Delete answers older than a day; returns how many."""
    result = db.session.execute(delete(StoredAnswer).where(StoredAnswer.created_at <= clock.now() - KEPT))
    return int(result.rowcount)  # type: ignore[attr-defined]
