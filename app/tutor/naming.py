"""Whose names stay out of a conversation's prompts."""

from __future__ import annotations

from collections.abc import Collection

from flask import current_app
from sqlalchemy import select

from app.accounts import User
from app.core.permissions import CourseRole
from app.courses import Enrolment
from app.extensions import db
from app.tutor.names import Names


def names_for(course_ids: Collection[int], conversation_id: int) -> Names:
    """The names of these courses' students, as tokens of one conversation; none where `NAMES_IN_PROMPTS` lets them in.

    The courses are those that whoever asks may see.
    """
    if current_app.config["NAMES_IN_PROMPTS"]:
        return Names((), "")
    people = db.session.execute(
        select(User.name)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(Enrolment.course_id.in_(course_ids), Enrolment.role == CourseRole.STUDENT)
        .distinct()
        .order_by(User.name)
    ).scalars()
    return Names(people, f"{current_app.config['SECRET_KEY']} conversation {conversation_id}")
