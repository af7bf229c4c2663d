"""What a teacher does when the class is confused: one press, seen by the class, and measured afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.class_assist.beginning import Kept, begin_intervention, latest_like
from app.class_assist.course_numbers import settings_of
from app.class_assist.offers import OTHERS, offers_to, suggested
from app.class_assist.rules import slide_share
from app.class_assist.schemas import InterventionStarted, StartIntervention
from app.class_assist.state import widget_after
from app.core import budget
from app.core.actor import Actor, Door
from app.core.capability import EVERY, Effect, capability, find
from app.core.errors import Conflict
from app.core.permissions import Permission
from app.core.schema import Output
from app.courses import Course, Seat, outline, seat, slide_named
from app.extensions import db


@capability(
    "start_intervention",
    permission=Permission.LESSON_RUN,
    access=seat,
    effect=Effect.WRITE,
    actions=("intervention.start",),
    examples=("Pause and explain this slide", "ask the room what is unclear", "quiz those who are confused"),
    widget=widget_after("instructor"),
    page=lambda result: result.draft_url or url_for("courses.course", course_id=result.course_id),
    opens=lambda result: result.draft_url is not None,
    doors=EVERY,
    to_others=True,
)
def start_intervention(actor: Actor, data: StartIntervention, place: Seat) -> InterventionStarted:
    """Do something about confusion in the running lesson, and keep how many were confused when it began.

    pause_and_explain and ask_the_room are shown on the class's screens while the slide is up; message and quiz reach
    those who are confused. It is about the slide that is up, or the one that is named. A draft that has to be looked
    through first is at `draft_url`, and begins when it is given. Five minutes later the lesson's history tells how
    many still were, or at the lesson's end where that comes before.
    """
    if place.lesson is None:
        raise Conflict(_("No lesson is running."))
    if data.kind not in offers_to(place):
        raise Conflict(_("This school's Homeroom cannot do that yet."))
    # Whoever presses twice waits here for themselves, and then meets what they have just begun.
    db.session.execute(select(Course.id).where(Course.id == place.course_id).with_for_update(key_share=True))
    about = _about(place, data)
    text = _text(data, about)
    again = latest_like(about, data.kind, text)
    if again is not None:
        return _told(about, data, again, _("That has begun a moment ago."))
    said = _("Begun. In five minutes you see here whether it helped.")
    if data.kind in OTHERS:
        done = _through(actor, data, about, text)
        if done.draft_url is not None:
            return _told(about, data, None, done.sentence, draft_url=done.draft_url)
        said = f"{done.sentence} {said}"
    kept = begin_intervention(actor, about, data.kind, text)
    assert kept is not None, "a lesson is running"
    return _told(about, data, kept, said)


def _about(place: Seat, data: StartIntervention) -> Seat:
    """The seat as it would be were the slide up that this is about. Raises Invalid for a slide of another deck."""
    slide = slide_named(place, data.slide_id) if data.slide_id is not None else None
    if slide is None or place.lesson is None:
        return place
    return replace(place, lesson=replace(place.lesson, slide_id=slide.id))


def _text(data: StartIntervention, place: Seat) -> str:
    """What is kept of the words: those that are sent, and for the class nothing where they are the usual ones.

    Each then reads the usual ones in a language of their own.
    """
    usual = suggested().get(data.kind, "")
    if data.kind == "quiz":
        return ", ".join(_topics(place))
    if data.kind == "message":
        return data.message or usual
    return "" if data.message in (None, usual) else data.message or ""


def _told(
    place: Seat, data: StartIntervention, kept: Kept | None, sentence: str, *, draft_url: str | None = None
) -> InterventionStarted:
    shown = kept is not None and slide_share(kept.confused, kept.active, settings_of(place)) is not None
    return InterventionStarted(
        course_id=place.course_id,
        intervention_id=kept.id if kept is not None else None,
        kind=data.kind,
        slide_id=place.lesson.slide_id if place.lesson is not None else None,
        confused=kept.confused if kept is not None and shown else None,
        active=kept.active if kept is not None else None,
        draft_url=draft_url,
        message=sentence,
    )


@dataclass(frozen=True, slots=True)
class _Done:
    """What another domain says of it, and where it has to be looked through before anybody gets it."""

    sentence: str
    draft_url: str | None


def _through(actor: Actor, data: StartIntervention, place: Seat, text: str) -> _Done:
    """Have another domain do it, within this transaction and under its own rules.

    `invoke` would commit by itself, and leave a message sent for an intervention that was then not kept. Raises
    what the other raises, and Conflict where it reached nobody.
    """
    other = find(OTHERS[data.kind])
    other.permit(actor, Door.BROWSER)
    asked: dict[str, Any] = {"course_id": place.course_id}
    if data.kind == "message":
        asked |= {"recipient_filter": "confused_students", "message": text}
    else:
        asked |= {"quiz_type": "remedial", "target_students": "confused_students", "topics": _topics(place)}
    parsed = other.parse(asked)
    if other.limit is not None:
        budget.reserve(actor, other.name, other.limit)
    # It authorises by itself; what it is about is the slide that was chosen.
    other_place = replace(other.access(actor, parsed, other.permission), lesson=place.lesson)
    result: Output = other.function(actor, parsed, other_place)
    reached = getattr(result, "recipients_count", getattr(result, "assigned_to", 1))
    if reached == 0:
        raise Conflict(other.said(result))
    return _Done(other.said(result), getattr(result, "review_url", None))


def _topics(place: Seat) -> list[str]:
    slide_id = place.lesson.slide_id if place.lesson is not None else None
    return [each.topic or each.title for each in outline(place.course_id, place.deck_version) if each.id == slide_id]
