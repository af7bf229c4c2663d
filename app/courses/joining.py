"""Join codes: made, changed, locked, and used."""

from __future__ import annotations

import secrets

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select, update

from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, Denied, NotFound
from app.core.permissions import CourseRole, Permission, Role
from app.core.sql import insert_or
from app.courses.access import Seat, everyone, seat
from app.courses.models import Course, Enrolment
from app.courses.people_schemas import JOIN_ALPHABET, JoinCode, JoinCourse, Joined, LockJoining
from app.courses.schemas import CourseInput
from app.courses.widgets import notice
from app.extensions import db


def new_code() -> str:
    """Six characters, drawn at random: 31 to the 6th, so that guessing meets the rate limit first."""
    return "".join(secrets.choice(JOIN_ALPHABET) for _ in range(6))


@capability(
    "join_course",
    permission=Permission.COURSE_JOIN,
    access=everyone,
    effect=Effect.WRITE,
    doors=frozenset({Door.BROWSER}),
    examples=("Join my class with the code K7MPQ2",),
    widget=notice,
    page=lambda result: url_for("courses.course", course_id=result.course_id),
    limit="20/hour",
)
def join_course(actor: Actor, data: JoinCourse, _person: Actor) -> Joined:
    """Join a course with the six characters that its teacher shows."""
    row = db.session.execute(
        select(Course.id, Course.name, Course.join_locked, Course.archived_at).where(Course.join_code == data.code)
    ).first()
    if row is None:
        raise NotFound(_("No course has this code. Please check it with your teacher."))
    if row.archived_at is not None:
        raise Conflict(_("This course is over. Please ask your teacher for the code of the new one."))
    if row.join_locked:
        raise Denied(_("Joining is closed for this course. Please ask your teacher."))
    if actor.role is not Role.STUDENT:
        raise Denied(_("Only students join with a code."))
    joined = db.session.execute(
        insert_or(Enrolment)
        .values(course_id=row.id, user_id=actor.user_id, role=CourseRole.STUDENT, created_at=clock.now())
        .on_conflict_do_nothing()
        .returning(Enrolment.user_id)
    ).first()
    again = joined is None
    if again:
        sentence = _("You were already in %(course)s.", course=row.name)
    else:
        sentence = _("Welcome to %(course)s.", course=row.name)
    return Joined(course_id=row.id, course_name=row.name, message=sentence)


@capability(
    "rotate_join_code",
    permission=Permission.COURSE_MANAGE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Give period 3 a new join code",),
    widget=notice,
    page=lambda result: url_for("courses.settings", course_id=result.course_id),
    doors=EVERY,
    to_others=True,
)
def rotate_join_code(_actor: Actor, data: CourseInput, place: Seat) -> JoinCode:
    """Give the course a new join code. The old one stops working at once; nobody who has joined is affected."""
    code = new_code()
    if db.session.execute(select(Course.id).where(Course.join_code == code)).first():
        raise Conflict(_("Please try again."))
    locked = db.session.execute(
        update(Course).where(Course.id == place.course_id).values(join_code=code).returning(Course.join_locked)
    ).scalar_one()
    return JoinCode(
        course_id=data.course_id, code=code, locked=locked, message=_("The new code is %(code)s.", code=code)
    )


@capability(
    "lock_joining",
    permission=Permission.COURSE_MANAGE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Close joining for this class",),
    widget=notice,
    page=lambda result: url_for("courses.settings", course_id=result.course_id),
    doors=EVERY,
    to_others=True,
)
def lock_joining(_actor: Actor, data: LockJoining, place: Seat) -> JoinCode:
    """Close the course to new students, or open it again."""
    code = db.session.execute(
        update(Course).where(Course.id == place.course_id).values(join_locked=data.locked).returning(Course.join_code)
    ).scalar_one()
    sentence = _("Joining is closed.") if data.locked else _("Joining is open. The code is %(code)s.", code=code)
    return JoinCode(course_id=data.course_id, code=code, locked=data.locked, message=sentence)
