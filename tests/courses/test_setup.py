"""Courses are made, edited, put away, brought back and copied."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.core.actor import Actor, Door
from app.core.capability import capabilities
from app.core.errors import Conflict, Invalid
from app.core.permissions import GRANTS, CourseRole, Permission
from app.core.pipeline import invoke
from app.courses import Course, Enrolment, courses_of, deck_text
from app.courses.access import _leaves_it_be
from app.extensions import db
from tests.conftest import Browser
from tests.school import School

FIELDS = {"name": "Botany", "subject": "Biology", "period": "7", "school_year": "2026/27"}


def create(actor: Actor, **more: str) -> Any:
    return invoke(actor, "create_course", {**FIELDS, **more}, door=Door.BROWSER).result


def test_a_teacher_owns_the_course_they_make(school: School) -> None:
    made = create(school.stranger)
    mine = {each.id: each for each in courses_of(school.stranger)}
    assert mine[made.course_id].role is CourseRole.OWNER
    assert (mine[made.course_id].name, mine[made.course_id].period) == ("Botany", "7")


def test_an_administrator_says_whose_course_it_is(school: School) -> None:
    made = create(school.administrator, teacher=school.email(school.stranger).upper())
    assert made.course_id in {each.id for each in courses_of(school.stranger)}
    for nobody in ("", "nobody@school.example", school.email(school.student)):
        with pytest.raises(Invalid):
            create(school.administrator, teacher=nobody)


def test_a_course_is_edited_on_its_page(school: School, browser: Any) -> None:
    client = browser(school, school.owner)
    body = {"course_id": school.course_id, **FIELDS, "name": "Zoology"}
    assert client.do("edit_course", **body).status_code == 303
    assert 'value="Zoology"' in client.get(f"/courses/{school.course_id}/setup").text
    assert client.do("edit_course", **{**body, "name": " "}).status_code == 422


def test_making_a_course_leads_to_it(school: School, browser: Any) -> None:
    answer = browser(school, school.stranger).do("create_course", **FIELDS)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/setup")


# Archived


@pytest.fixture
def archived(school: School) -> School:
    school.act(school.owner, "set_current_slide", slide_number=1)
    school.act(school.owner, "archive_course")
    return school


def test_an_archived_course_leaves_the_home_page_until_asked_for(archived: School) -> None:
    for actor in (archived.owner, archived.student, archived.administrator):
        assert archived.course_id not in {each.id for each in courses_of(actor)}
        assert archived.course_id in {each.id for each in courses_of(actor, archived=True)}


def test_everything_that_changes_a_course_is_refused_in_the_archive(archived: School) -> None:
    with pytest.raises(Conflict, match="archived"):
        archived.act(archived.student, "track_confusion")
    with pytest.raises(Conflict, match="archived"):
        archived.act(archived.student, "submit_question", question_body="Why?")
    for name, body in (
        ("set_current_slide", {"slide_number": 2}),
        ("import_deck", {"markdown": "# A"}),
        ("rotate_join_code", {}),
        ("edit_course", FIELDS),
        ("print_code_cards", {}),
        ("remove_from_course", {"person_id": archived.student.user_id}),
    ):
        with pytest.raises(Conflict, match="archived"):
            archived.act(archived.owner, name, **body)


def test_what_an_archive_lets_through_only_looks_or_is_about_the_archive(school: School) -> None:
    assert school
    through = {each.name for each in capabilities() if each.permission and _leaves_it_be(each.permission)}
    writes = {each.name for each in capabilities() if each.name in through and each.effect != "read"}
    about = {"archive_course", "restore_course", "copy_course"}
    assert about <= writes
    # What a person changes of themselves, in no course.
    own = {"set_time_zone"}
    # A look at the tracker moves its alert on, and may write that down.
    assert {
        name for name in writes - about - own if name.split("_")[0] not in ("get", "list", "read", "export")
    } == set()
    assert Permission.COURSE_SETUP in GRANTS[CourseRole.VISITOR]


def test_an_archived_course_can_be_read_and_says_what_it_is(archived: School, browser: Any) -> None:
    client: Browser = browser(archived, archived.owner)
    for page in ("", "/notes", "/history", "/people", "/setup"):
        answer = client.get(f"/courses/{archived.course_id}{page}")
        assert answer.status_code == 200
        assert "This course is archived" in answer.text


def test_nobody_joins_a_course_that_is_over(archived: School) -> None:
    code = db.session.execute(select(Course.join_code).where(Course.id == archived.course_id)).scalar_one()
    with pytest.raises(Conflict):
        invoke(archived.student, "join_course", {"code": code}, door=Door.BROWSER)


def test_archiving_ends_the_lesson_and_restoring_brings_the_course_back(archived: School) -> None:
    archived.act(archived.owner, "archive_course")
    archived.act(archived.administrator, "restore_course")
    assert archived.result(archived.owner, "get_current_slide").slide_number is None
    assert archived.result(archived.student, "track_confusion").success


# Copied


def test_a_copy_has_the_deck_and_the_settings_and_nobody_in_it(archived: School) -> None:
    copied = archived.result(archived.owner, "copy_course", name="Next", period="2", school_year="2027/28")
    assert copied.copy_id != archived.course_id
    before, after = deck_text(archived.course_id), deck_text(copied.copy_id)
    assert [(s.head.title, s.head.topic, s.body, s.notes) for s in before] == [
        (s.head.title, s.head.topic, s.body, s.notes) for s in after
    ]
    assert not {s.head.id for s in before} & {s.head.id for s in after}
    rows = db.session.execute(select(Enrolment.user_id, Enrolment.role).where(Enrolment.course_id == copied.copy_id))
    assert [tuple(row) for row in rows] == [(archived.owner.user_id, CourseRole.OWNER)]
    codes = set(
        db.session.execute(
            select(Course.join_code).where(Course.id.in_([archived.course_id, copied.copy_id]))
        ).scalars()
    )
    assert len(codes) == 2
