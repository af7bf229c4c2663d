"""Answers as they are written in this process: pieces are put together for a moment, logged, and told to everybody.

One thread does it for all runs of a process: a piece costs its run's thread an append to a list, and Valkey one round
trip a moment for all runs together.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from uuid import uuid4

from redis import Redis, RedisError

from app.chat import run_log
from app.chat.events import Entry, Event, Text, joined
from app.chat.reading import Readers
from app.chat.transcript import Transcript
from app.core.metrics import BUS_FAILURES

log = logging.getLogger(__name__)

MOMENT = 0.025
"""Seconds for which pieces are put together; the first of a run goes at once."""

PAUSE = 1.0
"""Seconds for which a Valkey that was away is not asked again: readers here must not wait for it."""


class Writing:
    """One answer under way in this process. Only its run's thread adds to it; anybody may ask it to stop."""

    def __init__(self, run_id: int, name: str, changed: Callable[[Writing], None]) -> None:
        self.run_id = run_id
        self.name = name
        self.stopped = threading.Event()
        self.by: str | None = None
        """The model that writes it; None is Homeroom itself."""
        self.closed = False
        """Whether its last event has been added."""
        self.torn = False
        """Whether its log in Valkey may lack entries, because Valkey was away."""
        self._changed = changed
        self._told = Transcript()
        self._pending: list[Event] = []
        self._lock = threading.Lock()
        self._hushed = False
        self._close: Callable[[], None] | None = None

    @property
    def text(self) -> str:
        """All characters so far."""
        with self._lock:
            pending = [event.text for event in self._pending if isinstance(event, Text)]
            return self._told.text + "".join(pending)

    def after(self, place: int) -> list[Entry]:
        """What has been told behind a place of its log: readers go on from here, whether Valkey is there or not."""
        with self._lock:
            return self._told.after(place)

    def say(self, text: str) -> None:
        """Have some characters of the answer told."""
        self.add(Text(text))

    def hush(self) -> None:
        """Let no more text in: what is stored as the answer from now on is all that readers are told of it."""
        with self._lock:
            self._hushed = True

    def add(self, event: Event) -> None:
        """Have one event told. Quick, and from any thread."""
        with self._lock:
            if self._hushed and isinstance(event, Text):
                return
            first = not self._pending
            self._pending.append(event)
        if first:
            self._changed(self)

    def take(self) -> Entry | None:
        """What has been added since the last take, as the log's next entry."""
        with self._lock:
            events, self._pending = joined(self._pending), []
            if not events:
                return None
            return self._told.add(events)

    def reads_from(self, close: Callable[[], None]) -> None:
        """Say what ends the wait for the next piece, so that a stop need not wait for one."""
        self._close = close
        if self.stopped.is_set():
            close()

    def stop(self) -> None:
        """Ask it to end with what is there."""
        self.stopped.set()
        if self._close is not None:
            self._close()


class Writers:
    """All answers under way in this process, and the thread that tells of them."""

    def __init__(self, valkey: Redis, readers: Readers) -> None:
        self.process = uuid4().hex
        self._valkey = valkey
        self._readers = readers
        self._writings: dict[str, Writing] = {}
        self._changed: dict[str, Writing] = {}
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._away_until = 0.0
        self._thread: threading.Thread | None = None

    def open(self, run_id: int, name: str) -> Writing:
        """Begin to write an answer here."""
        writing = Writing(run_id, name, self._has_news)
        with self._lock:
            self._writings[name] = writing
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="answers", daemon=True)
                self._thread.start()
        return writing

    def close(self, writing: Writing) -> None:
        """Its last event has been added. It is forgotten once that has been told."""
        writing.closed = True
        self._has_news(writing)

    def here(self, name: str) -> Writing | None:
        """The answer, if this process writes it."""
        return self._writings.get(name)

    def all(self) -> list[Writing]:
        """The answers that are written here."""
        with self._lock:
            return [each for each in self._writings.values() if not each.closed]

    def _has_news(self, writing: Writing) -> None:
        with self._lock:
            self._changed[writing.name] = writing
        self._news.set()

    def _run(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            began = time.monotonic()
            try:
                self._tell()
            except Exception:
                # The thread must outlive what nobody foresaw, or every answer of this process would stand still.
                log.exception("pieces of answers were not told")
            time.sleep(max(0.0, MOMENT - (time.monotonic() - began)))

    def _tell(self) -> None:
        with self._lock:
            changed, self._changed = self._changed, {}
        # Before the takes: what is closed now has nothing to add any more.
        over = [writing for writing in changed.values() if writing.closed]
        news = [(writing, entry) for writing in changed.values() if (entry := writing.take()) is not None]
        for writing, entry in news:
            self._readers.deliver(writing.name, entry)
        try:
            self._log(news)
        finally:
            with self._lock:
                for writing in over:
                    self._writings.pop(writing.name, None)

    def _log(self, news: list[tuple[Writing, Entry]]) -> None:
        if not news:
            return
        if time.monotonic() >= self._away_until:
            try:
                for writing, _entry in news:
                    if writing.torn:
                        run_log.write_anew(self._valkey, writing.name, writing.after(0))
                whole = [(writing.name, entry) for writing, entry in news if not writing.torn]
                mended = [(writing.name, entry) for writing, entry in news if writing.torn]
                run_log.append(self._valkey, self.process, whole, mended)
            except RedisError:
                self._away_until = time.monotonic() + PAUSE
                BUS_FAILURES.inc()
                log.warning("pieces of answers were not logged: Valkey is away")
            else:
                for writing, _entry in news:
                    writing.torn = False
                return
        # Readers here have them. Those elsewhere get them when Valkey is back, or the whole answer from the database.
        for writing, _entry in news:
            writing.torn = True
