"""The way into a course: six characters off a board."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from app.core.actor import Actor, Door
from app.core.errors import Denied, Invalid, NotFound, OverLimit
from app.core.permissions import CourseRole
from app.core.pipeline import invoke
from app.courses import Course, Enrolment, courses_of
from app.courses.joining import new_code
from app.courses.people_schemas import JOIN_ALPHABET
from app.extensions import db, valkey
from tests.school import School, make_school


@pytest.fixture
def newcomer(school: School) -> Actor:
    """A student of another course."""
    return make_school(school.app, students=1).student


def code(school: School) -> str:
    found: str = db.session.execute(select(Course.join_code).where(Course.id == school.course_id)).scalar_one()
    return found


def join(actor: Actor, spelled: str) -> Any:
    return invoke(actor, "join_course", {"code": spelled}, door=Door.BROWSER).result


def test_a_student_joins_with_the_code_and_is_a_student_there(school: School, newcomer: Actor) -> None:
    result = join(newcomer, code(school))
    assert (result.course_id, result.message) == (school.course_id, "Welcome to Biology.")
    assert {each.id: each.role for each in courses_of(newcomer)}[school.course_id] is CourseRole.STUDENT


@pytest.mark.parametrize("spell", [str.lower, lambda c: f" {c[:3]} {c[3:]} ", lambda c: f"{c[:3]}-{c[3:]}"])
def test_case_spaces_and_hyphens_do_not_matter(school: School, newcomer: Actor, spell: Any) -> None:
    assert join(newcomer, spell(code(school))).course_id == school.course_id


@pytest.mark.parametrize("wrong", ["", "ABC", "ABCDEFG", "ABCDE0", "ABCDEI", "ÄBCDEF", "ABC\x00EF"])
def test_what_cannot_be_a_code_is_refused_by_name(newcomer: Actor, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        join(newcomer, wrong)
    assert refused.value.problems[0].field == "code"


def test_a_code_of_no_course_finds_none(newcomer: Actor) -> None:
    with pytest.raises(NotFound):
        join(newcomer, "ZZZZZZ")


def test_joining_twice_changes_nothing_and_says_so(school: School, newcomer: Actor) -> None:
    join(newcomer, code(school))
    assert join(newcomer, code(school)).message == "You were already in Biology."
    rows = select(Enrolment).where(Enrolment.course_id == school.course_id, Enrolment.user_id == newcomer.user_id)
    assert len(db.session.execute(rows).all()) == 1


def test_joining_many_times_at_once_joins_once(school: School, newcomer: Actor) -> None:
    spelled = code(school)

    def attempt(_: int) -> str:
        with school.app.test_request_context():
            message: str = join(newcomer, spelled).message
            return message

    with ThreadPoolExecutor(4) as threads:
        said = sorted(threads.map(attempt, range(4)))
    assert said == ["Welcome to Biology."] + ["You were already in Biology."] * 3


def test_a_locked_course_takes_nobody_until_it_is_opened(school: School, newcomer: Actor) -> None:
    school.act(school.owner, "lock_joining", locked=True)
    with pytest.raises(Denied, match="closed"):
        join(newcomer, code(school))
    school.act(school.owner, "lock_joining", locked=False)
    assert join(newcomer, code(school)).success


def test_a_new_code_replaces_the_old_and_puts_nobody_out(school: School, newcomer: Actor) -> None:
    old = code(school)
    new = school.result(school.owner, "rotate_join_code").code
    assert new == code(school) != old
    with pytest.raises(NotFound):
        join(newcomer, old)
    assert join(newcomer, new).success
    assert school.result(school.student, "get_current_slide").success


def test_only_students_join(school: School) -> None:
    for actor in (school.stranger, school.parent, school.administrator):
        with pytest.raises(Denied):
            join(actor, code(school))


def test_a_teacher_who_joins_their_own_course_stays_its_teacher(school: School) -> None:
    with pytest.raises(Denied):
        join(school.owner, code(school))
    assert school.result(school.owner, "set_current_slide", slide_number=1).success


@pytest.mark.parametrize(("name", "data"), [("rotate_join_code", {}), ("lock_joining", {"locked": True})])
def test_only_the_owner_manages_the_way_in(school: School, name: str, data: dict[str, Any]) -> None:
    for actor in (school.co_teacher, school.student, school.administrator):
        with pytest.raises(Denied):
            school.act(actor, name, **data)
    with pytest.raises(NotFound):
        school.act(school.stranger, name, **data)


def test_guessing_ends_after_twenty_tries_an_hour(newcomer: Actor) -> None:
    # Both databases number people alike, and count in one Valkey.
    for key in valkey().scan_iter("LIMIT*"):
        valkey().delete(key)
    for _ in range(20):
        with pytest.raises(NotFound):
            join(newcomer, "ZZZZZZ")
    with pytest.raises(OverLimit):
        join(newcomer, "ZZZZZZ")


def test_codes_are_six_characters_that_cannot_be_misread() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) > 190
    assert all(len(each) == 6 and set(each) <= set(JOIN_ALPHABET) for each in codes)
    assert not set("ILO01") & set(JOIN_ALPHABET)


def test_the_form_joins_and_leads_to_the_course(school: School, browser: Any) -> None:
    other = make_school(school.app, students=1)
    student = browser(other, other.student)
    answer = student.post("/join", data={"csrf_token": student.token(), "code": code(school).lower()})
    assert (answer.status_code, answer.location) == (303, f"/courses/{school.course_id}")
    assert "Welcome to Biology." in student.get(answer.location).text


def test_a_qr_code_leads_to_the_form_with_the_code_filled_in(school: School, browser: Any) -> None:
    teacher = browser(school, school.owner)
    picture = teacher.get(f"/courses/{school.course_id}/join.svg")
    assert picture.content_type.startswith("image/svg+xml")
    assert picture.text.lstrip().startswith("<svg")
    assert browser(school, school.student).get(f"/courses/{school.course_id}/join.svg").status_code == 403
    assert f'value="{code(school)}"' in teacher.get(f"/join?code={code(school)}").text
