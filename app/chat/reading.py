"""Those who follow answers in this process, wherever the answers are written."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, Protocol

from redis import Redis, RedisError

from app.chat.events import Entry, unpacked
from app.chat.run_log import CHANNEL

log = logging.getLogger(__name__)


class Passing(Protocol):
    """How a reader is told by the thread that tells all readers, while nothing else keeps it busy."""

    def tell(self, entry: Entry) -> bool:
        """Take the next entry, and wait for nothing; False where the reader's own thread has to `finish` it."""

    def finish(self) -> None:
        """In the reader's own thread: do the rest of what `tell` could not do at once."""


class Inbox:
    """What a reader has not read yet. Most of it never lies here: it is passed on as it comes."""

    __slots__ = ("_passing", "_place", "entries")

    def __init__(self) -> None:
        self.entries: SimpleQueue[Entry] = SimpleQueue()
        self._passing: Passing | None = None
        self._place = 0

    def put(self, entry: Entry) -> None:
        """Pass the entry on, or keep it for the reader's thread: that also has to see holes, and the end."""
        passing = self._passing
        if passing is not None and entry.place == self._place + 1 and not entry.last:
            self._place = entry.place
            if passing.tell(entry):
                return
        self._passing = None
        self.entries.put(entry)

    def hand_over(self, place: int, passing: Passing) -> None:
        """Have what comes behind this place passed on, unless something waits already."""
        if self.entries.empty():
            self._place, self._passing = place, passing

    def take_back(self, place: int) -> int:
        """From now on entries wait for the reader's thread; returns the place of the last that did not have to."""
        self._passing = None
        return max(place, self._place)


class Readers:
    """The inboxes of all who follow an answer here."""

    def __init__(self) -> None:
        self._inboxes: dict[str, list[Inbox]] = defaultdict(list)
        self._lock = threading.Lock()

    @contextmanager
    def follow(self, name: str) -> Iterator[Inbox]:
        """What is told of a run during the block. What was told before stands in its log."""
        inbox = Inbox()
        with self._lock:
            self._inboxes[name].append(inbox)
        try:
            yield inbox
        finally:
            with self._lock:
                self._inboxes[name].remove(inbox)
                if not self._inboxes[name]:
                    del self._inboxes[name]

    def anybody(self, name: str) -> bool:
        """Whether somebody follows this run here."""
        return name in self._inboxes

    def hand_over(self, inbox: Inbox, place: int, passing: Passing) -> None:
        """Have the entries behind a place passed on by the thread that tells them."""
        with self._lock:
            inbox.hand_over(place, passing)

    def take_back(self, inbox: Inbox, place: int) -> int:
        """Have them wait again; returns the place of the last that was passed on, at least the one given."""
        with self._lock:
            return inbox.take_back(place)

    def deliver(self, name: str, entry: Entry) -> None:
        """Give an entry to all who follow its run here."""
        if name in self._inboxes:
            with self._lock:
                for inbox in self._inboxes.get(name, ()):
                    inbox.put(entry)


class Listener:
    """Hears what other processes write, and whom they want to stop."""

    PAUSE = 1.0

    def __init__(self, valkey: Redis, readers: Readers, process: str, stop: Callable[[str], None]) -> None:
        self._valkey = valkey
        self._readers = readers
        self._process = process
        self._stop = stop
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.connected = False

    def start(self) -> None:
        """Listen from now on; once more changes nothing."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="answers-heard", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                self._listen()
            except RedisError:
                if self.connected:
                    log.warning("answers: Valkey is away")
            except Exception:
                # The thread must outlive what nobody foresaw, or nothing of other processes would be heard any more.
                log.exception("answers: not heard")
            self.connected = False
            time.sleep(self.PAUSE)

    def _listen(self) -> None:
        pubsub = self._valkey.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
        try:
            pubsub.subscribe(CHANNEL)
            while True:
                message = pubsub.get_message(timeout=5.0)
                self.connected = True
                if message is not None:
                    self._hear(message["data"])
        finally:
            pubsub.close()

    def _hear(self, data: bytes) -> None:
        try:
            self._understand(json.loads(data))
        except (ValueError, TypeError, KeyError):
            # Valkey may be shared, and one stray message must not end everybody's answers.
            log.warning("answers: a message that is not ours")

    def _understand(self, message: dict[str, Any]) -> None:
        if "stop" in message:
            self._stop(str(message["stop"]))
            return
        if message["from"] == self._process:
            return
        for name, place, data in message["news"]:
            if self._readers.anybody(name):
                self._readers.deliver(name, Entry(place, unpacked(data)))
