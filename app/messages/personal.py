"""What messages hold about a person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.core.personal_data import Named, OnErasure, holds, holds_nobody, shown_as
from app.core.retention import keeps
from app.messages.models import Audience, Delivery, Message

shown_as(Message, "created_at", "subject", "body")

holds(
    Message,
    Named("sender_id"),
    kind=_("Messages that they wrote"),
    shows=("created_at", "course_id", "audience", "subject", "body"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted, also from the inboxes of those who got them. E-mail that was sent stays where it went."),
)
holds(
    Delivery,
    Named("recipient_id"),
    kind=_("Messages that they got"),
    shows=("message_id", "channel", "state", "error", "read_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted from their inbox; others who got the same message keep it."),
    # Whoever got a message to the confused was confused: not even an administrator may be told that.
    private=Delivery.message_id.in_(
        select(Message.id).where(Message.audience.in_([each for each in Audience if each.anonymous]))
    ),
)

holds_nobody(Delivery, "claim", "drawn by chance for each try")

keeps("messages", Message, title=_("Messages, with their deliveries"), since="created_at", days=365, least=7, most=3650)
