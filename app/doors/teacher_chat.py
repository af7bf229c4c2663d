"""`POST /api/chat/stream`: an answer as `{content}` pieces, `{done, finishReason}` and `{error}`.

What a client says of earlier lines helps with the answer and is stored nowhere; a conversation that goes on here is
remembered here. `isPTMRequest` is taken, and changes nothing: the sentence itself says what is wanted.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Blueprint, Flask, Response, g
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints

from app.chat import Asked, Ended, Failed, RunState, Text, Tool
from app.core.described import ANY_CALL_BUT_422, BEARERS, EVENTS, Answer, Proof, Shape, described
from app.core.entry import Entry, open_to
from app.core.schema import Id, names
from app.core.schema import Text as Words
from app.doors.answers import TEACHER, Drawn, Say, Word, answered, frame, remembered
from app.doors.callers import caller, identify_with
from app.doors.errors import problem_as_400
from app.extensions import csrf
from app.usage import chat_limit

blueprint = Blueprint("teacher_chat", __name__)
blueprint.register_error_handler(Exception, problem_as_400)
csrf.exempt(blueprint)


class ChatStream(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    message: Annotated[Words, StringConstraints(min_length=1, max_length=2000)] = Field(description="What is said.")
    conversationHistory: list[Any] = Field(
        default=[], description="Lines {role, content} from before; the newest ten of the two speakers are looked at."
    )
    isPTMRequest: bool = Field(default=False, description="Accepted; the sentence says what is wanted.")
    conversation_id: UUID | None = Field(
        default=None,
        validation_alias=AliasChoices("conversationId", "conversation_id"),
        description="The conversation to go on with, as an earlier answer's end named it; null is a new one.",
    )
    course_id: Id | None = names(
        "courseId", "course_id", default=None, description="The course that a new conversation is about."
    )


class AnswerPiece(Shape):
    """A piece of the answer, in Markdown."""

    content: str


class AnswerDone(Shape):
    """The end of an answer."""

    done: Literal[True]
    finishReason: str = Field(description="stop where the answer is whole, length where it was cut.")
    conversationId: UUID


class AnswerBroken(Shape):
    """The end of an answer that failed."""

    error: str = Field(description="A sentence for people.")
    conversationId: UUID


blueprint.before_request(identify_with(ChatStream))


@blueprint.post(TEACHER)
@open_to(Entry.AGENTS)
@described(
    name="chat_stream",
    tag="assistant",
    takes=ChatStream,
    named_person=False,
    proofs=(Proof.SESSION, *BEARERS),
    answers=(Answer(AnswerPiece | AnswerDone | AnswerBroken, media=EVENTS),),
    fails=ANY_CALL_BUT_422,
)
@chat_limit
def stream() -> Response:
    """Say something to the assistant, and read its answer as server-sent events."""
    said: ChatStream = g.said
    question = {
        "message": said.message,
        "conversation_id": str(said.conversation_id) if said.conversation_id else None,
        "course_id": said.course_id,
        "told": remembered(said.conversationHistory),
    }
    return answered(caller().actor, question, _dialect)


def _dialect(asked: Asked) -> Say:
    def say(event: Word) -> bytes:
        match event:
            case Text(text):
                return frame({"content": text})
            case Tool():
                return b""
            case Drawn(_, text):
                return frame({"content": text}) if text else b""
            case Failed("length", _, _):
                return frame({"done": True, "finishReason": "length", "conversationId": asked.conversation_key})
            case Failed(_code, sentence, _retry):
                return frame({"error": sentence, "conversationId": asked.conversation_key})
            case Ended(state):
                reason = "stop" if state is RunState.COMPLETE else state.value
                return frame({"done": True, "finishReason": reason, "conversationId": asked.conversation_key})

    return say


def init_app(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
