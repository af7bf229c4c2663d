"""What came of a press is kept in the conversation, whichever door it came through: in the place of the widget that it
was pressed in, beside it, or in a line of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.chat.access import own_call
from app.chat.answered import answered_tree
from app.chat.calls import tree_of
from app.chat.models import Call, CallState, ChatMessage, Conversation, ConversationStatus, Run, RunState, Speaker
from app.chat.threads import Thread
from app.core import clock, idempotency
from app.core.actor import Actor, Door
from app.core.errors import Conflict, Denied, NotFound
from app.core.idempotency import Once
from app.core.pipeline import Outcome
from app.core.transaction import transaction
from app.core.widget import Node, actions_of, walk
from app.extensions import db

MOST_LOOKED_THROUGH = 50
"""The newest widgets of a conversation in which an action is looked for."""

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where it stands: the call that shows it and its line, `added` where the line was made for it."""

    call_id: int
    line_id: int
    added: bool


def stands(outcome: Outcome) -> bool:
    """Whether it can stand in a conversation, where other programs draw it too. What is about conversations themselves
    shows in them by itself, and what only our pages do may show what nobody is to see twice, such as a new token."""
    return Door.CHATKIT in outcome.capability.doors and not hasattr(outcome.result, "conversation_id")


def keep(
    actor: Actor,
    thread: Thread,
    outcome: Outcome,
    payload: Payload,
    sentence: str,
    *,
    sender: Call | None = None,
    beside: bool = False,
    key: str | None = None,
) -> Kept:
    """Let what came of an action stand in the conversation; the same request, by its `key`, stands where it stood.

    `sender` is the call whose widget it was pressed in, `beside` leaves that widget as it is.
    """
    once = None
    if key is not None:
        once = idempotency.once(actor, f"{outcome.capability.name} kept", key, {"conversation": thread.key})
    row = _row(actor, outcome, payload, sentence)
    try:
        return _kept(thread, row, sender, beside, once)
    except IntegrityError:
        # The same request was kept at the same moment. Where it stands is known now.
        return _kept(thread, row, sender, beside, once)


def widget_with(thread: Thread, action: str, payload: Payload) -> Call | None:
    """The newest widget of a conversation in which this very action can be pressed."""
    statement = (
        select(Call)
        .where(Call.conversation_id == thread.id, Call.state == CallState.DONE)
        .order_by(Call.id.desc())
        .limit(MOST_LOOKED_THROUGH)
    )
    with transaction(write=False):
        found = list(db.session.execute(statement).scalars())
        for each in found:
            db.session.expunge(each)
    return next((each for each in found if _offers(each.tree or {}, action, payload)), None)


def pressed(actor: Actor, call_id: int, outcome: Outcome, payload: Payload) -> tuple[Node, bool, bool]:
    """What stands in the place of a call now that something was pressed in it in our pages, whether it can be looked
    at anew, and whether it is kept: in an answer of the actor's own; in another's name only the result is shown."""
    try:
        with transaction(write=False):
            mine = own_call(actor, call_id)
    except (NotFound, Denied):
        return tree_of(actor, outcome), False, False
    row = _row(actor, outcome, payload)
    look = None if outcome.leads else answered_tree(actor, mine)
    if look is not None:
        row |= {"tree": look, "page": mine.page}
    kept = mine.state == CallState.DONE and stands(outcome)
    if kept:
        with transaction():
            _put(mine, row)
    return row["tree"], look is not None or (kept and row["capability"] == mine.capability), kept


def _offers(tree: Node, action: str, payload: Payload) -> bool:
    return any(
        offered["type"] == action and _is_of(payload, offered.get("payload") or {}, node, place)
        for node in walk(tree)
        for place, offered in actions_of(node)
    )


def _is_of(payload: Payload, own: Payload, node: Node, place: str) -> bool:
    """Whether a payload is an action's own, with the fields of its form, or of the control that sends it."""
    fields = {each.get("name") for each in walk(node)} if place != "onClickAction" else set()
    return own.items() <= payload.items() and payload.keys() - own.keys() <= fields


def _row(actor: Actor, outcome: Outcome, payload: Payload, sentence: str = "") -> dict[str, Any]:
    """What a call says of it: what was done, with what, and what it shows."""
    return {
        "capability": outcome.capability.name,
        "arguments": dict(payload),
        "sentence": sentence,
        "tree": tree_of(actor, outcome),
        "page": outcome.capability.page(outcome.result),
    }


def _put(call: Call, row: dict[str, Any]) -> None:
    """Let it stand in a call's place. What looks by the same capability is what is looked at anew from now on."""
    names = ("tree", "page", "arguments") if row["capability"] == call.capability else ("tree", "page")
    shows = {name: row[name] for name in names}
    db.session.execute(update(Call).where(Call.id == call.id).values(**shows, skipped_at=None))


def _kept(thread: Thread, row: dict[str, Any], sender: Call | None, beside: bool, once: Once | None) -> Kept:
    with transaction():
        if once is not None and (known := idempotency.stored(once)) is not None:
            return Kept(**known)
        # A question for a yes stays until it is answered, whatever else is pressed in its place.
        if sender is not None and not beside and sender.state == CallState.DONE:
            _put(sender, row)
            kept = Kept(sender.id, sender.answer_id, added=False)
        else:
            kept = _added(thread, row, sender)
        if once is not None:
            idempotency.store(once, asdict(kept))
    return kept


def _added(thread: Thread, row: dict[str, Any], beside: Call | None) -> Kept:
    """Let it stand beside a call, or in a line of its own."""
    run_id, line_id = (beside.run_id, beside.answer_id) if beside is not None else _line(thread, row["sentence"])
    moment = clock.now()
    call = Call(
        conversation_id=thread.id,
        run_id=run_id,
        answer_id=line_id,
        state=CallState.DONE,
        created_at=moment,
        ended_at=moment,
        **row,
    )
    db.session.add(call)
    db.session.flush()
    return Kept(call.id, line_id, added=beside is None)


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
