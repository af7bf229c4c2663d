"""Lists that hold only names: one child in several courses is one account, and two children are never made one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts import User
from app.courses import Course as CourseRow
from app.courses import Enrolment as EnrolmentRow
from app.extensions import db
from app.roster import Course, Existing, RosterPlan, compare, read_class_list
from tests.roster.roster_files import apply
from tests.roster.town import NOTHING, bring_in, look
from tests.school import School

EMPTY = Existing()


def plan_of(text: str, into: Course | None = None) -> RosterPlan:
    plan = read_class_list(text.encode(), "list.csv", into)
    assert plan.problems == ()
    return plan


def imported(text: str, before: Existing = EMPTY) -> Existing:
    return apply(compare(plan_of(text), before), before)


def accounts(school: Existing, name: str) -> int:
    return sum(row.record.name == name for row in school.people)


SCHOOL = 'Name,Course,Period\nMia Chen,Biology,1\nOmar Haddad,Biology,1\n"Chen, MIA",Art,2\nMia Chen,PE,3\n'


def test_a_child_named_in_three_classes_is_one_account_with_three_places() -> None:
    plan = plan_of(SCHOOL)
    assert [person.name for person in plan.people] == ["Mia Chen", "Omar Haddad"]
    mia = plan.people[0].key
    assert [each.course.split(":")[1] for each in plan.enrolments if each.person == mia] == ["biology", "art", "pe"]
    assert plan.remarks == ()


def test_the_same_list_again_changes_nothing_and_a_new_class_joins_the_same_account() -> None:
    school = imported(SCHOOL)
    again = compare(plan_of(SCHOOL), school)
    assert again.is_empty
    assert again.remarks == again.conflicts == ()
    more = compare(plan_of(SCHOOL + "Mia Chen,Chess,4\n"), school)
    assert more.people.added == ()
    assert len(more.enrolments.added) == 1
    assert more.remarks == ()


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Name,Course,Grade\nMia,Biology,9\nMia,Art,10\n", 2),
        ("Name,Course,Date of birth\nMia,Biology,2011-01-02\nMia,Art,2012-01-02\n", 2),
        ("Name,Course,Grade\nMia,Biology,9\nMia,Art,10\nMia,PE,9\n", 2),
        ("Name,Course,Role\nMia,Biology,student\nMia,Art,teacher\n", 2),
        ("Name,Course,Period\nMia,Biology,3\nMia,Art,3\n", 2),
        ("Name,Course,ID\nMia,Biology,7\nMia,Art,\n", 2),
        ("Name,Course,E-mail\nMia,Biology,mia@school.example\nMia,Art,\nMia,PE,\n", 2),
    ],
)
def test_who_may_be_two_is_two_and_the_preview_says_so_and_again_doubles_nobody(text: str, people: int) -> None:
    plan = plan_of(text)
    assert len(plan.people) == people
    assert [(remark.file, remark.line) for remark in plan.remarks] == [("list.csv", 3)]
    assert "may be somebody else" in plan.remarks[0].sentence
    again = compare(plan_of(text), imported(text))
    assert again.is_empty
    assert again.conflicts == ()


@pytest.mark.parametrize("column", ["", ",Grade"])
def test_the_same_name_twice_in_one_course_is_refused_whatever_else_is_said(column: str) -> None:
    rows = [f"Mia,Biology{',9' if column else ''}", f"Mia,Biology{',10' if column else ''}"]
    plan = read_class_list("\n".join([f"Name,Course{column}", *rows]).encode(), "list.csv")
    assert [(problem.line, "same name" in problem.sentence) for problem in plan.problems] == [(3, True)]


def test_two_columns_that_only_tell_namesakes_apart_do_not_refuse_a_list() -> None:
    assert plan_of("Name,Course,Grade,Grade level\nMia,Art,9,nine\n").people[0].name == "Mia"


def test_lists_that_came_one_by_one_are_imported_as_one_without_doubling_or_mixing() -> None:
    school = imported("Name,Course\nMia Chen,Art\n", imported("Name,Course\nMia Chen,Biology\n"))
    assert accounts(school, "Mia Chen") == 2, "a list of one course cannot know who is meant elsewhere"
    both = compare(plan_of("Name,Course\nMia Chen,Biology\nMia Chen,Art\n"), school)
    assert both.is_empty
    assert both.conflicts == ()
    third = compare(plan_of("Name,Course\nMia Chen,Biology\nMia Chen,Art\nMia Chen,PE\n"), school)
    assert "Two people here are called Mia Chen" in third.conflicts[0].sentence


def test_a_new_account_beside_a_namesake_elsewhere_is_remarked() -> None:
    changes = compare(plan_of("Name,Course\nMia Chen,Art\n"), imported("Name,Course\nMia Chen,Biology\n"))
    assert [(remark.line, "already" in remark.sentence) for remark in changes.remarks] == [(2, True)]


def test_who_is_known_by_number_leaves_the_other_row_to_the_namesake() -> None:
    text = "Name,Course,ID\nMia,Art,\nMia,Art,7\n"
    school = imported(text)
    assert accounts(school, "Mia") == 2
    again = compare(plan_of(text), school)
    assert again.is_empty
    assert again.conflicts == ()


def test_a_whole_school_of_names_becomes_one_account_a_child(school: School) -> None:
    mark = f"M{school.course_id}x{id(school.app) % 9973}"
    rows = [f"Stu {mark}{child},{mark} {course},{course}" for course in range(1, 4) for child in range(5)]
    content = "\n".join(["Name,Course,Period", *rows]).encode()
    done = bring_in(school.administrator, content)
    assert (done["people"], done["courses"], done["enrolments"]) == ((5, 0, 0), (3, 0, 0), (15, 0, 0))
    assert bring_in(school.administrator, content) == NOTHING
    people = select(EnrolmentRow.user_id).join(CourseRow).where(CourseRow.name.startswith(mark))
    found = db.session.execute(select(User.name).where(User.id.in_(people))).scalars().all()
    assert len(found) == 5


def test_who_imports_into_one_course_is_not_told_who_else_is_in_the_school(school: School) -> None:
    content = f"Name\nStudent {school.course_id}x\n".encode()
    bring_in(school.administrator, content.replace(b"Name", b"Name,Course").replace(b"x\n", b"x,Elsewhere\n"))
    assert look(school.owner, content, school.course_id).remarks == []
    elsewhere = content.replace(b"Name", b"Name,Course").replace(b"x\n", b"x,Third\n")
    assert len(look(school.administrator, elsewhere).remarks) == 1
