"""`POST /api/chatkit/generate`: an answer as `text_delta`, `tool_call`, `complete` and `error`."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Blueprint, Flask, Response, g
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.chat import Asked, Ended, Failed, Text, Tool
from app.core.capability import find
from app.core.described import ANY_CALL, BEARERS, EVENTS, Answer, Proof, Shape, described
from app.core.entry import Entry, open_to
from app.core.schema import Id, names
from app.core.schema import Text as Words
from app.core.widget import Node
from app.doors.answers import GENERATE, Drawn, Say, Word, answered, frame
from app.doors.callers import caller, identify_with
from app.extensions import csrf
from app.usage import chat_limit

blueprint = Blueprint("generate", __name__)
csrf.exempt(blueprint)


class Generate(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    message: Annotated[Words, StringConstraints(min_length=1, max_length=1000)] = Field(description="What is said.")
    conversation_id: UUID | None = Field(default=None, description="The conversation to go on with; null is a new one.")
    course_id: Id | None = names(
        "course_id", "courseId", default=None, description="The course that a new conversation is about."
    )


class TextDelta(Shape):
    """A piece of the answer, in Markdown."""

    type: Literal["text_delta"]
    text: str


class ToolCall(Shape):
    """What the assistant does meanwhile."""

    type: Literal["tool_call"]
    tool: str = Field(description="The function; one of to-dos by its older name, such as add_task_tool.")
    status: Literal["running", "asked", "done", "failed"]


class Complete(Shape):
    """The end of an answer."""

    type: Literal["complete"]
    conversation_id: UUID
    message_id: str
    state: Literal["complete", "stopped"]
    widgets: list[dict[str, Any]] = Field(description="ChatKit trees.")


class StreamError(Shape):
    """The end of an answer that failed."""

    type: Literal["error"]
    error: str = Field(description="The kind of error, for programs.")
    message: str = Field(description="A sentence for people.")
    retry: bool
    conversation_id: UUID
    message_id: str


blueprint.before_request(identify_with(Generate))


@blueprint.post(GENERATE)
@open_to(Entry.AGENTS)
@described(
    name="generate",
    tag="assistant",
    takes=Generate,
    named_person=False,
    proofs=(Proof.SESSION, *BEARERS),
    answers=(Answer(TextDelta | ToolCall | Complete | StreamError, media=EVENTS),),
    fails=ANY_CALL,
)
@chat_limit
def generate() -> Response:
    """Say something to the assistant, and read its answer as server-sent events."""
    said: Generate = g.said
    question = {
        "message": said.message,
        "conversation_id": str(said.conversation_id) if said.conversation_id else None,
        "course_id": said.course_id,
    }
    return answered(caller().actor, question, _dialect)


def _dialect(asked: Asked) -> Say:
    ids = {"conversation_id": asked.conversation_key, "message_id": str(asked.answer_id)}
    widgets: list[Node] = []

    def say(event: Word) -> bytes:
        match event:
            case Text(text):
                return frame({"type": "text_delta", "text": text})
            case Tool(name, status):
                return frame({"type": "tool_call", "tool": _tool(name), "status": status})
            case Drawn(tree, _):
                widgets.append(tree)
                return b""
            case Failed(code, sentence, retry):
                return frame({"type": "error", "error": code, "message": sentence, "retry": retry, **ids})
            case Ended(state):
                return frame({"type": "complete", **ids, "state": state.value, "widgets": widgets})

    return say


def _tool(name: str) -> str:
    """The name that this door's clients know a function by: to-dos are `add_task_tool` and so on to them."""
    return next((alias for alias in find(name).aliases if alias.endswith("_tool")), name)


def init_app(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
