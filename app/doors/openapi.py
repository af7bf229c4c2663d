"""The OpenAPI 3.1 document: read off the URL map, the registry, and what each view says beside it."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from app.core.described import EVENTS, JSON, Answer, Described, descriptions
from app.core.errors import HomeroomError
from app.doors.openapi_security import schemes, security
from app.doors.problem_shape import SHAPES, Problem, problem_response
from app.doors.schemas_of import Key, Schemas, merged, schemas_of

VERSION = "0.1.0"
EXAMPLES = Path(__file__).with_name("examples.json")
"""Real requests and answers by operation, as `python -m tests.doors.record` writes them."""

_TAGS = {
    "assistant": "The assistant: ask it, and read its answer as it is written.",
    "about": "Who asks, what there is to ask, and how Homeroom is.",
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "Sent again with the same body within a day, the call happens once.",
}
_REPLAYED = {
    "description": "There, and true, where the answer was given before to the same Idempotency-Key.",
    "required": False,
    "schema": {"const": "true"},
}


@dataclass(frozen=True, slots=True)
class Built:
    """The document, as it is sent plain and packed, and its entity tag."""

    data: dict[str, Any]
    plain: bytes
    packed: bytes
    tag: str


def built(app: Flask) -> Built:
    """The document of this process, made when somebody first asks."""
    known: Built | None = app.extensions.get("openapi")
    if known is None:
        data = document(app)
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        known = Built(data, body, gzip.compress(body, mtime=0), hashlib.sha256(body).hexdigest()[:32])
        app.extensions["openapi"] = known
    return known


def document(app: Flask) -> dict[str, Any]:
    """The document as data."""
    views = list(descriptions(app))
    examples: dict[str, Any] = json.loads(EXAMPLES.read_text("utf-8"))
    bodies = {each.takes: each.by_alias for _, _, each in views if each.takes is not None}
    given: list[Key] = [(shape, "serialization") for shape in (Problem, *SHAPES.values())]
    given += [(answer.shape, "serialization") for _, _, each in views for answer in each.answers if answer.shape]
    given += [(model, "validation") for model, by_alias in bodies.items() if not by_alias]
    asked: list[Key] = [(model, "validation") for model, by_alias in bodies.items() if by_alias]
    asked += [(each.query, "validation") for _, _, each in views if each.query is not None]
    (schemas, ours), (more, theirs) = schemas_of(given, by_alias=False), schemas_of(asked, by_alias=True)
    components = merged(ours, theirs)
    maker = _Maker(schemas | more, components, examples)
    paths: dict[str, Any] = {}
    for path, method, each in views:
        paths.setdefault(path, {})[method] = maker.operation(each)
    kinds = {error for _, _, each in views for error in each.fails}
    tags = sorted({each.tag for _, _, each in views})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Homeroom",
            "version": VERSION,
            "description": "The assistant of a class: its capabilities for agents, and its chat for other programs.",
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag, "description": _about(tag)} for tag in tags],
        "paths": paths,
        "components": {
            "schemas": _reached(components, paths),
            "responses": {
                error.__name__: problem_response(error, examples["problems"].get(error.__name__))
                for error in sorted(kinds, key=lambda error: error.status)
            },
            "parameters": {"IdempotencyKey": _IDEMPOTENCY_KEY},
            "securitySchemes": schemes(app),
        },
    }


def _about(tag: str) -> str:
    """A domain's docstring, or the words for what is no domain."""
    return _TAGS.get(tag) or (sys.modules[f"app.{tag}"].__doc__ or "").split("\n\n")[0].strip()


class _Maker:
    """Makes operations out of descriptions, with the schemas at hand."""

    def __init__(self, schemas: Schemas, components: dict[str, Any], examples: dict[str, Any]) -> None:
        self.schemas = schemas
        self.components = components
        self.examples = examples

    def operation(self, each: Described) -> dict[str, Any]:
        """One operation."""
        summary = each.summary
        found: dict[str, Any] = {"operationId": each.name, "summary": summary, "tags": [each.tag], **each.more}
        found["security"] = [security(proof, writes=each.takes is not None) for proof in each.proofs]
        parameters = self._query(each) + ([{"$ref": "#/components/parameters/IdempotencyKey"}] if each.once else [])
        if parameters:
            found["parameters"] = parameters
        if each.takes is not None:
            found["requestBody"] = {"required": True, "content": {"application/json": self._body(each)}}
        found["responses"] = {}
        for answer in each.answers:
            made = self._answer(each, answer)
            known = found["responses"].setdefault(str(answer.status), made)
            if known is not made:
                known["content"] |= made["content"]
        found["responses"] |= {str(error.status): _failure(error) for error in _in_order(each.fails)}
        return found

    def _body(self, each: Described) -> dict[str, Any]:
        schema = self._resolved((each.takes, "validation"))
        if each.named_person is not None:
            person = "The person it is done for." if each.named_person else "The person who asks."
            schema["properties"] = {
                "user_id": _PERSON | {"description": person},
                **schema.get("properties", {}),
            }
            if each.named_person:
                schema["required"] = ["user_id", *schema.get("required", [])]
        return self._with_example({"schema": schema}, each.name, "request")

    def _resolved(self, key: Key) -> dict[str, Any]:
        schema = self.schemas[key]
        if "$ref" in schema:
            schema = self.components[schema["$ref"].rpartition("/")[2]]
        return {key: value for key, value in schema.items() if key != "description"}

    def _query(self, each: Described) -> list[dict[str, Any]]:
        if each.query is None:
            return []
        schema = self._resolved((each.query, "validation"))
        if each.named_person is not None:
            schema["properties"] = {"user_id": _PERSON | {"description": "The person who asks."}} | schema["properties"]
        return [
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", []),
                "schema": {key: value for key, value in about.items() if key != "description"},
                "description": about.get("description", name),
            }
            for name, about in schema["properties"].items()
        ]

    def _answer(self, each: Described, answer: Answer) -> dict[str, Any]:
        found: dict[str, Any] = {"description": answer.what}
        if each.once:
            found["headers"] = {"Idempotency-Replayed": _REPLAYED}
        if answer.shape is not None:
            schema = self.schemas[answer.shape, "serialization"]
            if answer.media == EVENTS:
                schema = _stream(schema)
            part = f"{answer.status} stream" if answer.media == EVENTS else str(answer.status)
            found["content"] = {answer.media: self._with_example({"schema": schema}, each.name, part)}
        return found

    def _with_example(self, content: dict[str, Any], name: str, part: str) -> dict[str, Any]:
        example = self.examples.get(name, {}).get(part)
        return content if example is None else {**content, "example": example}


def _stream(frame: dict[str, Any]) -> dict[str, Any]:
    """Server-sent events: OpenAPI 3.1 has no word for a stream of them. Generated clients read it as a text."""
    event = {
        "type": "object",
        "required": ["data"],
        "properties": {
            "event": {"type": "string"},
            "data": {"type": "string", "contentMediaType": JSON, "contentSchema": frame},
        },
    }
    return {
        "type": "string",
        "description": "A stream of events: each is as contentSchema has it, and its data is JSON.",
        "contentMediaType": EVENTS,
        "contentSchema": event,
    }


def frame_of(stream: dict[str, Any]) -> dict[str, Any]:
    """The schema of the data of each event of a stream."""
    frame: dict[str, Any] = stream["contentSchema"]["properties"]["data"]["contentSchema"]
    return frame


_PERSON = {"type": "string", "pattern": "^[0-9]{1,19}$"}
_PROBLEMS = {"Problem", *(shape.__name__ for shape in SHAPES.values())}


def _reached(components: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    """The schemas that something points at: bodies with `user_id` in them stand where they are taken."""
    found: set[str] = set()
    new = _PROBLEMS | _references(paths)
    while new:
        found |= new
        new = _references([components[name] for name in new]) - found
    return {name: components[name] for name in sorted(found)}


def _references(value: Any) -> set[str]:
    return set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(value)))


def _in_order(fails: tuple[type[HomeroomError], ...]) -> list[type[HomeroomError]]:
    return sorted(fails, key=lambda error: error.status)


def _failure(error: type[HomeroomError]) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/{error.__name__}"}
