"""Which interventions somebody may begin now, and what the class reads of the latest."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from app.class_assist.models import Intervention
from app.class_assist.schemas import InterventionKind
from app.core import clock
from app.core.capability import is_action
from app.core.permissions import Permission
from app.courses import Seat
from app.extensions import db

OWN: tuple[InterventionKind, ...] = ("pause_and_explain", "ask_the_room")
OTHERS: dict[InterventionKind, str] = {"message": "notify_students_via_lms", "quiz": "assign_remedial_quiz"}
"""What other domains do, and the capability that does it."""

SHOWN = timedelta(minutes=10)


def offers_to(place: Seat) -> list[InterventionKind]:
    """The kinds open to a seat: none without a running lesson, and what needs a capability only where there is one."""
    if place.lesson is None or not place.role.teaches or Permission.LESSON_RUN not in place.may:
        return []
    return [*OWN, *(kind for kind, capability in OTHERS.items() if is_action(capability))]


def announcement(place: Seat) -> str:
    """What the class's screens say about an intervention while its slide is up; empty without one."""
    if place.lesson is None:
        return ""
    latest = db.session.execute(
        select(Intervention)
        .where(Intervention.lesson_id == place.lesson.id, Intervention.kind.in_(OWN))
        .order_by(Intervention.id.desc())
        .limit(1)
    ).scalar()
    if latest is None or latest.slide_id != place.lesson.slide_id or clock.now() - latest.started_at > SHOWN:
        return ""
    if latest.prompt:
        return latest.prompt
    sentence: str = _("A pause: your teacher explains this once more.")
    if latest.kind == "ask_the_room":
        sentence = _("Talk with your neighbour: what exactly is unclear here? Then ask, with or without your name.")
    return sentence
