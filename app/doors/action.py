"""`POST /api/chatkit/action`: what somebody presses in a widget, done at once, with the widget that comes of it.

A press is the yes to what it says, as it is in the page; so nothing is asked again here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, request
from pydantic import BaseModel, Field, StringConstraints

from app.chat import Call, Thread, call_in, keep, stands, thread_of, widget_with
from app.core.actor import Actor, Door
from app.core.capability import is_action
from app.core.described import ANY_CALL, BEARERS, EVENTS, Answer, Proof, Shape, described
from app.core.entry import Entry, open_to
from app.core.errors import HomeroomError, Invalid
from app.core.lines import CONTENT_TYPE, HEADERS, PADDING
from app.core.pipeline import invoke
from app.core.schema import Text
from app.core.widget_check import check
from app.doors.answers import frame
from app.doors.callers import caller, identify
from app.doors.chatkit.items import WIDGET, item_id, number_of
from app.doors.json_body import read_as
from app.extensions import csrf, limiter

log = logging.getLogger(__name__)

ACTION = "/api/chatkit/action"

blueprint = Blueprint("action", __name__)
blueprint.before_request(identify)
csrf.exempt(blueprint)


class Press(BaseModel):
    type: Annotated[Text, StringConstraints(min_length=1, max_length=80)] = Field(
        description="The action, as the widget names it."
    )
    payload: dict[str, Any] | None = Field(default=None, description="The action's payload, and a form's fields.")
    conversation_id: UUID | None = Field(
        default=None, description="The conversation that it is to stand in; null is none."
    )
    item_id: Annotated[Text, StringConstraints(max_length=40)] | None = Field(
        default=None,
        description="The widget of the conversation that it is pressed in, such as wdg_34, as items.list names it. "
        "Null: the newest one that holds this very action, or else the result stands in a line of its own.",
    )


class Said(Shape):
    """The sentence of what was done."""

    type: Literal["text_delta"]
    text: str


class Drawn(Shape):
    """What to put in the place of the widget."""

    type: Literal["widget"]
    widget: dict[str, Any] = Field(description="A ChatKit tree.")


class Done(Shape):
    """The end of what was done."""

    type: Literal["complete"]
    conversation_id: UUID | None
    message_id: str = Field(default="", description="The line of the conversation that it stands in.")
    item_id: str = Field(default="", description="The widget of the conversation that shows it now.")
    state: Literal["complete"]
    replayed: bool = Field(description="Whether it had been done before, under the same `Idempotency-Key`.")
    widgets: list[dict[str, Any]] = Field(description="ChatKit trees.")


class WrongField(Shape):
    """A field that is wrong."""

    field: str
    message: str


class NotDone(Shape):
    """The end of what could not be done."""

    type: Literal["error"]
    error: Literal["action_failed"]
    code: str = Field(description="The kind of error, for programs.")
    message: str = Field(description="A sentence for people.")
    retry: bool
    conversation_id: UUID | None
    fields: list[WrongField]


def _key() -> str:
    return caller().actor.key


def _rate() -> str:
    rate: str = current_app.config["AGENTKIT_RATE"]
    return rate


@blueprint.post(ACTION)
@open_to(Entry.AGENTS)
@described(
    name="chatkit_action",
    tag="assistant",
    takes=Press,
    named_person=False,
    proofs=(Proof.SESSION, *BEARERS),
    answers=(Answer(Said | Drawn | Done | NotDone, media=EVENTS),),
    fails=ANY_CALL,
    once=True,
)
@limiter.limit(_rate, key_func=_key, override_defaults=True)
def action() -> Response:
    """Do it, and tell the sentence, the widget and the end; or what was wrong with it."""
    actor, press = caller().actor, read_as(Press, caller().body)
    thread = thread_of(actor, str(press.conversation_id)) if press.conversation_id is not None else None
    sender = _sender(actor, press, thread)
    try:
        frames = list(_done(actor, press, thread, sender))
    except HomeroomError as error:
        frames = [frame(_failure(error, thread))]
    return Response([PADDING, *frames], content_type=CONTENT_TYPE, headers=dict(HEADERS))


def _sender(actor: Actor, press: Press, thread: Thread | None) -> Call | None:
    """The call whose widget it is said to be pressed in."""
    if press.item_id is None:
        return None
    if thread is None:
        raise Invalid.field("item_id", "say in which conversation the widget stands")
    _kind, call_id = number_of(press.item_id, WIDGET)
    return call_in(actor, thread, call_id)


def _done(actor: Actor, press: Press, thread: Thread | None, sender: Call | None) -> Iterator[bytes]:
    if not is_action(press.type):
        raise Invalid.field("type", f"There is no action called {press.type!r}.")
    key, payload = request.headers.get("Idempotency-Key"), press.payload or {}
    outcome = invoke(actor, press.type, payload, door=Door.CHATKIT, key=key)
    sentence = outcome.capability.said(outcome.result) or str(getattr(outcome.result, "message", ""))
    tree = check(outcome.capability.widget(actor, outcome.result), is_action)
    ids: dict[str, Any] = {"conversation_id": thread and thread.key}
    if thread is not None and stands(outcome):
        sender = sender or widget_with(thread, press.type, payload)
        kept = keep(actor, thread, outcome, payload, sentence, sender=sender, key=key)
        ids |= {"message_id": str(kept.line_id), "item_id": item_id(WIDGET, kept.call_id)}
    if sentence:
        yield frame({"type": "text_delta", "text": sentence})
    yield frame({"type": "widget", "widget": tree})
    yield frame({"type": "complete", **ids, "state": "complete", "replayed": outcome.replayed, "widgets": [tree]})


def _failure(error: HomeroomError, thread: Thread | None) -> dict[str, Any]:
    problems = error.problems if isinstance(error, Invalid) else ()
    return {
        "type": "error",
        "error": "action_failed",
        "code": error.code,
        "message": error.sentence,
        "fields": [{"field": each.field, "message": each.sentence} for each in problems],
        "retry": error.retry,
        "conversation_id": thread and thread.key,
    }


def init_app(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
