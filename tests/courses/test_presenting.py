"""The slide that is up, who is present, and a lesson's end."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.errors import Conflict, Denied, Invalid, NotFound
from app.courses import Lesson, Presence, SlideExposure
from app.extensions import db
from tests.class_assist.crowd import all_at_once
from tests.conftest import Time
from tests.school import School, make_school


def go(school: School, **where: Any) -> int:
    number: int = school.result(school.owner, "set_current_slide", **where).slide_number
    return number


def exposures(school: School) -> list[SlideExposure]:
    chosen = select(SlideExposure).join(Lesson, Lesson.id == SlideExposure.lesson_id)
    chosen = chosen.where(Lesson.course_id == school.course_id).order_by(SlideExposure.id)
    return list(db.session.execute(chosen).scalars())


# The slide


def test_a_slide_is_set_by_number_by_id_and_by_name(school: School) -> None:
    assert go(school, slide_number=2) == 2
    slide = school.result(school.owner, "get_current_slide")
    assert (slide.slide_title, slide.slides) == ("Osmosis", 3)
    assert go(school, slide_id="slide_3") == 3
    assert go(school, slideId=str(slide.slide_id)) == 2


def test_steps_stay_within_the_deck(school: School) -> None:
    assert go(school, step="next") == 1, "before the first slide, next is the first"
    assert go(school, step="previous") == 1
    assert [go(school, step="next") for _ in range(3)] == [2, 3, 3]
    assert go(school, step="previous") == 2


def test_nothing_is_up_before_the_lesson(school: School) -> None:
    for actor in (school.owner, school.student):
        result = school.result(actor, "get_current_slide")
        assert (result.slide_id, result.slide_number, result.slides) == (None, None, 3)


@pytest.mark.parametrize(
    "where",
    [
        {},
        {"slide_number": 1, "step": "next"},
        {"slide_id": "slide_1", "slide_number": 1},
        {"slide_id": "slide_1", "slide_number": 1, "step": "next"},
        {"slide_number": 0},
        {"slide_number": 4},
        {"slide_number": 501},
        {"slide_id": "slide_4"},
        {"slide_id": ""},
        {"step": "up"},
    ],
)
def test_exactly_one_way_to_say_which_slide_and_only_slides_that_exist(school: School, where: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        school.act(school.owner, "set_current_slide", **where)
    assert exposures(school) == []


def test_a_course_without_a_deck_has_no_slide_to_set(school: School) -> None:
    bare = make_school(school.app, students=1, deck="")
    with pytest.raises(Conflict):
        bare.act(bare.owner, "set_current_slide", slide_number=1)


def test_how_long_each_slide_was_up_is_kept_without_a_gap(school: School, time: Time) -> None:
    began = time.now
    for number in (1, 2, 2, 1):
        go(school, slide_number=number)
        time.pass_(60)
    school.act(school.owner, "end_lesson")
    seconds = [
        ((each.shown_at - began).total_seconds(), (each.hidden_at - began).total_seconds())  # type: ignore[operator]
        for each in exposures(school)
    ]
    assert seconds == [(0, 60), (60, 180), (180, 240)]


def test_two_teachers_who_press_at_once_leave_one_slide_up(school: School) -> None:
    go(school, slide_number=1)
    results = all_at_once(
        school,
        [
            (actor, "set_current_slide", {"slide_number": n})
            for actor in (school.owner, school.co_teacher)
            for n in (2, 3)
        ],
    )
    assert not [result for result in results if isinstance(result, Exception)]
    db.session.expire_all()
    up = [each for each in exposures(school) if each.hidden_at is None]
    assert len(up) == 1
    assert up[0].slide_id == school.result(school.owner, "get_current_slide").slide_id


def test_only_teachers_set_the_slide(school: School) -> None:
    assert school.result(school.co_teacher, "set_current_slide", slide_number=2).slide_number == 2
    for actor in (school.student, school.administrator):
        with pytest.raises(Denied):
            school.act(actor, "set_current_slide", slide_number=1)
    with pytest.raises(NotFound):
        school.act(school.stranger, "set_current_slide", slide_number=1)


# Presence


def test_presence_counts_present_idle_and_enrolled(school: School, time: Time) -> None:
    time.now = time.now.replace(second=0, microsecond=0)
    go(school, slide_number=1)
    for student in school.students[:3]:
        school.act(student, "record_presence")
    time.pass_(359)
    school.act(school.student, "record_presence")
    result = school.result(school.owner, "get_presence")
    assert (result.present, result.idle, result.enrolled, result.rosterSource) == (3, 0, 8, "auto")
    time.pass_(1)
    result = school.result(school.owner, "get_presence")
    assert (result.present, result.idle, result.enrolled) == (1, 2, 8)
    school.act(school.students[1], "record_presence")
    assert school.result(school.owner, "get_presence").present == 2


def test_two_devices_are_one_student(school: School) -> None:
    go(school, slide_number=1)
    all_at_once(school, [(school.student, "record_presence", {})] * 4)
    assert school.result(school.owner, "get_presence").present == 1


def test_a_beat_without_a_lesson_keeps_nothing_and_begins_none(school: School) -> None:
    assert school.result(school.student, "record_presence").success
    result = school.result(school.owner, "get_presence")
    assert (result.present, result.idle, result.enrolled) == (0, 0, 8)
    assert db.session.execute(select(func.count()).where(Lesson.course_id == school.course_id)).scalar_one() == 0


def test_teachers_are_not_counted_as_present(school: School) -> None:
    go(school, slide_number=1)
    school.act(school.owner, "record_presence")
    assert school.result(school.owner, "get_presence").present == 0


def test_beats_keep_a_lesson_alive(school: School, time: Time) -> None:
    go(school, slide_number=2)
    for _ in range(4):
        time.pass_(3600)
        school.act(school.student, "record_presence")
    assert school.result(school.owner, "get_current_slide").slide_number == 2


def test_students_do_not_read_who_is_there(school: School) -> None:
    with pytest.raises(Denied):
        school.act(school.student, "get_presence")


# The end


def test_an_ended_lesson_keeps_its_history_and_the_next_act_begins_another(school: School, time: Time) -> None:
    go(school, slide_number=2)
    school.act(school.student, "track_confusion")
    first = school.result(school.owner, "get_lesson_heatmap").lesson_id
    time.pass_(600)
    school.act(school.co_teacher, "end_lesson")
    assert school.result(school.owner, "get_current_slide").slide_number is None
    kept = school.result(school.owner, "get_lesson_heatmap")
    assert (kept.lesson_id, kept.ended_at) == (first, time.now)
    go(school, step="next")
    assert school.result(school.owner, "get_lesson_heatmap").lesson_id != first
    presences = db.session.execute(select(func.count()).where(Presence.lesson_id == first)).scalar_one()
    assert presences == 1


def test_there_is_no_lesson_to_end_twice(school: School) -> None:
    go(school, slide_number=1)
    school.act(school.owner, "end_lesson")
    with pytest.raises(Conflict):
        school.act(school.owner, "end_lesson")
    for actor in (school.student, school.administrator):
        with pytest.raises(Denied):
            school.act(actor, "end_lesson")
