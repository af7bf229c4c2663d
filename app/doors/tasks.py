"""`GET /api/chatkit/tasks`: a person's task list as a ChatKit widget."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request

from app.core.actor import Door
from app.core.capability import is_action
from app.core.described import BEARERS, Answer, Proof, Shape, described
from app.core.entry import Entry, open_to
from app.core.errors import Denied, Invalid, NotFound, OverLimit, Unavailable, Unidentified
from app.core.pipeline import invoke
from app.core.widget_check import check
from app.doors.callers import caller, identify_reader
from app.extensions import limiter
from app.tasks import ListTasks

TASKS = "/api/chatkit/tasks"

blueprint = Blueprint("tasks_widget", __name__)
blueprint.before_request(identify_reader)


class Listed(Shape):
    """The list, with a form for a new task and what else is shown around it."""

    widget: dict[str, Any]


def _key() -> str:
    return caller().actor.key


def _rate() -> str:
    rate: str = current_app.config["AGENTKIT_RATE"]
    return rate


@blueprint.get(TASKS)
@open_to(Entry.AGENTS)
@described(
    name="chatkit_tasks",
    tag="assistant",
    query=ListTasks,
    named_person=False,
    proofs=(Proof.SESSION, *BEARERS),
    answers=(Answer(Listed),),
    fails=(Unidentified, Denied, NotFound, Invalid, OverLimit, Unavailable),
)
@limiter.limit(_rate, key_func=_key, override_defaults=True)
def tasks() -> Response:
    """The task list as a widget, with the filters of list_tasks."""
    actor = caller().actor
    asked = {name: value for name, value in request.args.items() if name not in ("user_id", "userId")}
    outcome = invoke(actor, "list_tasks", asked, door=Door.CHAT)
    return jsonify({"widget": check(outcome.capability.widget(actor, outcome.result), is_action)})


def init_app(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
