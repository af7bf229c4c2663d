"""The people and courses of the demo school."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from app.accounts import Guardianship, User, hash_password
from app.core import clock
from app.core.permissions import CourseRole, Role
from app.core.transaction import transaction
from app.courses import Course, Enrolment, new_code, parse_deck, replace_slides
from app.demo.names import BIOLOGY, COURSES, DOMAIN, PASSWORD, STUDENTS
from app.demo.past import write_history
from app.demo.tasks import write_tasks
from app.extensions import db

DECK = Path(__file__).with_name("biology_101.md")
YEAR = "2026/27"
SCHOOL_NUMBERS = 1101
"""The first student's number; the twenty-third has 1123."""


def seed(app: Flask) -> None:
    """Make the school and its history. The database must be empty."""
    with app.app_context(), transaction():
        moment = clock.now()
        password = hash_password(PASSWORD)

        def person(mailbox: str, name: str, role: Role, number: int | None = None) -> User:
            user = User(
                email=f"{mailbox}@{DOMAIN}",
                name=name,
                role=role,
                password_hash=password,
                created_at=moment,
                school_number=str(number) if number is not None else None,
            )
            db.session.add(user)
            return user

        person("admin", "Sam Whitfield", Role.ADMINISTRATOR)
        teacher = person("teacher", "Ms Rivera", Role.TEACHER)
        co_teacher = person("coteacher", "Mr Okafor", Role.TEACHER)
        stranger = person("stranger", "Mdm Lim", Role.TEACHER)
        parent = person("parent1", "Rosa Martinez", Role.PARENT)
        students = [
            person(f"student{number}", name, Role.STUDENT, SCHOOL_NUMBERS + number - 1)
            for number, name in enumerate(STUDENTS, 1)
        ]
        db.session.flush()
        db.session.add(Guardianship(parent_id=parent.id, child_id=students[0].id, imported=False, created_at=moment))
        courses = {period: _course(period, name, subject, moment) for period, name, subject in COURSES}
        # The class has been together since before its history begins.
        began = moment - timedelta(days=60)
        elsewhere = _course("3", "Chemistry 101", "Chemistry", moment)
        db.session.flush()
        biology = courses[BIOLOGY]
        for course in courses.values():
            _enrol(course, teacher, CourseRole.OWNER, moment)
        _enrol(biology, co_teacher, CourseRole.CO_TEACHER, moment)
        _enrol(elsewhere, stranger, CourseRole.OWNER, moment)
        for student in students:
            _enrol(biology, student, CourseRole.STUDENT, began)
        replace_slides(biology.id, parse_deck(DECK.read_text("utf-8")))
        biology.deck_version = 1
        db.session.flush()
        write_tasks(biology.id, teacher.id, students[0].id, parent.id)
        write_history(biology.id, [student.id for student in students], teacher.id)


def _course(period: str, name: str, subject: str, moment: datetime) -> Course:
    course = Course(
        name=name,
        subject=subject,
        period=period,
        school_year=YEAR,
        join_code=new_code(),
        join_locked=False,
        settings={},
        deck_version=0,
        created_at=moment,
    )
    db.session.add(course)
    return course


def _enrol(course: Course, user: User, role: CourseRole, moment: datetime) -> None:
    db.session.add(Enrolment(course_id=course.id, user_id=user.id, role=role, created_at=moment))
