"""Stored counts: the same heatmap as from the taps, whatever was held, asked, renamed or erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from app.accounts import User
from app.class_assist import ConfusionPing, bits, settle_lessons
from app.class_assist.models import LessonCount, PartCount, SlideCount
from app.class_assist.time_ranges import since
from app.courses import Lesson, Presence, SlideExposure
from app.extensions import db
from tests.class_assist.held_lessons import Held, hold, settled, slide_ids
from tests.conftest import Time
from tests.school import School, make_school, statements

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday
RANGES = ("last_hour", "today", "this_week", "this_month", "all_time")
GROUPINGS = ("slide", "topic", "section", "lecture")
TWICE = """# Cells
Topic: Life
# Osmosis
Topic: Water
# Enzymes
Topic: Life
# Nucleus
"""
"""Two slides of one topic, and one that is called what students point at on the others."""


def counted(school: School) -> set[int]:
    """The lessons of the course that have stored counts."""
    of_course = select(LessonCount.lesson_id).join(Lesson, Lesson.id == LessonCount.lesson_id)
    return set(db.session.execute(of_course.where(Lesson.course_id == school.course_id)).scalars())


def forget(lessons: list[int]) -> None:
    db.session.execute(delete(LessonCount).where(LessonCount.lesson_id.in_(lessons)))
    db.session.commit()


def everything(school: School) -> dict[tuple[str, str], Any]:
    """Every heatmap that can be asked for."""
    return {
        (span, grouping): school.result(
            school.owner, "get_confusion_heatmap", time_range=span, group_by=grouping
        ).model_dump()
        for span, grouping in product(RANGES, GROUPINGS)
    }


def a_term(school: School, random: Random) -> list[Held]:
    """Lessons in the middle and across the beginning of every time range, some without a tap, one still running."""
    slides = slide_ids(school)
    starts = [NOON - timedelta(days=random.randint(40, 90)) for _ in range(3)]
    for span in RANGES[:4]:
        first = since(span, NOON)
        assert first is not None
        starts.append(first - timedelta(minutes=random.randint(5, 35)))
        starts.append(first)
    held = [
        hold(school, random, start, random.choices(slides, k=random.randint(1, 6)), random.choice((0, 1, 12, 60)))
        for start in starts
    ]
    running = hold(school, random, NOON - timedelta(minutes=20), slides[:2], 15)
    db.session.execute(update(Lesson).where(Lesson.id == running.id).values(ended_at=None, active_at=NOON))
    last_up = select(func.max(SlideExposure.id)).where(SlideExposure.lesson_id == running.id).scalar_subquery()
    db.session.execute(update(SlideExposure).where(SlideExposure.id == last_up).values(hidden_at=None))
    db.session.commit()
    return [*held, running]


@pytest.mark.parametrize("seed", range(6))
def test_from_stored_counts_from_taps_or_from_both_it_is_the_same_heatmap(context: Any, time: Time, seed: int) -> None:
    random = Random(seed)
    time.now = NOON
    school = make_school(context, students=random.randint(3, 12), deck=TWICE)
    term = a_term(school, random)
    from_taps = everything(school)
    over = [each for each in term[:-1] if each.end <= NOON - timedelta(minutes=10)]
    assert settled(random.sample(term, len(term) // 2)) == len(counted(school)) > 0
    assert everything(school) == from_taps, "half of them stored"
    settled(term)
    assert counted(school) == {each.id for each in over}
    assert everything(school) == from_taps, "all stored"
    assert sum(heatmap["total_events"] for heatmap in from_taps.values()) > 0

    renamed = TWICE.replace("Water", "Life").replace("# Cells\nTopic: Life", "# Cells\nTopic: Nucleus")
    school.act(school.owner, "import_deck", markdown=renamed)
    assert counted(school) == {each.id for each in over}, "a new name is no reason to count again"
    from_stored = everything(school)
    assert from_stored != from_taps
    forget([each.id for each in term])
    assert from_stored == everything(school), "the slides are called otherwise now"


def test_with_stored_counts_no_tap_is_read(school: School) -> None:
    lessons = [hold(school, Random(day), NOON - timedelta(days=300 + day), slide_ids(school), 40) for day in range(5)]
    assert settled(lessons) == 5
    for grouping in GROUPINGS:
        with statements() as seen:
            heatmap = school.result(school.owner, "get_confusion_heatmap", time_range="all_time", group_by=grouping)
        assert heatmap.total_events == 200
        assert not [each for each in seen if "confusion_events" in each or "presences" in each]
        assert len(seen) <= 6


@pytest.mark.parametrize(("seconds", "over"), [(599, False), (600, True)])
def test_a_lesson_is_counted_ten_minutes_after_its_end_and_once(
    school: School, time: Time, seconds: int, over: bool
) -> None:
    school.act(school.student, "track_confusion")
    school.act(school.owner, "end_lesson")
    time.pass_(seconds)
    settle_lessons()
    assert bool(counted(school)) is over
    settle_lessons()
    assert len(counted(school)) == over


def test_a_running_lesson_is_never_counted(school: School, time: Time) -> None:
    school.act(school.student, "track_confusion")
    time.pass_(3600)
    settle_lessons()
    assert counted(school) == set()


def test_a_lesson_with_a_slide_still_up_is_counted_from_its_taps(school: School) -> None:
    lesson = hold(school, Random(1), NOON - timedelta(days=300), slide_ids(school), 10)
    db.session.execute(update(SlideExposure).where(SlideExposure.lesson_id == lesson.id).values(hidden_at=None))
    db.session.commit()
    assert settled([lesson]) == 0


def one_tap(lesson: Held) -> Any:
    return select(func.min(ConfusionPing.id)).where(ConfusionPing.lesson_id == lesson.id).scalar_subquery()


def erase_a_person(lesson: Held) -> None:
    db.session.execute(delete(User).where(User.id == next(iter(lesson.present))))


CHANGES: dict[str, Callable[[Held], object]] = {
    "a tap is deleted": lambda lesson: db.session.execute(
        delete(ConfusionPing).where(ConfusionPing.id == one_tap(lesson))
    ),
    "a tap gets another part": lambda lesson: db.session.execute(
        update(ConfusionPing).where(ConfusionPing.id == one_tap(lesson)).values(topic="Another part")
    ),
    "all taps are deleted": lambda lesson: db.session.execute(
        delete(ConfusionPing).where(ConfusionPing.lesson_id == lesson.id)
    ),
    "a presence is deleted": lambda lesson: db.session.execute(
        delete(Presence).where(Presence.lesson_id == lesson.id, Presence.user_id == next(iter(lesson.present)))
    ),
    "a slide was not up": lambda lesson: db.session.execute(
        delete(SlideExposure).where(SlideExposure.lesson_id == lesson.id)
    ),
    "a person is erased": erase_a_person,
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_deleted_has_its_lesson_counted_again(school: School, change: str) -> None:
    lessons = [hold(school, Random(day), NOON - timedelta(days=300 + day), slide_ids(school), 30) for day in range(2)]
    assert settled(lessons) == 2
    CHANGES[change](lessons[0])
    db.session.commit()
    assert lessons[0].id not in counted(school)
    left = select(func.count()).where(SlideCount.lesson_id == lessons[0].id)
    assert db.session.execute(left).scalar_one() == 0, "the rest of it goes too"
    from_taps = everything(school)
    assert settled(lessons) in (1, 2), "the other lesson may have known the person too"
    assert everything(school) == from_taps


def test_a_course_that_is_deleted_takes_its_counts_along(school: School) -> None:
    lesson = hold(school, Random(1), NOON - timedelta(days=300), slide_ids(school), 30)
    assert settled([lesson]) == 1
    db.session.execute(delete(Lesson).where(Lesson.id == lesson.id))
    db.session.commit()
    for table in (LessonCount, SlideCount, PartCount):
        left = select(func.count()).select_from(table).where(table.lesson_id == lesson.id)
        assert db.session.execute(left).scalar_one() == 0


def test_what_is_stored_of_students_is_a_number_of_bits_and_no_pseudonym(school: School) -> None:
    lesson = hold(school, Random(3), NOON - timedelta(days=300), slide_ids(school), 60)
    assert settled([lesson]) == 1
    tappers = [
        bits.read(row.tappers)
        for row in db.session.execute(select(PartCount).where(PartCount.lesson_id == lesson.id)).scalars()
    ]
    everyone = len({user for user, *_ in lesson.taps})
    assert max(each.bit_length() for each in tappers) == everyone, "as many bits as students tapped"
    columns = {column.name for table in (LessonCount, SlideCount, PartCount) for column in table.__table__.columns}
    assert not columns & {"user_id", "pseudonym", "name"}


@pytest.mark.parametrize("numbers", [[], [0], [7], [8], [0, 3, 9, 2000], [5, 5]])
def test_bits_come_back_as_the_set_that_they_were(numbers: list[int]) -> None:
    stored = bits.of(numbers)
    assert len(stored) == (max(numbers) // 8 + 1 if numbers else 0)
    joined = bits.read(stored) | bits.read(bits.of([1]))
    assert joined.bit_count() == len({*numbers, 1})
    assert not stored or bits.spelled(stored.hex()) == bits.read(stored)
