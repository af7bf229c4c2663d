"""The invented history has to be one that the product itself could have recorded."""

import subprocess
import sys
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.rules import SpikeState, advance
from app.class_assist.tap_rules import Verdict, accept
from app.courses.deck import parse
from app.demo import history
from app.demo.asked import ASKED
from app.demo.history import LessonHistory, three_weeks

TODAY = date(2026, 11, 18)
DECK = parse((Path(history.__file__).parent / "biology_101.md").read_text(encoding="utf-8"))
SETTINGS = ConfusionSettings()
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def lessons() -> list[LessonHistory]:
    return three_weeks(7, TODAY, slides=16, students=28)


def was_there(lesson: LessonHistory, student: int, at: datetime) -> bool:
    return any(each.student == student and each.joined_at <= at < each.left_at for each in lesson.presence)


def notices(lesson: LessonHistory) -> list[datetime]:
    """When the alert would have been noticed, looking every five seconds."""
    state, seen, now = SpikeState(), [], lesson.starts_at
    while now < lesson.ends_at:
        recent = [ping for ping in lesson.pings if timedelta() <= now - ping.at < timedelta(seconds=120)]
        confused = len({ping.student for ping in recent})
        beats = [each for each in lesson.presence if each.joined_at <= now < each.left_at + 5 * MINUTE]
        active = len({each.student for each in beats})
        state, notice = advance(state, confused, active, now, SETTINGS)
        if notice:
            seen.append(now)
        now += timedelta(seconds=5)
    return seen


# The deck


def test_the_demo_deck_can_be_taught_from() -> None:
    assert DECK.problems == ()
    assert len(DECK.slides) == 16
    assert len({slide.title for slide in DECK.slides}) == 16
    for slide in DECK.slides:
        assert slide.topic, slide.title
        assert slide.body, slide.title
        assert 4 <= slide.notes.count(". ") + 1 <= 9, slide.title


def test_the_notes_of_each_teaching_slide_define_its_words() -> None:
    for slide in DECK.slides[:-1]:
        assert slide.notes.count(" is ") + slide.notes.count(" are ") >= 3, slide.title


def test_the_questions_belong_to_slides_of_the_deck() -> None:
    assert set(ASKED) == set(range(len(DECK.slides)))


@pytest.mark.parametrize(("slide", "topic"), [(2, "Osmosis"), (6, "Calvin cycle")])
def test_the_class_is_lost_on_the_slides_that_the_history_says(slide: int, topic: str) -> None:
    assert slide in history.LOST_ON
    assert DECK.slides[slide].topic == topic


# The calendar


@pytest.mark.parametrize("later", range(7))
def test_nine_lessons_on_monday_wednesday_and_friday_before_any_today(later: int) -> None:
    today = TODAY + timedelta(days=later)
    days = [lesson.starts_at.date() for lesson in three_weeks(1, today, 16, 5)]
    assert len(days) == 9
    assert {day.weekday() for day in days} == {0, 2, 4}
    assert days == sorted(days)
    assert today - timedelta(days=21) <= days[0] < days[-1] < today


def test_lessons_are_fifty_minutes_from_ten_in_utc(lessons: list[LessonHistory]) -> None:
    for lesson in lessons:
        assert (lesson.starts_at.hour, lesson.starts_at.minute, lesson.starts_at.tzinfo) == (10, 0, UTC)
        assert lesson.ends_at - lesson.starts_at == timedelta(minutes=50)


# What was shown


def test_slides_follow_each_other_through_the_lesson_without_a_gap(lessons: list[LessonHistory]) -> None:
    for lesson in lessons:
        assert lesson.exposures[0].shown_at == lesson.starts_at
        assert lesson.exposures[-1].hidden_at == lesson.ends_at
        for earlier, later in pairwise(lesson.exposures):
            assert earlier.hidden_at == later.shown_at
        assert all(each.hidden_at - each.shown_at > timedelta(minutes=2) for each in lesson.exposures)


def test_every_slide_of_the_deck_was_shown(lessons: list[LessonHistory]) -> None:
    assert {each.slide for lesson in lessons for each in lesson.exposures} == set(range(16))


# Who was there, and who tapped


def test_most_of_the_class_comes_and_nobody_always_stays(lessons: list[LessonHistory]) -> None:
    for lesson in lessons:
        assert 22 <= len({each.student for each in lesson.presence}) <= 28
        for each in lesson.presence:
            assert lesson.starts_at - timedelta(minutes=3) <= each.joined_at < each.left_at <= lesson.ends_at
    assert any(len({each.student for each in lesson.presence}) < len(lesson.presence) for lesson in lessons)


def test_a_student_is_never_there_twice_at_once(lessons: list[LessonHistory]) -> None:
    for lesson in lessons:
        left: dict[int, datetime] = {}
        for each in lesson.presence:
            assert each.student not in left or left[each.student] <= each.joined_at
            left[each.student] = each.left_at


def test_every_tap_is_of_a_present_student_on_the_slide_that_was_up(lessons: list[LessonHistory]) -> None:
    for lesson in lessons:
        assert lesson.pings
        for ping in lesson.pings:
            assert was_there(lesson, ping.student, ping.at)
            shown = [each.slide for each in lesson.exposures if each.shown_at <= ping.at < each.hidden_at]
            assert shown == [ping.slide]


def test_the_rules_would_have_counted_every_tap(lessons: list[LessonHistory]) -> None:
    for lesson in lessons:
        earlier: defaultdict[int, list[tuple[datetime, int | None]]] = defaultdict(list)
        for ping in lesson.pings:
            ruling = accept(earlier[ping.student], ping.slide, ping.at, SETTINGS)
            assert ruling.verdict is Verdict.COUNTED
            earlier[ping.student].append((ping.at, ping.slide))


def test_who_got_it_had_been_confused_by_that_slide_before(lessons: list[LessonHistory]) -> None:
    understood = [(lesson, tap) for lesson in lessons for tap in lesson.understood]
    assert len(understood) >= 5
    for lesson, tap in understood:
        assert was_there(lesson, tap.student, tap.at)
        before = {(each.student, each.slide) for each in lesson.pings if each.at < tap.at}
        assert (tap.student, tap.slide) in before


@pytest.mark.parametrize("seed", range(5))
def test_the_alert_would_have_come_on_the_two_hard_slides_and_nowhere_else(seed: int) -> None:
    slides = [
        exposure.slide
        for lesson in three_weeks(seed, TODAY, slides=16, students=28)
        for notice in notices(lesson)
        for exposure in lesson.exposures
        if exposure.shown_at <= notice < exposure.hidden_at
    ]
    assert slides == [2, 6]


# What was asked


def test_questions_come_from_present_students_and_nobody_votes_twice_or_for_themselves(
    lessons: list[LessonHistory],
) -> None:
    questions = [(lesson, question) for lesson in lessons for question in lesson.questions]
    assert len(questions) >= 20
    assert {question.anonymous for _, question in questions} == {True, False}
    assert {question.answer is None for _, question in questions} == {True, False}
    for lesson, question in questions:
        assert was_there(lesson, question.student, question.at)
        assert question.student not in question.votes
        assert len(set(question.votes)) == len(question.votes)
        assert all(was_there(lesson, student, question.at) for student in question.votes)
        assert (question.answer is None) == (question.answered_at is None)
        assert question.answered_at is None or question.answered_at > question.at


def test_each_question_is_asked_once(lessons: list[LessonHistory]) -> None:
    texts = [question.text for lesson in lessons for question in lesson.questions]
    assert len(texts) == len(set(texts))


# The arguments


def test_the_same_arguments_give_the_same_history_in_another_process() -> None:
    script = (
        "from datetime import date; from app.demo.history import three_weeks;"
        "print(three_weeks(7, date(2026, 11, 18), 16, 28))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed},
            cwd=Path(history.__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
    assert three_weeks(7, TODAY, 16, 28) == three_weeks(7, TODAY, 16, 28) != three_weeks(8, TODAY, 16, 28)


@pytest.mark.parametrize(("slides", "students"), [(1, 1), (1, 0), (5, 3), (40, 60)])
def test_any_size_of_deck_and_class_has_a_history(slides: int, students: int) -> None:
    for lesson in three_weeks(3, TODAY, slides, students):
        assert lesson.exposures
        assert all(each.slide < slides for each in lesson.exposures)
        assert all(each.student < students for each in lesson.presence)


@pytest.mark.parametrize(("slides", "students"), [(0, 5), (5, -1)])
def test_a_history_without_slides_or_of_minus_one_student_is_refused(slides: int, students: int) -> None:
    with pytest.raises(ValueError, match="at least one slide"):
        three_weeks(1, TODAY, slides, students)
