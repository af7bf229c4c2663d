"""A run: a thread works on one answer and writes its end. While a model says it, the run holds no thread."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from threading import Thread

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from app import gateway, intents
from app.chat.answering import answer
from app.chat.models import RunState
from app.chat.runs import leases
from app.chat.runs.events import Ended, Failed
from app.chat.runs.hub import Answers
from app.chat.runs.settling import End, settle
from app.chat.runs.writing import Writing
from app.chat.turns import PLAIN, Terms, Turn, turn_of
from app.core.errors import HomeroomError
from app.extensions import db
from app.gateway import GatewayError, Heard, provider

log = logging.getLogger(__name__)

Answerer = Callable[[Turn, Writing], Iterable[Heard]]
"""Says an answer to a turn, and what happens on the way. What it raises is how it failed.

It gives what a model says, each time that it would wait for the end of that.
"""


class Runner:
    """Begins answers in this process, each in a thread of its own: a waiting one would keep 140 KiB."""

    def __init__(self, app: Flask, answers: Answers, answerer: Answerer = answer) -> None:
        self._app = app
        self._answers = answers
        self.answerer = answerer

    def start(self, run_id: int, terms: Terms = PLAIN) -> None:
        """Work on a run whose row is committed."""
        # A process that ends does not wait for answers: their leases run out, and they are called interrupted.
        self._go_on(self._run(run_id, terms), run_id)

    def warm_up(self) -> None:
        """Load in a thread what the first question would wait for: the model's SDK, or what understands without one."""
        Thread(target=self._warm_up, name="warm-up", daemon=True).start()

    def _warm_up(self) -> None:
        with self._app.app_context():
            gateway.warm_up() if provider() is not None else intents.warm_up()

    def _go_on(self, run: Generator[Heard], run_id: int) -> None:
        try:
            Thread(target=self._step, args=(run, run_id), name=f"run-{run_id}", daemon=True).start()
        except RuntimeError:
            # The machine has no thread left. Nobody keeps the lease any more, and it is called interrupted as above.
            log.exception("a run was left to its lease")
            with self._app.test_request_context():
                run.close()

    def _step(self, run: Generator[Heard], run_id: int) -> None:
        # A request's context, for addresses; no request and no person is in it.
        with self._app.test_request_context():
            heard = next(run, None)
        if heard is not None:
            heard.then(partial(self._go_on, run, run_id))

    def _run(self, run_id: int, terms: Terms) -> Generator[Heard]:
        try:
            if (name := leases.take(run_id, self._answers.process)) is not None:
                yield from self._work(run_id, name, terms)
        except (SQLAlchemyError, HomeroomError):
            # Its lease runs out, and then it is called interrupted by whoever looks at it.
            log.exception("a run was left to its lease")

    def _work(self, run_id: int, name: str, terms: Terms) -> Iterator[Heard]:
        writing = self._answers.open(run_id, name)
        try:
            end = yield from self._written(run_id, writing, terms)
            if self._settled(run_id, end):
                if end.failure is not None:
                    writing.add(end.failure)
                writing.add(Ended(end.state))
        finally:
            self._answers.writers.close(writing)

    def _written(self, run_id: int, writing: Writing, terms: Terms) -> Generator[Heard, None, End]:
        failure: Failed | None = None
        try:
            turn = turn_of(run_id, terms)
            db.session.remove()
            yield from self.answerer(turn, writing)
        except (HomeroomError, GatewayError) as error:
            failure = Failed(error.code, error.sentence, error.retry)
        except Exception:
            log.exception("an answer failed")
            failure = Failed("error", _("Something went wrong on our side. It is noted. Please try again."), True)
        if writing.stopped.is_set():
            return End(RunState.STOPPED, writing.text, writing.by)
        return End(RunState.FAILED if failure else RunState.COMPLETE, writing.text, writing.by, failure)

    def _settled(self, run_id: int, end: End) -> bool:
        """Write the end, patiently: a database that restarts must not cost an answer that is written."""
        until = time.monotonic() + leases.LENGTH.total_seconds()
        while True:
            try:
                return settle(run_id, self._answers.process, end)
            except (SQLAlchemyError, HomeroomError):
                db.session.remove()
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)


def runner() -> Runner:
    """This process's runner."""
    found: Runner = current_app.extensions["runner"]
    return found
