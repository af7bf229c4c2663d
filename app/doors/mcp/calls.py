"""A tool's call: counted, run by `invoke`, and told as words for a person and as JSON for a model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mcp import MCPError
from mcp.types import INVALID_PARAMS, Annotations, CallToolResult, TextContent

from app.core.actor import Actor, Door
from app.core.capability import Capability, find
from app.core.errors import HomeroomError, Invalid, Malformed, NotFound
from app.core.pipeline import Outcome, invoke
from app.doors.errors import translate
from app.doors.mcp.rate import count
from app.doors.widget_text import as_markdown
from app.tutor import escaped

KEY = "homeroom/idempotency-key"
"""Where in a call's `_meta` a client may say which call it is: sent again, it happens once."""

_COURSE = {"course_id", "courseId", "class_id"}


def call(actor: Actor, name: str, arguments: Mapping[str, Any], key: str | None = None) -> CallToolResult:
    """Run a tool by its name or an alias of it.

    What goes wrong in it comes back as a result that says so, for a model to read. Raises MCPError where there is no
    such tool.
    """
    capability = tool_named(name)
    try:
        count(actor)
        data = _filled(actor, capability, _plain(arguments))
        return _told(actor, invoke(actor, capability.name, data, door=Door.MCP, key=key))
    except Exception as error:  # noqa: BLE001 - `translate` logs what nobody foresaw
        return failed(translate(error))


def tool_named(name: str) -> Capability:
    """Raises MCPError for what is no tool."""
    try:
        capability = find(name)
    except NotFound:
        capability = None
    if capability is None or Door.MCP not in capability.doors:
        raise MCPError(INVALID_PARAMS, f"Unknown tool: {name[:60]}")
    return capability


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    try:
        json.dumps(arguments, allow_nan=False)
    except (ValueError, RecursionError):
        raise Malformed("The arguments hold a number that JSON has not, or nest too deeply.") from None
    return dict(arguments)


def _filled(actor: Actor, capability: Capability, data: dict[str, Any]) -> dict[str, Any]:
    """With the token's course where the call names none."""
    if actor.course_id is None or "course_id" not in capability.input.model_fields or not _COURSE.isdisjoint(data):
        return data
    return {"course_id": str(actor.course_id), **data}


def _told(actor: Actor, outcome: Outcome) -> CallToolResult:
    said = outcome.capability.said(outcome.result)
    drawn = as_markdown(outcome.capability.widget(actor, outcome.result))
    words = drawn if escaped(said) in drawn else f"{said}\n\n{drawn}".strip()
    data = outcome.result.model_dump(mode="json")
    return CallToolResult(
        content=[
            TextContent(text=words, annotations=Annotations(audience=["user"])),
            TextContent(text=json.dumps(data, ensure_ascii=False), annotations=Annotations(audience=["assistant"])),
        ],
        structured_content=data,
        _meta={"homeroom/replayed": True} if outcome.replayed else None,
    )


def failed(error: HomeroomError) -> CallToolResult:
    """What went wrong, which fields are wrong, and whether to try again."""
    lines = [f"{error.title}. {error.sentence}"]
    if isinstance(error, Invalid):
        lines += [f"- {each.field}: {each.sentence}" for each in error.problems]
    if error.retry:
        lines.append(f"Try again in {error.retry_after or 1} s.")
    return CallToolResult(
        content=[TextContent(text="\n".join(lines))], is_error=True, _meta={"homeroom/problem": problem(error)}
    )


def problem(error: HomeroomError) -> dict[str, Any]:
    """The same for a program."""
    said: dict[str, Any] = {"code": error.code, "retry": error.retry}
    if error.retry_after is not None:
        said["retryAfter"] = error.retry_after
    if isinstance(error, Invalid):
        said["errors"] = [{"field": each.field, "detail": each.sentence} for each in error.problems]
    return said
