"""All answers under way in this process: pieces are put together for a moment, told to everybody here, and logged.

One thread reads what models say, and tells it to all readers. Two threads that read and write by turns wait for each
other's interpreter at every system call: with 200 answers at once they came to be seconds late with a third of the
machine idle.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable
from uuid import uuid4

from redis import Redis, RedisError

from app.chat.runs import run_log
from app.chat.runs.events import Entry
from app.chat.runs.reading import Readers
from app.chat.runs.writing import Writing
from app.core.metrics import BUS_FAILURES
from app.gateway import Reader

log = logging.getLogger(__name__)

MOMENT = 0.025
"""Seconds for which pieces are put together; the first after a silence and an answer's last go at once."""

PAUSE = 1.0
"""Seconds for which a Valkey that was away is not asked again: readers here must not wait for it."""


class Writers:
    """All answers under way in this process, and the thread that reads and tells."""

    def __init__(self, valkey: Redis, readers: Readers) -> None:
        self.process = uuid4().hex
        self._valkey = valkey
        self._readers = readers
        self._writings: dict[str, Writing] = {}
        self._changed: dict[str, Writing] = {}
        self._lock = threading.Lock()
        self._elsewhere: deque[tuple[str, Entry]] = deque()
        self._stirred = threading.Event()
        """Whether another process has told something, or an answer has ended here."""
        self._ended = False
        self._away_until = 0.0
        self._reader = Reader()
        self._thread: threading.Thread | None = None

    def open(self, run_id: int, name: str) -> Writing:
        """Begin to write an answer here."""
        writing = Writing(run_id, name, self._has_news, self._reader)
        with self._lock:
            self._writings[name] = writing
        self.start()
        return writing

    def start(self) -> None:
        """Read and tell from now on; once more changes nothing."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="answers", daemon=True)
                self._thread.start()

    def close(self, writing: Writing) -> None:
        """Its last event has been added. It is forgotten once that has been told."""
        writing.closed = True
        self._has_news(writing)
        self._ended = True
        self._stirred.set()

    def here(self, name: str) -> Writing | None:
        """The answer, if this process writes it."""
        return self._writings.get(name)

    def all(self) -> list[Writing]:
        """The answers that are written here."""
        with self._lock:
            return [each for each in self._writings.values() if not each.closed]

    def pass_on(self, news: Iterable[tuple[str, Entry]]) -> None:
        """Tell the readers here what another process writes."""
        self._elsewhere.extend(news)
        self._stirred.set()
        self._reader.wake()

    def _has_news(self, writing: Writing) -> None:
        with self._lock:
            first = not self._changed
            self._changed[writing.name] = writing
        if first and threading.current_thread() is not self._thread:
            self._reader.wake()

    def _run(self) -> None:
        while True:
            try:
                woken = self._reader.read()
                self._ended = False
                self._tell()
                self._rest(woken + MOMENT)
            except Exception:
                # The thread must outlive what nobody foresaw, or every answer of this process would stand still.
                log.exception("pieces of answers were not told")
                time.sleep(MOMENT)

    def _rest(self, until: float) -> None:
        """Let what models say come together for a moment, but nobody wait for the end of an answer.

        What another process tells has had its moment there.
        """
        while not self._ended and (left := until - time.monotonic()) > 0:
            self._stirred.wait(left)
            self._stirred.clear()
            self._tell_elsewhere()

    def _tell_elsewhere(self) -> None:
        while self._elsewhere:
            self._readers.deliver(*self._elsewhere.popleft())

    def _tell(self) -> None:
        with self._lock:
            changed, self._changed = self._changed, {}
        # Before the takes: what is closed now has nothing to add any more.
        over = [writing for writing in changed.values() if writing.closed]
        news = [(writing, entry) for writing in changed.values() if (entry := writing.take()) is not None]
        for writing, entry in news:
            self._readers.deliver(writing.name, entry)
        self._tell_elsewhere()
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
