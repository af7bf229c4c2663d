"""Function definitions for agents, generated from the registry."""

from __future__ import annotations

from typing import Any

from app.core.actor import Door
from app.core.capability import Capability, capabilities


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
