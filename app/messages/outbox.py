"""The outbox: every message of Homeroom goes through `post`, in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import insert, select

from app.accounts import User
from app.core import clock
from app.core.jobs import enqueue_soon
from app.extensions import db
from app.messages.channels import EMAIL, INBOX, LMS, SMS, Channel, Inbox, NotConnected
from app.messages.mail import Email
from app.messages.models import Audience, Delivery, Message, State
from app.messages.quiet import quiet_until

JOB = "app.messages.jobs.deliver"
JOB_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is posted. `resources` has it lead to the notes, of `slide_id` where one is named.

    `course_id` is None for what concerns no course.
    """

    course_id: int | None
    sender_id: int | None
    audience: Audience
    subject: str
    body: str
    resources: bool = False
    slide_id: int | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a draft: recipients by channel, and until when e-mail waits."""

    message_id: int
    by_channel: dict[str, int]
    held_until: datetime | None


def channels() -> dict[str, Channel]:
    """The ways to people by their names, whether this school has them or not."""
    config = current_app.config
    every: tuple[Channel, ...] = (
        Inbox(),
        Email(config["SMTP_URL"], config["MAIL_FROM"]),
        NotConnected(LMS),
        NotConnected(SMS),
    )
    return {channel.name: channel for channel in every}


def waits_until(channel: str, moment: datetime) -> datetime | None:
    """Until when a channel must be quiet; None where it may go out now. The inbox rings nowhere."""
    if channel == INBOX:
        return None
    return quiet_until(moment, current_app.config["QUIET_HOURS"], current_app.config["TIMEZONE"])


def post(draft: Draft, recipients: Collection[int]) -> Posted:
    """Store a message for these people: in their inbox at once, by every other channel after the commit.

    Needs a transaction, and at least one recipient. Nothing has gone out when the transaction rolls back, and
    nothing is lost when the process dies after it: what is queued is found again by the sweep.
    """
    moment = clock.now()
    message_id = db.session.execute(
        insert(Message)
        .values(
            course_id=draft.course_id,
            sender_id=draft.sender_id,
            audience=draft.audience,
            subject=draft.subject,
            body=draft.body,
            resources=draft.resources,
            slide_id=draft.slide_id,
            created_at=moment,
        )
        .returning(Message.id)
    ).scalar_one()
    by_channel: dict[str, int] = {}
    held_until: datetime | None = None
    # In the order of ids: the order of rows must not tell more than their set.
    people = sorted(recipients)
    for name, channel in channels().items():
        chosen = [] if not channel.available() else people if name == INBOX else reachable(people)
        by_channel[name] = len(chosen)
        if not chosen:
            continue
        until = waits_until(name, moment)
        held_until = until or held_until
        state = State.SENT if name == INBOX else State.HELD if until else State.QUEUED
        next_try_at = None if name == INBOX else until or moment
        db.session.execute(
            insert(Delivery),
            [
                {
                    "message_id": message_id,
                    "recipient_id": person,
                    "channel": name,
                    "state": state,
                    "attempts": 0,
                    "next_try_at": next_try_at,
                }
                for person in chosen
            ],
        )
    queued = db.session.execute(
        select(Delivery.id).where(Delivery.message_id == message_id, Delivery.state == State.QUEUED)
    ).scalars()
    send_soon(list(queued))
    return Posted(message_id, by_channel, held_until)


def reachable(people: Sequence[int]) -> list[int]:
    """Those of them who have an address that mail can go to."""
    rows = db.session.execute(select(User.id, User.email).where(User.id.in_(people)).order_by(User.id))
    # Names under .invalid stand in for an address that somebody does not have (RFC 2606).
    return [row.id for row in rows if "@" in row.email and not row.email.endswith(".invalid")]


def send_soon(deliveries: Sequence[int]) -> None:
    """After this transaction's commit, have the worker send these deliveries: one job each."""
    enqueue_soon(JOB, deliveries, prefix="delivery", seconds=JOB_SECONDS)


__all__ = ["EMAIL", "INBOX", "LMS", "SMS", "Draft", "Posted", "channels", "post", "send_soon", "waits_until"]
