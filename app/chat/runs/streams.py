"""Which run a person may follow."""

from __future__ import annotations

from app.chat.access import own_answer
from app.chat.schemas import AnswerInput
from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.transaction import transaction
from app.extensions import db


def run_of(actor: Actor, answer_id: int) -> int:
    """The run of one of the actor's own answers. Raises NotFound for every other. No connection is held after it."""
    with transaction(write=False):
        run_id = own_answer(actor, AnswerInput(answer_id=answer_id), Permission.CHAT_USE).run.id
    db.session.remove()
    return run_id
