"""A teacher, or an agent for them, writes to students."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from flask_babel import format_time, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.class_assist import begin_intervention, confused_students, struggling_students
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Invalid
from app.core.permissions import CourseRole, Permission
from app.courses import Course, Enrolment, Seat, seat, slide_named
from app.extensions import db
from app.messages.channels import INBOX, LMS
from app.messages.models import Audience, Delivery, Message
from app.messages.outbox import Draft, channels, post
from app.messages.schemas import ChannelCount, Notified, NotifyStudents
from app.messages.widgets import notice
from app.messages.words import audience_meaning, channel_count, nobody

DOUBLE_CLICK = timedelta(seconds=30)


@capability(
    "notify_students_via_lms",
    permission=Permission.MESSAGE_SEND,
    access=seat,
    effect=Effect.WRITE,
    aliases=("notify_students",),
    actions=("intervention.notify",),
    examples=("Tell everybody who is confused to look at the notes", "Write to the class: bring your lab coats"),
    widget=notice,
    page=lambda result: url_for("messages.sent", course_id=result.course_id),
    limit="60/hour",
    doors=EVERY,
    to_others=True,
)
def notify_students_via_lms(actor: Actor, data: NotifyStudents, place: Seat) -> Notified:
    """Write to students: those who are confused now, all, those who struggled this week, or those who are named.

    It is in each one's Homeroom inbox at once, and goes out by e-mail where the school has set that up; no LMS is
    connected yet, and the answer says how many it reached by what. Who was chosen by their taps is not told: the
    answer holds counts. Where the filter finds nobody, nothing is sent and the count is 0.
    """
    # Whoever presses twice waits here for themselves, and then meets what they have just sent.
    db.session.execute(select(Course.id).where(Course.id == place.course_id).with_for_update(key_share=True))
    draft = _draft(actor, data, place)
    recipients = _recipients(data, place)
    again = _just_sent(draft)
    if again is not None:
        return _told(place, draft, again, _("It was sent just now, and is not sent a second time."))
    if not recipients:
        return _told(place, draft, None, nobody(draft.audience))
    posted = post(draft, recipients)
    if draft.audience is not Audience.SPECIFIC:
        # What the class, or a group of it, is told in a lesson is an act on confusion; a word to somebody is not.
        begin_intervention(actor, place, "message", draft.body)
    reached = ", ".join(channel_count(name, count) for name, count in posted.by_channel.items() if count)
    sentences = [
        ngettext(
            "Sent to %(num)s student: %(how)s.", "Sent to %(num)s students: %(how)s.", len(recipients), how=reached
        )
    ]
    if posted.held_until is not None:
        sentences.append(_("E-mail waits until %(time)s.", time=format_time(posted.held_until, "short")))
    if not channels()[LMS].available():
        sentences.append(_("No LMS is connected yet."))
    return _told(place, draft, posted.message_id, " ".join(sentences))


def _draft(actor: Actor, data: NotifyStudents, place: Seat) -> Draft:
    slide = slide_named(place, None) if data.include_resources else None
    text = data.message or _("This part is hard, and you are not alone with it. Look at the notes, or ask a question.")
    return Draft(
        course_id=place.course_id,
        sender_id=actor.user_id,
        audience=data.recipient_filter,
        subject=data.subject or place.course_name[:150],
        body=text,
        resources=data.include_resources,
        slide_id=slide.id if slide else None,
    )


def _recipients(data: NotifyStudents, place: Seat) -> set[int]:
    if data.recipient_filter is Audience.CONFUSED:
        return confused_students(place, clock.now())
    if data.recipient_filter is Audience.STRUGGLING:
        return struggling_students(place, clock.now())
    students = set(
        db.session.execute(
            select(Enrolment.user_id).where(
                Enrolment.course_id == place.course_id, Enrolment.role == CourseRole.STUDENT
            )
        ).scalars()
    )
    if data.recipient_filter is Audience.ALL:
        return students
    if set(data.user_ids) - students:
        raise Invalid.field("user_ids", _("should be students of this course, and not all of them are"))
    return set(data.user_ids)


def _just_sent(draft: Draft) -> int | None:
    """The same message of a moment ago, if there is one."""
    return db.session.execute(
        select(Message.id)
        .where(
            Message.course_id == draft.course_id,
            Message.created_at > clock.now() - DOUBLE_CLICK,
            Message.sender_id == draft.sender_id if draft.sender_id is not None else Message.sender_id.is_(None),
            Message.audience == draft.audience,
            Message.subject == draft.subject,
            Message.body == draft.body,
            Message.slide_id == draft.slide_id if draft.slide_id is not None else Message.slide_id.is_(None),
        )
        .order_by(Message.id.desc())
        .limit(1)
    ).scalar()


def _told(place: Seat, draft: Draft, message_id: int | None, sentence: str) -> Notified:
    rows = db.session.execute(
        select(Delivery.channel, func.count().label("many"))
        .where(Delivery.message_id == message_id)
        .group_by(Delivery.channel)
    )
    counts = {row.channel: row.many for row in rows}
    return Notified(
        course_id=place.course_id,
        message_id=message_id,
        recipients_count=counts.get(INBOX, 0),
        channels=channel_counts(counts),
        lms_connected=channels()[LMS].available(),
        recipient_filter=draft.audience,
        recipients_are=audience_meaning(draft.audience),
        message=sentence,
    )


def channel_counts(counts: dict[str, int]) -> list[ChannelCount]:
    """Every channel, with how many it took and whether this school has it."""
    return [
        ChannelCount(channel=name, connected=channel.available(), recipients=counts.get(name, 0))
        for name, channel in channels().items()
    ]
