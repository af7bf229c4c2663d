"""The AgentKit door: `POST /api/agentkit/<function>` with JSON and a bearer token."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request, url_for
from pydantic import Field
from werkzeug.exceptions import MethodNotAllowed

from app.accounts import acting, bearer
from app.core.actor import Actor, Door
from app.core.capability import Effect, capabilities, find
from app.core.described import ANY_CALL, Answer, Described, Proof, Shape, described, described_each
from app.core.entry import Entry, open_to
from app.core.errors import Invalid, NotFound
from app.core.pipeline import invoke
from app.doors.definitions import function_definitions
from app.doors.json_body import json_object
from app.extensions import csrf, limiter

blueprint = Blueprint("agentkit", __name__, url_prefix="/api/agentkit")


@blueprint.before_request
def _identify() -> None:
    """Work out who calls and with what. Raised inside the limiter, a refusal would pass for Valkey being away."""
    if request.endpoint != "agentkit.call":
        return
    if request.path == url_for("agentkit.functions"):
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS"])
    token = bearer(request.headers.get("Authorization", ""))
    body = json_object()
    named = body.pop("user_id", body.pop("userId", None))
    course = body.get("course_id", body.get("courseId", body.get("class_id")))
    g.agentkit_call = acting(token, named, course), body


class HttpCall(Shape):
    url: str
    method: Literal["POST"]
    headers: dict[str, str]


class FunctionDefinition(Shape):
    """A function as agents' tools take it, and where to call it."""

    name: str
    type: Literal["http"]
    description: str
    parameters: dict[str, Any] = Field(description="The JSON Schema of the body.")
    aliases: list[str] = Field(description="Other names that it answers to.")
    examples: list[str] = Field(description="What people say who want it.")
    effect: Effect
    permission: str | None
    http: HttpCall


class FunctionDefinitions(Shape):
    functions: list[FunctionDefinition]


def _functions() -> Iterator[tuple[str, Described]]:
    for each in capabilities(Door.AGENTKIT):
        yield (
            f"{blueprint.url_prefix}/{each.name}",
            Described(
                name=each.name,
                tag=each.function.__module__.split(".")[1],
                summary=each.description,
                takes=each.input,
                by_alias=False,
                named_person=each.named_person,
                proofs=(Proof.COURSE_TOKEN, Proof.SCHOOL_SECRET),
                answers=(Answer(each.output, "What happened."),),
                fails=ANY_CALL,
                once=True,
                more={
                    "x-effect": each.effect.value,
                    "x-permission": each.permission.value if each.permission else None,
                    "x-aliases": [*each.aliases, *each.actions],
                    "x-phrases": list(each.examples),
                },
            ),
        )


def _call() -> tuple[Actor, dict[str, Any]]:
    call: tuple[Actor, dict[str, Any]] = g.agentkit_call
    return call


def _key() -> str:
    return _call()[0].key


def _rate() -> str:
    rate: str = current_app.config["AGENTKIT_RATE"]
    return rate


@blueprint.post("/<function>")
@open_to(Entry.AGENTS)
@described_each(_functions)
@limiter.limit(_rate, key_func=_key, override_defaults=True)
def call(function: str) -> Response:
    """Run one function for the acting person."""
    actor, body = _call()
    capability = find(function)
    if Door.AGENTKIT not in capability.doors:
        raise NotFound(f"There is no {capability.name} for agents.")
    if capability.named_person and actor.user_id is None:
        raise Invalid.field("user_id", "say for whom this is")
    key = request.headers.get("Idempotency-Key")
    outcome = invoke(actor, function, body, door=Door.AGENTKIT, key=key)
    response = current_app.response_class(outcome.result.model_dump_json(), mimetype="application/json")
    if outcome.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


@blueprint.get("/functions")
@open_to(Entry.ANYONE)
@described(name="list_functions", tag="about", answers=(Answer(FunctionDefinitions, "All functions for agents."),))
def functions() -> Response:
    """The definitions of all functions, generated from the registry. They describe doors, not people."""
    return jsonify({"functions": function_definitions(request.host_url.rstrip("/"))})


def init_app(app: Flask) -> None:
    """A bearer token is no cookie: nothing here can be forged by another site's form."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
