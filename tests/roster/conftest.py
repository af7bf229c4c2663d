"""A school into which rosters come, and a town with one."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.accounts import Guardianship, User
from app.courses import Course, Enrolment
from app.extensions import db
from tests.roster.town import Town
from tests.school import School


@pytest.fixture
def empty(school: School) -> School:
    """Nobody here came by an import, so that a bulk file takes away only what its own school had."""
    db.session.execute(update(User).values(sourced_id=None))
    db.session.execute(update(Course).values(sourced_id=None))
    db.session.execute(update(Enrolment).values(sourced_id=None))
    db.session.execute(update(Guardianship).values(imported=False))
    db.session.commit()
    return school


@pytest.fixture
def town(empty: School) -> Town:
    return Town(f"m{empty.course_id}x{id(empty.app) % 9973}")
