"""A card waits for a yes, and the person says it in words: they are led to its buttons, which alone count."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from app.chat.models import Call, CallState, ChatMessage, Speaker
from app.chat.turns import Turn
from app.core.transaction import transaction
from app.extensions import db

_YES_OR_NO = re.compile(
    r"\W*(?:yes|yep|yeah|sure|ok(?:ay)?|confirm|go ahead|do it|no|nope|cancel|never ?mind|don'?t|leave it)"
    r"(?:[\s,]+(?:please|thanks|thank you|sure|do it|go ahead|delete it|don'?t|leave it))*\W*",
    re.I,
)


def says_it_in_words(turn: Turn) -> bool:
    """Whether it is a yes or a no to a card of the answer right before."""
    if not _YES_OR_NO.fullmatch(turn.sentence):
        return False
    before = (
        select(func.max(ChatMessage.id))
        .where(ChatMessage.conversation_id == turn.conversation_id, ChatMessage.id < turn.answer_id)
        .where(ChatMessage.speaker == Speaker.ASSISTANT)
        .scalar_subquery()
    )
    waiting = select(Call.id).where(Call.answer_id == before, Call.state == CallState.ASKED).limit(1)
    with transaction(write=False):
        found = db.session.execute(waiting).scalar()
    db.session.remove()
    return found is not None
