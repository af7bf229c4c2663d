"""Who answers: the model that the school has connected, or Homeroom itself."""

from __future__ import annotations

from app.chat.turns import Turn
from app.chat.with_model import answer_with_model
from app.chat.without_model import answer_without_model
from app.chat.writing import Writing
from app.gateway import provider


def answer(turn: Turn, writing: Writing) -> None:
    """Answer one turn. Raises the errors of `app.core.errors`, and GatewayError."""
    connected = provider()
    if connected is not None:
        answer_with_model(turn, writing, connected)
    else:
        answer_without_model(turn, writing)
