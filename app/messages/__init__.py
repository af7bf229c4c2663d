"""Messages: the outbox that everything goes through, and everybody's inbox."""

from app.messages.inbox import unread_of
from app.messages.jobs import deliver, sweep_deliveries
from app.messages.models import Audience, Delivery, Message, State
from app.messages.outbox import Draft, Posted, post
from app.messages.schemas import named_people, names_for
from app.messages.words import audience_label

__all__ = [
    "Audience",
    "Delivery",
    "Draft",
    "Message",
    "Posted",
    "State",
    "audience_label",
    "deliver",
    "named_people",
    "names_for",
    "post",
    "sweep_deliveries",
    "unread_of",
]
