"""What became of each message: for those who teach, and for an administrator who looks in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select, update

from app.accounts import User
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, NotFound
from app.core.paging import newest_first, next_cursor
from app.core.permissions import Permission
from app.courses import Seat, seat
from app.extensions import db
from app.messages.channels import INBOX
from app.messages.models import Audience, Delivery, Message, State
from app.messages.outbox import channels, send_soon, waits_until
from app.messages.schemas import (
    ChannelState,
    Deliveries,
    DeliveryRow,
    ListDeliveries,
    ResendDelivery,
    Resent,
    SentMessage,
)
from app.messages.sending import channel_counts
from app.messages.widgets import deliveries_list, notice
from app.messages.words import audience_meaning

OPEN_ENDS = (State.NOT_SURE, State.FAILED)


@capability(
    "list_deliveries",
    permission=Permission.DELIVERY_READ,
    access=seat,
    effect=Effect.READ,
    examples=("Who got my last message?", "Did the e-mails go out?"),
    widget=deliveries_list,
    page=lambda result: url_for("messages.sent", course_id=result.course_id),
    said=lambda _result: "",
    doors=EVERY,
)
def list_deliveries(_actor: Actor, data: ListDeliveries, place: Seat) -> Deliveries:
    """List a course's sent messages with counts by channel and state; one message also with each recipient.

    Those whom a message found by their taps stay counts here too: no name, no id, no error of a single one.
    """
    statement = (
        select(Message, User.name)
        .outerjoin(User, User.id == Message.sender_id)
        .where(Message.course_id == place.course_id)
    )
    if data.message_id is not None:
        statement = statement.where(Message.id == data.message_id)
    rows = db.session.execute(newest_first(statement, Message.id, "deliveries", data.cursor, data.limit)).all()
    shown = rows[: data.limit]
    if data.message_id is not None and not rows:
        raise NotFound(_("There is no such message here."))
    states = _states([row.Message.id for row in shown])
    return Deliveries(
        course_id=place.course_id,
        messages=[
            _sent(row.Message, row.name, states[row.Message.id], whole=data.message_id is not None) for row in shown
        ],
        channels=channel_counts({}),
        next_cursor=next_cursor("deliveries", [row.Message.id for row in rows], data.limit),
        message=ngettext("%(num)s message.", "%(num)s messages.", len(shown)),
    )


Counts = dict[str, tuple[Counter[State], int]]
"""Channel to its states' counts and how many have read it."""


def _states(messages: Sequence[int]) -> dict[int, Counts]:
    rows = db.session.execute(
        select(
            Delivery.message_id,
            Delivery.channel,
            Delivery.state,
            func.count().label("many"),
            func.count(Delivery.read_at).label("read"),
        )
        .where(Delivery.message_id.in_(messages))
        .group_by(Delivery.message_id, Delivery.channel, Delivery.state)
    )
    found: dict[int, Counts] = defaultdict(dict)
    for row in rows:
        counter, read = found[row.message_id].get(row.channel, (Counter(), 0))
        counter[State(row.state)] += row.many
        found[row.message_id][row.channel] = (counter, read + row.read)
    return found


def _sent(message: Message, sender: str | None, counts: Counts, *, whole: bool) -> SentMessage:
    audience = Audience(message.audience)
    return SentMessage(
        message_id=message.id,
        subject=message.subject,
        body=message.body,
        sender=sender or _("Course assistant"),
        created_at=message.created_at,
        recipient_filter=audience,
        recipients_are=audience_meaning(audience),
        recipients_count=counts[INBOX][0].total() if INBOX in counts else 0,
        channels=[
            ChannelState(channel=name, states=dict(counts[name][0]), read=counts[name][1] if name == INBOX else None)
            for name in channels()
            if name in counts
        ],
        to_resend=sum(states[state] for states, _read in counts.values() for state in OPEN_ENDS),
        deliveries=_recipients(message.id) if whole and not audience.anonymous else None,
    )


def _recipients(message_id: int) -> list[DeliveryRow]:
    rows = db.session.execute(
        select(Delivery, User.name)
        .join(User, User.id == Delivery.recipient_id)
        .where(Delivery.message_id == message_id)
        .order_by(User.name, User.id, Delivery.id)
        .execution_options(populate_existing=True)
    )
    return [
        DeliveryRow(
            delivery_id=row.Delivery.id,
            recipient=row.name,
            channel=row.Delivery.channel,
            state=row.Delivery.state,
            attempts=row.Delivery.attempts,
            next_try_at=row.Delivery.next_try_at,
            error=row.Delivery.error,
            read=row.Delivery.read_at is not None,
        )
        for row in rows
    ]


@capability(
    "resend_delivery",
    permission=Permission.MESSAGE_SEND,
    access=seat,
    effect=Effect.WRITE,
    actions=("delivery.resend",),
    examples=("Send that e-mail again",),
    widget=notice,
    page=lambda result: url_for("messages.sent", course_id=result.course_id),
    limit="60/hour",
)
def resend_delivery(_actor: Actor, data: ResendDelivery, place: Seat) -> Resent:
    """Send again what failed, or what nobody is sure of: one delivery, or all of a message's.

    It may then arrive twice, which is why nobody but a teacher decides it. A single delivery of a message that
    found its recipients by their taps is not told apart: such a message is sent again as a whole.
    """
    chosen = select(Delivery.id, Delivery.channel, Delivery.state, Message.audience).join(
        Message, Message.id == Delivery.message_id
    )
    chosen = chosen.where(Message.course_id == place.course_id)
    if data.delivery_id is not None:
        anonymous = [audience for audience in Audience if audience.anonymous]
        chosen = chosen.where(Delivery.id == data.delivery_id, Message.audience.not_in(anonymous))
    else:
        chosen = chosen.where(Message.id == data.message_id)
    rows = db.session.execute(chosen).all()
    if not rows:
        raise NotFound(_("There is no such message here."))
    open_ends = [row for row in rows if row.state in OPEN_ENDS]
    if not open_ends:
        raise Conflict(_("There is nothing to send again: nothing has failed, and nothing is in doubt."))
    ways = channels()
    if not all(ways[row.channel].available() for row in open_ends):
        raise Conflict(_("This way to people is no longer set up, so nothing was sent again."))
    moment = clock.now()
    resent: list[int] = []
    for name in sorted({row.channel for row in open_ends}):
        resent += _again([row.id for row in open_ends if row.channel == name], moment, waits_until(name, moment))
    send_soon(resent)
    return Resent(
        course_id=place.course_id,
        resent=len(resent),
        message=ngettext("%(num)s message is sent again.", "%(num)s messages are sent again.", len(resent)),
    )


def _again(deliveries: Sequence[int], moment: datetime, until: datetime | None) -> list[int]:
    """Put them back into the queue; whoever pressed at the same moment finds them there."""
    return list(
        db.session.execute(
            update(Delivery)
            .where(Delivery.id.in_(deliveries), Delivery.state.in_(OPEN_ENDS))
            .values(
                state=State.HELD if until else State.QUEUED,
                next_try_at=until or moment,
                attempts=0,
                claim=None,
                claimed_at=None,
                error=None,
            )
            .returning(Delivery.id)
        ).scalars()
    )
