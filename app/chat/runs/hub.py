"""This process's part in answers: what it writes, what it reads, and the leases that say it lives."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Generator, Iterator
from queue import Empty

from flask import Flask, current_app
from redis import Redis, RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.chat.models import RunState
from app.chat.runs import leases, run_log
from app.chat.runs.events import RESTS, Ended, Entry
from app.chat.runs.hearing import Listener
from app.chat.runs.reading import Inbox, Passing, Readers
from app.chat.runs.settling import interrupt
from app.chat.runs.writers import Writers
from app.chat.runs.writing import Writing
from app.core.errors import HomeroomError
from app.core.metrics import BUS_FAILURES
from app.core.resting import Rest, next_of

log = logging.getLogger(__name__)

LOOK = 0.5
"""How often, in seconds, we look whether somebody wants a stop of which Valkey has not told us."""

PARTING = 1.5
"""Seconds that a process which ends gives the threads of its answers."""


class Answers:
    """All answers that this process writes or follows."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._valkey: Redis = app.extensions["valkey"]
        self.readers = Readers()
        self.writers = Writers(self._valkey, self.readers)
        self.listener = Listener(self._valkey, self.readers, self.writers, self._stop_here)
        self._lock = threading.Lock()
        self._keeper: threading.Thread | None = None

    @property
    def process(self) -> str:
        """This process's name in leases."""
        return self.writers.process

    def open(self, run_id: int, name: str) -> Writing:
        """Begin to write an answer here, and keep its lease."""
        self.listener.start()
        with self._lock:
            if self._keeper is None:
                self._keeper = threading.Thread(target=self._keep, name="answers-kept", daemon=True)
                self._keeper.start()
        return self.writers.open(run_id, name)

    def stop(self, name: str) -> None:
        """Ask for a stop, wherever the answer is written. Its row says so already."""
        self._stop_here(name)
        try:
            self._valkey.publish(run_log.CHANNEL, json.dumps({"stop": name}))
        except RedisError:
            BUS_FAILURES.inc()
            log.warning("a stop was not told: Valkey is away, its row will be seen")

    def logged(self, name: str, place: int) -> list[Entry]:
        """What is known of a run behind a place: from memory where it is written here, else from its log."""
        writing = self.writers.here(name)
        if writing is not None:
            return writing.after(place)
        try:
            return run_log.after(self._valkey, name, place)
        except RedisError:
            BUS_FAILURES.inc()
            return []

    def follow(
        self, name: str, place: int, wait: float, passing: Passing | None = None, rest: Rest | None = None
    ) -> Iterator[Entry | None]:
        """Every entry behind a place, in order, none left out and none twice; None after `wait` seconds without one.

        With `passing`, only those that could not be passed on at once, and None also while others are. Where one is
        lost for good, nothing comes behind it: only the answer's row can tell the rest. With `rest`, RESTS where it
        would wait, and None also where something else than an entry ended the rest.
        """
        self.listener.start()
        self.writers.start()
        with self.readers.follow(name, rest) as inbox:
            found = self.logged(name, place)
            told_at = time.monotonic()
            while True:
                for entry in found:
                    if entry.place == place + 1:
                        yield entry
                        place, told_at = entry.place, time.monotonic()
                # Who waits for what is lost must not be kept awake by what comes behind it.
                left = told_at + wait - time.monotonic()
                news, passed = yield from self._next(inbox, place, max(0.0, left), passing, rest)
                if news is not None:
                    found = [news] if news.place <= passed + 1 else self.logged(name, passed)
                else:
                    # Valkey may have lost a message on the way; the log has not.
                    found = self.logged(name, place) if passed == place else []
                    if not found or found[0].place != place + 1:
                        yield None
                    told_at = time.monotonic()
                place = passed

    def _next(
        self, inbox: Inbox, place: int, wait: float, passing: Passing | None, rest: Rest | None
    ) -> Generator[Entry, None, tuple[Entry | None, int]]:
        """The next entry for this thread, None where none comes in time, and the place of the last passed on."""
        if passing is not None:
            self.readers.hand_over(inbox, place, passing)
        try:
            news = yield from next_of(inbox.entries, wait, rest, RESTS)
        except Empty:
            news = None
        if passing is not None:
            place = self.readers.take_back(inbox, place)
            passing.finish()
        return news, place

    def leave(self) -> None:
        """This process ends: end what it writes now, as interrupted, and let nobody wait for the leases to run out."""
        with self._app.test_request_context():
            for writing in self.writers.all():
                writing.hush()
                try:
                    if (failure := interrupt(writing.run_id, self.process, writing.text, writing.by)) is not None:
                        writing.add(failure)
                        writing.add(Ended(RunState.INTERRUPTED))
                    writing.stop()
                except (SQLAlchemyError, HomeroomError):
                    log.warning("an answer is left to its lease", exc_info=True)
        # Their threads still note what their answers cost.
        until = time.monotonic() + PARTING
        while self.writers.all() and time.monotonic() < until:
            time.sleep(0.02)

    def _stop_here(self, name: str) -> None:
        if (writing := self.writers.here(name)) is not None:
            writing.stop()

    def _keep(self) -> None:
        renewed = 0.0
        known: set[int] = set()
        while True:
            time.sleep(LOOK)
            mine = {each.run_id: each.name for each in self.writers.all()}
            # A stop may have been asked for before we wrote, and then nobody here heard of it.
            new, known = mine.keys() - known, set(mine)
            if not mine:
                continue
            due = time.monotonic() - renewed >= leases.LENGTH.total_seconds() / 3
            if not due and not new and self.listener.connected:
                continue
            try:
                with self._app.app_context():
                    for run_id in leases.renew([*mine], self.process) if due else leases.stops([*mine]):
                        self._stop_here(mine[run_id])
                    if due:
                        renewed = time.monotonic()
                        run_log.keep_on(self._valkey, mine.values())
            except Exception:
                # A lease is longer than a short absence; after a long one another process rightly calls it dead.
                # Whatever it was, the thread must outlive it: all answers here would be called dead without it.
                log.warning("leases of answers were not renewed", exc_info=True)


def answers() -> Answers:
    """This process's answers."""
    found: Answers = current_app.extensions["answers"]
    return found
