"""What conversations hold about a person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.chat.models import Call, ChatMessage, Conversation, Run
from app.core.personal_data import Mentioning, Named, OnErasure, Through, holds, holds_nobody, says_freely, shown_as
from app.core.retention import keeps

shown_as(Conversation, "title")

holds(
    Conversation,
    Named("person_id"),
    kind=_("Conversations with the assistant"),
    shows=("title", "course_id", "status", "created_at", "updated_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted, with everything that was said in them."),
)
holds(
    ChatMessage,
    Through("conversation_id", Conversation, "person_id"),
    kind=_("What they and the assistant said"),
    shows=("conversation_id", "speaker", "content", "page_url", "page_title", "by", "liked", "reason", "created_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted."),
)
holds(
    Run,
    Through("conversation_id", Conversation, "person_id"),
    kind=_("How each answer went"),
    shows=("conversation_id", "state", "error", "created_at", "ended_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted."),
)
holds(
    Call,
    Through("conversation_id", Conversation, "person_id"),
    kind=_("What the assistant did for them"),
    shows=("capability", "arguments", "state", "sentence", "created_at", "ended_at", "skipped_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted. What it did stands where it was done."),
)
holds(
    Call,
    Mentioning("tree"),
    kind=_("Answers to others that show them"),
    erasure=OnErasure.DELETE,
    outcome=_("Taken out of the conversations of others."),
)
holds(
    Call,
    Mentioning("arguments"),
    kind=_("What others had the assistant do about them"),
    erasure=OnErasure.DELETE,
    outcome=_("Taken out of the conversations of others."),
)
_KEPT = "said in a conversation of somebody else; it goes with that conversation, after its period"
says_freely(Conversation, "title", why=_KEPT)
holds_nobody(Conversation, "key", "drawn by chance")
holds_nobody(Run, "log", "drawn by chance")
holds_nobody(Run, "owner", "a process of Homeroom, drawn by chance")
holds_nobody(Run, "error_code", "one of a few words for machines")
says_freely(ChatMessage, "content", "page_url", "page_title", "reason", why=_KEPT)
says_freely(Run, "error", why="a sentence of Homeroom about what went wrong, without names")
says_freely(Call, "sentence", "page", why=_KEPT)

keeps(
    "conversations",
    Conversation,
    title=_("Conversations with the assistant, after their last use"),
    since="updated_at",
    days=90,
    least=1,
    most=3650,
)
