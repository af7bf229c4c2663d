"""Handing a course over: a co-teacher becomes its owner, and its owner a co-teacher."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select, update

from app.accounts import User, audit
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.errors import Conflict, NotFound
from app.core.permissions import CourseRole, Permission
from app.courses.access import Seat, seat
from app.courses.models import Enrolment
from app.courses.people_schemas import CoursePerson, PeopleChanged
from app.courses.widgets import notice
from app.extensions import db


@capability(
    "hand_over_course",
    permission=Permission.PEOPLE_MANAGE,
    access=seat,
    effect=Effect.WRITE,
    doors=frozenset({Door.BROWSER}),
    examples=("Make Mr Okafor the owner of this course",),
    widget=notice,
    page=lambda result: url_for("course_people.people", course_id=result.course_id),
)
def hand_over_course(actor: Actor, data: CoursePerson, place: Seat) -> PeopleChanged:
    """Make a co-teacher the owner of the course. Whoever owned it teaches along from then on."""
    row = db.session.execute(
        select(Enrolment.role, User.name)
        .join(User, User.id == Enrolment.user_id)
        .where(Enrolment.course_id == place.course_id, Enrolment.user_id == data.person_id)
    ).first()
    if row is None:
        raise NotFound(_("This person is not in the course."))
    if row.role != CourseRole.CO_TEACHER:
        raise Conflict(_("A course is handed over to one of its co-teachers. Add the person as one first."))
    here = Enrolment.course_id == place.course_id
    owners = update(Enrolment).where(here, Enrolment.role == CourseRole.OWNER)
    db.session.execute(owners.values(role=CourseRole.CO_TEACHER))
    chosen = update(Enrolment).where(here, Enrolment.user_id == data.person_id)
    db.session.execute(chosen.values(role=CourseRole.OWNER))
    audit.record(actor, "hand_over_course", course_id=place.course_id, person_id=data.person_id)
    return PeopleChanged(course_id=data.course_id, message=_("%(name)s owns this course now.", name=row.name))
