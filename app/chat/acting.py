"""A person presses something in a widget of a conversation, outside of our pages: done, and kept in the conversation.

Which actions may be pressed there is what their capabilities' doors say; see `app/core/capability.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.chat.keeping import keep, stands
from app.chat.models import Call
from app.chat.threads import Thread
from app.core.actor import Actor, Door
from app.core.pipeline import invoke
from app.core.schema import Output


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of it: a sentence for the person, and the call that shows it; None where it changed the conversation.

    `line_id` is the line that was added for it, where it was not pressed in a widget.
    """

    result: Output
    sentence: str
    call_id: int | None = None
    line_id: int | None = None


def act(
    actor: Actor,
    thread: Thread,
    action: str,
    payload: Mapping[str, Any],
    *,
    sender: Call | None = None,
    beside: bool = False,
    key: str | None = None,
) -> Acted:
    """Run an action, and let its widget stand in the conversation: in the place of the one it was pressed in, or beside
    it, or in a line of its own.

    Args:
        action: the name of a widget action or of a capability.
        sender: the call whose widget it was pressed in.
        beside: leave the sender's widget as it is.
        key: a client's `Idempotency-Key`: sent twice, it is done once.

    Raises the errors of `app.core.errors`; then nothing was done.
    """
    outcome = invoke(actor, action, payload, door=Door.CHATKIT, key=key)
    sentence = outcome.capability.said(outcome.result)
    if not stands(outcome):
        return Acted(outcome.result, sentence)
    kept = keep(actor, thread, outcome, payload, sentence, sender=sender, beside=beside, key=key)
    return Acted(outcome.result, sentence, kept.call_id, kept.line_id if kept.added else None)
