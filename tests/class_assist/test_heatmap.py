"""The heatmaps against a count by hand: every range and grouping, paged, in the school's own days."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import current_app
from sqlalchemy import insert, select

from app.class_assist import ConfusionPing
from app.class_assist.time_ranges import since
from app.core import clock
from app.core.errors import Denied, Invalid, NotFound
from app.courses import Slide
from app.extensions import db
from tests.class_assist.held_lessons import Held, hold, settled, slide_ids
from tests.conftest import Time
from tests.school import School, make_school, statements

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday


def saw(lesson: Held, slides: set[int]) -> set[int]:
    """Who was there while one of these slides was up."""
    return {
        user
        for user, (first, last) in lesson.present.items()
        for slide, shown, hidden in lesson.up
        if slide in slides and first <= hidden and last >= shown
    }


def by_hand(lessons: list[Held], school: School, grouping: str) -> dict[str, tuple[int, int, int]]:
    """(taps, distinct students, students present) by group, counted in plain Python."""
    info = {
        row.id: (f"Slide {row.number}", row.topic or row.title)
        for row in db.session.execute(
            select(Slide.id, Slide.number, Slide.topic, Slide.title).where(Slide.course_id == school.course_id)
        )
    }

    def group_of(lesson: Held, slide: int | None, topic: str | None) -> str:
        if grouping == "lecture":
            return str(lesson.id)
        if grouping == "topic" and topic is not None:
            return topic
        if slide is None:
            return "No slide"
        return info[slide][0 if grouping == "slide" else 1]

    taps: dict[str, int] = defaultdict(int)
    students: dict[str, set[tuple[int, int]]] = defaultdict(set)
    shows: dict[str, set[int]] = defaultdict(set)
    for slide in info:
        if grouping != "lecture":
            shows[info[slide][0 if grouping == "slide" else 1]].add(slide)
    for lesson in lessons:
        for user, slide, topic, _ in lesson.taps:
            group = group_of(lesson, slide, topic)
            taps[group] += 1
            students[group].add((lesson.id, user))
            if slide is not None and grouping == "topic":
                shows[group].add(slide)
    present: dict[str, int] = {}
    for group in {*taps, *shows, *([str(each.id) for each in lessons] if grouping == "lecture" else [])}:
        if grouping == "lecture":
            there = next(len(each.present) for each in lessons if str(each.id) == group)
        elif group == "No slide":
            there = sum(len(each.present) for each in lessons)
        else:
            there = sum(len(saw(each, shows[group])) for each in lessons)
        present[group] = max(there, len(students[group]))
    return {group: (taps[group], len(students[group]), there) for group, there in present.items()}


def shown(school: School, **asked: Any) -> Any:
    return school.result(school.owner, "get_confusion_heatmap", **asked)


@pytest.mark.parametrize("source", ["taps", "stored counts"])
@pytest.mark.parametrize("grouping", ["slide", "topic", "section", "lecture"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_grouping_equals_a_count_by_hand(school: School, seed: int, grouping: str, source: str) -> None:
    random = Random(seed)
    slides = slide_ids(school)
    moment = clock.now() - timedelta(days=30)
    lessons = [
        hold(school, random, moment + timedelta(days=day), random.sample(slides, random.randint(1, 3)), taps)
        for day, taps in enumerate((0, 3, 40, 25))
    ]
    if source == "stored counts":
        assert settled(lessons) == 4
    heatmap = shown(school, time_range="all_time", group_by=grouping)
    expected = by_hand(lessons, school, grouping)
    rows = {(row.group if grouping == "lecture" else row.label): row for row in heatmap.heatmap}
    always = grouping in ("slide", "lecture")
    wanted = {group for group, (taps, _, present) in expected.items() if taps or (present and always)}
    assert set(rows) == wanted
    for group, row in rows.items():
        taps, students, present = expected[group]
        assert row.present == present, group
        if present < 5:
            assert (row.hidden, row.confused, row.confusion_count, row.unique_students) == (True, None, None, None)
        else:
            assert (row.confusion_count, row.unique_students) == (taps, students), group
            assert row.confused == pytest.approx(100 * students / present, abs=0.051), group
    assert heatmap.total_events == sum(len(each.taps) for each in lessons)
    assert [(point.label, point.confused) for point in heatmap.chartData] == [
        (row.label, row.confused) for row in heatmap.heatmap
    ]


@pytest.mark.parametrize("seed", [4, 5])
def test_the_lesson_grid_equals_a_count_by_hand(school: School, seed: int) -> None:
    big = make_school(school.app, students=12)
    slides = slide_ids(big)
    held = hold(big, Random(seed), (clock.now() - timedelta(days=2)).replace(second=0, microsecond=0), slides, 120)
    result = big.result(big.owner, "get_lesson_heatmap", lesson_id=held.id)
    cells: dict[tuple[int | None, int], set[int]] = defaultdict(set)
    for user, slide, _, at in held.taps:
        cells[slide, int((at - held.start).total_seconds()) // 60].add(user)
    assert result.minutes == sorted({minute for slide, minute in cells if slide is not None})
    assert result.present == len(held.present)
    for row in result.rows:
        students = {user for user, slide, _, _ in held.taps if slide == row.slide_id}
        assert row.present == max(len(saw(held, {row.slide_id})), len(students))
        if not row.hidden:
            assert row.cells == [len(cells[row.slide_id, minute]) for minute in result.minutes]
            assert row.unique_students == len(students)


@pytest.mark.parametrize(
    ("time_range", "first"),
    [
        ("last_hour", datetime(2026, 11, 18, 11, 0, tzinfo=UTC)),
        ("today", datetime(2026, 11, 17, 16, 0, tzinfo=UTC)),
        ("this_week", datetime(2026, 11, 15, 16, 0, tzinfo=UTC)),
        ("this_month", datetime(2026, 10, 31, 16, 0, tzinfo=UTC)),
        ("all_time", None),
    ],
)
@pytest.mark.usefixtures("context")
def test_days_begin_at_the_schools_midnight(
    monkeypatch: pytest.MonkeyPatch, time_range: str, first: datetime | None
) -> None:
    monkeypatch.setitem(current_app.config, "TIMEZONE", ZoneInfo("Asia/Singapore"))
    assert since(time_range, NOON) == first


@pytest.mark.usefixtures("context")
def test_a_week_with_a_change_of_the_clocks_begins_at_midnight_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(current_app.config, "TIMEZONE", ZoneInfo("Europe/Berlin"))
    sunday = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)
    assert since("this_week", sunday) == datetime(2026, 10, 18, 22, 0, tzinfo=UTC)
    assert since("today", sunday) == datetime(2026, 10, 24, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time_range", "counted"), [("last_hour", 1), ("today", 2), ("this_week", 3), ("this_month", 4), ("all_time", 5)]
)
def test_a_range_counts_from_its_first_moment_on(
    school: School, time: Time, monkeypatch: pytest.MonkeyPatch, time_range: str, counted: int
) -> None:
    monkeypatch.setitem(current_app.config, "TIMEZONE", ZoneInfo("Asia/Singapore"))
    starts = [
        datetime(2026, 10, 31, 15, 59, tzinfo=UTC),
        datetime(2026, 10, 31, 16, 0, tzinfo=UTC),
        datetime(2026, 11, 15, 16, 0, tzinfo=UTC),
        datetime(2026, 11, 17, 16, 0, tzinfo=UTC),
        datetime(2026, 11, 18, 11, 0, tzinfo=UTC),
    ]
    for start in starts:
        time.now = start
        school.act(school.student, "track_confusion")
        for student in school.students[:5]:
            school.act(student, "record_presence")
        time.pass_(1)
        school.act(school.owner, "end_lesson")
    time.now = NOON
    heatmap = shown(school, time_range=time_range)
    assert (heatmap.time_range, heatmap.total_events) == (time_range, counted)
    assert sum(point.confusion_count for point in heatmap.trends) == counted


def test_without_words_it_is_today_by_slide_with_trends(school: School) -> None:
    heatmap = shown(school)
    assert (heatmap.time_range, heatmap.group_by, heatmap.heatmap, heatmap.trends) == ("today", "slide", [], [])
    assert heatmap.message == "Nobody was confused in this time."


def test_trends_count_by_day_and_can_be_left_out(school: School, time: Time) -> None:
    for day in (16, 17, 17):
        time.now = max(time.now + timedelta(hours=3), datetime(2026, 11, day, 9, 0, tzinfo=UTC))
        school.act(school.owner, "set_current_slide", slide_number=1)
        for student in school.students[:5]:
            school.act(student, "record_presence")
        for student in school.students[:2]:
            school.act(student, "track_confusion", slide_id="slide_1")
            school.act(student, "track_confusion", slide_id="slide_2")
        school.act(school.owner, "end_lesson")
    heatmap = shown(school, time_range="all_time")
    days = [(point.confusion_count, point.unique_students) for point in heatmap.trends]
    assert sum(taps for taps, _ in days) == 12
    assert sum(students for _, students in days) == 6, "a student counts once a lesson"
    assert [point.date for point in heatmap.trends] == sorted({point.date for point in heatmap.trends})
    assert shown(school, include_trends=False).trends is None


@pytest.mark.parametrize("tapped", [False, True])
def test_a_day_with_too_few_students_says_nothing_and_not_even_that_somebody_tapped(
    school: School, time: Time, tapped: bool
) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    for student in school.students[:4]:
        school.act(student, "record_presence")
    if tapped:
        school.act(school.student, "track_confusion", slide_id="slide_1")
        time.pass_(60)
    grid = school.result(school.owner, "get_lesson_heatmap")
    assert grid.minutes == []
    assert all(row.cells == [] for row in grid.rows if row.hidden)
    (day,) = shown(school).trends
    assert (day.hidden, day.confusion_count, day.unique_students) == (True, None, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_range", "yesterday"), ("group_by", "student"), ("page", 0), ("page", 101), ("user_id", 3)],
)
def test_what_it_does_not_know_is_refused_by_name(school: School, field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        shown(school, **{field: value})
    assert refused.value.problems[0].field == field


def test_a_deck_of_230_slides_comes_in_pages_of_a_hundred(school: School) -> None:
    deck = "\n\n".join(f"# Slide called {number}\nText." for number in range(1, 231))
    long = make_school(school.app, students=6, deck=deck)
    slides = slide_ids(long)
    lesson = hold(long, Random(6), clock.now() - timedelta(hours=2), slides, 0)
    db.session.execute(
        insert(ConfusionPing),
        [
            {
                "course_id": long.course_id, "lesson_id": lesson.id, "slide_id": slide, "topic": None,
                "pseudonym": f"{student:032d}", "at": lesson.start, "minute": clock.minute_of(lesson.start),
                "reported_at": None, "resolved_at": None,
            }
            for slide in slides
            for student in range(5)
        ],
    )  # fmt: skip
    db.session.commit()
    labels = []
    for page, size in ((1, 100), (2, 100), (3, 30), (4, 0)):
        heatmap = shown(long, time_range="all_time", page=page)
        assert (len(heatmap.heatmap), heatmap.page, heatmap.pages) == (size, page, 3)
        assert heatmap.total_events == 1150, "the total is of all pages"
        labels += [row.label for row in heatmap.heatmap]
        grid = long.result(long.owner, "get_lesson_heatmap", lesson_id=lesson.id, page=page)
        assert (len(grid.rows), grid.pages) == (size, 3)
    assert labels == [f"Slide {number}" for number in range(1, 231)]
    last = long.result(long.owner, "get_lesson_heatmap", lesson_id=lesson.id)
    assert (last.page, last.rows[-1].label) == (3, "Slide 230")


def test_a_long_years_lectures_come_in_pages_too_and_cost_no_more_each(school: School) -> None:
    random = Random(7)
    slides = slide_ids(school)
    for day in range(104):
        hold(school, random, clock.now() - timedelta(days=120 - day), slides[:1], 0)
    with statements() as seen:
        first = shown(school, time_range="all_time", group_by="lecture")
    assert (len(first.heatmap), first.pages) == (100, 2)
    assert len(shown(school, time_range="all_time", group_by="lecture", page=2).heatmap) == 4
    assert len(seen) <= 8


def test_a_slide_that_was_removed_keeps_its_history(school: School) -> None:
    slides = slide_ids(school)
    hold(school, Random(8), clock.now() - timedelta(days=1), slides, 30)
    before = {row.slide_id for row in shown(school, time_range="all_time").heatmap}
    school.act(school.owner, "import_deck", markdown="# Brand new")
    assert {row.slide_id for row in shown(school, time_range="all_time").heatmap} == before


def test_the_slide_that_is_up_now_is_measured_against_all_who_are_active(school: School, time: Time) -> None:
    time.now = time.now.replace(second=0, microsecond=0)
    school.act(school.owner, "set_current_slide", slide_number=1)
    for student in school.students:
        school.act(student, "record_presence")
    time.pass_(90)
    school.act(school.owner, "set_current_slide", slide_number=2)
    school.act(school.student, "track_confusion")
    chart = school.result(school.owner, "get_class_assist").chartData
    assert [(point.label, point.confused) for point in chart] == [("Slide 1", 0.0), ("Slide 2", 12.5)]


# Whose lessons


def test_another_courses_lesson_is_not_found(school: School) -> None:
    other = make_school(school.app, students=1)
    other.act(other.owner, "set_current_slide", slide_number=1)
    lesson = other.result(other.owner, "get_lesson_heatmap").lesson_id
    for owner in (school.owner, school.administrator):
        with pytest.raises(NotFound):
            school.act(owner, "get_lesson_heatmap", lesson_id=str(lesson))
    with pytest.raises(NotFound):
        school.act(school.owner, "get_lesson_heatmap", lesson_id="999999999")


def test_before_the_first_lesson_there_is_none(school: School) -> None:
    result = school.result(school.owner, "get_lesson_heatmap")
    assert (result.lesson_id, result.rows, result.message) == (None, [], "There has been no lesson yet.")


def test_without_a_running_lesson_it_is_the_last(school: School, time: Time) -> None:
    for number in (1, 2):
        school.act(school.owner, "set_current_slide", slide_number=number)
        school.act(school.owner, "end_lesson")
        time.pass_(60)
    assert [row.label for row in school.result(school.owner, "get_lesson_heatmap").rows] in ([], ["Slide 2"])


@pytest.mark.parametrize("name", ["get_confusion_heatmap", "get_lesson_heatmap"])
def test_a_student_reads_no_heatmap(school: School, name: str) -> None:
    with pytest.raises(Denied):
        school.act(school.student, name)
