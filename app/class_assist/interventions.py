"""What a teacher does when the class is confused: one press, seen by the class, and measured afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import insert, select

from app.class_assist.models import Intervention
from app.class_assist.offers import OTHERS, offers_to
from app.class_assist.pulse import settings_of, take_pulse
from app.class_assist.schemas import InterventionStarted, StartIntervention
from app.class_assist.state import widget_after
from app.core import budget, clock
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability, find
from app.core.errors import Conflict
from app.core.live import changed
from app.core.permissions import Permission
from app.core.schema import Output
from app.courses import Seat, outline, seat
from app.extensions import db

DOUBLE_CLICK = timedelta(seconds=30)


@capability(
    "start_intervention",
    permission=Permission.LESSON_RUN,
    access=seat,
    effect=Effect.WRITE,
    actions=("intervention.start",),
    examples=("Pause and explain this slide", "ask the room what is unclear", "quiz those who are confused"),
    widget=widget_after("instructor"),
    page=lambda result: url_for("courses.course", course_id=result.course_id),
)
def start_intervention(actor: Actor, data: StartIntervention, place: Seat) -> InterventionStarted:
    """Do something about confusion in the running lesson, and keep how many were confused when it began.

    pause_and_explain and ask_the_room are shown on the class's screens while the slide is up; message and quiz reach
    those who are confused. Five minutes later the lesson's history tells how many still were.
    """
    if place.lesson is None:
        raise Conflict(_("No lesson is running."))
    if data.kind not in offers_to(place):
        raise Conflict(_("This school's Homeroom cannot do that yet."))
    moment = clock.now()
    pulse = take_pulse(place.lesson.id, moment, settings_of(place))
    # Whoever presses twice has done it once.
    started = db.session.execute(
        select(Intervention)
        .where(
            Intervention.lesson_id == place.lesson.id,
            Intervention.kind == data.kind,
            Intervention.started_at > moment - DOUBLE_CLICK,
        )
        .order_by(Intervention.id.desc())
        .limit(1)
    ).scalar()
    if started is not None:
        return _told(place, started.id, data, started.confused, started.active, _("That has begun a moment ago."))
    said = _("Begun. In five minutes you see here whether it helped.")
    if data.kind in OTHERS:
        said = f"{_through(actor, data, place)} {said}"
    active = max(pulse.active, pulse.confused)
    started_id = db.session.execute(
        insert(Intervention)
        .values(
            course_id=place.course_id,
            lesson_id=place.lesson.id,
            slide_id=place.lesson.slide_id,
            kind=data.kind,
            prompt=data.message or "",
            started_at=moment,
            started_by_id=actor.user_id,
            confused=pulse.confused,
            active=active,
        )
        .returning(Intervention.id)
    ).scalar_one()
    changed(place.course_id, "teacher", "student", "projector")
    return _told(place, started_id, data, pulse.confused, active, said)


def _told(
    place: Seat, id: int, data: StartIntervention, confused: int, active: int, sentence: str
) -> InterventionStarted:
    return InterventionStarted(
        course_id=place.course_id,
        intervention_id=id,
        kind=data.kind,
        confused=confused,
        active=active,
        message=sentence,
    )


def _through(actor: Actor, data: StartIntervention, place: Seat) -> str:
    """Have another domain do it, within this transaction and under its own rules; gives its sentence.

    `invoke` would commit by itself, and leave a message sent for an intervention that was then not kept. Raises
    what the other raises, and Conflict where it reached nobody.
    """
    other = find(OTHERS[data.kind])
    other.permit(actor, Door.BROWSER)
    asked: dict[str, Any] = {"course_id": place.course_id}
    if data.kind == "message":
        asked |= {"recipient_filter": "confused_students"} | ({"message": data.message} if data.message else {})
    else:
        asked |= {"quiz_type": "remedial", "target_students": "confused_students", "topics": _topics(place)}
    parsed = other.parse(asked)
    if other.limit is not None:
        budget.reserve(actor, other.name, other.limit)
    result: Output = other.function(actor, parsed, other.access(actor, parsed, other.permission))
    reached = getattr(result, "recipients_count", getattr(result, "assigned_to", 1))
    if reached == 0:
        raise Conflict(other.said(result))
    return other.said(result)


def _topics(place: Seat) -> list[str]:
    slide_id = place.lesson.slide_id if place.lesson is not None else None
    return [each.topic or each.title for each in outline(place.course_id, place.deck_version) if each.id == slide_id]
