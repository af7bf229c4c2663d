"""Who answers: the model that the school has connected, or Homeroom itself."""

from __future__ import annotations

from collections.abc import Iterator

from app.chat.events import Event
from app.chat.turns import Turn
from app.chat.without_model import answer_without_model
from app.chat.writing import Writing


def answer(turn: Turn, _writing: Writing) -> Iterator[Event]:
    """The events of one answer, as they come."""
    yield from answer_without_model(turn)
