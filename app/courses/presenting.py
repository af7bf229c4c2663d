"""The slide that is up, and who is there to see it."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, Invalid
from app.core.live import changed
from app.core.permissions import CourseRole, Permission
from app.courses.access import Seat, seat
from app.courses.lessons import end_lessons, ensure_lesson, mark_present, show
from app.courses.models import Enrolment, Lesson, Presence
from app.courses.schemas import Beat, CourseInput, CurrentSlide, LessonEnded, PresenceResult, SetCurrentSlide
from app.courses.slides import SlideHead, outline, slide_named
from app.courses.widgets import notice, presence_card, slide_card
from app.extensions import db

ACTIVE = timedelta(minutes=5)
"""A student without a sign of life for this long counts as idle."""


def _current(place: Seat, slide: SlideHead | None) -> CurrentSlide:
    slides = outline(place.course_id, place.deck_version)
    sentence = _("No slide is up.")
    if slide:
        sentence = _(
            "Slide %(number)s of %(total)s: %(title)s", number=slide.number, total=len(slides), title=slide.title
        )
    return CurrentSlide(
        course_id=place.course_id,
        slide_id=slide.id if slide else None,
        slide_number=slide.number if slide else None,
        slide_title=slide.title if slide else None,
        slides=len(slides),
        message=sentence,
    )


@capability(
    "get_current_slide",
    permission=Permission.DECK_READ,
    access=seat,
    effect=Effect.READ,
    examples=("Which slide are we on?",),
    widget=slide_card,
    page=lambda result: url_for("courses.course", course_id=result.course_id),
    doors=EVERY,
)
def get_current_slide(_actor: Actor, _data: CourseInput, place: Seat) -> CurrentSlide:
    """Say which slide is up in the running lesson."""
    return _current(place, slide_named(place, None))


@capability(
    "set_current_slide",
    permission=Permission.SLIDE_SET,
    access=seat,
    effect=Effect.WRITE,
    actions=("slide.set",),
    examples=("Go to slide 4", "Next slide, please"),
    widget=slide_card,
    page=lambda result: url_for("courses.course", course_id=result.course_id),
    doors=EVERY,
)
def set_current_slide(_actor: Actor, data: SetCurrentSlide, place: Seat) -> CurrentSlide:
    """Put a slide up for the whole class, by its id, its number, or one step on or back. Begins the lesson."""
    slide = _wanted(data, place)
    moment = clock.now()
    show(ensure_lesson(place, moment), slide.id, moment)
    changed(place.course_id, "student", "teacher", "projector")
    return _current(place, slide)


def _wanted(data: SetCurrentSlide, place: Seat) -> SlideHead:
    slides = outline(place.course_id, place.deck_version)
    if not slides:
        raise Conflict(_("This course has no deck yet. Import one first."))
    if sum(value is not None for value in (data.slide_id, data.slide_number, data.step)) != 1:
        raise Invalid.field("slide_id", _("say exactly one of slide_id, slide_number and step"))
    if data.slide_id is not None and (named := slide_named(place, data.slide_id)) is not None:
        return named
    current = slide_named(place, None)
    number = data.slide_number
    if number is None:
        # Before the first slide, "next" is the first; at either end a step stays where it is.
        before = current.number if current else 0
        number = max(1, min(len(slides), before + (1 if data.step == "next" else -1)))
    found = next((slide for slide in slides if slide.number == number), None)
    if found is None:
        raise Invalid.field("slide_number", _("this deck has slides 1 to %(last)s", last=len(slides)))
    return found


@capability(
    "record_presence",
    permission=Permission.PRESENCE_BEAT,
    access=seat,
    effect=Effect.WRITE,
    actions=("presence.beat",),
    examples=("I am here",),
    widget=notice,
    page=lambda result: url_for("courses.course", course_id=result.course_id),
    named_person=True,
)
def record_presence(_actor: Actor, data: CourseInput, place: Seat) -> Beat:
    """Say that a student is in the lesson. Screens beat every 45 seconds; without a lesson nothing is kept."""
    if place.role is CourseRole.STUDENT and place.user_id is not None and place.lesson is not None:
        moment = clock.now()
        known = db.session.execute(
            select(Presence.last_seen_at).where(
                Presence.lesson_id == place.lesson.id, Presence.user_id == place.user_id
            )
        ).scalar()
        ensure_lesson(place, moment)
        mark_present(place.lesson.id, place.user_id, moment)
        if known is None or moment - known > ACTIVE:
            changed(place.course_id, "teacher", "projector")
    return Beat(course_id=data.course_id, message=_("You are here."))


@capability(
    "get_presence",
    permission=Permission.PRESENCE_READ,
    access=seat,
    effect=Effect.READ,
    examples=("How many are here?",),
    widget=presence_card,
    page=lambda result: url_for("courses.course", course_id=result.course_id),
    doors=EVERY,
)
def get_presence(_actor: Actor, data: CourseInput, place: Seat) -> PresenceResult:
    """Count the students present, those who went quiet, and those enrolled."""
    present, idle = 0, 0
    if place.lesson is not None:
        since = clock.now() - ACTIVE
        seen = select(func.count()).where(Presence.lesson_id == place.lesson.id)
        total, present = db.session.execute(
            select(seen.scalar_subquery(), seen.where(Presence.last_seen_at > since).scalar_subquery())
        ).one()
        idle = total - present
    enrolled = db.session.execute(
        select(func.count()).where(Enrolment.course_id == data.course_id, Enrolment.role == CourseRole.STUDENT)
    ).scalar_one()
    return PresenceResult(
        course_id=data.course_id,
        present=present,
        idle=idle,
        enrolled=enrolled,
        message=_(
            "%(present)s present, %(idle)s idle, %(enrolled)s enrolled.", present=present, idle=idle, enrolled=enrolled
        ),
    )


@capability(
    "end_lesson",
    permission=Permission.LESSON_RUN,
    access=seat,
    effect=Effect.WRITE,
    actions=("lesson.end",),
    examples=("End the lesson",),
    widget=notice,
    page=lambda result: url_for("courses.course", course_id=result.course_id),
    doors=EVERY,
    to_others=True,
)
def end_lesson(_actor: Actor, data: CourseInput, place: Seat) -> LessonEnded:
    """End the running lesson. Its history stays; the next act begins a new one."""
    if place.lesson is None:
        raise Conflict(_("No lesson is running."))
    end_lessons(Lesson.id == place.lesson.id, clock.now())
    changed(place.course_id, "student", "teacher", "projector")
    return LessonEnded(course_id=data.course_id, message=_("The lesson has ended. Its history is kept."))
