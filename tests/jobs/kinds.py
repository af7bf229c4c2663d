"""Kinds of jobs that only the tests have: they change a course's subject, and do whatever the test wants meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import update

from app.courses import Course
from app.extensions import db
from app.jobs import Work, handles


class Killed(BaseException):
    """The worker's process ends here: nothing of ours may catch it."""


meanwhile: dict[str, Callable[[Work], Any]] = {}
"""What to do `before`, `inside` and `after` the one transaction."""


def nothing(_work: Work) -> None:
    return None


@handles("rename_subject")
def rename_subject(work: Work) -> None:
    """Count to three, then rename."""
    for number in range(1, 4):
        work.progress(number, 3, f"Step {number}")
    meanwhile.get("before", nothing)(work)
    with work.whole() as outcome:
        db.session.execute(update(Course).where(Course.id == work.course_id).values(subject=work.arguments["subject"]))
        meanwhile.get("inside", nothing)(work)
        outcome.sentence, outcome.result = "It has a new subject.", {"subjects": 1}
    meanwhile.get("after", nothing)(work)


@handles("forgets_its_end")
def forgets_its_end(work: Work) -> None:
    """A handler with a defect."""
    work.progress(1, 1, "Nearly there")
