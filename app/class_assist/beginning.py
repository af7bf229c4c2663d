"""What counts as an intervention, whoever begins it and through whatever door: kept once, with the share before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert, select

from app.class_assist.course_numbers import settings_of
from app.class_assist.models import Intervention
from app.class_assist.pulse import take_pulse
from app.class_assist.schemas import InterventionKind
from app.core import clock
from app.core.actor import Actor
from app.core.live import changed
from app.courses import Seat
from app.extensions import db

DOUBLE_CLICK = timedelta(seconds=30)
SEEN_BY_THE_CLASS: tuple[InterventionKind, ...] = ("pause_and_explain", "ask_the_room")


@dataclass(frozen=True, slots=True)
class Kept:
    """An intervention's row: distinct confused and active students when it began."""

    id: int
    confused: int
    active: int


def begin_intervention(actor: Actor, place: Seat, kind: InterventionKind, prompt: str = "") -> Kept | None:
    """Keep that something was done about confusion on the lesson's slide; None without a running lesson.

    Call it within the transaction of what was done, and only where it reached somebody. `prompt` is what people read,
    or what a quiz is about. The same kind, words and slide within half a minute is one intervention: whoever presses
    twice has done it once.
    """
    if place.lesson is None:
        return None
    if (before := latest_like(place, kind, prompt)) is not None:
        return before
    moment = clock.now()
    pulse = take_pulse(place.lesson.id, moment, settings_of(place))
    active = max(pulse.active, pulse.confused)
    intervention_id = db.session.execute(
        insert(Intervention)
        .values(
            course_id=place.course_id,
            lesson_id=place.lesson.id,
            slide_id=place.lesson.slide_id,
            kind=kind,
            prompt=prompt,
            started_at=moment,
            started_by_id=actor.user_id,
            confused=pulse.confused,
            active=active,
        )
        .returning(Intervention.id)
    ).scalar_one()
    changed(place.course_id, "teacher", *(("student", "projector") if kind in SEEN_BY_THE_CLASS else ()))
    return Kept(intervention_id, pulse.confused, active)


def latest_like(place: Seat, kind: InterventionKind, prompt: str) -> Kept | None:
    """The same intervention of a moment ago, if there is one."""
    if place.lesson is None:
        return None
    of_slide = Intervention.slide_id == place.lesson.slide_id
    row = db.session.execute(
        select(Intervention.id, Intervention.confused, Intervention.active)
        .where(
            Intervention.lesson_id == place.lesson.id,
            Intervention.kind == kind,
            Intervention.prompt == prompt,
            of_slide if place.lesson.slide_id is not None else Intervention.slide_id.is_(None),
            Intervention.started_at > clock.now() - DOUBLE_CLICK,
        )
        .order_by(Intervention.id.desc())
        .limit(1)
    ).first()
    return None if row is None else Kept(row.id, row.confused, row.active)
