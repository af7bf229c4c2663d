"""A person presses something in a widget of a conversation, outside of our pages: done, and kept in the conversation.

Which actions may be pressed there is what their capabilities' doors say; see `app/core/capability.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import select, update

from app.chat.calls import tree_of
from app.chat.models import Call, CallState, ChatMessage, Conversation, ConversationStatus, Run, RunState, Speaker
from app.chat.threads import Thread
from app.core import clock
from app.core.actor import Actor, Door
from app.core.errors import Conflict
from app.core.pipeline import Outcome, invoke
from app.core.schema import Output
from app.core.transaction import transaction
from app.extensions import db


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
    if hasattr(outcome.result, "conversation_id"):
        return Acted(outcome.result, sentence)
    shows = _shown(actor, outcome)
    with transaction():
        # A question for a yes stays until it is answered, whatever else is pressed in its place.
        if sender is not None and not beside and sender.state == CallState.DONE:
            db.session.execute(update(Call).where(Call.id == sender.id).values(**shows, skipped_at=None))
            return Acted(outcome.result, sentence, sender.id)
        if outcome.replayed and (known := _shown_before(thread, outcome, payload)) is not None:
            return Acted(outcome.result, sentence, known.id, known.answer_id if sender is None else None)
        place = (sender.run_id, sender.answer_id) if sender is not None else _line(thread, sentence)
        call = _call(thread, place, outcome, payload, sentence, shows)
        return Acted(outcome.result, sentence, call.id, call.answer_id if sender is None else None)


def keep(actor: Actor, thread: Thread, outcome: Outcome, payload: Mapping[str, Any], sentence: str) -> int:
    """Let what came of an action stand in a line of its own; the line's id."""
    shows = _shown(actor, outcome)
    with transaction():
        return _call(thread, _line(thread, sentence), outcome, payload, sentence, shows).answer_id


def _shown(actor: Actor, outcome: Outcome) -> dict[str, Any]:
    return {"tree": tree_of(actor, outcome), "page": outcome.capability.page(outcome.result)}


def _call(
    thread: Thread,
    place: tuple[int, int],
    outcome: Outcome,
    payload: Mapping[str, Any],
    sentence: str,
    shows: dict[str, Any],
) -> Call:
    run_id, answer_id = place
    call = Call(
        conversation_id=thread.id,
        run_id=run_id,
        answer_id=answer_id,
        capability=outcome.capability.name,
        arguments=dict(payload),
        state=CallState.DONE,
        sentence=sentence,
        created_at=clock.now(),
        ended_at=clock.now(),
        **shows,
    )
    db.session.add(call)
    db.session.flush()
    return call


def _shown_before(thread: Thread, outcome: Outcome, payload: Mapping[str, Any]) -> Call | None:
    """What the first of two equal requests let stand in the conversation."""
    statement = (
        select(Call)
        .where(Call.conversation_id == thread.id, Call.capability == outcome.capability.name)
        .order_by(Call.id.desc())
    )
    return next((each for each in db.session.execute(statement).scalars() if each.arguments == payload), None)


def _line(thread: Thread, sentence: str) -> tuple[int, int]:
    """A line of the assistant's for what was pressed nowhere, with a run that has ended: their ids, run first."""
    moment = clock.now()
    question = select(Run.question_id).where(Run.conversation_id == thread.id).order_by(Run.id.desc()).limit(1)
    question_id = db.session.execute(question).scalar_one_or_none()
    if question_id is None:
        raise Conflict(_("This conversation has not begun yet."))
    message = ChatMessage(
        conversation_id=thread.id, speaker=Speaker.ASSISTANT, content=sentence, created_at=moment, liked=None
    )
    db.session.add(message)
    db.session.flush()
    run = Run(
        conversation_id=thread.id,
        question_id=question_id,
        answer_id=message.id,
        log=uuid4().hex,
        state=RunState.COMPLETE,
        leased_until=moment,
        created_at=moment,
        ended_at=moment,
    )
    db.session.add(run)
    touched = {"status": ConversationStatus.ACTIVE, "updated_at": moment}
    db.session.execute(update(Conversation).where(Conversation.id == thread.id).values(touched))
    db.session.flush()
    return run.id, message.id
