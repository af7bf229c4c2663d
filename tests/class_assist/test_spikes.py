"""The alert as the product runs it: when it comes, how often it is told, who sees it, and when it goes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.accounts.models import AuditEntry
from app.class_assist import Spike
from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.pulse import take_pulse
from app.class_assist.spikes import advance_spike
from app.core import clock
from app.core.errors import Conflict, Denied
from app.core.live import snapshot
from app.courses import Lesson
from app.extensions import db
from tests.class_assist.crowd import all_at_once, each
from tests.conftest import Time
from tests.school import School, make_school


@pytest.fixture
def big(school: School) -> School:
    """A lesson with sixteen students present, so that the rule of larger classes holds."""
    big = make_school(school.app, students=16)
    big.act(big.owner, "set_current_slide", slide_number=1)
    here(big)
    return big


def here(school: School) -> None:
    for student in school.students:
        school.act(student, "record_presence")


def tap(school: School, *numbers: int) -> None:
    for number in numbers:
        school.act(school.students[number], "track_confusion")


def spikes(school: School) -> list[Spike]:
    db.session.expire_all()
    chosen = select(Spike).join(Lesson).where(Lesson.course_id == school.course_id).order_by(Spike.id)
    return list(db.session.execute(chosen).scalars())


def seen(school: School) -> tuple[bool, bool]:
    """(active, acknowledged) on the teacher's widget."""
    spike = school.result(school.owner, "get_class_assist").spike
    return spike.active, spike.acknowledged


def look(school: School) -> None:
    """What happens every few seconds while a teacher's screen is open."""
    snapshot("teacher", school.course_id)


def test_a_quarter_of_the_class_is_no_spike_and_one_more_is(big: School) -> None:
    tap(big, 0, 1, 2, 3)
    assert seen(big) == (False, False)
    tap(big, 4)
    assert seen(big) == (True, False)
    (spike,) = spikes(big)
    assert (spike.confused, spike.active) == (5, 16)
    assert spike.noticed_at is not None


def test_the_banner_says_how_many_in_how_long(big: School) -> None:
    tap(big, *range(5))
    message = big.result(big.owner, "get_class_assist").spike.message
    assert message == "5 students confused in the last 2 minutes — consider pausing"


def test_the_banner_asks_for_no_pause_while_the_class_calms_down(big: School) -> None:
    tap(big, *range(5))
    for student in big.students[:3]:
        big.act(student, "resolve_confusion")
    message = big.result(big.owner, "get_class_assist").spike.message
    assert message == "The class is calming down: 2 students confused in the last 2 minutes"


def test_the_history_keeps_the_highest_count(big: School) -> None:
    tap(big, *range(9))
    assert [(spike.confused, spike.active) for spike in spikes(big)] == [(9, 16)]
    (row,) = big.result(big.owner, "get_lesson_heatmap").spikes
    assert (row.slide, row.confused, row.active, row.acknowledged, row.ended_at) == ("Slide 1", 9, 16, False, None)


def test_a_count_that_comes_late_does_not_lower_the_highest(big: School) -> None:
    tap(big, *range(8))
    (spike,) = spikes(big)
    assert spike.confused == 8
    settings, moment = ConfusionSettings(), clock.now()
    late = replace(take_pulse(spike.lesson_id, moment, settings), confused=6, peak=5)
    advance_spike(spike.lesson_id, spike.slide_id, late, moment, settings)
    db.session.commit()
    assert [each.confused for each in spikes(big)] == [8]


def test_a_larger_class_needs_three_students(school: School) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    here(school)
    school.act(school.owner, "update_class_assist_settings", threshold_percent=20)
    tap(school, 0, 1)
    assert seen(school) == (False, False), "2 of 8 are more than 20 %, and fewer than three"
    tap(school, 2)
    assert seen(school) == (True, False)


@pytest.mark.parametrize(("present", "confused", "alarm"), [(6, 2, True), (7, 2, False), (7, 3, True), (4, 1, False)])
def test_a_small_class_needs_two_and_a_third(school: School, present: int, confused: int, alarm: bool) -> None:
    small = make_school(school.app, students=present)
    small.act(small.owner, "set_current_slide", slide_number=1)
    here(small)
    tap(small, *range(confused))
    assert seen(small)[0] is alarm


def test_calm_ends_a_spike_only_after_thirty_seconds(big: School, time: Time) -> None:
    tap(big, *range(5))
    for student in big.students[:3]:
        big.act(student, "resolve_confusion")
    assert seen(big) == (True, False), "2 of 16 are below 15 %, but not for long enough"
    time.pass_(29)
    look(big)
    assert seen(big)[0]
    time.pass_(1)
    look(big)
    assert seen(big) == (False, False)
    assert spikes(big)[0].ended_at == time.now


def test_a_share_that_swings_around_the_line_is_one_spike_with_one_notice(big: School, time: Time) -> None:
    tap(big, *range(5))
    noticed = spikes(big)[0].noticed_at
    for _ in range(4):
        for student in big.students[:3]:
            big.act(student, "resolve_confusion")
        time.pass_(20)
        look(big)
        tap(big, 0, 1, 2, 3, 4)
        time.pass_(12)
    assert len(spikes(big)) == 1
    assert spikes(big)[0].noticed_at == noticed


def test_a_second_spike_within_three_minutes_is_told_when_they_are_over(big: School, time: Time) -> None:
    def calm() -> None:
        for student in big.students:
            big.act(student, "resolve_confusion")
        time.pass_(31)
        look(big)

    tap(big, *range(6))
    first = spikes(big)[0].noticed_at
    for student in big.students:
        big.act(student, "resolve_confusion")
    calm()
    assert not seen(big)[0]
    time.pass_(100)
    here(big)
    tap(big, *range(6))
    assert len(spikes(big)) == 2
    assert seen(big) == (False, False), "131 seconds after the last notice"
    time.pass_(48)
    look(big)
    assert not seen(big)[0]
    time.pass_(1)
    look(big)
    assert seen(big) == (True, False)
    assert first is not None
    assert (time.now - first).total_seconds() == 180


def test_a_spike_fades_by_itself_while_nobody_does_anything(big: School, time: Time) -> None:
    tap(big, *range(5))
    time.pass_(121)
    look(big)
    assert seen(big)[0]
    time.pass_(30)
    look(big)
    assert not seen(big)[0]


def test_taps_that_race_raise_one_spike(big: School) -> None:
    tap(big, 0, 1, 2, 3)
    results = all_at_once(big, each(big.students[4:12], "track_confusion"))
    assert all(result.counted for result in results), results
    look(big)
    assert len(spikes(big)) == 1
    assert seen(big) == (True, False)


def test_two_screens_drawn_at_once_raise_one_spike(big: School) -> None:
    from concurrent.futures import ThreadPoolExecutor

    tap(big, 0, 1, 2, 3)
    big.act(big.owner, "update_class_assist_settings", threshold_percent=20)

    def draw(audience: str) -> str:
        with big.app.test_request_context():
            return "".join(snapshot(audience, big.course_id).values())

    with ThreadPoolExecutor(6) as threads:
        drawn = list(threads.map(draw, ["teacher", "projector"] * 3))
    assert all(drawn)
    assert len(spikes(big)) == 1


def test_acknowledging_quiets_the_banner_for_everybody_and_is_kept(big: School) -> None:
    tap(big, *range(5))
    big.act(big.co_teacher, "acknowledge_spike")
    assert seen(big) == (True, True)
    (spike,) = spikes(big)
    assert spike.acknowledged_by_id == big.co_teacher.user_id
    assert big.result(big.owner, "get_lesson_heatmap").spikes[0].acknowledged
    entry = db.session.execute(
        select(AuditEntry).where(AuditEntry.course_id == big.course_id, AuditEntry.action == "acknowledge_spike")
    ).scalar_one()
    assert entry.actor_id == big.co_teacher.user_id
    with pytest.raises(Conflict):
        big.act(big.owner, "acknowledge_spike")


def test_there_is_nothing_to_acknowledge_without_a_spike_or_a_lesson(school: School, big: School) -> None:
    with pytest.raises(Conflict):
        big.act(big.owner, "acknowledge_spike")
    with pytest.raises(Conflict):
        school.act(school.owner, "acknowledge_spike")


def test_students_and_administrators_acknowledge_nothing(big: School) -> None:
    tap(big, *range(5))
    for actor in (big.student, big.administrator):
        with pytest.raises(Denied):
            big.act(actor, "acknowledge_spike")
    assert seen(big) == (True, False)


def test_a_spike_that_is_on_when_the_lesson_ends_ends_with_it(big: School, time: Time) -> None:
    tap(big, *range(5))
    time.pass_(10)
    big.act(big.owner, "end_lesson")
    (row,) = big.result(big.owner, "get_lesson_heatmap").spikes
    assert row.ended_at == time.now
    assert seen(big) == (False, False)
