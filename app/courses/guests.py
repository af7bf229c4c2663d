"""Guests: where the owner allows it, whoever has the join code takes part for a day without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from sqlalchemy import delete, func, insert, select, update

from app.accounts import Person, User, admit, audit, dismiss, whose_day_is_over
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, NotFound
from app.core.live import changed
from app.core.permissions import CourseRole, Permission, Role
from app.core.schema import invalid
from app.core.transaction import transaction
from app.courses.access import Seat, seat
from app.courses.models import Course, Enrolment
from app.courses.people_schemas import AllowGuests, GuestEntry, GuestsAllowed
from app.courses.widgets import notice
from app.extensions import db

MOST = 100
"""Guests of one course at a time: whoever finds a code on the web fills no more than this."""

AT_LEAST = timedelta(hours=2)
"""How long a guest may stay who comes shortly before midnight."""


@capability(
    "allow_guests",
    permission=Permission.COURSE_MANAGE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Let guests join this class today", "No more guests in period 3"),
    widget=notice,
    page=lambda result: url_for("courses.settings", course_id=result.course_id),
    doors=EVERY,
    to_others=True,
)
def allow_guests(actor: Actor, data: AllowGuests, place: Seat) -> GuestsAllowed:
    """Let guests join with the course's code, or let in no more of them. Who is here already stays for the day."""
    since = clock.now() if data.allowed else None
    db.session.execute(update(Course).where(Course.id == place.course_id).values(guests_since=since))
    subject = "guests may join" if data.allowed else "no more guests"
    audit.record(actor, "allow_guests", course_id=place.course_id, subject=subject)
    sentence = _("No more guests can join.")
    if data.allowed:
        sentence = _("Guests may join. Anybody with the code can take part for a day, without an account.")
    return GuestsAllowed(course_id=data.course_id, allowed=data.allowed, message=sentence)


@dataclass(frozen=True, slots=True)
class Welcome:
    """A guest who has come in: their session, their course, and when their day is over."""

    person: Person
    course_id: int
    course_name: str
    until: datetime


def come_in(code: str, name: str) -> Welcome:
    """Make a guest of whoever typed this code and this name, and enrol them as a student of the one course.

    Raises Invalid for what is no code or no name, Conflict for a full course, and NotFound in the same words for a
    code of no course, a course that takes no guests, a closed one and an archived one: nobody learns which it is.
    """
    try:
        typed = GuestEntry.model_validate({"code": code, "name": name})
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_input=False)) from None
    moment = clock.now()
    until = day_ends(moment)
    with transaction():
        course = db.session.execute(
            select(Course.id, Course.name).where(
                Course.join_code == typed.code,
                Course.guests_since.is_not(None),
                Course.join_locked.is_(False),
                Course.archived_at.is_(None),
            )
        ).first()
        if course is None:
            raise NotFound(_("No class with this code takes guests now. Check the code, or ask the teacher."))
        if _guests_in(course.id) >= MOST:
            raise Conflict(_("This class has as many guests as it can take. Please ask the teacher."))
        person = admit(typed.name, until)
        db.session.execute(
            insert(Enrolment).values(course_id=course.id, user_id=person.id, role=CourseRole.STUDENT, created_at=moment)
        )
        # Without the name: the log outlives it.
        actor = Actor("A guest", person.id, Role.GUEST)
        audit.record(actor, "join_as_guest", course_id=course.id, person_id=person.id)
        changed(course.id, "teacher", "projector")
    return Welcome(person, course.id, course.name, until)


def _guests_in(course_id: int) -> int:
    return db.session.execute(
        select(func.count())
        .select_from(Enrolment)
        .join(User, User.id == Enrolment.user_id)
        .where(Enrolment.course_id == course_id, User.role == Role.GUEST)
    ).scalar_one()


def day_ends(moment: datetime) -> datetime:
    """When the day of a guest who comes now is over: the school's next midnight, but no sooner than in two hours."""
    local = moment.astimezone(current_app.config["TIMEZONE"])
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return max(midnight, moment + AT_LEAST)


def end_guests() -> int:
    """Take the guests whose day is over out of their courses, and their names with them; returns how many."""
    over = whose_day_is_over()
    if over:
        db.session.execute(delete(Enrolment).where(Enrolment.user_id.in_(over)))
        dismiss(over)
    return len(over)
