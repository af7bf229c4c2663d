"""Who answers: the model that the school has connected, or Homeroom itself."""

from __future__ import annotations

from collections.abc import Iterator

from app.chat.turns import Turn
from app.chat.with_model import answer_with_model
from app.chat.without_model import answer_without_model
from app.chat.writing import Writing
from app.gateway import Heard, provider


def answer(turn: Turn, writing: Writing) -> Iterator[Heard]:
    """Answer one turn; gives what a model says, to wait for.

    Raises the errors of `app.core.errors`, and GatewayError.
    """
    connected = provider()
    if connected is not None:
        yield from answer_with_model(turn, writing, connected)
    else:
        answer_without_model(turn, writing)
