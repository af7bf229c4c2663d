"""Code cards for a course: each student's way in, on paper."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.accounts import Purpose, User, audit, issue, spelled
from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.errors import Conflict
from app.core.permissions import CourseRole, Permission, Role
from app.courses.access import Seat, seat
from app.courses.models import Enrolment
from app.courses.people_schemas import Card, CardsPrinted, PrintCards
from app.courses.widgets import notice
from app.extensions import db


@capability(
    "print_code_cards",
    permission=Permission.CARDS_PRINT,
    access=seat,
    effect=Effect.WRITE,
    doors=frozenset({Door.BROWSER}),
    examples=("Print sign-in cards for period 3",),
    widget=notice,
    page=lambda result: url_for("course_people.people", course_id=result.course_id),
)
def print_code_cards(actor: Actor, data: PrintCards, place: Seat) -> CardsPrinted:
    """Make a sign-in card for every student of the course. Each works once; cards printed before work no more."""
    statement = (
        select(User.id, User.name, User.email)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(
            Enrolment.course_id == place.course_id,
            Enrolment.role == CourseRole.STUDENT,
            # Whoever else may sit in, a card never opens an account that may do more than a student's.
            User.role == Role.STUDENT,
        )
    )
    if data.who == "new":
        statement = statement.where(User.last_seen_at.is_(None))
    students = db.session.execute(statement.order_by(User.name, User.id)).all()
    if not students:
        if data.who == "new":
            raise Conflict(_("Every student has signed in before. Print cards for all, if somebody needs one."))
        raise Conflict(_("There are no students in this course yet. Import a roster, or show them the join code."))
    codes = issue([student.id for student in students], Purpose.CARD, course_id=place.course_id)
    audit.record(actor, "print_code_cards", course_id=place.course_id, subject=f"{len(codes)} cards")
    return CardsPrinted(
        course_id=data.course_id,
        cards=[
            Card(person_id=student.id, name=student.name, sign_in=student.email, code=spelled(codes[student.id]))
            for student in students
        ],
        expires_at=clock.now() + Purpose.CARD.lasts,
        message=ngettext("%(num)s card is ready to print.", "%(num)s cards are ready to print.", len(codes)),
    )
