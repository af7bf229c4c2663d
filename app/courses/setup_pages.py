"""Making a course, and the page with its name, its archive and its copy."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import school, signed_in_actor
from app.core.entry import Entry, open_to
from app.core.errors import NotFound
from app.core.permissions import Permission, Role
from app.core.transaction import transaction
from app.courses.access import seat
from app.courses.models import Course
from app.courses.schemas import CourseInput
from app.extensions import db

blueprint = Blueprint("course_setup", __name__)


@blueprint.get("/courses/new")
@open_to(Entry.PEOPLE)
def new() -> str:
    """The form for a new course."""
    actor = school(signed_in_actor(), None, Permission.COURSE_CREATE)
    return render_template("courses/new.html", for_whom=actor.role is Role.ADMINISTRATOR)


@blueprint.get("/courses/<int:course_id>/setup")
@open_to(Entry.PEOPLE)
def setup(course_id: int) -> str:
    """Name, period and year; archive and restore; copy."""
    actor = signed_in_actor()
    with transaction(write=actor.watched):
        place = seat(actor, CourseInput(course_id=course_id), Permission.COURSE_ARCHIVE)
        course = db.session.execute(select(Course).where(Course.id == course_id)).scalar()
    if course is None:
        raise NotFound(_("There is no such course."))
    return render_template("courses/setup.html", place=place, course=course)
