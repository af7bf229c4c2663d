"""What an answer under way has told so far, kept small: its text once, and where each entry of its log ended in it."""

from __future__ import annotations

from array import array
from itertools import pairwise

from app.chat.runs.events import Entry, Event, Text

PIECES = 64
"""Pieces of text that are kept apart before they are joined: apart, each costs ten times its characters."""


class Transcript:
    """The entries of one answer, from which any reader can go on at any place while the log is out of reach."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._ends = array("I")
        self._others: dict[int, tuple[Event, ...]] = {}

    def __len__(self) -> int:
        """How many entries there are: the place of the last one."""
        return len(self._ends)

    @property
    def text(self) -> str:
        """All characters."""
        return "".join(self._texts)

    def add(self, events: tuple[Event, ...]) -> Entry:
        """The next entry."""
        place = len(self._ends) + 1
        # Nearly all are one text.
        if len(events) == 1 and isinstance(first := events[0], Text):
            text = first.text
        else:
            text = "".join(event.text for event in events if isinstance(event, Text))
            self._others[place] = events
        self._texts.append(text)
        if len(self._texts) > PIECES:
            self._texts = [self.text]
        self._ends.append((self._ends[-1] if self._ends else 0) + len(text))
        return Entry(place, events)

    def after(self, place: int) -> list[Entry]:
        """The entries behind a place, each as it was told; behind 0 all of them."""
        text = self.text
        ends = [self._ends[place - 1] if place else 0, *self._ends[place:]]
        return [
            Entry(at, self._others.get(at) or (Text(text[begin:end]),))
            for at, (begin, end) in enumerate(pairwise(ends), place + 1)
        ]
