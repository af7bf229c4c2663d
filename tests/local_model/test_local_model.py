"""An answer of a real model, through the gateway."""

from __future__ import annotations

import threading

from app.gateway import Ended, Piece, Provider, ask
from tests.gateway.conftest import relay

QUESTION = [
    {"role": "system", "content": "You are a helpful teacher. Answer in two sentences."},
    {"role": "user", "content": "What is the capital of France, and what is it known for?"},
]


def test_an_answer_streams_piece_by_piece(model: Provider) -> None:
    events = list(ask(model, QUESTION, max_tokens=80, temperature=0.0))
    pieces = [event.text for event in events if isinstance(event, Piece)]
    assert len(pieces) > 5
    assert "Paris" in "".join(pieces)
    assert isinstance(events[-1], Ended)
    assert events[-1].reason in ("stop", "length")


def test_an_answer_is_relayed(model: Provider) -> None:
    pieces: list[str] = []
    events = list(relay(ask(model, QUESTION, max_tokens=80, temperature=0.0), pieces.append))
    assert "Paris" in "".join(pieces)
    assert isinstance(events[-1], Ended)


def test_the_limit_of_tokens_holds(model: Provider) -> None:
    events = list(ask(model, QUESTION, max_tokens=5, temperature=0.0))
    assert events[-1] == Ended("length")


def test_stop_ends_an_answer_at_once(model: Provider) -> None:
    answer = ask(model, [{"role": "user", "content": "Count from one to five hundred."}], max_tokens=1500)
    first = threading.Event()
    thread = threading.Thread(target=lambda: list(relay(answer, lambda _: first.set())))
    thread.start()
    assert first.wait(60)
    answer.close()
    thread.join(10)
    assert not thread.is_alive()
