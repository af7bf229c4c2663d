"""How a process tells the others what has changed: at once, or from a thread of its own so that nobody waits for it."""

from __future__ import annotations

import json
import logging
import time
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeAlias

from redis import Redis, RedisError

from app.core.metrics import BUS_FAILURES

log = logging.getLogger(__name__)

CHANNEL = "homeroom:live"
PAUSE = 0.05

Change: TypeAlias = tuple[int, tuple[str, ...]]
"""A course's id, and the audiences whose screens are to be drawn anew."""


class News:
    """Publishes changes to every process's screens.

    A process that ends soon, such as a job's, publishes as it goes. A web process has a thread for it: what changes
    many times in 50 ms is told once, and a tap waits neither for Valkey's answer nor for its absence. What a process
    that is killed has not told is on the screens with the hub's next look at all of them.
    """

    def __init__(self, valkey: Redis) -> None:
        self._valkey = valkey
        self._changes: SimpleQueue[Change] | None = None

    def start(self) -> None:
        """Publish from a thread from now on."""
        self._changes = SimpleQueue()
        Thread(target=self._run, args=(self._changes,), name="news", daemon=True).start()

    def tell(self, change: Change) -> None:
        """Have the change published."""
        if self._changes is not None:
            self._changes.put(change)
        else:
            self._publish(change)

    def _run(self, changes: SimpleQueue[Change]) -> None:
        while True:
            together = {changes.get()}
            try:
                while True:
                    together.add(changes.get_nowait())
            except Empty:
                for change in together:
                    self._publish_or_log(change)
            time.sleep(PAUSE)

    def _publish_or_log(self, change: Change) -> None:
        try:
            self._publish(change)
        except Exception:
            # The thread must outlive what nobody foresaw: without it, screens would only look every five seconds.
            log.exception("a change was not published")

    def _publish(self, change: Change) -> None:
        course_id, audiences = change
        try:
            self._valkey.publish(CHANNEL, json.dumps({"course": course_id, "audiences": audiences}))
        except RedisError:
            # The row is safe and screens poll meanwhile, so the person who tapped must not see an error.
            BUS_FAILURES.inc()
            log.warning("a change was not published: Valkey is away")
