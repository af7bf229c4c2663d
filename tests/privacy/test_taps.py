"""Taps alone go after their period: what was counted stays true, and what needs them says that they are gone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update

from app.class_assist import ConfusionPing, Intervention
from app.class_assist.models import ConfusedStudent, LessonCount
from app.class_assist.settling import settle_lessons
from app.core import clock
from app.courses import Lesson, Presence
from app.extensions import db
from app.privacy.models import RetentionPeriod
from app.privacy.retention import dry_run, forget_what_is_old, periods
from tests.class_assist.held_lessons import Held, hold, slide_ids
from tests.conftest import Time
from tests.school import School

GROUPINGS = ("slide", "topic", "section", "lecture")


@pytest.fixture
def old(school: School, time: Time) -> Held:
    """A counted lesson of yesterday a year ago, with an intervention, and the night that is due."""
    db.session.execute(delete(RetentionPeriod))
    start = clock.now()
    lesson = hold(school, Random(7), start, slide_ids(school), 40)
    who = {"lesson_id": lesson.id, "pseudonym": "p" * 32, "at": start}
    db.session.execute(insert(ConfusedStudent).values(**who))
    db.session.execute(
        insert(Intervention).values(
            course_id=school.course_id, lesson_id=lesson.id, kind="pause_and_explain", prompt="", confused=3, active=8,
            started_at=start + timedelta(minutes=5),
        )
    )  # fmt: skip
    db.session.commit()
    time.pass_(3600 * 2)
    settle_lessons(seconds=600)
    time.pass_((periods()["taps"] + 1) * 24 * 3600.0)
    return lesson


def figures(school: School) -> dict[str, Any]:
    return {
        grouping: school.result(
            school.owner, "get_confusion_heatmap", time_range="all_time", group_by=grouping
        ).model_dump()
        for grouping in GROUPINGS
    }


def lesson_of(school: School, lesson: Held) -> Any:
    return school.result(school.owner, "get_lesson_heatmap", lesson_id=lesson.id)


def taps(lesson: Held) -> int:
    chosen = select(func.count()).where(ConfusionPing.lesson_id == lesson.id)
    return db.session.execute(chosen).scalar_one()


def test_the_counts_of_an_old_lesson_stay_as_they_were(school: School, old: Held) -> None:
    before, by_slide = figures(school), lesson_of(school, old)
    assert taps(old) == 40
    due = {each.kind.kind: +Counter(each.rows) for each in dry_run()}["taps"]
    assert due["confusion_events"] >= 40
    assert due["confused_students"] >= 1
    went = forget_what_is_old()
    assert went["confusion_events"] >= 40
    assert taps(old) == 0
    assert figures(school) == before
    after = lesson_of(school, old)
    shown = [row.model_dump(exclude={"cells"}) for row in after.rows]
    assert shown == [row.model_dump(exclude={"cells"}) for row in by_slide.rows]
    assert after.rows
    settle_lessons()
    assert figures(school) == before, "what cannot be counted again is not"
    assert not {each.kind.kind: each.total for each in dry_run()}["taps"]


def test_what_needs_the_taps_says_that_they_are_gone(school: School, old: Held) -> None:
    measured = lesson_of(school, old)
    assert measured.minutes
    assert measured.interventions[0].outcome in ("measured", "nobody_there")
    forget_what_is_old()
    seen = lesson_of(school, old)
    assert seen.minutes == []
    assert "40 taps in this lesson. The taps themselves are no longer kept" in seen.message
    assert seen.interventions[0].outcome == "taps_gone"
    assert seen.interventions[0].share_after is None
    assert "no longer kept" in seen.interventions[0].message
    export = school.result(school.owner, "export_confusion_data", time_range="all_time")
    assert export.count == 0
    assert "The taps of 1 old lesson are no longer kept" in export.message


def test_who_is_erased_later_changes_nothing_that_cannot_be_counted_again(school: School, old: Held) -> None:
    forget_what_is_old()
    before = figures(school)
    db.session.execute(delete(Presence).where(Presence.lesson_id == old.id))
    db.session.commit()
    settle_lessons()
    assert figures(school) == before


def test_what_is_younger_or_not_counted_yet_keeps_its_taps(school: School, time: Time) -> None:
    young = hold(school, Random(1), clock.now(), slide_ids(school), 5)
    db.session.commit()
    time.pass_(3600 * 2)
    settle_lessons(seconds=600)
    open_lesson = hold(school, Random(2), clock.now(), slide_ids(school), 5)
    db.session.execute(update(Lesson).where(Lesson.id == open_lesson.id).values(ended_at=None))
    db.session.commit()
    time.pass_((periods()["taps"] - 1) * 24 * 3600.0)
    forget_what_is_old()
    assert taps(young) == 5
    time.pass_(2 * 24 * 3600.0)
    forget_what_is_old()
    assert taps(young) == 0
    assert taps(open_lesson) == 5
    gone = select(LessonCount.taps_gone_at).where(LessonCount.lesson_id == young.id)
    assert db.session.execute(gone).scalar_one() is not None
