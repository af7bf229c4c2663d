"""The live bus: what is committed in one process is on every screen of every process a moment later.

A capability calls `changed`; the commit publishes it. Each web process has one `Hub`: one thread that listens to
Valkey, has the audience's view rendered once, and hands the bytes to every open stream of that audience. Without
Valkey the hub looks at the database every two seconds instead, and goes back by itself.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Thread
from uuid import uuid4

from flask import Flask, current_app
from redis import Redis, RedisError

from app.core.metrics import BUS_FAILURES, STREAMS
from app.core.transaction import after_commit
from app.extensions import valkey

log = logging.getLogger(__name__)

CHANNEL = "homeroom:live"
MOST_STREAMS = 2
SPARE_STREAMS = 4
GRACE = 2.5
"""Seconds until a person's surplus streams end: a page that was left behind is noticed sooner, and counts no more."""
COALESCE = 0.05
TICK = 5.0
POLL = 2.0

View = Callable[[int], Mapping[str, str]]
"""From a course's id to fragments: DOM id of the target to its HTML."""

Topic = tuple[int, str]
"""A course's id and an audience."""

_views: dict[str, View] = {}


_followers: dict[str, set[str]] = defaultdict(set)


def view(audience: str, follows: str | None = None) -> Callable[[View], View]:
    """Register how the shared part of one audience's screen is drawn; it changes whenever that of `follows` does."""

    def register(function: View) -> View:
        _views[audience] = function
        if follows is not None:
            _followers[follows].add(audience)
        return function

    return register


def snapshot(audience: str, course_id: int) -> dict[str, str]:
    """The fragments of one audience's screen as they are now."""
    return dict(_views[audience](course_id))


def audiences() -> frozenset[str]:
    """The audiences that have a view."""
    return frozenset(_views)


def changed(course_id: int, *who: str) -> None:
    """After this transaction's commit, have the screens of these audiences of the course drawn anew."""
    after_commit(lambda: _publish({"course": course_id, "audiences": who}))


def _publish(message: Mapping[str, object]) -> None:
    try:
        valkey().publish(CHANNEL, json.dumps(message))
    except RedisError:
        # The row is safe and screens poll meanwhile, so the person who tapped must not see an error.
        BUS_FAILURES.inc()
        log.warning("a change was not published: Valkey is away")


@dataclass(eq=False)
class Inbox:
    """One open stream: ready-made events arrive in `events`; None ends it."""

    topic: Topic
    cursor: str
    id: str = field(default_factory=lambda: uuid4().hex)
    events: SimpleQueue[bytes | None] = field(default_factory=SimpleQueue)


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
        self._crowded: list[tuple[float, str]] = []
        self.connected = False

    @contextmanager
    def open(self, topic: Topic, person: str, cursor: str = "") -> Iterator[Inbox]:
        """A stream for the length of the block. The person's third stream ends their first.

        `cursor` is the browser's Last-Event-ID; who has seen everything gets no snapshot.
        """
        inbox = Inbox(topic, cursor)
        with self._lock:
            self._inboxes[topic].append(inbox)
            self._newcomers.append(inbox)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="live", daemon=True)
                self._thread.start()
        STREAMS.inc()
        try:
            self._claim(person, inbox)
            yield inbox
        finally:
            STREAMS.dec()
            with self._lock:
                self._inboxes[topic].remove(inbox)
                if not self._inboxes[topic]:
                    del self._inboxes[topic]
                    self._sent.pop(topic, None)
            self._release(person, inbox)

    def _claim(self, person: str, inbox: Inbox) -> None:
        try:
            self._valkey().lpush(_streams_of(person), inbox.id)
            if self._keep(person, MOST_STREAMS + SPARE_STREAMS) > MOST_STREAMS:
                with self._lock:
                    self._crowded.append((time.monotonic() + GRACE, person))
        except RedisError:
            BUS_FAILURES.inc()

    def _keep(self, person: str, most: int) -> int:
        """End all but the person's newest streams, in whichever process they are; returns how many there are."""
        key = _streams_of(person)
        pipe = self._valkey().pipeline()
        pipe.lrange(key, most, -1)
        pipe.ltrim(key, 0, most - 1)
        pipe.expire(key, 12 * 3600)
        pipe.llen(key)
        surplus, _, _, left = pipe.execute()
        if surplus:
            close = json.dumps({"close": [id.decode() for id in surplus]})
            self._valkey().publish(CHANNEL, close)
        return int(left)

    def _thin_out(self) -> None:
        """Hold those who have had too many streams open for a while to the two that they may have."""
        now = time.monotonic()
        with self._lock:
            due = {person for at, person in self._crowded if at <= now}
            self._crowded = [each for each in self._crowded if each[0] > now]
        for person in due:
            self._keep(person, MOST_STREAMS)

    def _release(self, person: str, inbox: Inbox) -> None:
        try:
            self._valkey().lrem(_streams_of(person), 0, inbox.id)
        except RedisError:
            BUS_FAILURES.inc()

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
                if self._crowded:
                    self._thin_out()
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
                            inbox.events.put(None)
            return set()
        named: set[str] = set(message["audiences"])  # type: ignore[call-overload]
        course: int = message["course"]  # type: ignore[assignment]
        return {(course, audience) for audience in named.union(*(_followers.get(each, ()) for each in named))}

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
                return snapshot(audience, course_id)
        except Exception:
            # One course that cannot be drawn must not stop the others; its screens keep what they show.
            log.exception("live bus: cannot draw course %s for %s", course_id, audience)
            return None

    def _deliver(self, topic: Topic, fragments: dict[str, str], newcomers: set[Inbox]) -> None:
        cursor = _cursor(fragments)
        with self._lock:
            if topic not in self._inboxes:
                return
            before, whole = self._sent.get(topic, ({}, b""))
            if before != fragments:
                whole = _event(cursor, fragments)
            self._sent[topic] = fragments, whole
            news = {target: html for target, html in fragments.items() if before.get(target) != html}
            update = _event(cursor, news) if news else None
            for inbox in self._inboxes[topic]:
                if inbox in newcomers:
                    if inbox.cursor != cursor:
                        inbox.events.put(whole)
                elif update is not None:
                    inbox.events.put(update)


def _streams_of(person: str) -> str:
    return f"homeroom:streams:{person}"


def _cursor(fragments: Mapping[str, str]) -> str:
    digest = hashlib.blake2b(digest_size=12)
    for target, html in sorted(fragments.items()):
        digest.update(f"{target}\0{html}\0".encode())
    return digest.hexdigest()


def _event(cursor: str, fragments: Mapping[str, str]) -> bytes:
    partials = "".join(
        f'<hx-partial hx-target="#{target}" hx-swap="outerMorph">{html}</hx-partial>'
        for target, html in fragments.items()
    )
    lines = "".join(f"data: {line}\n" for line in partials.splitlines() if line.strip())
    return f"id: {cursor}\n{lines}\n".encode()


def hub() -> Hub:
    """This process's hub."""
    found: Hub = current_app.extensions["live"]
    return found
