"""Ask the assistant: the question and its run are stored first, and the work begins after that commit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Executable, delete, insert, select, update

from app.chat.access import OwnAnswer, own_answer, own_conversation, person
from app.chat.models import (
    UNDER_WAY,
    Call,
    ChatMessage,
    Conversation,
    ConversationStatus,
    Run,
    RunState,
    Speaker,
)
from app.chat.runs import leases
from app.chat.runs.hub import answers
from app.chat.runs.lapsed import beside_answer, in_conversation
from app.chat.runs.running import runner
from app.chat.schemas import MOST_TITLE, AnswerInput, AskAssistant, Asked, ConversationInput, Stopped
from app.chat.turns import PLAIN, Line, Terms
from app.chat.widgets import said_card
from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import PAGE, Effect, capability
from app.core.errors import Conflict
from app.core.permissions import Permission
from app.core.sql import run
from app.core.transaction import after_commit
from app.courses import CourseInput, seat
from app.extensions import db

TITLE_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question goes: an own conversation, or a new one about a course or about none."""

    person_id: int
    conversation: Conversation | None
    course_id: int | None


def _place(actor: Actor, data: AskAssistant, permission: Permission | None) -> Place:
    """Raises NotFound for a conversation or a course that is not the person's."""
    who = person(actor, permission)
    found: Conversation | None = None
    if data.conversation_id is not None:
        found = own_conversation(actor, ConversationInput(conversation_id=data.conversation_id), permission)
        if found.course_id is not None:
            return Place(who, found, found.course_id)
    course_id = data.course_id or actor.course_id
    if course_id is not None:
        seat(actor, CourseInput(course_id=course_id), Permission.COURSE_READ)
    return Place(who, found, course_id)


@capability(
    "ask_assistant",
    doors=PAGE | {Door.CHATKIT},
    permission=Permission.CHAT_USE,
    access=_place,
    effect=Effect.WRITE,
    examples=("Ask the assistant what osmosis is", "Ask the assistant to make a quiz"),
    widget=said_card,
    page=lambda result: url_for("chat.conversation", conversation_id=result.conversation_id),
    named_person=True,
    opens=True,
    before=in_conversation,
)
def ask_assistant(actor: Actor, data: AskAssistant, place: Place) -> Asked:
    """Say something to the assistant. The answer is written meanwhile: follow its run, or read the conversation."""
    conversation, told = place.conversation, data.told
    if conversation is None:
        conversation = _new(place, data.message)
    elif _under_way(conversation.id):
        raise Conflict(_("The assistant is still answering. Wait for the end, or stop it first."))
    else:
        told = ()
        conversation.status, conversation.updated_at = ConversationStatus.ACTIVE, clock.now()
        conversation.course_id = place.course_id
    question_id = _line(conversation.id, Speaker.PERSON, data.message, data.page_url, data.page_title)
    lines = tuple(Line(each.role, each.content) for each in told)
    return _begin(conversation, question_id, Terms(actor.course_id, actor.scopes, lines))


@capability(
    "retry_answer",
    doors=PAGE,
    permission=Permission.CHAT_USE,
    access=own_answer,
    effect=Effect.WRITE,
    examples=("Try that answer again",),
    widget=said_card,
    page=lambda result: url_for("chat.conversation", conversation_id=result.conversation_id),
    actions=("answer.retry",),
    named_person=True,
    opens=True,
    before=beside_answer,
)
def retry_answer(_actor: Actor, _data: AnswerInput, mine: OwnAnswer) -> Asked:
    """Have the newest question answered anew. What was written before stays in the conversation."""
    conversation = mine.conversation
    if _under_way(conversation.id):
        raise Conflict(_("The assistant is still answering. Wait for the end, or stop it first."))
    newest = db.session.execute(
        select(Run.id).where(Run.conversation_id == conversation.id).order_by(Run.id.desc()).limit(1)
    ).scalar_one()
    if newest != mine.run.id:
        raise Conflict(_("Only the newest answer can be tried again. Ask the question once more instead."))
    if not mine.message.content:
        # Nothing was written and nothing done: an empty answer would only be in the way.
        called = db.session.execute(select(Call.id).where(Call.run_id == mine.run.id).limit(1)).first()
        if called is None:
            db.session.execute(delete(ChatMessage).where(ChatMessage.id == mine.message.id))
            db.session.expunge(mine.message)
    conversation.updated_at = clock.now()
    return _begin(conversation, mine.run.question_id)


@capability(
    "stop_answer",
    doors=PAGE,
    permission=Permission.CHAT_USE,
    access=own_answer,
    effect=Effect.WRITE,
    examples=("Stop answering",),
    widget=said_card,
    page=lambda result: url_for("chat.conversation", conversation_id=result.conversation_id),
    actions=("answer.stop",),
    named_person=True,
)
def stop_answer(_actor: Actor, _data: AnswerInput, mine: OwnAnswer) -> Stopped:
    """Stop an answer. What has been written stays."""
    run_id, name = mine.run.id, mine.run.log
    stopping = db.session.execute(
        update(Run).where(Run.id == run_id, Run.state.in_(UNDER_WAY)).values(stop_asked=True).returning(Run.id)
    ).first()
    if stopping is not None:
        after_commit(lambda: answers().stop(name))
    return Stopped(
        conversation_id=mine.conversation.id,
        answer_id=mine.message.id,
        stopped=stopping is not None,
        message=_("Stopped. What was written is kept.") if stopping else _("The answer had ended already."),
    )


def _new(place: Place, words: str) -> Conversation:
    moment = clock.now()
    conversation = Conversation(
        key=str(uuid4()),
        person_id=place.person_id,
        course_id=place.course_id,
        title=_title(words),
        status=ConversationStatus.ACTIVE,
        created_at=moment,
        updated_at=moment,
    )
    db.session.add(conversation)
    db.session.flush()
    return conversation


def _title(words: str) -> str:
    """The first words, on one line."""
    line = " ".join(words.split())
    if len(line) > TITLE_CHARACTERS:
        line = line[:TITLE_CHARACTERS].rsplit(" ", 1)[0] + "…"
    return line[:MOST_TITLE]


def _line(
    conversation_id: int, speaker: Speaker, content: str, page_url: str | None = None, page_title: str | None = None
) -> int:
    """Write a line; returns its id."""
    line_id: int = run(
        _new_line(),
        conversation_id=conversation_id,
        speaker=speaker,
        content=content,
        page_url=page_url,
        page_title=page_title,
        created_at=clock.now(),
    ).scalar_one()
    return line_id


@cache
def _new_line() -> Executable:
    return insert(ChatMessage).returning(ChatMessage.id)


@cache
def _new_run() -> Executable:
    return insert(Run).returning(Run.id)


def _begin(conversation: Conversation, question_id: int, terms: Terms = PLAIN) -> Asked:
    answer_id = _line(conversation.id, Speaker.ASSISTANT, "")
    moment = clock.now()
    run_id = run(
        _new_run(),
        conversation_id=conversation.id,
        question_id=question_id,
        answer_id=answer_id,
        log=uuid4().hex,
        state=RunState.QUEUED,
        leased_until=moment + leases.LENGTH,
        created_at=moment,
    ).scalar_one()
    bounds = () if terms == PLAIN else (terms,)
    after_commit(lambda: runner().start(run_id, *bounds))
    return Asked(
        conversation_id=conversation.id,
        conversation_key=conversation.key,
        course_id=conversation.course_id,
        run_id=run_id,
        answer_id=answer_id,
        message=_("The assistant is answering."),
    )


def _under_way(conversation_id: int) -> bool:
    # Of two questions at once, the second waits here for the first and then sees its run; SQLite has one writer anyway.
    db.session.execute(select(Conversation.id).where(Conversation.id == conversation_id).with_for_update())
    statement = select(Run.id).where(Run.conversation_id == conversation_id, Run.state.in_(UNDER_WAY)).limit(1)
    return db.session.execute(statement).first() is not None
