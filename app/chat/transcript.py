"""What an answer under way has told so far, kept small: its text once, and where each entry of its log ended in it."""

from __future__ import annotations

from array import array

from app.chat.events import Entry, Event, Text

PIECES = 256
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
        text = "".join(event.text for event in events if isinstance(event, Text))
        self._texts.append(text)
        if len(self._texts) > PIECES:
            self._texts = [self.text]
        self._ends.append((self._ends[-1] if self._ends else 0) + len(text))
        place = len(self._ends)
        if not all(isinstance(event, Text) for event in events):
            self._others[place] = events
        return Entry(place, events)

    def after(self, place: int) -> list[Entry]:
        """What was told behind a place; texts that nothing came between are one entry, under the last one's place."""
        found: list[Entry] = []
        text = self.text
        last = len(self)
        for at in [each for each in self._others if each > place]:
            found += self._told(text, place, at - 1)
            found.append(Entry(at, self._others[at]))
            place = at
        return found + self._told(text, place, last)

    def _told(self, text: str, place: int, until: int) -> list[Entry]:
        begin = self._ends[place - 1] if place else 0
        if until <= place:
            return []
        told = text[begin : self._ends[until - 1]]
        return [Entry(until, (Text(told),))] if told else []
