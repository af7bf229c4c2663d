"""One person's calls are counted together with those through the AgentKit door: two doors are not twice as many."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import cast

from flask import current_app
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from redis import RedisError

from app.core.actor import Actor
from app.core.errors import OverLimit
from app.core.metrics import LIMITER_FAILURES
from app.extensions import limiter

log = logging.getLogger(__name__)

SCOPE = "agentkit.call"
"""The view whose count it is."""

TRIED_AGAIN = 5.0
"""Seconds until Valkey is asked again after it was away, so that not every call waits for it."""


@dataclass(slots=True)
class Spare:
    """What counts in this process's memory while Valkey is away, as flask-limiter does in the web processes."""

    counts: RateLimiter = field(default_factory=lambda: FixedWindowRateLimiter(MemoryStorage()))
    away: bool = False
    until: float = 0.0

    def in_use(self) -> bool:
        """Whether Valkey is not worth asking yet."""
        return self.away and time.monotonic() < self.until

    def takes_over(self) -> None:
        """Valkey is away, or away still: said once."""
        if not self.away:
            log.warning("calls are counted in this process's memory: Valkey is away")
        self.away, self.until = True, time.monotonic() + TRIED_AGAIN

    def steps_back(self) -> None:
        """Valkey is there. What was counted here in the meantime goes out with its own window."""
        if self.away:
            log.info("calls are counted in Valkey again")
        self.away = False


def count(actor: Actor) -> None:
    """Count one call; raises OverLimit. With Valkey away each process counts for itself, and a metric says so."""
    rate = parse(current_app.config["AGENTKIT_RATE"])
    spare = _spare()
    if not spare.in_use():
        try:
            _count(limiter.limiter, rate, actor)
            spare.steps_back()
            return
        except (StorageError, RedisError):
            LIMITER_FAILURES.inc()
            spare.takes_over()
    _count(spare.counts, rate, actor)


def _spare() -> Spare:
    """This application's, made when it is first needed: its memory has a thread that forgets."""
    if "mcp_rate" not in current_app.extensions:
        current_app.extensions.setdefault("mcp_rate", Spare())
    return cast(Spare, current_app.extensions["mcp_rate"])


def _count(counts: RateLimiter, rate: RateLimitItem, actor: Actor) -> None:
    if counts.hit(rate, actor.key, SCOPE):
        return
    reset = counts.get_window_stats(rate, actor.key, SCOPE).reset_time
    wait = max(1, int(reset - time.time()) + 1)
    raise OverLimit(
        f"That was a lot in a short time. Please wait {wait} seconds.",
        limit=rate.amount,
        window=rate.get_expiry(),
        retry_after=wait,
    )
