"""The tap, on both databases."""

from __future__ import annotations

from tests.conftest import Time
from tests.school import School, statements


def test_two_taps_of_one_student_count_once(school: School, time: Time) -> None:
    first = school.result(school.student, "track_confusion")
    time.pass_(31)
    second = school.result(school.student, "track_confusion")
    assert second.counted
    assert second.event_id != first.event_id
    assert second.current_percentage == 100.0
    heatmap = school.result(school.owner, "get_lesson_heatmap")
    assert heatmap.rows[0].hidden, "one student is below the anonymity floor"


def test_a_tap_takes_at_most_eight_statements(school: School) -> None:
    school.result(school.student, "track_confusion")
    with statements() as seen:
        school.result(school.students[1], "track_confusion")
    assert len(seen) <= 8, "\n".join(seen)
