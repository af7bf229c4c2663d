"""The demo school: made once, into an empty database, so that a newcomer sees a class at work (`school.seed`)."""

from app.demo.names import COURSES, STUDENTS, has_people, sign_ins

__all__ = ["COURSES", "STUDENTS", "has_people", "sign_ins"]
