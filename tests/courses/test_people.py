"""The people of a course, and the courses that a parent sees."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select

from app.accounts import AuditEntry, Guardianship
from app.core import clock
from app.core.actor import Door
from app.core.errors import Conflict, Denied, Invalid, NotFound
from app.core.permissions import CourseRole
from app.core.pipeline import invoke
from app.courses import courses_of
from app.extensions import db
from tests.conftest import Time
from tests.school import School, make_school


def people(school: School) -> Any:
    return school.result(school.owner, "list_people")


def test_teachers_come_first_and_the_owner_before_them(school: School) -> None:
    result = people(school)
    assert [(person.name, person.role) for person in result.teachers] == [
        ("Olive Owner", CourseRole.OWNER),
        ("Cody Coteacher", CourseRole.CO_TEACHER),
    ]
    assert [person.name for person in result.students] == [f"Student {number}" for number in range(1, 9)]
    assert result.message == "8 students"


def test_who_never_signed_in_says_so_and_who_was_in_a_lesson_was_here(school: School, time: Time) -> None:
    assert {person.last_seen_at for person in people(school).students} == {None}
    school.act(school.owner, "set_current_slide", slide_number=1)
    school.act(school.student, "record_presence")
    first, second = people(school).students[:2]
    assert first.last_seen_at is not None
    assert 0 <= (first.last_seen_at - time.now).total_seconds() <= 60
    assert second.last_seen_at is None


def test_signing_in_is_a_sign_of_life(school: School, browser: Any) -> None:
    page = browser(school, school.owner)
    assert "never signed in" in page.get(f"/courses/{school.course_id}/people").text
    browser(school, school.student)
    assert people(school).students[0].last_seen_at is not None


def test_a_student_who_is_removed_is_out_at_once(school: School) -> None:
    school.act(school.owner, "remove_from_course", person_id=school.student.user_id)
    with pytest.raises(NotFound):
        school.act(school.student, "get_class_assist")
    assert courses_of(school.student) == []


def test_the_owner_stays_and_a_stranger_cannot_be_removed(school: School) -> None:
    with pytest.raises(Conflict):
        school.act(school.owner, "remove_from_course", person_id=school.owner.user_id)
    with pytest.raises(NotFound):
        school.act(school.owner, "remove_from_course", person_id=school.stranger.user_id)


def test_a_co_teacher_is_added_by_address_in_any_case_and_once(school: School) -> None:
    address = school.email(school.stranger).upper()
    assert "teaches this course too" in school.result(school.owner, "add_co_teacher", email=address).message
    assert "already" in school.result(school.owner, "add_co_teacher", email=address).message
    assert {each.id: each.role for each in courses_of(school.stranger)}[school.course_id] is CourseRole.CO_TEACHER


@pytest.mark.parametrize("who", ["student", "parent", "administrator"])
def test_only_a_teacher_becomes_a_co_teacher(school: School, who: str) -> None:
    with pytest.raises(Invalid):
        school.act(school.owner, "add_co_teacher", email=school.email(getattr(school, who)))


def test_a_co_teacher_sees_the_people_and_changes_nobody(school: School) -> None:
    assert school.result(school.co_teacher, "list_people").students
    with pytest.raises(Denied):
        school.act(school.co_teacher, "remove_from_course", person_id=school.student.user_id)


def test_what_is_done_to_people_is_in_the_audit_log(school: School) -> None:
    school.act(school.owner, "add_co_teacher", email=school.email(school.stranger))
    school.act(school.owner, "remove_from_course", person_id=school.stranger.user_id)
    school.act(school.owner, "print_code_cards")
    school.act(school.administrator, "list_people")
    of_course = select(AuditEntry.action, AuditEntry.person_id, AuditEntry.subject)
    in_order = of_course.where(AuditEntry.course_id == school.course_id).order_by(AuditEntry.id)
    rows = db.session.execute(in_order).all()
    assert [tuple(row) for row in rows] == [
        ("add_co_teacher", school.stranger.user_id, ""),
        ("remove_from_course", school.stranger.user_id, ""),
        ("print_code_cards", None, "8 cards"),
        ("courses:people:read", None, f"course {school.course_id}"),
    ]


# Parents


def link(school: School) -> None:
    db.session.execute(
        insert(Guardianship).values(
            parent_id=school.parent.user_id, child_id=school.student.user_id, imported=False, created_at=clock.now()
        )
    )
    db.session.commit()


def test_a_parent_sees_the_childs_courses_and_nothing_of_classmates(school: School, time: Time, browser: Any) -> None:
    link(school)
    for present in (True, False):
        school.act(school.owner, "set_current_slide", slide_number=1)
        if present:
            school.act(school.student, "record_presence")
        school.act(school.students[1], "record_presence")
        school.act(school.owner, "end_lesson")
        time.pass_(60)
    home = browser(school, school.parent).get("/").text
    assert "Student 1" in home
    assert "Biology" in home
    assert "Olive Owner, Cody Coteacher" in home
    assert "1 of the 2 lessons" in home
    assert "Student 2" not in home
    assert f"/courses/{school.course_id}" not in home


def test_a_parent_without_a_linked_child_is_told_so_and_a_childs_course_stays_closed(
    school: School, browser: Any
) -> None:
    client = browser(school, school.parent)
    assert "links parents to their children" in client.get("/").text
    link(school)
    assert client.get(f"/courses/{school.course_id}").status_code == 404


def test_an_administrator_links_by_school_number_and_unlinks(school: School, browser: Any) -> None:
    other = make_school(school.app, students=1)
    body = {"person_id": school.parent.user_id, "child": other.email(other.student).upper()}
    client = browser(school, school.administrator)
    for _ in range(2):
        assert client.do("link_child", **body).status_code == 303
    assert "Student 1" in client.get(f"/people/{school.parent.user_id}").text
    gone = {"person_id": school.parent.user_id, "child_id": other.student.user_id}
    assert client.do("unlink_child", **gone).status_code == 303
    assert client.do("unlink_child", **gone).status_code == 404
    assert client.do("link_child", **{**body, "person_id": school.owner.user_id}).status_code == 422
    assert client.do("link_child", **{**body, "child": school.email(school.owner)}).status_code == 422


# The school's people


def test_an_administrator_finds_adds_and_changes_people(school: School, browser: Any) -> None:
    client = browser(school, school.administrator)
    number = f"N{school.course_id}-{id(school.app)}"
    fields = {"name": "Jo 100% Park", "email": f"JO.{number}@School.Example", "role": "teacher"}
    added = client.do("create_person", **fields)
    assert added.status_code == 303
    assert client.do("create_person", **fields).status_code == 422, "the address is taken"
    person = added.headers["Location"].rpartition("/")[2]
    assert "Jo 100% Park" in client.get("/people?q=100%25+p").text
    assert "Jo 100% Park" not in client.get("/people?q=100%25x").text
    changed = {**fields, "person_id": person, "name": "Jo Lee", "school_number": number}
    assert client.do("change_person", **changed).status_code == 303
    page = client.get(f"/people?q={number}&role=teacher").text
    assert "Jo Lee" in page
    assert fields["email"].lower() in page
    assert client.do("change_person", **{**changed, "person_id": "987654321"}).status_code == 422, "a taken address"


@pytest.mark.parametrize("email", ["", "a b", "@x", "a@", "a@b@c", "a@."])
def test_a_sign_in_is_an_address_or_a_word(school: School, email: str) -> None:
    with pytest.raises(Invalid):
        invoke(
            school.administrator,
            "create_person",
            {"name": "X", "email": email, "role": "student"},
            door=Door.BROWSER,
        )
