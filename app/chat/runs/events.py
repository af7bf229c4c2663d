"""What happens on the way to an answer: one list of events, which every door says in its own dialect."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.chat.models import RunState


@dataclass(frozen=True, slots=True)
class Text:
    """Some characters of the answer, Markdown, sent once."""

    text: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A capability is called: `status` is running, done, asked or failed."""

    name: str
    status: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A call's widget, or its question for a yes, stands in the conversation now."""

    call_id: int


@dataclass(frozen=True, slots=True)
class Failed:
    """It went wrong: a code for machines, a sentence for people, and whether trying again can help."""

    code: str
    sentence: str
    retry: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more comes."""

    state: RunState


Event = Text | Tool | Shown | Failed | Ended


@dataclass(slots=True)
class Entry:
    """What happened within a moment, under its place in the run's log (1, 2, 3, ...).

    `html` keeps the bytes for browsers once somebody needed them, so that many readers cost one drawing.
    """

    place: int
    events: tuple[Event, ...]
    html: bytes | None = None

    @property
    def last(self) -> bool:
        """Whether nothing comes after it."""
        return isinstance(self.events[-1], Ended)


RESTS = Entry(0, ())
"""No entry: who follows an answer with a Rest is asked to let go of the thread here."""


def joined(events: Sequence[Event]) -> tuple[Event, ...]:
    """The same events with neighbouring texts as one."""
    if len(events) < 2:
        return tuple(events)
    found: list[Event] = []
    texts: list[str] = []
    for event in events:
        if isinstance(event, Text):
            texts.append(event.text)
            continue
        if texts:
            found.append(Text("".join(texts)))
            texts = []
        found.append(event)
    if texts:
        found.append(Text("".join(texts)))
    return tuple(found)


_json = json.JSONEncoder(ensure_ascii=False).encode


def as_json(events: tuple[Event, ...]) -> str:
    """Events as short JSON: the log keeps one such list an entry."""
    # Text by itself is nearly all of it, and quoted four times as quickly as a list that holds it.
    return f"[{', '.join([_json(_pack(event)) for event in events])}]"


def _pack(event: Event) -> Any:
    match event:
        case Text(text):
            return text
        case Tool(name, status):
            return ["tool", name, status]
        case Shown(call_id):
            return ["shown", call_id]
        case Failed(code, sentence, retry):
            return ["failed", code, sentence, retry]
        case Ended(state):
            return ["ended", state.value]


def unpacked(data: list[Any]) -> tuple[Event, ...]:
    """What `as_json` made, read. Raises ValueError for anything else."""
    return tuple(_unpack(each) for each in data)


def _unpack(data: Any) -> Event:
    match data:
        case str():
            return Text(data)
        case ["tool", str(name), str(status)]:
            return Tool(name, status)
        case ["shown", int(call_id)]:
            return Shown(call_id)
        case ["failed", str(code), str(sentence), bool(retry)]:
            return Failed(code, sentence, retry)
        case ["ended", str(state)]:
            return Ended(RunState(state))
    raise ValueError(f"no event: {json.dumps(data)[:80]}")
