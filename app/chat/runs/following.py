"""An answer's events from any place on, until it has ended: what every door that streams reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Flask, current_app
from sqlalchemy import select

from app.chat.models import ChatMessage, Run, RunState
from app.chat.runs.events import RESTS, Ended, Entry, Event, Failed, Text
from app.chat.runs.hub import Answers, answers
from app.chat.runs.reading import Passing
from app.chat.runs.settling import settle_dead
from app.core.resting import Rest
from app.core.transaction import transaction
from app.extensions import db

LOOK = 1.0
"""How often, in seconds, a silent answer is looked at: whether somebody still listens, and whether it lives."""

QUIET = 3
"""Looks without a word after which the answer's row is asked."""


def follow(
    run_id: int,
    place: int,
    listening: Callable[[], bool],
    passing: Passing | None = None,
    rest: Rest | None = None,
) -> Iterator[Entry | None]:
    """Each entry behind a place; None every second of silence. It ends behind an entry that ends the answer.

    With `passing`, most entries go to it, from another thread, and only the others are given; the last always is.
    With `rest`, RESTS is given where it would wait.

    Where the log does not tell the end any more, the row does: with the rest of the text for who has read from the
    first place on; who has not draws the answer anew. What it returns may be read outside of the request, and holds no
    database connection while it waits.
    """
    with transaction(write=False):
        name = db.session.execute(select(Run.log).where(Run.id == run_id)).scalar_one_or_none()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return _follow(app, answers(), run_id, name or "", _Read(place, passing), listening, rest)


class _Read:
    """How far a reader has come, also by what is passed on."""

    def __init__(self, place: int, passing: Passing | None) -> None:
        self.place = place
        self.characters: int | None = 0 if place == 0 else None
        """Of the answer's text; None where nobody has counted from its beginning."""
        self._passing = passing

    def count(self, entry: Entry) -> None:
        self.place = entry.place
        if self.characters is not None:
            self.characters += sum(len(event.text) for event in entry.events if isinstance(event, Text))

    @property
    def passing(self) -> Passing | None:
        return self if self._passing is not None else None

    def tell(self, entry: Entry) -> bool:
        assert self._passing is not None
        self.count(entry)
        return self._passing.tell(entry)

    def finish(self) -> None:
        assert self._passing is not None
        self._passing.finish()


def _follow(
    app: Flask,
    hub: Answers,
    run_id: int,
    name: str,
    read: _Read,
    listening: Callable[[], bool],
    rest: Rest | None,
) -> Iterator[Entry | None]:
    quiet, place = 0, read.place
    for entry in hub.follow(name, read.place, LOOK, read.passing, rest):
        if entry is RESTS:
            yield entry
            continue
        if not listening():
            return
        if entry is not None:
            quiet = 0
            read.count(entry)
            yield entry
            if entry.last:
                return
            continue
        if read.place > place:
            quiet, place = 0, read.place
            continue
        quiet += 1
        # At once too: who comes back to an answer that ended long ago finds no log.
        if quiet % QUIET == 1 and (events := _ended(app, run_id, read.characters)) is not None:
            yield Entry(read.place + 1, events)
            return
        yield None


def _ended(app: Flask, run_id: int, read: int | None) -> tuple[Event, ...] | None:
    """How the answer ended, by its row, with the text behind the characters read; None while it is under way."""
    with app.app_context():
        settle_dead(run_id)
        with transaction(write=False):
            row = db.session.execute(
                select(Run, ChatMessage.content)
                .join(ChatMessage, ChatMessage.id == Run.answer_id)
                .where(Run.id == run_id)
            ).first()
        if row is None:
            return (Ended(RunState.INTERRUPTED),)
        run, state = row.Run, RunState(row.Run.state)
        if state.under_way:
            return None
        events: list[Event] = []
        if read is not None and len(row.content) > read:
            events.append(Text(row.content[read:]))
        if run.error is not None:
            events.append(Failed(run.error_code or "error", run.error, run.retry))
        return (*events, Ended(state))
