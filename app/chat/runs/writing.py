"""One answer as it is written in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.chat.runs.events import Entry, Event, Text, joined
from app.chat.runs.transcript import Transcript
from app.gateway import Reader


class Writing:
    """One answer under way in this process. Its run adds to it; anybody may ask it to stop."""

    def __init__(self, run_id: int, name: str, changed: Callable[[Writing], None], reader: Reader) -> None:
        self.run_id = run_id
        self.name = name
        self.reader = reader
        """Reads what a model says for it, in the thread that tells of it."""
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
