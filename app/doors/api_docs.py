"""`/api/docs`: the OpenAPI document as pages of ours, with a search and lines of curl to copy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, current_app, render_template, request
from flask_babel import gettext as _

from app.core.described import EVENTS, JSON
from app.core.entry import Entry, open_to
from app.core.errors import NotFound
from app.doors.openapi import EXAMPLES, built, frame_of
from app.doors.schema_words import Shape, shape_of, shapes_under

blueprint = Blueprint("api_docs", __name__, url_prefix="/api/docs")

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as its page shows it."""

    name: str
    method: str
    path: str
    tag: str
    data: dict[str, Any]

    @property
    def words(self) -> str:
        """All that a search looks in, in small letters."""
        said = (
            self.name,
            self.path,
            self.data["summary"],
            *self.data.get("x-aliases", ()),
            *self.data.get("x-phrases", ()),
        )
        return " ".join(said).lower()


@dataclass(frozen=True, slots=True)
class Part:
    """A body or an answer: what it is, its media type, its fields, and a real example of it."""

    title: str
    media: str
    shape: Shape | None
    example: str


@blueprint.get("")
@open_to(Entry.ANYONE)
def index() -> str:
    """All operations by what they are about, or those with some words."""
    found = built(current_app._get_current_object()).data  # type: ignore[attr-defined]
    query = request.args.get("q", "")[:200].strip()
    shown = [each for each in _operations(found) if all(word in each.words for word in query.lower().split())]
    groups = [(tag, [each for each in shown if each.tag == tag["name"]]) for tag in found["tags"]]
    return render_template("doors/docs.html", groups=[group for group in groups if group[1]], query=query, api=found)


@blueprint.get("/<name>")
@open_to(Entry.ANYONE)
def operation(name: str) -> str:
    """One operation: who may call it, what it takes and answers, and how it fails."""
    found = built(current_app._get_current_object()).data  # type: ignore[attr-defined]
    each = next((each for each in _operations(found) if each.name == name), None)
    if each is None:
        raise NotFound(_("There is no such operation."))
    example = json.loads(EXAMPLES.read_text("utf-8")).get(name, {})
    components = found["components"]
    answers = [(status, answer) for status, answer in each.data["responses"].items() if "$ref" not in answer]
    failures = [
        (status, components["responses"][answer["$ref"].rpartition("/")[2]])
        for status, answer in each.data["responses"].items()
        if "$ref" in answer
    ]
    body = (
        next(_parts(_("What it takes"), each.data["requestBody"], components, example, "request"), None)
        if "requestBody" in each.data
        else None
    )
    given = [
        part
        for status, answer in answers
        for part in _parts(f"{status} · {answer['description']}", answer, components, example, status)
    ]
    return render_template(
        "doors/operation.html",
        each=each,
        body=body,
        answers=given,
        failures=failures,
        parameters=_parameters(each, components),
        proofs=[[components["securitySchemes"][scheme] for scheme in one] for one in each.data["security"]],
        curl=_curl(each, example.get("request")),
        shapes=shapes_under([part.shape for part in (body, *given) if part is not None], components["schemas"]),
    )


def _operations(found: Document) -> list[Operation]:
    return [
        Operation(data["operationId"], method.upper(), path, data["tags"][0], data)
        for path, methods in found["paths"].items()
        for method, data in methods.items()
    ]


def _parameters(each: Operation, components: dict[str, Any]) -> list[dict[str, Any]]:
    every = each.data.get("parameters", [])
    return [components["parameters"]["IdempotencyKey"] if "$ref" in one else one for one in every]


def _parts(
    title: str, about: dict[str, Any], components: dict[str, Any], examples: dict[str, Any], kept: str
) -> Iterator[Part]:
    """A body, or an answer in each of the media types that it can have; its example is `kept` under this name."""
    for media, content in about.get("content", {}).items():
        schema, example = content["schema"], examples.get(kept)
        if media == EVENTS:
            schema, example = frame_of(schema), examples.get(f"{kept} stream")
        text = example if isinstance(example, str) else "" if example is None else _pretty(example)
        yield Part(title, media, shape_of(schema, components["schemas"]), text)
    if "content" not in about:
        yield Part(title, "", None, "")


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _curl(each: Operation, example: Any) -> str:
    """A line for a shell, with the token or the session that it needs left to fill in."""
    streams = any(EVENTS in answer.get("content", {}) for answer in each.data["responses"].values())
    lines = [f"curl {'-N' if streams else '-s'} {request.host_url.rstrip('/')}{each.path}"]
    schemes = {scheme for one in each.data["security"] for scheme in one}
    if schemes - {"session", "csrfToken"}:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    elif schemes:
        lines.append('-b "session=$SESSION"')
    if each.method == "POST":
        body = json.dumps(example or {}, ensure_ascii=False).replace("'", "'\\''")
        lines += [f"-H 'Content-Type: {JSON}'", f"-d '{body}'"]
    return " \\\n  ".join(lines)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
