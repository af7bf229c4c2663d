"""A teacher's interventions: what the class sees, what is kept, and what is measured five minutes later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from app.class_assist import Intervention, offers
from app.core import capability as registry
from app.core.actor import Actor
from app.core.errors import Conflict, Denied, Invalid
from app.core.live import snapshot
from app.core.permissions import Permission
from app.core.schema import Id, Output
from app.courses import CourseInput
from app.extensions import db
from tests.conftest import Time
from tests.school import School, make_school


@pytest.fixture
def lesson(school: School, time: Time) -> School:
    """A lesson on its first slide, eight students there, six of them confused."""
    assert time
    school.act(school.owner, "set_current_slide", slide_number=1)
    for student in school.students:
        school.act(student, "record_presence")
    for student in school.students[:6]:
        school.act(student, "track_confusion")
    return school


def start(school: School, kind: str = "pause_and_explain", **more: Any) -> Any:
    return school.result(school.owner, "start_intervention", kind=kind, **more)


def rows(school: School, **data: Any) -> list[Any]:
    found: list[Any] = school.result(school.owner, "get_lesson_heatmap", **data).interventions
    return found


def later(school: School, time: Time, seconds: float) -> None:
    """Let time pass while everybody stays."""
    time.pass_(seconds)
    for student in school.students:
        school.act(student, "record_presence")


def kept(school: School) -> int:
    statement = select(func.count()).select_from(Intervention).where(Intervention.course_id == school.course_id)
    return db.session.execute(statement).scalar_one()


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


def test_a_lesson_that_ended_too_soon_measures_nothing(lesson: School, time: Time) -> None:
    start(lesson)
    time.pass_(120)
    lesson.act(lesson.owner, "end_lesson")
    time.pass_(3600)
    (row,) = rows(lesson)
    assert (row.share_after, row.outcome) == (None, "lesson_ended")


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


def test_a_message_reaches_those_who_are_confused(lesson: School) -> None:
    begun = start(lesson, "message", message="Read the notes of this slide.")
    assert "Sent to 6 students" in begun.message
    assert kept(lesson) == 1


def test_a_message_to_nobody_is_no_intervention(school: School) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    with pytest.raises(Conflict):
        start(school, "message", message="Read the notes.")
    assert kept(school) == 0


class QuizInput(CourseInput):
    quiz_type: str
    target_students: str
    topics: list[str]


class Assigned(Output):
    course_id: Id
    assigned_to: int
    message: str = "Assigned to 6 students."


def test_a_quiz_is_offered_only_where_something_can_assign_one(lesson: School, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[QuizInput] = []

    def assign(_actor: Actor, data: QuizInput, _place: Any) -> Assigned:
        asked.append(data)
        return Assigned(course_id=data.course_id, assigned_to=6)

    monkeypatch.setitem(offers.OTHERS, "quiz", "a_capability_that_is_not_there")
    assert "quiz" not in lesson.result(lesson.owner, "get_class_assist").offers
    with pytest.raises(Conflict):
        start(lesson, "quiz")
    assert kept(lesson) == 0
    fake = replace(
        registry.find("start_intervention"), name="fake_quiz", function=assign, input=QuizInput, output=Assigned
    )
    assert fake.permission is Permission.LESSON_RUN
    monkeypatch.setitem(registry._registry, "fake_quiz", fake)
    monkeypatch.setitem(registry._names, "fake_quiz", "fake_quiz")
    monkeypatch.setitem(offers.OTHERS, "quiz", "fake_quiz")
    assert "Assigned to 6 students." in start(lesson, "quiz").message
    assert [(each.quiz_type, each.target_students, each.topics) for each in asked] == [
        ("remedial", "confused_students", ["Cells"])
    ]


def test_an_agent_that_may_not_write_messages_cannot_do_so_by_intervening(lesson: School) -> None:
    bound = replace(lesson.owner, course_id=lesson.course_id, scopes=frozenset({"start_intervention"}))
    with pytest.raises(Denied):
        lesson.act(bound, "start_intervention", kind="message")
    assert kept(lesson) == 0


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
