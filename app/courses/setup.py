"""A course from its making to the archive: created, edited, archived, restored, copied."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import insert, select, update

from app.accounts import User, audit, school
from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, Invalid
from app.core.live import changed
from app.core.permissions import CourseRole, Permission, Role
from app.courses.access import Seat, seat
from app.courses.copying import take_along
from app.courses.joining import new_code
from app.courses.lessons import end_lessons
from app.courses.models import Course, Enrolment, Lesson
from app.courses.schemas import CopyCourse, CourseCopied, CourseInput, CourseSaved, CreateCourse, EditCourse
from app.courses.widgets import notice
from app.extensions import db


@capability(
    "create_course",
    permission=Permission.COURSE_CREATE,
    access=school,
    effect=Effect.WRITE,
    doors=frozenset({Door.BROWSER}),
    examples=("Make a course Biology 102 in period 5",),
    widget=notice,
    page=lambda result: url_for("course_setup.setup", course_id=result.course_id),
)
def create_course(actor: Actor, data: CreateCourse, _person: Actor) -> CourseSaved:
    """Make a new course. A teacher owns what they make; an administrator says whose it is."""
    owner_id = actor.user_id
    if actor.role is Role.ADMINISTRATOR:
        owner_id = db.session.execute(
            select(User.id).where(User.email == data.teacher.lower(), User.role == Role.TEACHER)
        ).scalar()
        if owner_id is None:
            raise Invalid.field("teacher", _("no teacher of this school has this address"))
    course_id = _make(data, owner_id, {}, 0)
    audit.record(actor, "create_course", course_id=course_id, subject=f"course {course_id}")
    return CourseSaved(
        course_id=course_id, message=_("%(name)s is ready. Add its deck and its students.", name=data.name)
    )


def _make(
    data: CreateCourse | CopyCourse, owner_id: int | None, settings: dict[str, object], deck: int, subject: str = ""
) -> int:
    moment = clock.now()
    course_id: int = db.session.execute(
        insert(Course)
        .values(
            name=data.name,
            subject=subject or getattr(data, "subject", ""),
            period=data.period,
            school_year=data.school_year,
            join_code=new_code(),
            join_locked=False,
            settings=settings,
            deck_version=deck,
            created_at=moment,
        )
        .returning(Course.id)
    ).scalar_one()
    db.session.execute(
        insert(Enrolment).values(course_id=course_id, user_id=owner_id, role=CourseRole.OWNER, created_at=moment)
    )
    return course_id


@capability(
    "edit_course",
    permission=Permission.COURSE_SETUP,
    access=seat,
    effect=Effect.WRITE,
    examples=("Call this course Biology 102",),
    widget=notice,
    page=lambda result: url_for("course_setup.setup", course_id=result.course_id),
)
def edit_course(_actor: Actor, data: EditCourse, place: Seat) -> CourseSaved:
    """Change a course's name, subject, period and school year."""
    values = {"name": data.name, "subject": data.subject, "period": data.period, "school_year": data.school_year}
    db.session.execute(update(Course).where(Course.id == place.course_id).values(values))
    changed(place.course_id, "student", "teacher", "projector")
    return CourseSaved(course_id=data.course_id, message=_("Saved."))


@capability(
    "archive_course",
    permission=Permission.COURSE_ARCHIVE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Archive last year's biology course",),
    widget=notice,
    page=lambda result: url_for("course_setup.setup", course_id=result.course_id),
    doors=EVERY,
    to_others=True,
)
def archive_course(actor: Actor, data: CourseInput, place: Seat) -> CourseSaved:
    """Put a course away at the year's end: all can still read it, and nothing in it changes until it is restored."""
    moment = clock.now()
    db.session.execute(
        update(Course).where(Course.id == place.course_id, Course.archived_at.is_(None)).values(archived_at=moment)
    )
    end_lessons(Lesson.course_id == place.course_id, moment)
    audit.record(actor, "archive_course", course_id=place.course_id, subject=f"course {place.course_id}")
    changed(place.course_id, "student", "teacher", "projector")
    return CourseSaved(course_id=data.course_id, message=_("The course is archived. Nothing is lost."))


@capability(
    "restore_course",
    permission=Permission.COURSE_ARCHIVE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Bring the archived course back",),
    widget=notice,
    page=lambda result: url_for("course_setup.setup", course_id=result.course_id),
    doors=EVERY,
)
def restore_course(actor: Actor, data: CourseInput, place: Seat) -> CourseSaved:
    """Bring an archived course back as it was."""
    db.session.execute(update(Course).where(Course.id == place.course_id).values(archived_at=None))
    audit.record(actor, "restore_course", course_id=place.course_id, subject=f"course {place.course_id}")
    return CourseSaved(course_id=data.course_id, message=_("The course is back."))


@capability(
    "copy_course",
    permission=Permission.COURSE_ARCHIVE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Copy this course for the next school year",),
    widget=notice,
    page=lambda result: url_for("course_setup.setup", course_id=result.copy_id),
    doors=EVERY,
)
def copy_course(actor: Actor, data: CopyCourse, place: Seat) -> CourseCopied:
    """Make a new course with the deck, the settings and the quizzes of this one, and a new join code.

    The quizzes are drafts to look through again. No students, no results and no history come along, and neither do
    students' own practice and quizzes for those who were confused or struggled then.
    """
    owner_id = db.session.execute(
        select(Enrolment.user_id).where(Enrolment.course_id == place.course_id, Enrolment.role == CourseRole.OWNER)
    ).scalar()
    if owner_id is None:
        raise Conflict(_("This course has no owner. Let an administrator make the new one."))
    subject = db.session.execute(select(Course.subject).where(Course.id == place.course_id)).scalar_one()
    copy_id = _make(data, owner_id, dict(place.settings), place.deck_version, subject)
    take_along(place.course_id, copy_id)
    audit.record(actor, "copy_course", course_id=copy_id, subject=f"course {place.course_id}")
    return CourseCopied(
        course_id=data.course_id,
        copy_id=copy_id,
        message=_("%(name)s is ready, with the deck, and the quizzes as drafts.", name=data.name),
    )
