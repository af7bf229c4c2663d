"""Sending, one delivery a job, and the sweep that finds what a job has left behind.

A delivery is claimed, sent, and settled, each step for itself. Killed before the claim, it is still queued; killed
after it, nobody knows whether it went out, and the sweep says so: a message goes out at most once, and none is lost
without a word.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from app.accounts import User
from app.core import clock
from app.core.transaction import transaction
from app.courses import Course, Slide
from app.extensions import db
from app.messages.channels import NotSent, Outcome, Outgoing, Sent
from app.messages.models import Delivery, Message, State
from app.messages.outbox import channels, send_soon, waits_until

log = logging.getLogger(__name__)

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""How long the next try waits after each that has surely sent nothing; after the last of them it has failed."""
CLAIM_LASTS = timedelta(minutes=10)
MOST_AT_ONCE = 1000
WAITING = (State.QUEUED, State.HELD)


def deliver(delivery_id: int) -> str | None:
    """Send one delivery if it is due and nobody else has claimed it; gives its new state, or None for nothing done.

    Needs an application context. May be run any number of times, by any number of workers.
    """
    claimed = _claim(delivery_id)
    if claimed is None:
        return None
    claim, channel, outgoing = claimed
    outcome = channels()[channel].send(outgoing)
    state = _settle(delivery_id, claim, outcome)
    log.info("delivery %s: %s", delivery_id, state or "settled elsewhere")
    return state


def _claim(delivery_id: int) -> tuple[str, str, Outgoing] | None:
    with transaction():
        moment = clock.now()
        due = (Delivery.id == delivery_id, Delivery.state.in_(WAITING), Delivery.next_try_at <= moment)
        channel = db.session.execute(select(Delivery.channel).where(*due)).scalar()
        if channel is None:
            return None
        if (until := waits_until(channel, moment)) is not None:
            db.session.execute(update(Delivery).where(*due).values(state=State.HELD, next_try_at=until))
            return None
        claim = secrets.token_hex(16)
        won = db.session.execute(
            update(Delivery)
            .where(*due)
            .values(state=State.CLAIMED, claim=claim, claimed_at=moment, attempts=Delivery.attempts + 1)
            .returning(Delivery.id)
        ).scalar()
        return (claim, channel, _outgoing(delivery_id)) if won is not None else None


def _outgoing(delivery_id: int) -> Outgoing:
    sender = aliased(User)
    row = db.session.execute(
        select(
            Message,
            User.email,
            User.name,
            sender.name.label("sender"),
            Course.name.label("course"),
            Slide,
            Delivery.recipient_id,
        )
        .select_from(Delivery)
        .join(Message, Message.id == Delivery.message_id)
        .join(User, User.id == Delivery.recipient_id)
        .outerjoin(Course, Course.id == Message.course_id)
        .outerjoin(sender, sender.id == Message.sender_id)
        .outerjoin(Slide, Slide.id == Message.slide_id)
        .where(Delivery.id == delivery_id)
    ).one()
    message: Message = row.Message
    from_whom = row.sender or _("Course assistant")
    parts = [message.body]
    if message.resources and row.Slide is not None:
        parts.append(
            _(
                "The notes of slide %(number)s, “%(title)s”, are in Homeroom, under %(course)s.",
                number=row.Slide.number,
                title=row.Slide.title,
                course=row.course,
            )
        )
    if message.sender_id == row.recipient_id:
        parts.append(_("You wrote this down in Homeroom, where it stands in your tasks and in your inbox."))
        from_whom = "Homeroom"
    else:
        parts.append(
            _(
                "%(sender)s sent this to you through Homeroom, where it is in your inbox too."
                " Please answer in class, not to this address.",
                sender=from_whom,
            )
        )
    return Outgoing(
        delivery_id=delivery_id,
        created_at=message.created_at,
        address=row.email,
        name=row.name,
        sender=from_whom,
        course=row.course or _("Tasks"),
        subject=message.subject,
        body="\n\n".join(parts) + "\n",
    )


def _settle(delivery_id: int, claim: str, outcome: Outcome) -> State | None:
    """Write down what became of a try, unless the delivery has moved on without it."""
    with transaction():
        moment = clock.now()
        attempts = db.session.execute(select(Delivery.attempts).where(Delivery.id == delivery_id)).scalar() or 0
        state, next_try_at = _next(outcome, attempts, moment)
        settled = db.session.execute(
            update(Delivery)
            # The sweep may have called it "not sure" meanwhile; whoever has really tried knows better.
            .where(
                Delivery.id == delivery_id,
                Delivery.claim == claim,
                Delivery.state.in_((State.CLAIMED, State.NOT_SURE)),
            )
            .values(
                state=state,
                next_try_at=next_try_at,
                error=None if isinstance(outcome, Sent) else outcome.sentence[:300],
            )
            .returning(Delivery.id)
        ).scalar()
        return state if settled is not None else None


def _next(outcome: Outcome, attempts: int, moment: datetime) -> tuple[State, datetime | None]:
    match outcome:
        case Sent():
            return State.SENT, None
        case NotSent(retry=True) if attempts <= len(BACK_OFF):
            return State.QUEUED, moment + BACK_OFF[attempts - 1]
        case NotSent():
            return State.FAILED, None
        case _:
            return State.NOT_SURE, None


def sweep_deliveries() -> dict[str, int]:
    """Enqueue what is due, and call "not sure" what was claimed too long ago. Needs an application context."""
    with transaction():
        moment = clock.now()
        lost = db.session.execute(
            update(Delivery)
            .where(Delivery.state == State.CLAIMED, Delivery.claimed_at <= moment - CLAIM_LASTS)
            .values(state=State.NOT_SURE, error=_("Sending was interrupted: nobody knows whether it went out."))
            .returning(Delivery.id)
        ).all()
        due = db.session.execute(
            select(Delivery.id)
            .where(Delivery.state.in_(WAITING), Delivery.next_try_at <= moment)
            .order_by(Delivery.next_try_at)
            .limit(MOST_AT_ONCE)
        ).scalars()
        waiting = list(due)
        send_soon(waiting)
    if lost or waiting:
        log.info("deliveries: %d enqueued, %d not sure", len(waiting), len(lost))
    return {"enqueued": len(waiting), "not_sure": len(lost)}
