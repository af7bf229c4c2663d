"""`POST /api/chatkit/session`: a client secret for ten minutes, and the state that the Class Assist widget begins with.

Who asks is a session or a bearer token, and the role is what they are to the course. The `userId`, `courseName` and
`role` of a body are taken and believed of nobody, but for the person that the school's own secret names.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from pydantic import BaseModel, Field

from app.accounts import is_client_secret, issue_client_secret
from app.core.actor import Actor, Door
from app.core.described import ANY_CALL, BEARERS, Answer, Proof, Shape, described
from app.core.entry import Entry, open_to
from app.core.errors import Conflict, Denied, Unavailable
from app.core.pipeline import invoke
from app.core.schema import Id, names
from app.doors.callers import Caller, caller, identify
from app.doors.json_body import read_as
from app.extensions import csrf, db, limiter
from app.gateway import GatewayError, hosted_session, provider

blueprint = Blueprint("chatkit_session", __name__)
blueprint.before_request(identify)
csrf.exempt(blueprint)

SESSION = "/api/chatkit/session"


class SessionWanted(BaseModel):
    course_id: Id | None = names(
        "courseId", "course_id", default=None, description="The course that the session is for; it goes no further."
    )


class SessionBegun(Shape):
    client_secret: str = Field(description="To be sent as a bearer token.")
    expires_at: datetime
    widget_state: dict[str, Any] = Field(
        description="What the class-assist widget begins with, where there is a course."
    )


def _key() -> str:
    return caller().actor.key


def _rate() -> str:
    rate: str = current_app.config["AGENTKIT_RATE"]
    return rate


@blueprint.post(SESSION)
@open_to(Entry.AGENTS)
@described(
    name="chatkit_session",
    tag="assistant",
    takes=SessionWanted,
    named_person=False,
    proofs=(Proof.SESSION, *BEARERS[:2]),
    answers=(Answer(SessionBegun),),
    fails=tuple(error for error in ANY_CALL if error is not Conflict),
)
@limiter.limit(_rate, key_func=_key, override_defaults=True)
def session() -> Response:
    """Begin a chat session of one person, about one course or about none."""
    who = caller()
    if is_client_secret(who.token):
        raise Denied("A client secret makes no other: ask with the session or the token that it came from.")
    course_id = read_as(SessionWanted, who.body).course_id or who.actor.course_id
    state = _state(who.actor, course_id) if course_id is not None else None
    secret, until = _secret(who, course_id, state)
    answer = {
        "client_secret": secret,
        "expires_at": until.isoformat(timespec="seconds"),
        "widget_state": {"class-assist": state} if state is not None else {},
    }
    return jsonify(answer)


def _state(actor: Actor, course_id: int) -> dict[str, Any]:
    door = Door.AGENTKIT if "Authorization" in request.headers else Door.BROWSER
    return invoke(actor, "get_class_assist", {"course_id": course_id}, door=door).result.model_dump(mode="json")


def _secret(who: Caller, course_id: int | None, state: dict[str, Any] | None) -> tuple[str, datetime]:
    workflow: str | None = current_app.config["CHATKIT_WORKFLOW_ID"]
    model = provider()
    if workflow is None or model is None:
        made = issue_client_secret(who.actor, course_id, session=who.session, token=who.token)
        return made.secret, made.expires_at
    db.session.remove()
    known = {"course_id": str(course_id), "role": str(state["view"])} if state is not None else {}
    try:
        hosted = hosted_session(model, workflow, _alias(who.actor), known)
    except GatewayError as error:
        refused = Unavailable(error.sentence, retry_after=error.retry_after or 60)
        refused.retry = error.retry
        raise refused from None
    return hosted.client_secret, hosted.expires_at


def _alias(actor: Actor) -> str:
    """The same for one person, and nobody's name or id: it leaves the school."""
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"chatkit user {actor.user_id}".encode(), hashlib.sha256).hexdigest()[:32]


def init_app(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
