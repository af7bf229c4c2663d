"""Function definitions for agents and the OpenAPI document, both generated from the registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core.actor import Door
from app.core.capability import Capability, capabilities
from app.core.errors import (
    Conflict,
    Denied,
    HomeroomError,
    Invalid,
    Malformed,
    NotFound,
    OverLimit,
    TooLarge,
    Unavailable,
    Unidentified,
    WrongType,
)

VERSION = "0.1.0"

FAILURES: tuple[type[HomeroomError], ...] = (
    Malformed,
    Unidentified,
    Denied,
    NotFound,
    Conflict,
    TooLarge,
    WrongType,
    Invalid,
    OverLimit,
    Unavailable,
)


def parameters(capability: Capability) -> dict[str, Any]:
    """The input's JSON Schema as an agent sends it, `user_id` included."""
    schema = capability.input.model_json_schema(by_alias=False, ref_template="#/$defs/{model}")
    schema.pop("title", None)
    schema.pop("description", None)
    person = (
        "The person it is done for."
        if capability.named_person
        else "The person who asks; the course's agent otherwise."
    )
    schema["properties"] = {
        "user_id": {"type": "string", "description": person},
        **schema.get("properties", {}),
    }
    required = schema.get("required", [])
    if capability.named_person:
        required = ["user_id", *required]
    schema["required"] = required
    return schema


def function_definitions(base_url: str) -> list[dict[str, Any]]:
    """One definition a function, in the form that agents' tools take, with where to call it."""
    return [
        {
            "name": each.name,
            "type": "http",
            "description": each.description,
            "parameters": parameters(each),
            "aliases": [*each.aliases, *each.actions],
            "examples": list(each.examples),
            "effect": each.effect.value,
            "permission": each.permission.value if each.permission else None,
            "http": {
                "url": f"{base_url}/api/agentkit/{each.name}",
                "method": "POST",
                "headers": {"Authorization": "Bearer ${AGENTKIT_SECRET}"},
            },
        }
        for each in capabilities(Door.AGENTKIT)
    ]


def openapi(base_url: str, more: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """The OpenAPI 3.1 document; an operation's id is the function's name, so agents' tool names match.

    `more` gives the paths of other doors, and adds to the schemas what they define.
    """
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    paths: dict[str, Any] = {
        "/api/me": {
            "get": {
                "operationId": "me",
                "summary": "Who is signed in, and their courses.",
                "security": [{"session": []}],
                "responses": {"200": {"description": "The person and their courses."}, **failures(Unidentified)},
            }
        }
    }
    paths |= more(schemas)
    for each in capabilities(Door.AGENTKIT):
        paths[f"/api/agentkit/{each.name}"] = {"post": _operation(each, schemas)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Homeroom",
            "version": VERSION,
            "description": "The capabilities of a class, for agents.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "session"},
            },
        },
        "security": [{"bearer": []}],
    }


def _operation(each: Capability, schemas: dict[str, Any]) -> dict[str, Any]:
    takes = lift(parameters(each), schemas)
    gives = lift(each.output.model_json_schema(mode="serialization", ref_template="#/$defs/{model}"), schemas)
    return {
        "operationId": each.name,
        "summary": each.description,
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "maxLength": 255},
                "description": "Sent again with the same body within a day, the call happens once.",
            }
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": takes}}},
        "responses": {
            "200": {"description": "What happened.", "content": {"application/json": {"schema": gives}}},
            **failures(*FAILURES),
        },
    }


def lift(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Move a schema's own definitions to the document's components, and point at them there."""

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: f"#/components/schemas/{item.removeprefix('#/$defs/')}"
                if key == "$ref" and isinstance(item, str)
                else moved(item)
                for key, item in value.items()
                if key != "$defs"
            }
        return [moved(item) for item in value] if isinstance(value, list) else value

    for name, definition in schema.get("$defs", {}).items():
        schemas[name] = moved(definition)
    lifted: dict[str, Any] = moved(schema)
    return lifted


def failures(*errors: type[HomeroomError]) -> dict[str, Any]:
    """The responses of an operation that can fail so."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(error.status): {"description": error.title, "content": content} for error in errors}


_PROBLEM = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "error": {"type": "string"},
        "retry": {"type": "boolean"},
        "rateLimitExceeded": {"type": "boolean"},
        "limit": {"type": "integer"},
        "remaining": {"type": "integer"},
        "resetAt": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "field": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
