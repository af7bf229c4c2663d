"""An answer's events from any place on, until it has ended: what every door that streams reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Flask, current_app
from sqlalchemy import select

from app.chat.events import Ended, Entry, Failed
from app.chat.hub import Answers, answers
from app.chat.models import Run, RunState
from app.chat.settling import settle_dead
from app.core.transaction import transaction
from app.extensions import db

LOOK = 1.0
"""How often, in seconds, a silent answer is looked at: whether somebody still listens, and whether it lives."""

QUIET = 3
"""Looks without a word after which the answer's row is asked."""


def follow(run_id: int, place: int, listening: Callable[[], bool]) -> Iterator[Entry | None]:
    """Each entry behind a place; None every second of silence. It ends behind an entry that ends the answer.

    Where the log does not tell the end any more, the row does. What it returns may be read outside of the request, and
    holds no database connection while it waits.
    """
    with transaction(write=False):
        name = db.session.execute(select(Run.log).where(Run.id == run_id)).scalar_one()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return _follow(app, answers(), run_id, name, place, listening)


def _follow(
    app: Flask, hub: Answers, run_id: int, name: str, place: int, listening: Callable[[], bool]
) -> Iterator[Entry | None]:
    quiet = 0
    for entry in hub.follow(name, place, LOOK):
        if not listening():
            return
        if entry is not None:
            quiet, place = 0, entry.place
            yield entry
            if entry.last:
                return
            continue
        quiet += 1
        # At once too: who comes back to an answer that ended long ago finds no log.
        if quiet % QUIET == 1 and (events := _ended(app, run_id)) is not None:
            yield Entry(place + 1, events)
            return
        yield None


def _ended(app: Flask, run_id: int) -> tuple[Failed | Ended, ...] | None:
    with app.app_context():
        settle_dead(run_id)
        with transaction(write=False):
            run = db.session.execute(select(Run).where(Run.id == run_id)).scalar_one_or_none()
        if run is None:
            return (Ended(RunState.INTERRUPTED),)
        if RunState(run.state).under_way:
            return None
        if run.error is not None:
            return (Failed(run.error_code or "error", run.error, run.retry), Ended(RunState(run.state)))
        return (Ended(RunState(run.state)),)
