"""The tap: "I'm confused", "got it now", and the teacher's "I have seen it"."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Executable, delete, insert, update

from app.accounts import audit
from app.class_assist.course_numbers import settings_of
from app.class_assist.models import ConfusedStudent, ConfusionPing, Spike
from app.class_assist.own import lesson_pseudonym
from app.class_assist.pulse import take_pulse, take_pulse_and_taps
from app.class_assist.rules import exceeds
from app.class_assist.schemas import (
    Acknowledged,
    AcknowledgeSpike,
    ResolveConfusion,
    Resolved,
    TrackConfusion,
    Tracked,
)
from app.class_assist.spikes import advance_spike
from app.class_assist.state import widget_after
from app.class_assist.tap_rules import Verdict, accept
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, Invalid, OverLimit
from app.core.live import changed
from app.core.permissions import Permission
from app.core.sql import insert_or, run
from app.courses import Seat, ensure_lesson, mark_present, seat, slide_named
from app.extensions import db

CLOCK_DRIFT = timedelta(minutes=5)
"""How far a caller's clock may be ahead of ours. A tap that it reports late is a tap now: only our clock counts."""


@capability(
    "track_confusion",
    permission=Permission.CONFUSION_TRACK,
    access=seat,
    effect=Effect.WRITE,
    actions=("confusion.ping",),
    examples=("I'm confused", "I don't get slide 4", "lost at the Krebs cycle"),
    widget=widget_after("student"),
    page=lambda result: url_for("courses.course", course_id=result.course_id),
    named_person=True,
    doors=EVERY,
)
def track_confusion(actor: Actor, data: TrackConfusion, place: Seat) -> Tracked:
    """Record that a student is confused, on the slide that is up or the one that is named.

    Anonymous: what is stored is a pseudonym of this lesson. A repeat on the same slide within the debounce time
    changes nothing but which part is meant; too many taps raise OverLimit.
    """
    moment = clock.now()
    if data.timestamp is not None and data.timestamp > moment + CLOCK_DRIFT:
        raise Invalid.field("timestamp", _("should not be in the future"))
    settings = settings_of(place)
    named = slide_named(place, data.slide_id)
    lesson = ensure_lesson(place, moment)
    slide_id = named.id if named else lesson.slide_id
    assert actor.user_id is not None, "only students have the permission, and a student is a person"
    mark_present(lesson.id, actor.user_id, moment)
    who = lesson_pseudonym(actor.user_id, lesson.id)
    # Their own row first, which the count then holds.
    run(_confused(db.engine.dialect.name), lesson_id=lesson.id, pseudonym=who, at=moment)
    pulse, taps = take_pulse_and_taps(lesson.id, who, moment, settings)
    ruling = accept([(tap.at, tap.slide_id) for tap in taps], slide_id, moment, settings)
    if ruling.verdict is Verdict.TOO_MANY:
        raise OverLimit(
            _("Your teacher knows. You can tap again in %(seconds)s seconds.", seconds=ruling.wait),
            limit=settings.limit_pings,
            window=settings.limit_minutes * 60,
            retry_after=ruling.wait,
        )
    if ruling.verdict is Verdict.REPEATED:
        event_id = next(tap.id for tap in taps if tap.slide_id == slide_id)
        # Confused again after "got it now", or saying which part: the tap that counts already says so.
        changes = {"resolved_at": None} | ({"topic": data.topic} if data.topic else {})
        db.session.execute(update(ConfusionPing).where(ConfusionPing.id == event_id).values(changes))
        run(_confused(db.engine.dialect.name), lesson_id=lesson.id, pseudonym=who, at=taps[0].at)
        pulse = take_pulse(lesson.id, moment, settings)
    else:
        event_id = run(
            _tap(),
            course_id=place.course_id,
            lesson_id=lesson.id,
            slide_id=slide_id,
            topic=data.topic,
            pseudonym=who,
            at=moment,
            minute=clock.minute_of(moment),
            reported_at=data.timestamp,
        ).scalar_one()
    pulse = advance_spike(lesson.id, slide_id, pulse, moment, settings)
    changed(place.course_id, "teacher", "projector")
    percentage = round(pulse.percentage, 2)
    return Tracked(
        course_id=place.course_id,
        event_id=event_id,
        counted=ruling.verdict is Verdict.COUNTED,
        current_percentage=percentage,
        confusion_percentage=percentage,
        threshold_exceeded=exceeds(pulse.confused, pulse.active, settings),
        wait_seconds=ruling.wait,
        message=_("Counted. Your teacher sees that somebody is stuck, not who."),
    )


@cache
def _confused(_dialect: str) -> Executable:
    statement = insert_or(ConfusedStudent)
    return statement.on_conflict_do_update(
        index_elements=["lesson_id", "pseudonym"], set_={"at": statement.excluded.at}
    )


@cache
def _tap() -> Executable:
    return insert(ConfusionPing).returning(ConfusionPing.id)


@capability(
    "resolve_confusion",
    permission=Permission.CONFUSION_TRACK,
    access=seat,
    effect=Effect.WRITE,
    actions=("confusion.resolve",),
    aliases=("got_it",),
    examples=("Got it now", "I understand it now"),
    widget=widget_after("student"),
    page=lambda result: url_for("courses.course", course_id=result.course_id),
    named_person=True,
    doors=EVERY,
)
def resolve_confusion(actor: Actor, data: ResolveConfusion, place: Seat) -> Resolved:
    """Take a student's own confusion back: they have understood. The taps stay in the lesson's history."""
    resolved = False
    if place.lesson is not None and actor.user_id is not None:
        moment = clock.now()
        settings = settings_of(place)
        mark_present(place.lesson.id, actor.user_id, moment)
        who = lesson_pseudonym(actor.user_id, place.lesson.id)
        updated = db.session.execute(
            update(ConfusionPing)
            .where(
                ConfusionPing.lesson_id == place.lesson.id,
                ConfusionPing.pseudonym == who,
                ConfusionPing.at > moment - timedelta(seconds=settings.window_seconds),
                ConfusionPing.resolved_at.is_(None),
            )
            .values(resolved_at=moment)
        )
        resolved = updated.rowcount > 0  # type: ignore[attr-defined]
        db.session.execute(
            delete(ConfusedStudent).where(
                ConfusedStudent.lesson_id == place.lesson.id, ConfusedStudent.pseudonym == who
            )
        )
        pulse = take_pulse(place.lesson.id, moment, settings)
        advance_spike(place.lesson.id, place.lesson.slide_id, pulse, moment, settings)
        changed(place.course_id, "teacher", "projector")
    sentence = _("Good. You no longer count as confused.") if resolved else _("You were not counted as confused.")
    return Resolved(course_id=data.course_id, resolved=resolved, message=sentence)


@capability(
    "acknowledge_spike",
    permission=Permission.LESSON_RUN,
    access=seat,
    effect=Effect.WRITE,
    actions=("spike.acknowledge",),
    examples=("I have seen the alert",),
    widget=widget_after("instructor"),
    page=lambda result: url_for("courses.course", course_id=result.course_id),
    doors=EVERY,
)
def acknowledge_spike(actor: Actor, data: AcknowledgeSpike, place: Seat) -> Acknowledged:
    """Say that the running alert was seen. The banner goes quiet on every teacher's screen, and history keeps who."""
    seen = 0
    if place.lesson is not None:
        acknowledged = db.session.execute(
            update(Spike)
            .where(
                Spike.lesson_id == place.lesson.id,
                Spike.ended_at.is_(None),
                Spike.noticed_at.is_not(None),
                Spike.acknowledged_at.is_(None),
            )
            .values(acknowledged_at=clock.now(), acknowledged_by_id=actor.user_id)
        )
        seen = acknowledged.rowcount  # type: ignore[attr-defined]
    if not seen:
        raise Conflict(_("There is no alert to acknowledge now."))
    audit.record(actor, "acknowledge_spike", course_id=place.course_id, subject=f"lesson {place.lesson.id}")  # type: ignore[union-attr]
    changed(place.course_id, "teacher")
    return Acknowledged(course_id=data.course_id, message=_("Seen. Take the time that the class needs."))
