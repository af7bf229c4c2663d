"""What one person may do how often, whichever door they use. Reserved before the work, counted once."""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from typing import cast

from flask import Flask, current_app
from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from redis import RedisError

from app.core.actor import Actor
from app.core.errors import OverLimit
from app.core.metrics import LIMITER_FAILURES

log = logging.getLogger(__name__)


def bind_budget(app: Flask, storage_uri: str) -> None:
    """Keep counts in Valkey, so that every web process counts together."""
    app.extensions["budget"] = SlidingWindowCounterRateLimiter(storage_from_string(storage_uri))


def reserve(actor: Actor, capability: str, limit: RateLimitItem) -> None:
    """Take one from the actor's budget for this capability; raises OverLimit when nothing is left.

    Fails open: with Valkey away the class goes on, a metric counts it, and the database's own limits still hold.
    """
    counter = cast(SlidingWindowCounterRateLimiter, current_app.extensions["budget"])
    try:
        who = _sealed(actor)
        if counter.hit(limit, capability, who):
            return
        reset = counter.get_window_stats(limit, capability, who).reset_time
    except (StorageError, RedisError):
        LIMITER_FAILURES.inc()
        log.warning("budget of %s not counted: Valkey is away", capability)
        return
    wait = max(1, int(reset - time.time()) + 1)
    raise OverLimit(
        f"That was a lot in a short time. Please wait {wait} seconds.",
        limit=limit.amount,
        window=limit.get_expiry(),
        retry_after=wait,
    )


def _sealed(actor: Actor) -> str:
    """Who it is, as a keyed hash: Valkey's memory must not tell who has just asked an anonymous question."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"budget\0{actor.key}".encode(), hashlib.sha256).hexdigest()[:32]
