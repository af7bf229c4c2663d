"""Capabilities as the protocol's tools."""

from __future__ import annotations

from functools import cache
from typing import Any

from mcp.types import Tool, ToolAnnotations

from app.core.actor import Actor, Door
from app.core.capability import Capability, Effect, capabilities
from app.core.errors import NotFound
from app.core.permissions import SCHOOL_GRANTS, Permission
from app.core.plain_words import spoken
from app.core.transaction import transaction
from app.courses import CourseInput, seat

ASK_FIRST = "Ask the person before you do this: it reaches other people or takes something away."


def tools_for(actor: Actor) -> list[Tool]:
    """What the token covers and what its person may do in its course, by name."""
    may = _rights(actor)
    return [
        tool(each)
        for each in capabilities(Door.MCP)
        if (actor.scopes is None or each.name in actor.scopes) and (each.permission is None or each.permission in may)
    ]


def _rights(actor: Actor) -> frozenset[Permission]:
    """What the person may do; nothing where the token's course is theirs no more."""
    rights = SCHOOL_GRANTS[actor.role] if actor.role is not None else frozenset[Permission]()
    if actor.course_id is None:
        return rights
    try:
        with transaction(write=actor.watched):
            return rights | seat(actor, CourseInput(course_id=actor.course_id), Permission.COURSE_READ).may
    except NotFound:
        return frozenset()


@cache
def tool(capability: Capability) -> Tool:
    """One capability, with the schemas of what it takes and gives."""
    words = (capability.description, ASK_FIRST if capability.asks_first else "")
    reads = capability.effect is Effect.READ
    return Tool(
        name=capability.name,
        title=spoken(capability.name),
        description=" ".join(filter(None, words)),
        input_schema=_taken(capability),
        output_schema=capability.output.model_json_schema(mode="serialization", by_alias=False),
        annotations=ToolAnnotations(
            read_only_hint=reads,
            # Also of what asks first: a task that is added takes nothing away, whoever gets it.
            destructive_hint=capability.effect is Effect.DESTROY,
            # What is gone stays gone. Of other writes we do not know it.
            idempotent_hint=capability.effect is not Effect.WRITE,
            open_world_hint=capability.to_others is not None,
        ),
    )


def _taken(capability: Capability) -> dict[str, Any]:
    """The input's schema; who acts stands in no field of it, and the course may be left to the token."""
    schema = capability.input.model_json_schema(by_alias=False)
    schema.pop("description", None)
    schema.setdefault("properties", {})
    if "course_id" in schema["properties"]:
        schema["required"] = [name for name in schema.get("required", ()) if name != "course_id"]
        schema["properties"]["course_id"]["description"] = "The course's id; left out, it is the token's course."
    return schema
