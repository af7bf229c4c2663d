"""Which interventions somebody may begin now, with which words, and what the class reads of the latest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Executable, and_, bindparam, or_, select

from app.class_assist.beginning import SEEN_BY_THE_CLASS
from app.class_assist.models import Intervention
from app.class_assist.schemas import InterventionKind, InterventionRow
from app.core import clock
from app.core.capability import is_action
from app.core.permissions import Permission
from app.core.sql import run
from app.courses import Seat, SlideExposure, outline
from app.extensions import db

OTHERS: dict[InterventionKind, str] = {"message": "notify_students_via_lms", "quiz": "assign_remedial_quiz"}
"""What other domains do, and the capability that does it."""

SHOWN = timedelta(minutes=10)


def offers_to(place: Seat) -> list[InterventionKind]:
    """The kinds open to a seat: none without a running lesson, and what needs a capability only where there is one."""
    if place.lesson is None or place.archived or not place.role.teaches or Permission.LESSON_RUN not in place.may:
        return []
    return [*SEEN_BY_THE_CLASS, *(kind for kind, capability in OTHERS.items() if is_action(capability))]


def suggested() -> dict[str, str]:
    """The sentence that each kind with words of its own suggests; a teacher may send another."""
    return {
        "ask_the_room": _(
            "Talk with your neighbour: what exactly is unclear here? Then ask, with or without your name."
        ),
        "message": _("This part is hard, and you are not alone with it. Look at the notes, or ask a question."),
    }


def announcement(place: Seat, known: Iterable[InterventionRow] | None = None) -> str:
    """What the class's screens say about an intervention while it stands; empty without one.

    It stands while its slide is up, and one about another slide until the teacher goes on. `known` are the lesson's
    interventions, the newest first, where they have been read already.
    """
    if place.lesson is None:
        return ""
    latest: Any
    if known is None:
        latest = run(_latest_announced(), lesson=place.lesson.id).first()
    else:
        latest = next((each for each in known if each.kind in SEEN_BY_THE_CLASS), None)
    if latest is None or clock.now() - latest.started_at > SHOWN:
        return ""
    sentence: str = latest.prompt or suggested().get(latest.kind) or _("A pause: your teacher explains this once more.")
    if latest.slide_id == place.lesson.slide_id:
        return sentence
    about = next((each for each in outline(place.course_id, place.deck_version) if each.id == latest.slide_id), None)
    if about is None or _went_on(place.lesson.id, latest):
        return ""
    return f"{_('Slide %(number)s', number=about.number)} · {sentence}"


@cache
def _latest_announced() -> Executable:
    return (
        select(Intervention.kind, Intervention.prompt, Intervention.slide_id, Intervention.started_at)
        .where(Intervention.lesson_id == bindparam("lesson"), Intervention.kind.in_(SEEN_BY_THE_CLASS))
        .order_by(Intervention.id.desc())
        .limit(1)
    )


def _went_on(lesson_id: int, latest: Any) -> bool:
    """Whether another slide has been put up since, or the one it was about was up and went down."""
    was_up = and_(
        SlideExposure.slide_id == latest.slide_id,
        SlideExposure.shown_at <= latest.started_at,
        or_(SlideExposure.hidden_at.is_(None), SlideExposure.hidden_at >= latest.started_at),
    )
    moved = select(SlideExposure.id).where(
        SlideExposure.lesson_id == lesson_id, or_(SlideExposure.shown_at > latest.started_at, was_up)
    )
    return db.session.execute(moved.limit(1)).first() is not None
