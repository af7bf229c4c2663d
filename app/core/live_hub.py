"""All open streams of one process, and the thread that keeps them fed.

It listens to Valkey, has the audience's view rendered once, and hands the bytes to every open stream of that audience.
Without Valkey it looks at the database every two seconds instead, and goes back by itself.
"""

from __future__ import annotations

import json
import logging
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Thread
from uuid import uuid4

from flask import Flask, current_app
from redis import Redis, RedisError

from app.core import live
from app.core.live import Topic
from app.core.live_events import cursor_of, event_of
from app.core.live_news import CHANNEL
from app.core.live_places import Places
from app.core.metrics import STREAMS
from app.core.resting import Rest

log = logging.getLogger(__name__)

COALESCE = 0.05
TICK = 5.0
POLL = 2.0


@dataclass(eq=False)
class Inbox:
    """One open stream: ready-made events arrive in `events`; None ends it."""

    topic: Topic
    cursor: str
    id: str = field(default_factory=lambda: uuid4().hex)
    events: SimpleQueue[bytes | None] = field(default_factory=SimpleQueue)
    rest: Rest | None = None

    def put(self, event: bytes | None) -> None:
        """Have the stream say this next."""
        self.events.put(event)
        if self.rest is not None:
            self.rest.wake()


class Hub:
    """All open streams of one process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = Lock()
        self._inboxes: dict[Topic, list[Inbox]] = defaultdict(list)
        self._newcomers: list[Inbox] = []
        # What each topic's screens show, and as one event. A stream holds its last event until the next: hundreds of
        # newcomers with a picture of their own would keep 5 KiB each.
        self._sent: dict[Topic, tuple[dict[str, str], bytes]] = {}
        self._thread: Thread | None = None
        self._places = Places(app.extensions["valkey"])
        self.connected = False

    @contextmanager
    def open(self, topic: Topic, person: str, cursor: str = "", rest: Rest | None = None) -> Iterator[Inbox]:
        """A stream for the length of the block. The person's third stream ends their first.

        `cursor` is the browser's Last-Event-ID; who has seen everything gets no snapshot.
        """
        inbox = Inbox(topic, cursor, rest=rest)
        with self._lock:
            self._inboxes[topic].append(inbox)
            self._newcomers.append(inbox)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="live", daemon=True)
                self._thread.start()
        STREAMS.inc()
        try:
            self._places.claim(person, inbox.id)
            yield inbox
        finally:
            STREAMS.dec()
            with self._lock:
                self._inboxes[topic].remove(inbox)
                if not self._inboxes[topic]:
                    del self._inboxes[topic]
                    self._sent.pop(topic, None)
            self._places.release(person, inbox.id)

    def _valkey(self) -> Redis:
        found: Redis = self._app.extensions["valkey"]
        return found

    def _run(self) -> None:
        while True:
            try:
                self._listen()
            except RedisError:
                if self.connected:
                    log.warning("live bus: Valkey is away; polling the database")
                self.connected = False
                self._refresh(self._topics())
                time.sleep(POLL)

    def _listen(self) -> None:
        pubsub = self._valkey().pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
        try:
            pubsub.subscribe(CHANNEL)
            pubsub.get_message(timeout=1.0)
            self.connected = True
            dirty = self._topics()
            next_tick = time.monotonic() + TICK
            while True:
                deadline = time.monotonic() + COALESCE
                while (left := deadline - time.monotonic()) > 0:
                    message = pubsub.get_message(timeout=left)
                    if message is not None:
                        dirty |= self._understood(message["data"])
                if time.monotonic() >= next_tick:
                    # Confusion fades without anybody doing anything.
                    dirty |= self._topics()
                    next_tick = time.monotonic() + TICK
                if dirty or self._newcomers:
                    self._refresh(dirty)
                    dirty = set()
                self._places.thin_out()
        finally:
            pubsub.close()

    def _topics(self) -> set[Topic]:
        with self._lock:
            return set(self._inboxes)

    def _understood(self, data: bytes) -> set[Topic]:
        try:
            return self._heard(json.loads(data))
        except (ValueError, TypeError, KeyError):
            # Valkey may be shared, and one stray message must not end every screen's updates.
            log.warning("live bus: a message that is not ours")
            return set()

    def _heard(self, message: Mapping[str, object]) -> set[Topic]:
        if "close" in message:
            surplus = set(message["close"])  # type: ignore[call-overload]
            with self._lock:
                for inboxes in self._inboxes.values():
                    for inbox in inboxes:
                        if inbox.id in surplus:
                            inbox.put(None)
            return set()
        named: set[str] = set(message["audiences"])  # type: ignore[call-overload]
        course: int = message["course"]  # type: ignore[assignment]
        return {(course, audience) for audience in live.audiences_of(named)}

    def _refresh(self, dirty: set[Topic]) -> None:
        with self._lock:
            newcomers, self._newcomers = self._newcomers, []
            topics = {topic for topic in dirty if topic in self._inboxes} | {i.topic for i in newcomers}
        for topic in topics:
            fragments = self._draw(topic)
            if fragments is None:
                continue
            self._deliver(topic, fragments, {inbox for inbox in newcomers if inbox.topic == topic})

    def _draw(self, topic: Topic) -> dict[str, str] | None:
        course_id, audience = topic
        try:
            with self._app.test_request_context():
                return live.snapshot(audience, course_id)
        except Exception:
            # One course that cannot be drawn must not stop the others; its screens keep what they show.
            log.exception("live bus: cannot draw course %s for %s", course_id, audience)
            return None

    def _deliver(self, topic: Topic, fragments: dict[str, str], newcomers: set[Inbox]) -> None:
        cursor = cursor_of(fragments)
        with self._lock:
            if topic not in self._inboxes:
                return
            before, whole = self._sent.get(topic, ({}, b""))
            if before != fragments:
                whole = event_of(cursor, fragments)
            self._sent[topic] = fragments, whole
            news = {target: html for target, html in fragments.items() if before.get(target) != html}
            update = event_of(cursor, news) if news else None
            for inbox in self._inboxes[topic]:
                if inbox in newcomers:
                    if inbox.cursor != cursor:
                        inbox.put(whole)
                elif update is not None:
                    inbox.put(update)


def hub() -> Hub:
    """This process's hub."""
    found: Hub = current_app.extensions["live"]
    return found
