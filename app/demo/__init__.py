"""The demo school: made once, into an empty database, so that a newcomer sees a class at work."""

from app.demo.school import COURSES, STUDENTS, seed, sign_ins

__all__ = ["COURSES", "STUDENTS", "seed", "sign_ins"]
