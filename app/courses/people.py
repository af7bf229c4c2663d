"""The people of a course: who they are, whether they have been here, and who teaches along."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, func, select

from app.accounts import User, audit, dismiss
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, Invalid, NotFound
from app.core.live import changed
from app.core.permissions import CourseRole, Permission, Role
from app.core.sql import insert_or
from app.courses.access import Seat, seat
from app.courses.models import Enrolment, Lesson, Presence
from app.courses.people_schemas import AddCoTeacher, CoursePeople, CoursePerson, PeopleChanged, RosterPerson
from app.courses.schemas import CourseInput
from app.courses.widgets import notice, people_list
from app.extensions import db


@capability(
    "list_people",
    permission=Permission.PEOPLE_READ,
    access=seat,
    effect=Effect.READ,
    examples=("Who is in this class?", "Who has never signed in?"),
    widget=people_list,
    page=lambda result: url_for("course_people.people", course_id=result.course_id),
    doors=EVERY,
)
def list_people(_actor: Actor, data: CourseInput, _place: Seat) -> CoursePeople:
    """List a course's teachers and students, and when each was last here."""
    here = (
        select(Presence.user_id, func.max(Presence.last_seen_at).label("here_at"))
        .join(Lesson, Lesson.id == Presence.lesson_id)
        .where(Lesson.course_id == data.course_id)
        .group_by(Presence.user_id)
        .subquery()
    )
    rows = db.session.execute(
        select(User.id, User.name, User.last_seen_at, User.password_hash.is_not(None).label("has_password"))
        .add_columns(Enrolment.role, User.role.label("kind"), here.c.here_at)
        .join(Enrolment, Enrolment.user_id == User.id)
        .outerjoin(here, here.c.user_id == User.id)
        .where(Enrolment.course_id == data.course_id)
        .order_by(User.name, User.id)
    )
    teachers: list[RosterPerson] = []
    students: list[RosterPerson] = []
    for row in rows:
        seen = max((moment for moment in (row.last_seen_at, row.here_at) if moment is not None), default=None)
        person = RosterPerson(
            person_id=row.id,
            name=row.name,
            role=row.role,
            last_seen_at=seen,
            has_password=row.has_password,
            guest=row.kind == Role.GUEST,
        )
        (teachers if CourseRole(row.role).teaches else students).append(person)
    # The owner first.
    teachers.sort(key=lambda person: person.role != CourseRole.OWNER)
    return CoursePeople(
        course_id=data.course_id,
        teachers=teachers,
        students=students,
        message=ngettext("%(num)s student", "%(num)s students", len(students)),
    )


@capability(
    "remove_from_course",
    permission=Permission.PEOPLE_MANAGE,
    access=seat,
    effect=Effect.DESTROY,
    examples=("Take Liam out of this class",),
    widget=notice,
    page=lambda result: url_for("course_people.people", course_id=result.course_id),
    doors=EVERY,
)
def remove_from_course(actor: Actor, data: CoursePerson, place: Seat) -> PeopleChanged:
    """Take a student, a guest or a co-teacher out of the course. What they did in lessons stays in the history."""
    role = db.session.execute(
        select(Enrolment.role).where(Enrolment.course_id == place.course_id, Enrolment.user_id == data.person_id)
    ).scalar()
    if role is None:
        raise NotFound(_("This person is not in the course."))
    if role == CourseRole.OWNER:
        raise Conflict(_("The teacher who owns the course stays in it."))
    db.session.execute(
        delete(Enrolment).where(Enrolment.course_id == place.course_id, Enrolment.user_id == data.person_id)
    )
    dismiss([data.person_id])
    audit.record(actor, "remove_from_course", course_id=place.course_id, person_id=data.person_id)
    changed(place.course_id, "teacher", "projector")
    return PeopleChanged(course_id=data.course_id, message=_("Removed. With the join code they can come back."))


@capability(
    "add_co_teacher",
    permission=Permission.PEOPLE_MANAGE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Add Mr Okafor as a co-teacher",),
    widget=notice,
    page=lambda result: url_for("course_people.people", course_id=result.course_id),
)
def add_co_teacher(actor: Actor, data: AddCoTeacher, place: Seat) -> PeopleChanged:
    """Let another teacher of the school teach this course too."""
    teacher = db.session.execute(
        select(User.id, User.name).where(User.email == data.email.lower(), User.role == Role.TEACHER)
    ).first()
    if teacher is None:
        raise Invalid.field("email", _("no teacher of this school has this address"))
    added = db.session.execute(
        insert_or(Enrolment)
        .values(course_id=place.course_id, user_id=teacher.id, role=CourseRole.CO_TEACHER, created_at=clock.now())
        .on_conflict_do_nothing()
        .returning(Enrolment.user_id)
    ).first()
    if added is None:
        return PeopleChanged(
            course_id=data.course_id, message=_("%(name)s is in this course already.", name=teacher.name)
        )
    audit.record(actor, "add_co_teacher", course_id=place.course_id, person_id=teacher.id)
    return PeopleChanged(course_id=data.course_id, message=_("%(name)s teaches this course too.", name=teacher.name))
