"""A teacher's interventions: what the class sees, what is kept, and what is measured five minutes later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.class_assist import Intervention, offers
from app.core.errors import Conflict, Denied, Invalid
from app.core.live import snapshot
from app.extensions import db
from tests.class_assist.interventions import kept, later, lesson, rows, start
from tests.conftest import Time
from tests.school import School, make_school

__all__ = ["lesson"]


def test_an_intervention_keeps_its_slide_and_the_share_before(lesson: School) -> None:
    begun = start(lesson)
    assert (begun.confused, begun.active) == (6, 8)
    row = db.session.get(Intervention, begun.intervention_id)
    assert row is not None
    assert (row.kind, row.confused, row.active, row.started_by_id) == (
        "pause_and_explain", 6, 8, lesson.owner.user_id,
    )  # fmt: skip
    assert row.slide_id == lesson.result(lesson.owner, "get_class_assist").slide.id


def test_before_five_minutes_there_is_not_enough_time_yet(lesson: School, time: Time) -> None:
    start(lesson)
    later(lesson, time, 299)
    (row,) = rows(lesson)
    assert (row.share_before, row.share_after, row.outcome) == (75, None, "too_early")
    assert "not enough time yet" in row.message


def test_after_five_minutes_the_share_then_is_told(lesson: School, time: Time) -> None:
    start(lesson)
    later(lesson, time, 280)
    lesson.act(lesson.students[0], "track_confusion")
    lesson.act(lesson.students[1], "track_confusion")
    lesson.act(lesson.students[1], "resolve_confusion")
    later(lesson, time, 21)
    (row,) = rows(lesson)
    assert (row.share_after, row.outcome) == (12.5, "measured")
    assert "1 of 8 after" in row.message


def test_what_happens_later_changes_nothing_about_the_measure(lesson: School, time: Time) -> None:
    start(lesson)
    later(lesson, time, 290)
    lesson.act(lesson.students[0], "track_confusion")
    later(lesson, time, 11)
    lesson.act(lesson.students[0], "resolve_confusion")
    for student in lesson.students[2:6]:
        lesson.act(student, "track_confusion")
    assert rows(lesson)[0].share_after == 12.5
    lesson.act(lesson.owner, "end_lesson")
    assert rows(lesson)[0].share_after == 12.5


def test_a_lesson_that_ends_sooner_is_measured_at_its_end_and_says_after_how_long(lesson: School, time: Time) -> None:
    start(lesson)
    later(lesson, time, 150)
    lesson.act(lesson.students[0], "track_confusion")
    lesson.act(lesson.owner, "end_lesson")
    time.pass_(3600)
    (row,) = rows(lesson)
    assert (row.share_after, row.outcome, row.measured_after_seconds) == (12.5, "lesson_ended", 150)
    assert "1 of 8 after 2 minutes, when the lesson ended" in row.message


def test_a_lesson_that_ends_at_once_is_measured_within_the_minute(lesson: School, time: Time) -> None:
    start(lesson)
    time.pass_(20)
    lesson.act(lesson.owner, "end_lesson")
    (row,) = rows(lesson)
    assert (row.share_after, row.measured_after_seconds) == (75, 20)
    assert "less than a minute after" in row.message


def test_a_measure_says_after_how_long_it_was_taken(lesson: School, time: Time) -> None:
    start(lesson)
    later(lesson, time, 301)
    assert rows(lesson)[0].measured_after_seconds == 300


def test_a_group_below_the_anonymity_floor_has_no_shares(lesson: School, time: Time) -> None:
    small = make_school(lesson.app, students=4)
    small.act(small.owner, "set_current_slide", slide_number=1)
    for student in small.students:
        small.act(student, "record_presence")
    small.act(small.students[0], "track_confusion")
    begun = start(small)
    assert (begun.confused, begun.active) == (None, 4)
    later(small, time, 301)
    (row,) = rows(small)
    assert (row.share_before, row.share_after, row.hidden, row.outcome) == (None, None, True, "measured")
    assert "1 of 4" not in row.message
    assert "0 of 4" not in row.message
    assert "1 of 4 confused before" not in "".join(snapshot("teacher", small.course_id).values())


def test_a_class_that_shrinks_below_the_floor_keeps_only_the_share_before(lesson: School, time: Time) -> None:
    start(lesson)
    for seconds in (200, 200):
        time.pass_(seconds)
        for student in lesson.students[:4]:
            lesson.act(student, "record_presence")
    lesson.act(lesson.owner, "update_class_assist_settings", active_minutes=1)
    (row,) = rows(lesson)
    assert (row.share_before, row.share_after, row.hidden) == (75, None, True)


def test_it_can_be_about_another_slide_than_the_one_that_is_up(lesson: School, time: Time) -> None:
    begun = start(lesson, "ask_the_room", slide_id="slide_2", message="What is unclear about it?")
    first = lesson.result(lesson.owner, "get_class_assist").slide.id
    assert begun.slide_id not in (None, first)
    assert rows(lesson)[0].slide_id == begun.slide_id
    assert "Slide 2 · What is unclear about it?" in "".join(snapshot("student", lesson.course_id).values())
    time.pass_(1)
    lesson.act(lesson.owner, "set_current_slide", slide_number=3)
    assert "unclear about it" not in "".join(snapshot("student", lesson.course_id).values())
    with pytest.raises(Invalid, match="slide_id"):
        start(lesson, slide_id="slide_99")


def test_the_heatmaps_buttons_name_their_slide(lesson: School, browser: Callable[..., Any]) -> None:
    first = str(lesson.result(lesson.owner, "get_class_assist").slide.id)
    lesson.act(lesson.owner, "set_current_slide", slide_number=2)
    second = str(lesson.result(lesson.owner, "get_class_assist").slide.id)
    drawn = snapshot("teacher", lesson.course_id)["lesson-heat-interventions"]
    for slide in (first, second):
        assert f'name="slide_id" value="{slide}"' in drawn
        assert f'<option value="{slide}"' in drawn
    page = f"/courses/{lesson.course_id}"
    teacher = browser(lesson, lesson.owner)
    answer = teacher.do(
        "intervention.start", course_id=lesson.course_id, kind="pause_and_explain", slide_id=first, return_to=page
    )
    assert answer.status_code == 303
    db.session.rollback()
    assert str(rows(lesson)[0].slide_id) == first


def test_the_words_are_suggested_and_may_be_others(lesson: School, browser: Callable[..., Any]) -> None:
    screen = snapshot("teacher", lesson.course_id)
    for words in ("Talk with your neighbour", "you are not alone with it", 'maxlength="1000"'):
        assert words in screen["lesson-heat-interventions"]
    # In the alert there is a button for each and nothing to read: the chart has to stay in sight.
    assert all(name in screen["class-assist-spike"] for name in ("Pause and explain", "Ask the room", "Write to who"))
    assert "<textarea" not in screen["class-assist-spike"]
    suggested = offers.suggested()["ask_the_room"]
    teacher = browser(lesson, lesson.owner)
    for words in (suggested, " ", "Tell us:\r\nwhat is it?"):
        teacher.do("intervention.start", course_id=lesson.course_id, kind="ask_the_room", message=words)
    db.session.rollback()
    # The usual words are kept as none, so that each reads them in a language of their own; the second is a repeat.
    assert [row.prompt for row in rows(lesson)] == ["Tell us:\nwhat is it?", ""]
    with pytest.raises(Invalid, match="message"):
        start(lesson, "ask_the_room", message="x" * 1001)


def test_only_the_same_words_about_the_same_slide_are_a_repeat(lesson: School) -> None:
    first = start(lesson, "ask_the_room", message="What is unclear?").intervention_id
    assert start(lesson, "ask_the_room", message="What is unclear?").intervention_id == first
    start(lesson, "ask_the_room", message="Which word is unclear?")
    start(lesson, "ask_the_room", message="What is unclear?", slide_id="slide_2")
    start(lesson)
    assert kept(lesson) == 4


def test_two_messages_with_different_words_are_both_sent(lesson: School) -> None:
    for words in ("Read the notes.", "Read them twice.", "Read them twice."):
        start(lesson, "message", message=words)
    assert kept(lesson) == 2
    assert len(lesson.result(lesson.students[0], "list_messages").messages) == 2


def test_where_nobody_is_left_there_is_no_figure(lesson: School, time: Time) -> None:
    lesson.act(lesson.owner, "update_class_assist_settings", active_minutes=1)
    start(lesson)
    time.pass_(1200)
    (row,) = rows(lesson)
    assert (row.share_after, row.outcome) == (None, "nobody_there")


def test_the_class_reads_of_it_while_the_slide_is_up(lesson: School, browser: Callable[..., Any]) -> None:
    start(lesson, "ask_the_room", message="What <b>exactly</b> is a nucleus?")
    for screen in (snapshot("student", lesson.course_id), snapshot("projector", lesson.course_id)):
        assert "What &lt;b&gt;exactly&lt;/b&gt; is a nucleus?" in "".join(screen.values())
    page = browser(lesson, lesson.student).get(f"/courses/{lesson.course_id}").text
    assert "What &lt;b&gt;exactly" in page
    lesson.act(lesson.owner, "set_current_slide", slide_number=2)
    assert "nucleus?" not in "".join(snapshot("student", lesson.course_id).values())


def test_without_a_sentence_the_class_reads_a_kind_one(lesson: School, time: Time) -> None:
    start(lesson)
    assert "explains this once more" in "".join(snapshot("student", lesson.course_id).values())
    later(lesson, time, 601)
    assert "explains this once more" not in "".join(snapshot("student", lesson.course_id).values())


def test_the_banner_and_the_heatmap_offer_them_and_show_what_was_done(
    lesson: School, browser: Callable[..., Any]
) -> None:
    screen = snapshot("teacher", lesson.course_id)
    for part in ("class-assist-spike", "lesson-heat-interventions"):
        assert "Pause and explain" in screen[part]
        assert "Ask the room" in screen[part]
    start(lesson)
    screen = snapshot("teacher", lesson.course_id)
    for part in ("class-assist-intervention", "lesson-heat-interventions"):
        assert "6 of 8 confused before" in screen[part]
        assert "not enough time yet" in screen[part]
    state = lesson.result(lesson.owner, "get_class_assist")
    assert "6 of 8 confused before" in state.intervention
    lesson_id = lesson.result(lesson.owner, "get_lesson_heatmap").lesson_id
    page = browser(lesson, lesson.owner).get(f"/courses/{lesson.course_id}/lessons/{lesson_id}").text
    assert "6 of 8 confused before" in page


def test_students_and_visitors_are_offered_nothing(lesson: School) -> None:
    assert lesson.result(lesson.student, "get_class_assist").offers == []
    assert lesson.result(lesson.student, "get_class_assist").intervention == ""
    assert lesson.result(lesson.administrator, "get_class_assist").offers == []
    assert "Ask the room" not in "".join(snapshot("visitor", lesson.course_id).values())
    assert "Ask the room" not in "".join(snapshot("student", lesson.course_id).values())
    with pytest.raises(Denied):
        lesson.act(lesson.student, "start_intervention", kind="ask_the_room")


def test_a_past_lesson_is_shown_without_buttons(lesson: School) -> None:
    begun = start(lesson)
    past = lesson.result(lesson.owner, "get_lesson_heatmap").lesson_id
    lesson.act(lesson.owner, "end_lesson")
    lesson.act(lesson.owner, "set_current_slide", slide_number=1)
    shown = lesson.result(lesson.owner, "get_lesson_heatmap", lesson_id=past)
    assert [row.intervention_id for row in shown.interventions] == [begun.intervention_id]
    assert shown.offers == []
    assert rows(lesson) == []


def test_pressing_twice_is_one_intervention(lesson: School, time: Time) -> None:
    first = start(lesson)
    time.pass_(10)
    assert start(lesson).intervention_id == first.intervention_id
    time.pass_(30)
    assert start(lesson).intervention_id != first.intervention_id
    assert kept(lesson) == 2


def test_without_a_lesson_there_is_nothing_to_do(school: School) -> None:
    with pytest.raises(Conflict, match="No lesson is running"):
        start(school)
    assert school.result(school.owner, "get_class_assist").offers == []


def test_an_unknown_kind_is_refused_by_name(lesson: School) -> None:
    with pytest.raises(Invalid, match="kind"):
        start(lesson, "shout")


def test_a_teacher_starts_one_without_javascript(lesson: School, browser: Callable[..., Any]) -> None:
    teacher = browser(lesson, lesson.owner)
    path = f"/courses/{lesson.course_id}"
    answer = teacher.do("intervention.start", return_to=path, course_id=lesson.course_id, kind="ask_the_room")
    assert answer.status_code == 303
    assert "6 of 8 confused before" in teacher.get(path).text


def test_another_courses_interventions_are_not_shown(lesson: School) -> None:
    start(lesson)
    other = make_school(lesson.app)
    other.act(other.owner, "set_current_slide", slide_number=1)
    assert rows(other) == []
