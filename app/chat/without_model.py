"""Answers without a model: the capability that the sentence asks for, with its real result, and never an invention."""

from __future__ import annotations

from collections.abc import Iterator

from app.chat.calls import call
from app.chat.events import Event, Shown, Text, Tool
from app.chat.turns import Turn


def answer_without_model(turn: Turn) -> Iterator[Event]:
    """The events of one answer."""
    yield Tool("explain_topic", "running")
    called = call(turn, "explain_topic", {"course_id": turn.course_id, "topic": turn.sentence})
    yield Tool("explain_topic", called.state.value)
    yield Text(called.sentence)
    yield Shown(called.call_id)
