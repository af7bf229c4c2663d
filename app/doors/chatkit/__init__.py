"""`POST /chatkit`: the whole ChatKit protocol, over the same conversations and answers as every other door."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any

from chatkit.types import (
    ChatKitReq,
    Page,
    SyncCustomActionResponse,
    Thread,
    ThreadItem,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    ThreadsRetryAfterItemReq,
    ThreadsSyncCustomActionReq,
    ThreadStreamEvent,
)
from flask import Blueprint, Flask, Response, current_app, request
from pydantic import RootModel, ValidationError

from app.core.capability import find
from app.core.described import ANY_CALL, BEARERS, EVENTS, Answer, Proof, described
from app.core.entry import Entry, open_to
from app.core.errors import NotFound
from app.core.lines import CONTENT_TYPE, HEADERS, HEARTBEAT, PADDING, listening
from app.core.schema import invalid
from app.doors.answers import CHATKIT
from app.doors.callers import caller, identify
from app.doors.chatkit.beginning import Begun, begin
from app.doors.chatkit.stepping import result_of, steps
from app.doors.chatkit.store import Visit
from app.extensions import csrf, db, limiter
from app.usage import chat_limit

blueprint = Blueprint("chatkit", __name__)
blueprint.before_request(identify)
csrf.exempt(blueprint)


class ChatKitRequest(RootModel[ChatKitReq]):
    """One request of the ChatKit protocol; its `metadata` may hold `user_id` beside the school's secret."""


def _key() -> str:
    return caller().actor.key


def _rate() -> str:
    rate: str = current_app.config["AGENTKIT_RATE"]
    return rate


@blueprint.post(CHATKIT)
@open_to(Entry.AGENTS)
@described(
    name="chatkit",
    tag="assistant",
    takes=ChatKitRequest,
    proofs=(Proof.SESSION, *BEARERS),
    answers=(
        Answer(Thread | Page[Thread] | Page[ThreadItem] | SyncCustomActionResponse | dict[str, Any]),
        Answer(ThreadStreamEvent, media=EVENTS),
    ),
    fails=ANY_CALL,
)
def chatkit() -> Response:
    """Answer one request of the protocol: as JSON, or as server-sent events where something is said or done."""
    wanted = _read()
    begun = _said(wanted) if _speaks(wanted) else _done(wanted)
    return _told(begun)


def _read() -> Any:
    """The request. Raises Invalid, naming what is wrong with it."""
    try:
        return ChatKitRequest.model_validate_json(request.get_data() or b"{}").root
    except ValidationError as error:
        raise invalid([_placed(each) for each in error.errors(include_url=False, include_input=False)]) from None


def _placed(fault: Any) -> dict[str, Any]:
    """A fault with its place in the body: pydantic begins that with the request's type, and gives a wrong type none."""
    place = fault["loc"][1:]
    return {**fault, "loc": (*place, "type") if fault["type"].startswith("union_tag") else place}


def _speaks(wanted: ChatKitReq) -> bool:
    """Whether the assistant is to answer: that is counted with what is said to it elsewhere."""
    if isinstance(wanted, ThreadsCustomActionReq | ThreadsSyncCustomActionReq):
        try:
            return find(str(wanted.params.action.type)).name == "retry_answer"
        except NotFound:
            return False
    return isinstance(wanted, ThreadsCreateReq | ThreadsAddUserMessageReq | ThreadsRetryAfterItemReq)


@chat_limit
def _said(wanted: ChatKitReq) -> Begun | None:
    return begin(caller().actor, wanted, request.headers.get("Idempotency-Key"))


@limiter.limit(_rate, key_func=_key, override_defaults=True)
def _done(wanted: ChatKitReq) -> Begun | None:
    return begin(caller().actor, wanted, request.headers.get("Idempotency-Key"))


def _told(begun: Begun | None) -> Response:
    # Nothing of that library is used that would tell anybody of a conversation; were it ever, it would not.
    os.environ.setdefault("OPENAI_AGENTS_DISABLE_TRACING", "1")
    from chatkit.server import StreamingResult

    from app.doors.chatkit.server import protocol

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    visit = Visit(app, caller().actor, begun)
    serving = protocol(visit, listening())
    answer = result_of(serving.process(request.get_data(), visit))
    db.session.remove()
    if not isinstance(answer, StreamingResult):
        return Response(answer.json, mimetype="application/json")
    return Response(_frames(answer.json_events, serving.leave), content_type=CONTENT_TYPE, headers=dict(HEADERS))


def _frames(events: AsyncGenerator[bytes, None], leave: Callable[[], None]) -> Iterator[bytes]:
    silent = 0
    try:
        yield PADDING
        for frame in steps(events):
            if frame is not None:
                silent = 0
                yield frame
                continue
            silent += 1
            if silent % HEARTBEAT == 0:
                yield b": heartbeat\n\n"
    finally:
        leave()


def init_app(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
