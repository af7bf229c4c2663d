"""The doors of the chat in the OpenAPI document: what each takes, read off its own model, and what its events are."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from app.core.errors import Invalid
from app.doors.answers import GENERATE, TEACHER, TUTOR
from app.doors.chatkit_session import SESSION, SessionWanted
from app.doors.definitions import FAILURES, failures, lift
from app.doors.generate import Generate
from app.doors.teacher_chat import ChatStream
from app.doors.tutor_chat import ChatRequest

_TEXT, _FLAG = {"type": "string"}, {"type": "boolean"}
_UUID = {"type": "string", "format": "uuid"}
_PERSON = {"type": "string", "description": "For whom the school's own secret asks. With any other identity: ignored."}


def _event(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


_GENERATE = {
    "oneOf": [
        _event("type", "text", type={"const": "text_delta"}, text=_TEXT),
        _event("type", "tool", "status", type={"const": "tool_call"}, tool=_TEXT, status=_TEXT),
        _event(
            "type", "conversation_id",
            type={"const": "complete"}, conversation_id=_UUID, message_id=_TEXT, state=_TEXT,
            widgets={"type": "array", "items": {"type": "object"}},
        ),
        _event(
            "type", "error", "message",
            type={"const": "error"}, error=_TEXT, message=_TEXT, retry=_FLAG, conversation_id=_UUID, message_id=_TEXT,
        ),
    ]
}  # fmt: skip
_REFERENCE = _event("title", "url", title=_TEXT, url=_TEXT, location=_TEXT, content_type=_TEXT)
_TUTOR = _event(
    "type", "content", "done", "messageId",
    type={"enum": ["text_delta", "message_complete", "error"]}, content=_TEXT, done=_FLAG, messageId=_UUID,
    conversationId=_UUID, references={"type": "array", "items": _REFERENCE},
)  # fmt: skip
_TEACHER = {
    "oneOf": [
        _event("content", content=_TEXT),
        _event("done", "finishReason", done=_FLAG, finishReason=_TEXT, conversationId=_UUID),
        _event("error", error=_TEXT, conversationId=_UUID),
    ]
}
_SESSION = _event(
    "client_secret", "expires_at", "widget_state",
    client_secret=_TEXT, expires_at={"type": "string", "format": "date-time"}, widget_state={"type": "object"},
)  # fmt: skip


def chat_paths(schemas: dict[str, Any]) -> dict[str, Any]:
    """The paths; what their models define moves to `schemas`."""
    as_400 = tuple(each for each in FAILURES if each is not Invalid)
    stream, plain = "text/event-stream", "application/json"
    return {
        GENERATE: _post("generate", "Ask the assistant, in events of text_delta, tool_call, complete and error.",
                        Generate, (stream, _GENERATE), FAILURES, schemas),
        TUTOR: _post("chatkit_api", "Ask the assistant, in events of text_delta, message_complete and error.",
                     ChatRequest, (stream, _TUTOR), as_400, schemas),
        TEACHER: _post("chat_stream", "Ask the assistant, in events of content, done and error.",
                       ChatStream, (stream, _TEACHER), as_400, schemas),
        SESSION: _post("chatkit_session", "Begin a chat session: a client secret for ten minutes.",
                       SessionWanted, (plain, _SESSION), FAILURES, schemas),
        "/api/chat/health": {
            "get": {
                "operationId": "chat_health",
                "summary": "How Homeroom is, and which model provider it asks.",
                "security": [],
                "responses": {"200": {"description": "Everything at a glance."}},
            }
        },
    }  # fmt: skip


def _post(
    name: str,
    summary: str,
    takes: type[BaseModel],
    gives: tuple[str, dict[str, Any]],
    fails: tuple[Any, ...],
    schemas: dict[str, Any],
) -> dict[str, Any]:
    schema = takes.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    schema["properties"] = {"user_id": _PERSON, **schema["properties"]}
    media, answer = gives
    return {
        "post": {
            "operationId": name,
            "summary": summary,
            "security": [{"bearer": []}, {"session": []}],
            "requestBody": {"required": True, "content": {"application/json": {"schema": lift(schema, schemas)}}},
            "responses": {
                "200": {"description": "The answer.", "content": {media: {"schema": answer}}},
                **failures(*fails),
            },
        }
    }
