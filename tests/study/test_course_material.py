"""What the study tools are given of a course."""

from __future__ import annotations

import pytest

from app.courses.deck import parse
from app.courses.decks import replace_slides
from app.extensions import db
from app.study.course_material import passages_of
from tests.school import School

pytestmark = pytest.mark.usefixtures("context")


def test_passages_are_the_slides_of_today_in_their_order_and_nobody_elses(school: School) -> None:
    replace_slides(school.course_id, parse("# Old one\nThis is gone."))
    replace_slides(
        school.course_id, parse("# Cells\nA cell is alive.\nNotes:\nShow the onion.\n\n# Plants\nThey are green.")
    )
    db.session.flush()
    found = passages_of(school.course_id)
    assert [(each.number, each.title) for each in found] == [(1, "Cells"), (2, "Plants")]
    assert "A cell is alive." in found[0].text
    assert "Show the onion." in found[0].notes
