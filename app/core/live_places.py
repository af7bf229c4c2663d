"""How many streams a person may have open, in whichever processes: the newest two, and more only for a moment."""

from __future__ import annotations

import json
import logging
import time
from threading import Lock
from typing import cast

from redis import Redis, RedisError

from app.core.live_news import CHANNEL
from app.core.metrics import BUS_FAILURES
from app.core.transaction import after_commit
from app.extensions import valkey

log = logging.getLogger(__name__)

MOST_STREAMS = 2
SPARE_STREAMS = 4
GRACE = 2.5
"""Seconds until a person's surplus streams end: a page that was left behind is noticed sooner, and counts no more."""


class Places:
    """The streams of each person, as ids in Valkey. Without Valkey everybody may have as many as they like."""

    def __init__(self, server: Redis) -> None:
        self._valkey = server
        self._lock = Lock()
        self._crowded: list[tuple[float, str]] = []

    def claim(self, person: str, stream: str) -> None:
        """Count a new stream of a person. Where there are too many, the oldest end: some at once, the rest soon."""
        try:
            self._valkey.lpush(_key(person), stream)
            if self._keep(person, MOST_STREAMS + SPARE_STREAMS) > MOST_STREAMS:
                with self._lock:
                    self._crowded.append((time.monotonic() + GRACE, person))
        except RedisError:
            BUS_FAILURES.inc()

    def release(self, person: str, stream: str) -> None:
        """A stream has ended."""
        try:
            self._valkey.lrem(_key(person), 0, stream)
        except RedisError:
            BUS_FAILURES.inc()

    def thin_out(self) -> None:
        """Hold those who have had too many streams open for a while to the two that they may have."""
        if not self._crowded:
            return
        now = time.monotonic()
        with self._lock:
            due = {person for at, person in self._crowded if at <= now}
            self._crowded = [each for each in self._crowded if each[0] > now]
        for person in due:
            self._keep(person, MOST_STREAMS)

    def _keep(self, person: str, most: int) -> int:
        """End all but the person's newest streams, in whichever process they are; returns how many there are."""
        key = _key(person)
        pipe = self._valkey.pipeline()
        pipe.lrange(key, most, -1)
        pipe.ltrim(key, 0, most - 1)
        pipe.expire(key, 12 * 3600)
        pipe.llen(key)
        surplus, _, _, left = pipe.execute()
        if surplus:
            close = json.dumps({"close": [id.decode() for id in surplus]})
            self._valkey.publish(CHANNEL, close)
        return int(left)


def end_screens(person: str) -> None:
    """After this transaction's commit, close every stream of a person (an actor's key), in whichever process it is."""
    after_commit(lambda: _end_screens(person))


def _end_screens(person: str) -> None:
    try:
        streams = cast(list[bytes], valkey().lrange(_key(person), 0, -1))
        valkey().delete(_key(person))
        if streams:
            valkey().publish(CHANNEL, json.dumps({"close": [id.decode() for id in streams]}))
    except RedisError:
        # Their session is gone, so a screen that stays open cannot come back once its line is cut.
        BUS_FAILURES.inc()
        log.warning("screens were not closed: Valkey is away")


def _key(person: str) -> str:
    return f"homeroom:streams:{person}"
