"""A person's own conversations: list, search, read, rename, put away, delete, and say whether an answer helped."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, exists, or_, select, tuple_, update

from app.chat.access import OwnAnswer, named, own, own_answer, own_conversation
from app.chat.models import UNDER_WAY, ChatMessage, Conversation, ConversationStatus, Run
from app.chat.runs.lapsed import in_conversation
from app.chat.schemas import (
    ArchiveConversation,
    ConversationChanged,
    ConversationHead,
    ConversationInput,
    ConversationRead,
    Conversations,
    ListConversations,
    Order,
    RateAnswer,
    Rated,
    ReadConversation,
    RenameConversation,
    Said,
)
from app.chat.widgets import conversation_card, conversation_list, said_card
from app.core.actor import Actor, Door
from app.core.capability import PAGE, Effect, capability
from app.core.errors import Conflict
from app.core.paging import by_time, next_by_time
from app.core.permissions import Permission
from app.courses import Course
from app.extensions import db

_HERE = PAGE | {Door.CHATKIT}
_LIST = "conversations"


def _to(result: ConversationChanged | Rated) -> str:
    return url_for("chat.conversation", conversation_id=result.conversation_id)


@capability(
    "list_conversations",
    doors=_HERE,
    permission=Permission.CHAT_USE,
    access=own,
    effect=Effect.READ,
    examples=("Show my conversations", "Find the conversation about osmosis"),
    widget=conversation_list,
    page=lambda _result: url_for("chat.conversations"),
    named_person=True,
    said=lambda _result: "",
)
def list_conversations(actor: Actor, data: ListConversations, person_id: int) -> Conversations:
    """List a person's own conversations with the assistant, the one last used first, or find some by words."""
    newest_first = data.order is Order.NEWEST_FIRST
    place = tuple_(Conversation.updated_at, Conversation.id)
    statement = (
        select(Conversation, Course.name)
        .outerjoin(Course, Course.id == Conversation.course_id)
        .where(Conversation.person_id == person_id, Conversation.status == data.status)
    )
    if actor.course_id is not None:
        statement = statement.where(Conversation.course_id == actor.course_id)
    for word in data.query.split():
        said = exists().where(
            ChatMessage.conversation_id == Conversation.id, ChatMessage.content.icontains(word, autoescape=True)
        )
        statement = statement.where(or_(Conversation.title.icontains(word, autoescape=True), said))
    if data.before is not None:
        last = select(Conversation.updated_at, Conversation.id).where(
            named(data.before), Conversation.person_id == person_id
        )
        if (row := db.session.execute(last).first()) is not None:
            there = tuple_(row[0], row[1])
            statement = statement.where(place < there if newest_first else place > there)
    page = by_time(
        statement,
        Conversation.updated_at,
        Conversation.id,
        _LIST,
        data.cursor,
        data.limit,
        oldest_first=not newest_first,
    )
    rows = db.session.execute(page).all()
    shown = rows[: data.limit]
    return Conversations(
        conversations=[
            ConversationHead(
                conversation_id=each.id,
                key=each.key,
                title=each.title,
                status=each.status,
                course_id=each.course_id,
                course_name=course,
                created_at=each.created_at,
                updated_at=each.updated_at,
            )
            for each, course in shown
        ],
        next=shown[-1][0].id if len(rows) > data.limit else None,
        next_cursor=next_by_time(_LIST, [(each.updated_at, each.id) for each, _course in rows], data.limit),
        message=_sentence(len(shown), data),
    )


def _sentence(count: int, data: ListConversations) -> str:
    said: str = ngettext("%(num)s conversation.", "%(num)s conversations.", count)
    if not count and data.query:
        said = _("No conversation has these words.")
    elif not count and data.status is ConversationStatus.ARCHIVED:
        said = _("No conversation is put away.")
    elif not count:
        said = _("No conversations yet. Ask something, and it is kept here for you.")
    return said


@capability(
    "read_conversation",
    doors=_HERE,
    permission=Permission.CHAT_USE,
    access=own_conversation,
    effect=Effect.READ,
    examples=("What did we talk about yesterday?",),
    widget=conversation_card,
    page=lambda result: url_for("chat.conversation", conversation_id=result.conversation_id),
    named_person=True,
    said=lambda _result: "",
)
def read_conversation(_actor: Actor, _data: ReadConversation, conversation: Conversation) -> ConversationRead:
    """Read one of a person's own conversations, the oldest line first."""
    rows = db.session.execute(
        select(ChatMessage, Run.state)
        .outerjoin(Run, Run.answer_id == ChatMessage.id)
        .where(ChatMessage.conversation_id == conversation.id)
        .order_by(ChatMessage.id)
    ).all()
    return ConversationRead(
        conversation_id=conversation.id,
        key=conversation.key,
        title=conversation.title,
        status=conversation.status,
        course_id=conversation.course_id,
        messages=[
            Said(
                message_id=each.id,
                role=each.speaker,
                content=each.content,
                state=state,
                created_at=each.created_at,
            )
            for each, state in rows
        ],
        message=ngettext("%(num)s line.", "%(num)s lines.", len(rows)),
    )


@capability(
    "rename_conversation",
    doors=_HERE,
    permission=Permission.CHAT_USE,
    access=own_conversation,
    effect=Effect.WRITE,
    examples=("Call this conversation Biology revision",),
    widget=said_card,
    page=_to,
    named_person=True,
)
def rename_conversation(_actor: Actor, data: RenameConversation, conversation: Conversation) -> ConversationChanged:
    """Give a conversation another name."""
    conversation.title = data.title
    return ConversationChanged(conversation_id=conversation.id, title=data.title, message=_("Renamed."))


@capability(
    "archive_conversation",
    doors=PAGE,
    permission=Permission.CHAT_USE,
    access=own_conversation,
    effect=Effect.WRITE,
    examples=("Put this conversation away",),
    widget=said_card,
    page=lambda _result: url_for("chat.conversations"),
    opens=True,
    named_person=True,
)
def archive_conversation(_actor: Actor, data: ArchiveConversation, conversation: Conversation) -> ConversationChanged:
    """Put a conversation away, or bring it back. Nothing of it is lost."""
    conversation.status = ConversationStatus.ARCHIVED if data.archived else ConversationStatus.ACTIVE
    said = _("Put away. It is under “Archived”.") if data.archived else _("It is in the list again.")
    return ConversationChanged(conversation_id=conversation.id, title=conversation.title, message=said)


@capability(
    "delete_conversation",
    doors=_HERE,
    permission=Permission.CHAT_USE,
    access=own_conversation,
    effect=Effect.DESTROY,
    examples=("Delete this conversation",),
    widget=said_card,
    page=lambda _result: url_for("chat.conversations"),
    opens=True,
    named_person=True,
    before=in_conversation,
)
def delete_conversation(_actor: Actor, _data: ConversationInput, conversation: Conversation) -> ConversationChanged:
    """Delete a conversation for good."""
    running = select(Run.id).where(Run.conversation_id == conversation.id, Run.state.in_(UNDER_WAY))
    if db.session.execute(running).first() is not None:
        raise Conflict(_("The assistant is still answering. Wait for the end, or stop it first."))
    gone = ConversationChanged(conversation_id=conversation.id, title=conversation.title, message=_("Deleted."))
    db.session.execute(delete(Conversation).where(Conversation.id == conversation.id))
    return gone


@capability(
    "rate_answer",
    doors=PAGE,
    permission=Permission.CHAT_USE,
    access=own_answer,
    effect=Effect.WRITE,
    examples=("That answer helped", "That answer was wrong"),
    widget=said_card,
    page=_to,
    actions=("answer.rate",),
    named_person=True,
)
def rate_answer(_actor: Actor, data: RateAnswer, mine: OwnAnswer) -> Rated:
    """Say whether an answer helped, and why. Nobody else reads it but the school, when it looks after its assistant."""
    db.session.execute(
        update(ChatMessage).where(ChatMessage.id == mine.message.id).values(liked=data.liked, reason=data.reason)
    )
    said = _("Thank you.") if data.liked is not None else _("Taken back.")
    return Rated(conversation_id=mine.conversation.id, answer_id=mine.message.id, liked=data.liked, message=said)
