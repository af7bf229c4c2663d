"""A conversation about no course: it is no way round what a teacher has set, and no less help than it need be."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update

from app.accounts import User
from app.core import clock
from app.core.permissions import CourseRole, Role
from app.courses import Course, Enrolment
from app.extensions import db
from app.tutor import Mode, mode_sentence, strictest_mode
from tests.chat.conftest import answered, usages
from tests.chat.test_choosing import links
from tests.school import School, make_school
from tests.upstream import Upstream, calls, says

FREELY = "you may answer from general knowledge"
FROM_MATERIAL = "Explain from the course material only"
ANSWER = "diffusion of water"


def set_mode(course_id: int, mode: Mode) -> None:
    db.session.execute(update(Course).where(Course.id == course_id).values(settings={"tutor": {"mode": mode.value}}))
    db.session.commit()


def second_course(school: School, mode: Mode) -> int:
    """Another course that the student is in."""
    other = make_school(school.app, students=0).course_id
    seat = {"course_id": other, "user_id": school.student.user_id, "role": CourseRole.STUDENT}
    db.session.execute(insert(Enrolment), [{**seat, "created_at": clock.now()}])
    db.session.execute(update(Course).where(Course.id == other).values(name="Botany"))
    set_mode(other, mode)
    return other


def system_of(upstream: Upstream) -> str:
    return str(upstream.asked[-1].body["messages"][0]["content"])


def test_a_student_of_one_class_means_that_one_wherever_they_ask(taught: School, upstream: Upstream) -> None:
    answered(taught.student, "What is osmosis?")
    assert FROM_MATERIAL in system_of(upstream)
    assert ANSWER in system_of(upstream)
    assert [row.course_id for row in usages(taught)] == [taught.course_id]


def test_the_tutor_that_is_off_in_their_one_class_is_off_wherever_they_ask(taught: School, upstream: Upstream) -> None:
    set_mode(taught.course_id, Mode.OFF)
    assert answered(taught.student, "What is osmosis?").text == mode_sentence(Mode.OFF)
    assert (upstream.asked, usages(taught)) == ([], [])


def test_the_hints_of_their_one_class_hold_wherever_they_ask(taught: School, upstream: Upstream) -> None:
    set_mode(taught.course_id, Mode.HINTS)
    begun = answered(taught.student, "What is osmosis?")
    assert "Give one nudge" in system_of(upstream)
    answered(taught.student, "I still don't get it", conversation_id=str(begun.run.conversation_id))
    assert "Give one closer hint" in system_of(upstream)


def test_a_guest_is_offered_no_command_that_is_not_for_guests(taught: School, browser: Any) -> None:
    guest = taught.students[1]
    pages = browser(taught, guest)
    db.session.execute(update(User).where(User.id == guest.user_id).values(role=Role.GUEST))
    db.session.commit()
    listed = answered(replace(guest, role=Role.GUEST), "/help", course_id=taught.course_id).text
    for shown in (listed, pages.get(f"/chat/panel?course_id={taught.course_id}").text):
        assert "/quiz" in shown
        assert "/tasks" not in shown


def test_a_guest_is_held_to_the_mode_of_their_class(taught: School, upstream: Upstream) -> None:
    guest = taught.students[1]
    db.session.execute(update(User).where(User.id == guest.user_id).values(role=Role.GUEST))
    set_mode(taught.course_id, Mode.OFF)
    assert answered(replace(guest, role=Role.GUEST), "What is osmosis?").text == mode_sentence(Mode.OFF)
    assert not upstream.asked


@pytest.mark.parametrize("strict", [Mode.OFF, Mode.HINTS])
@pytest.mark.parametrize("said", ["What is osmosis?", "Explain: osmosis", "/explain osmosis", "blah blah"])
def test_with_several_classes_a_strict_one_has_to_be_ruled_out_first(
    taught: School, upstream: Upstream, strict: Mode, said: str
) -> None:
    other = second_course(taught, strict)
    asked = answered(taught.student, said)
    assert re.match("Which class (?:is it about|do you mean)[?]", asked.text)
    choices = links(asked.text).values()
    assert {each["course_id"][0] for each in choices} == {str(taught.course_id), str(other)}
    assert {each["say"][0] for each in choices} == {said}
    assert not upstream.asked
    again = {"conversation_id": str(asked.run.conversation_id), "course_id": str(taught.course_id)}
    answered(taught.student, said, **again)
    assert FROM_MATERIAL in system_of(upstream)


def test_what_is_about_no_class_needs_none_however_strict_they_are(taught: School, upstream: Upstream) -> None:
    set_mode(taught.course_id, Mode.OFF)
    alone = answered(taught.student, "Show me my tasks")
    second_course(taught, Mode.HINTS)
    among_two = answered(taught.student, "/tasks")
    assert [call.capability for each in (alone, among_two) for call in each.calls] == ["list_tasks", "list_tasks"]
    assert not upstream.asked


def test_without_a_model_a_strict_class_is_asked_for_too(taught: School) -> None:
    second_course(taught, Mode.HINTS)
    for said in ("What is osmosis?", "Explain osmosis"):
        asked = answered(taught.student, said)
        assert re.match("Which class (?:is it about|do you mean)[?]", asked.text)
        assert not asked.calls


@pytest.mark.parametrize("other", [Mode.EXPLAIN, Mode.FREE])
def test_the_strictest_of_several_classes_holds_where_none_is_said(
    taught: School, upstream: Upstream, other: Mode
) -> None:
    second_course(taught, other)
    answered(taught.student, "What is osmosis?")
    assert FROM_MATERIAL in system_of(upstream)
    assert FREELY not in system_of(upstream)


def test_the_tutor_is_free_where_every_class_says_so_and_for_who_has_none(taught: School, upstream: Upstream) -> None:
    answered(taught.parent, "What is osmosis?")
    assert FREELY in system_of(upstream)
    set_mode(taught.course_id, Mode.FREE)
    second_course(taught, Mode.FREE)
    answered(taught.student, "What is osmosis?")
    assert FREELY in system_of(upstream)
    assert strictest_mode([]) is Mode.FREE


@pytest.mark.parametrize("mode", [Mode.EXPLAIN, Mode.FREE])
def test_of_several_classes_the_slides_that_tell_of_it_are_read_and_linked(
    taught: School, upstream: Upstream, mode: Mode
) -> None:
    second_course(taught, mode)
    set_mode(taught.course_id, mode)
    upstream.play(says("Water moves [slide 2]."))
    done = answered(taught.student, "What is osmosis?")
    assert ANSWER in system_of(upstream)
    assert "Biology" in system_of(upstream)
    assert f"(/courses/{taught.course_id}/notes#slide-2)" in done.text
    # What no class tells of brings no slide along, and a tool is still told which class.
    upstream.play(calls(("get_current_slide", {})), says("Fine."))
    again = answered(taught.student, "What is the weather like in Paris?")
    assert "[begin course" not in system_of(upstream)
    assert again.calls == [] or again.calls[0].state == "failed"


def test_whoever_teaches_stays_free(taught: School, upstream: Upstream) -> None:
    set_mode(taught.course_id, Mode.OFF)
    for actor in (taught.owner, taught.co_teacher, taught.administrator):
        answered(actor, "What is osmosis?")
        assert FREELY in system_of(upstream)


def test_tools_of_a_strict_class_stay_shut_from_another_one(taught: School, upstream: Upstream) -> None:
    other = second_course(taught, Mode.FREE)
    set_mode(taught.course_id, Mode.HINTS)
    wanted = {"course_id": str(taught.course_id), "topic": "osmosis"}
    upstream.play(calls(("explain_topic", wanted), ("fetch_notes", wanted)), says("Hm."))
    done = answered(taught.student, "What is osmosis?", course_id=str(other))
    assert (done.text, done.calls) == ("Hm.", [])
    assert "set the tutor to hints" in upstream.asked[1].last
