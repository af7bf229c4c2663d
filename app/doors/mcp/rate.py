"""One person's calls are counted together with those through the AgentKit door: two doors are not twice as many."""

from __future__ import annotations

import logging
import time

from flask import current_app
from limits import parse
from limits.errors import StorageError
from redis import RedisError

from app.core.actor import Actor
from app.core.errors import OverLimit
from app.core.metrics import LIMITER_FAILURES
from app.extensions import limiter

log = logging.getLogger(__name__)

SCOPE = "agentkit.call"
"""The view whose count it is."""


def count(actor: Actor) -> None:
    """Count one call; raises OverLimit. Fails open: with Valkey away the class goes on, and a metric counts it."""
    rate = parse(current_app.config["AGENTKIT_RATE"])
    try:
        if limiter.limiter.hit(rate, actor.key, SCOPE):
            return
        reset = limiter.limiter.get_window_stats(rate, actor.key, SCOPE).reset_time
    except (StorageError, RedisError):
        LIMITER_FAILURES.inc()
        log.warning("a call was not counted: Valkey is away")
        return
    wait = max(1, int(reset - time.time()) + 1)
    raise OverLimit(
        f"That was a lot in a short time. Please wait {wait} seconds.",
        limit=rate.amount,
        window=rate.get_expiry(),
        retry_after=wait,
    )
