"""Messages and quizzes of a lesson: which of them are interventions, are kept, and are measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from app.class_assist import Intervention, offers
from app.core import capability as registry
from app.core.actor import Actor
from app.core.errors import Conflict, Denied
from app.core.permissions import Permission
from app.core.schema import Id, Output
from app.courses import CourseInput
from app.extensions import db
from tests.class_assist.interventions import kept, later, lesson, rows, start
from tests.conftest import Time
from tests.product import ROOT
from tests.school import School

__all__ = ["lesson"]


def test_a_message_reaches_those_who_are_confused(lesson: School) -> None:
    begun = start(lesson, "message", message="Read the notes of this slide.")
    assert "Sent to 6 students" in begun.message
    assert kept(lesson) == 1


def test_a_message_written_during_a_lesson_is_kept_and_measured_too(lesson: School, time: Time) -> None:
    sent = {"recipient_filter": "confused_students", "message": "Look at the notes."}
    for _ in range(2):
        lesson.act(lesson.owner, "notify_students_via_lms", **sent)
    assert kept(lesson) == 1
    later(lesson, time, 301)
    (row,) = rows(lesson)
    assert (row.kind, row.prompt, row.share_before, row.share_after) == ("message", "Look at the notes.", 75, 0)
    assert row.slide_id == lesson.result(lesson.owner, "get_class_assist").slide.id


def test_an_agents_message_to_the_class_is_kept_without_a_person(lesson: School, agent: Callable[..., Any]) -> None:
    answer = agent(
        "notify_students_via_lms", course_id=str(lesson.course_id), recipient_filter="all_students", message="A break."
    )
    assert answer.status_code == 200
    found = db.session.execute(select(Intervention).where(Intervention.course_id == lesson.course_id)).scalar_one()
    assert (found.kind, found.prompt, found.started_by_id) == ("message", "A break.", None)


@pytest.fixture
def rich(school: School, time: Time) -> School:
    """The same lesson on a deck with enough in it to ask about."""
    assert time
    school.act(school.owner, "import_deck", markdown=(ROOT / "app/demo/biology_101.md").read_text("utf-8"))
    school.act(school.owner, "set_current_slide", slide_number=3)
    for student in school.students:
        school.act(student, "record_presence")
    for student in school.students[:6]:
        school.act(student, "track_confusion")
    return school


def test_a_quiz_from_the_banner_is_kept_once(rich: School) -> None:
    draft = start(rich, "quiz")
    assert "A draft for 6 students" in draft.message
    assert (draft.intervention_id, kept(rich)) == (None, 0)
    assert draft.draft_url is not None
    given = rich.result(rich.owner, "publish_quiz", quiz_id=draft.draft_url.rsplit("/", 1)[1])
    assert (given.assigned_to, kept(rich)) == (6, 1)


def test_a_word_to_named_students_stays_out_of_the_lessons_history(lesson: School) -> None:
    named = {"recipient_filter": "specific_users", "user_ids": [str(lesson.student.user_id)]}
    lesson.act(lesson.owner, "notify_students_via_lms", **named, message="See me later.")
    assert kept(lesson) == 0


def test_a_message_outside_any_lesson_is_no_intervention(school: School) -> None:
    school.act(school.owner, "notify_students_via_lms", recipient_filter="all_students", message="Lab coats, please.")
    assert kept(school) == 0


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
