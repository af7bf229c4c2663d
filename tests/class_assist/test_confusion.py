"""The tap and "got it now", on both databases: who counts, from when to when, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.class_assist import ConfusionPing
from app.core.errors import Denied, Invalid, NotFound, OverLimit
from app.courses import Lesson, Presence
from app.extensions import db
from tests.class_assist.crowd import all_at_once, each
from tests.conftest import Time
from tests.school import School, make_school, statements


def taps(school: School) -> int:
    count = select(func.count()).where(ConfusionPing.course_id == school.course_id)
    return db.session.execute(count).scalar_one()


def everybody_here(school: School) -> None:
    """A lesson on the first slide, with every student present."""
    school.act(school.owner, "set_current_slide", slide_number=1)
    for student in school.students:
        school.act(student, "record_presence")


# Counting


def test_two_taps_of_one_student_count_once(school: School, time: Time) -> None:
    first = school.result(school.student, "track_confusion")
    time.pass_(31)
    second = school.result(school.student, "track_confusion")
    assert second.counted
    assert second.event_id != first.event_id
    assert second.current_percentage == 100.0
    heatmap = school.result(school.owner, "get_lesson_heatmap")
    assert heatmap.rows[0].hidden, "one student is below the anonymity floor"


def test_the_percentage_is_distinct_confused_over_active_students(school: School) -> None:
    everybody_here(school)
    assert school.result(school.student, "track_confusion").current_percentage == 12.5
    result = school.result(school.students[1], "track_confusion")
    assert result.current_percentage == result.confusion_percentage == 25.0


def test_a_class_is_never_smaller_than_those_who_tapped(school: School) -> None:
    for student in school.students[:3]:
        result = school.result(student, "track_confusion")
    assert result.current_percentage == 100.0


def test_exactly_the_threshold_does_not_exceed_it_and_one_more_does(school: School) -> None:
    everybody_here(school)
    school.act(school.student, "track_confusion")
    assert not school.result(school.students[1], "track_confusion").threshold_exceeded
    assert school.result(school.students[2], "track_confusion").threshold_exceeded


def test_threshold_exceeded_knows_no_minimum(school: School) -> None:
    assert school.result(school.student, "track_confusion").threshold_exceeded, "the bare comparison: 100 > 25"


def test_a_tap_counts_for_less_than_120_seconds(school: School, time: Time) -> None:
    everybody_here(school)
    school.act(school.student, "track_confusion")
    time.pass_(119.999)
    assert school.result(school.students[1], "track_confusion").current_percentage == 25.0
    time.pass_(0.001)
    assert school.result(school.students[2], "track_confusion").current_percentage == 25.0


def test_a_student_is_active_for_five_minutes_and_the_minute_of_the_last_sign(school: School, time: Time) -> None:
    time.now = time.now.replace(second=0, microsecond=0)
    everybody_here(school)
    time.pass_(359)
    assert school.result(school.student, "track_confusion").current_percentage == 12.5
    time.pass_(1)
    assert school.result(school.student, "track_confusion").current_percentage == 100.0


# Repeats and limits


def test_a_repeat_within_thirty_seconds_answers_with_the_same_tap(school: School, time: Time) -> None:
    first = school.result(school.student, "track_confusion")
    assert (first.counted, first.wait_seconds) == (True, 30)
    time.pass_(29.9)
    again = school.result(school.student, "track_confusion")
    assert (again.counted, again.event_id, again.wait_seconds) == (False, first.event_id, 1)
    assert taps(school) == 1
    time.pass_(0.1)
    assert school.result(school.student, "track_confusion").counted
    assert taps(school) == 2


def test_another_slide_is_no_repeat(school: School) -> None:
    first = school.result(school.student, "track_confusion", slide_id="slide_1")
    second = school.result(school.student, "track_confusion", slide_id="slide_2")
    assert second.counted
    assert second.event_id != first.event_id


def test_a_chip_says_which_part_on_the_tap_that_counts(school: School) -> None:
    school.act(school.student, "track_confusion")
    chip = school.result(school.student, "track_confusion", topic="Nucleus")
    assert not chip.counted
    assert db.session.get(ConfusionPing, chip.event_id).topic == "Nucleus"  # type: ignore[union-attr]
    db.session.expire_all()
    school.act(school.student, "track_confusion")
    assert db.session.get(ConfusionPing, chip.event_id).topic == "Nucleus", "a repeat without one leaves it"  # type: ignore[union-attr]


def test_the_seventh_tap_in_ten_minutes_is_over_the_limit_and_leaves_nothing(school: School, time: Time) -> None:
    for _ in range(6):
        assert school.result(school.student, "track_confusion").counted
        time.pass_(31)
    with pytest.raises(OverLimit) as refused:
        school.act(school.student, "track_confusion")
    assert refused.value.retry_after == 600 - 6 * 31
    assert (refused.value.limit, refused.value.window) == (6, 600)
    assert taps(school) == 6
    assert school.result(school.students[1], "track_confusion").counted, "the limit is each student's own"
    time.pass_(600 - 6 * 31)
    assert school.result(school.student, "track_confusion").counted


# Got it now


def test_got_it_now_takes_a_student_out_of_the_count_and_leaves_history(school: School) -> None:
    everybody_here(school)
    school.act(school.student, "track_confusion")
    school.act(school.students[1], "track_confusion")
    assert school.result(school.student, "resolve_confusion").resolved
    assert school.result(school.students[2], "track_confusion").current_percentage == 25.0
    assert taps(school) == 3
    assert school.result(school.owner, "get_lesson_heatmap").rows[0].unique_students == 3


def test_got_it_now_without_a_tap_says_so(school: School) -> None:
    assert not school.result(school.student, "got_it").resolved
    everybody_here(school)
    assert not school.result(school.student, "resolve_confusion").resolved


def test_got_it_now_takes_back_all_of_ones_own_taps_and_nobody_elses(school: School, time: Time) -> None:
    everybody_here(school)
    for _ in range(2):
        school.act(school.student, "track_confusion")
        time.pass_(31)
    school.act(school.students[1], "track_confusion")
    school.act(school.student, "resolve_confusion")
    assert school.result(school.owner, "get_class_assist").meter.confused == 1


def test_confused_again_within_the_debounce_counts_again(school: School) -> None:
    everybody_here(school)
    school.act(school.student, "track_confusion")
    school.act(school.student, "resolve_confusion")
    again = school.result(school.student, "track_confusion")
    assert not again.counted
    assert again.current_percentage == 12.5
    assert taps(school) == 1


# Lessons and slides


def test_the_first_tap_begins_a_lesson_on_the_first_slide(school: School) -> None:
    tap = school.result(school.student, "track_confusion")
    current = school.result(school.owner, "get_current_slide")
    assert current.slide_number == 1
    assert db.session.get(ConfusionPing, tap.event_id).slide_id == current.slide_id  # type: ignore[union-attr]


def test_two_first_taps_begin_one_lesson(school: School) -> None:
    results = all_at_once(school, each(school.students, "track_confusion"))
    assert all(result.counted for result in results), results
    lessons = db.session.execute(select(func.count()).where(Lesson.course_id == school.course_id)).scalar_one()
    assert lessons == 1
    assert taps(school) == len(school.students)


def test_a_double_tap_counts_once(school: School) -> None:
    everybody_here(school)
    results = all_at_once(school, each([school.student] * 6, "track_confusion"))
    assert sorted(result.counted for result in results) == [False] * 5 + [True]
    assert len({result.event_id for result in results}) == 1
    assert taps(school) == 1


def test_a_lesson_without_life_for_two_hours_is_over_and_the_next_tap_begins_another(
    school: School, time: Time
) -> None:
    school.act(school.owner, "set_current_slide", slide_number=2)
    began = time.now
    time.pass_(2 * 3600 - 1)
    assert school.result(school.owner, "get_current_slide").slide_number == 2
    time.pass_(1)
    assert school.result(school.owner, "get_current_slide").slide_number is None
    school.act(school.student, "track_confusion")
    lessons = db.session.execute(
        select(Lesson.started_at, Lesson.ended_at).where(Lesson.course_id == school.course_id).order_by(Lesson.id)
    ).all()
    assert [tuple(lesson) for lesson in lessons] == [(began, began), (time.now, None)]


@pytest.mark.parametrize("spelling", ["slide_id", "slideId"])
def test_a_slide_is_named_by_number_or_by_id(school: School, spelling: str) -> None:
    by_number = school.result(school.student, "track_confusion", **{spelling: "slide_2"})
    slide = db.session.get(ConfusionPing, by_number.event_id).slide_id  # type: ignore[union-attr]
    by_id = school.result(school.students[1], "track_confusion", **{spelling: str(slide)})
    assert db.session.get(ConfusionPing, by_id.event_id).slide_id == slide  # type: ignore[union-attr]


def test_without_a_slide_it_is_the_one_that_is_up(school: School) -> None:
    up = school.result(school.owner, "set_current_slide", slide_number=3)
    tap = school.result(school.student, "track_confusion")
    assert db.session.get(ConfusionPing, tap.event_id).slide_id == up.slide_id  # type: ignore[union-attr]


@pytest.mark.parametrize("slide", ["slide_4", "slide_0", "999999999", "slide_", "two", "slide_02", "-1", ""])
def test_a_slide_that_is_not_in_the_deck_is_refused_and_named(school: School, slide: str) -> None:
    with pytest.raises(Invalid) as refused:
        school.act(school.student, "track_confusion", slide_id=slide)
    assert "slide" in refused.value.problems[0].field.lower()
    assert taps(school) == 0


def test_another_courses_slide_is_not_in_the_deck(school: School) -> None:
    other = make_school(school.app, students=1)
    slide = other.result(other.owner, "set_current_slide", slide_number=1).slide_id
    with pytest.raises(Invalid):
        school.act(school.student, "track_confusion", slide_id=str(slide))


def test_a_class_without_a_deck_can_tap_all_the_same(context: Flask) -> None:
    bare = make_school(context, students=6, deck="")
    for student in bare.students:
        assert bare.result(student, "track_confusion").counted
    rows = bare.result(bare.owner, "get_confusion_heatmap", time_range="all_time").heatmap
    assert [(row.label, row.unique_students) for row in rows] == [("No slide", 6)]


@pytest.mark.parametrize(("minutes", "fine"), [(4.9, True), (-5.1, True), (-1e6, True), (5.1, False)])
def test_a_reported_time_may_be_past_or_five_minutes_ahead_and_counts_for_nothing(
    school: School, time: Time, minutes: float, fine: bool
) -> None:
    said = time.now + timedelta(minutes=minutes)
    if not fine:
        with pytest.raises(Invalid, match="timestamp"):
            school.act(school.student, "track_confusion", timestamp=said.isoformat())
        return
    tap = db.session.get(
        ConfusionPing, school.result(school.student, "track_confusion", timestamp=said.isoformat()).event_id
    )
    assert tap is not None
    assert (tap.reported_at, tap.at) == (said, time.now)


# Who may


@pytest.mark.parametrize("name", ["track_confusion", "resolve_confusion"])
def test_only_students_of_the_course_tap(school: School, name: str) -> None:
    for actor in (school.owner, school.co_teacher, school.administrator):
        with pytest.raises(Denied):
            school.act(actor, name)
    for actor in (school.stranger, school.parent):
        with pytest.raises(NotFound):
            school.act(actor, name)
    assert taps(school) == 0


def test_a_tap_is_a_sign_of_life(school: School) -> None:
    school.act(school.student, "track_confusion")
    assert school.result(school.owner, "get_presence").present == 1
    assert db.session.execute(select(func.count()).where(Presence.user_id == school.student.user_id)).scalar_one() == 1


# Cost


def test_a_tap_takes_at_most_eight_statements_and_the_hundredth_no_more(school: School, time: Time) -> None:
    everybody_here(school)
    school.act(school.owner, "update_class_assist_settings", limit_pings=1000)
    costs = []
    for _ in range(100):
        with statements() as seen:
            school.act(school.student, "track_confusion")
        costs.append(len(seen))
        time.pass_(31)
    assert max(costs) <= 8
    assert costs[-1] <= costs[0]
