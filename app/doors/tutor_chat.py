"""`POST /chatkit/api`: a chat request in, `message` events of `text_delta`, `message_complete` and `error` out.

What a client says of earlier lines helps with the answer and is stored nowhere; a conversation that goes on here is
remembered here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID, uuid5

from flask import Blueprint, Flask, Response, g
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints

from app.chat import Asked, Ended, Failed, Text, Tool
from app.core.described import ANY_CALL_BUT_422, BEARERS, EVENTS, Answer, Proof, Shape, described
from app.core.entry import Entry, open_to
from app.core.schema import Id, names
from app.core.schema import Text as Words
from app.doors.answers import TUTOR, Drawn, Say, Word, answered, frame, remembered
from app.doors.callers import caller, identify_with
from app.doors.errors import problem_as_400
from app.doors.references import references_to
from app.extensions import csrf
from app.usage import chat_limit

blueprint = Blueprint("tutor_chat", __name__)
blueprint.register_error_handler(Exception, problem_as_400)
csrf.exempt(blueprint)


class MessageContent(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    id: UUID = Field(description="The client's name for the message.")
    content: Annotated[Words, StringConstraints(min_length=1, max_length=2000)] = Field(description="What is said.")


class PageContext(BaseModel):
    """The page that the person looks at: data for the answer, and never taken for their words."""

    pageUrl: Words | None = Field(default=None, max_length=4000)
    pageTitle: Words | None = Field(default=None, max_length=4000)


class ChatRequest(BaseModel):
    type: Literal["user_message"] = "user_message"
    message: MessageContent
    context: PageContext | None = None
    history: list[Any] = Field(
        default=[], description="Lines {role, content} from before; the newest ten of the two speakers are looked at."
    )
    conversation_id: UUID | None = Field(
        default=None,
        validation_alias=AliasChoices("conversationId", "conversation_id"),
        description="The conversation to go on with, as an earlier answer's end named it; null is a new one.",
    )
    course_id: Id | None = names(
        "courseId", "course_id", default=None, description="The course that a new conversation is about."
    )


class SlideReference(Shape):
    """A slide that the answer cites."""

    title: str
    url: str
    location: str
    content_type: Literal["slide"]


class TutorTextDelta(Shape):
    """A piece of the answer, in Markdown."""

    type: Literal["text_delta"]
    content: str
    done: Literal[False]
    messageId: UUID


class MessageComplete(Shape):
    """The end of an answer."""

    type: Literal["message_complete"]
    content: Literal[""]
    done: Literal[True]
    messageId: UUID
    conversationId: UUID
    references: list[SlideReference]


class TutorError(Shape):
    """The end of an answer that failed; content is a sentence for people."""

    type: Literal["error"]
    content: str
    done: Literal[True]
    messageId: UUID
    conversationId: UUID


blueprint.before_request(identify_with(ChatRequest))


@blueprint.post(TUTOR)
@open_to(Entry.AGENTS)
@described(
    name="chatkit_api",
    tag="assistant",
    takes=ChatRequest,
    named_person=False,
    proofs=(Proof.SESSION, *BEARERS),
    answers=(Answer(TutorTextDelta | MessageComplete | TutorError, media=EVENTS),),
    fails=ANY_CALL_BUT_422,
)
@chat_limit
def chat() -> Response:
    """Say something to the assistant, and read its answer as server-sent events."""
    said: ChatRequest = g.said
    page = said.context or PageContext()
    question = {
        "message": said.message.content,
        "conversation_id": str(said.conversation_id) if said.conversation_id else None,
        "course_id": said.course_id,
        "page_url": _on_one_line(page.pageUrl, 500),
        "page_title": _on_one_line(page.pageTitle, 200),
        "told": remembered(said.history),
    }
    return answered(caller().actor, question, _dialect)


def _on_one_line(text: str | None, most: int) -> str:
    return " ".join((text or "").split())[:most].strip()


def _dialect(asked: Asked) -> Say:
    message_id = str(uuid5(UUID(asked.conversation_key), str(asked.answer_id)))
    references = references_to(caller().actor, asked.course_id)

    def event_of(kind: str, content: str, *, done: bool, **more: Any) -> bytes:
        return frame({"type": kind, "content": content, "done": done, "messageId": message_id, **more}, "message")

    def say(event: Word) -> bytes:
        match event:
            case Text(text):
                references.read(text)
                return event_of("text_delta", text, done=False)
            case Tool():
                return b""
            case Drawn(_, text):
                return event_of("text_delta", text, done=False) if text else b""
            case Failed(_code, sentence, _retry):
                return event_of("error", sentence, done=True, conversationId=asked.conversation_key)
            case Ended():
                return event_of(
                    "message_complete",
                    "",
                    done=True,
                    conversationId=asked.conversation_key,
                    references=references.found(),
                )

    return say


def init_app(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
