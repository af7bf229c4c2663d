"""Those who follow answers in this process, wherever the answers are written."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Protocol

from app.chat.runs.events import Entry
from app.core.resting import Rest


class Passing(Protocol):
    """How a reader is told by the thread that tells all readers, while nothing else keeps it busy."""

    def tell(self, entry: Entry) -> bool:
        """Take the next entry, and wait for nothing; False where the reader's own thread has to `finish` it."""

    def finish(self) -> None:
        """In the reader's own thread: do the rest of what `tell` could not do at once."""


class Inbox:
    """What a reader has not read yet. Most of it never lies here: it is passed on as it comes."""

    __slots__ = ("_passing", "_place", "_rest", "entries")

    def __init__(self, rest: Rest | None) -> None:
        self.entries: SimpleQueue[Entry] = SimpleQueue()
        self._rest = rest
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
        if self._rest is not None:
            self._rest.wake()

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
    def follow(self, name: str, rest: Rest | None) -> Iterator[Inbox]:
        """What is told of a run during the block. What was told before stands in its log."""
        inbox = Inbox(rest)
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
