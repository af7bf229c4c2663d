"""A plan against the school: nobody comes twice, nobody goes by mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.permissions import Role
from app.roster import (
    Course,
    Enrolment,
    Existing,
    ExistingRow,
    ParentLink,
    Person,
    RosterPlan,
    compare,
    read_class_list,
    read_oneroster,
)
from tests.roster.roster_files import SCHOOL, Rows, apply, enrolment, oneroster, user
from tests.roster.test_oneroster import big_school

EMPTY = Existing()
BIOLOGY = ExistingRow(7, Course("7", "Biology 101", period="3"))


def class_list(text: str, into: Course | None = BIOLOGY.record) -> RosterPlan:
    plan = read_class_list(text.encode(), "list.csv", into)
    assert plan.problems == ()
    return plan


def existing_person(number: int, name: str, role: Role = Role.STUDENT, **more: str) -> ExistingRow[Person]:
    return ExistingRow(number, Person(str(number), "", name, role, **more))


def school_of(*people: ExistingRow[Person]) -> Existing:
    """A school whose people all are in Biology."""
    enrolments = tuple(ExistingRow(100 + row.id, Enrolment(row.record.key, "7", row.record.role)) for row in people)
    return Existing(people, (BIOLOGY,), enrolments)


def imported() -> Existing:
    return apply(compare(read_oneroster(oneroster()), EMPTY), EMPTY)


LISTS = {
    "numbers": "Name,ID\nMia Chen,1123\nOmar Haddad,1124\n",
    "addresses": "Name,E-mail\nMia Chen,Mia@school.example\nOmar Haddad,omar@school.example\n",
    "names": "Name\nMia Chen\nOmar Haddad\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=list(LISTS))
def test_a_list_imported_again_doubles_nobody(text: str) -> None:
    before = Existing(courses=(BIOLOGY,))
    first = compare(class_list(text), before)
    assert len(first.people.added) == len(first.enrolments.added) == 2
    assert first.courses.unchanged == (BIOLOGY,)
    again = compare(class_list(text), apply(first, before))
    assert again.is_empty
    assert again.conflicts == ()
    assert len(again.people.unchanged) == len(again.enrolments.unchanged) == 2


def test_a_oneroster_archive_imported_again_changes_nothing() -> None:
    again = compare(read_oneroster(oneroster()), imported())
    assert again.is_empty
    assert (len(again.people.unchanged), len(again.links.unchanged)) == (5, 2)


def test_a_list_never_removes_anybody() -> None:
    changes = compare(class_list("Name,ID\nMia Chen,1123\n"), imported())
    assert changes.people.removed == changes.enrolments.removed == changes.links.removed == ()


def test_a_list_of_names_gains_numbers_later_and_stays_one_list() -> None:
    before = Existing(courses=(BIOLOGY,))
    school = apply(compare(class_list(LISTS["names"]), before), before)
    changes = compare(class_list(LISTS["numbers"]), school)
    assert changes.people.added == ()
    assert [update.fields for update in changes.people.changed] == [("identifier",), ("identifier",)]
    assert compare(class_list(LISTS["names"]), apply(changes, school)).is_empty


def test_a_class_list_finds_those_whom_oneroster_brought() -> None:
    changes = compare(class_list("Name,ID\nMia Chen-Lee,1123\n", Course("x", "Art")), imported())
    (update,) = changes.people.changed
    assert update.fields == ("name",)
    assert (update.after.name, update.after.sourced_id) == ("Mia Chen-Lee", "s1")
    assert [course.name for course in changes.courses.added] == ["Art"]
    assert changes.person_ids[changes.enrolments.added[0].person] == update.row.id


def test_an_empty_cell_takes_nothing_away() -> None:
    school = school_of(existing_person(1, "Mia Chen", identifier="1123", email="mia@school.example"))
    assert compare(class_list("Name,ID,E-mail\nMia Chen,1123,\n"), school).is_empty


def test_a_list_in_capitals_renames_nobody() -> None:
    school = school_of(existing_person(1, "Mia Chen", identifier="1123"))
    assert compare(class_list("Name,ID\nMIA CHEN,1123\n"), school).is_empty


def test_letters_of_an_address_do_not_make_another_person() -> None:
    school = school_of(existing_person(1, "Mia Chen", email="Mia@School.example"))
    assert compare(class_list("Name,E-mail\nMia Chen,mia@school.EXAMPLE\n"), school).is_empty


@pytest.mark.parametrize(
    ("people", "text", "why"),
    [
        (
            [existing_person(1, "Mia Chen", identifier="1"), existing_person(2, "Omar", email="m@s.example")],
            "Name,ID,E-mail\nMia Chen,1,m@s.example\n",
            "different people",
        ),
        (
            [existing_person(1, "Ana Rivera", Role.TEACHER, email="r@s.example")],
            "Name,E-mail\nAna Rivera,r@s.example\n",
            "teacher",
        ),
        ([existing_person(1, "Ada", Role.ADMINISTRATOR, identifier="1")], "Name,ID\nAda,1\n", "administrator"),
        (
            [existing_person(1, "Mia", identifier="1", email="m@s.example")],
            "Name,ID,E-mail\nMia,2,m@s.example\n",
            "another number",
        ),
        ([existing_person(1, "Mia Chen"), existing_person(2, "Mia Chen")], "Name\nMia Chen\n", "Two people"),
        ([existing_person(1, "Mia Chen", identifier="1")], "Name,ID,E-mail\nMia Chen,1,\nMia Chen,,a@b.example\n", ""),
    ],
)
def test_who_may_be_somebody_else_is_a_conflict_with_its_line(
    people: list[ExistingRow[Person]], text: str, why: str
) -> None:
    changes = compare(class_list(text), school_of(*people))
    assert len(changes.conflicts) == 1
    assert changes.conflicts[0].file == "list.csv"
    assert changes.conflicts[0].line >= 2
    assert why in changes.conflicts[0].sentence


def test_the_same_name_in_another_course_is_another_person() -> None:
    school = replace(school_of(existing_person(1, "Mia Chen")), courses=(BIOLOGY, ExistingRow(8, Course("8", "Art"))))
    changes = compare(class_list("Name\nMia Chen\n", Course("8", "Art")), school)
    assert len(changes.people.added) == 1


def test_a_course_is_found_by_name_and_period_and_never_guessed() -> None:
    third, fourth = (ExistingRow(number, Course(str(number), "PE", period=str(number))) for number in (3, 4))
    school = Existing(courses=(third, fourth))
    found = compare(class_list("Name,Course,Period\nMia,pe,4\n", None), school)
    assert found.courses.unchanged == (fourth,)
    assert "period" in compare(class_list("Name,Course\nMia,PE\n", None), school).conflicts[0].sentence
    assert len(compare(class_list("Name,Course,Period\nMia,PE,5\n", None), school).courses.added) == 1


def test_bulk_replaces_what_came_by_import_and_leaves_what_was_made_by_hand() -> None:
    before = imported()
    by_hand = existing_person(900, "Eva Hand")
    school = replace(before, people=(*before.people, by_hand))
    sheets: dict[str, Rows] = {**SCHOOL, "users": SCHOOL["users"][:2], "enrollments": SCHOOL["enrollments"][:2]}
    sheets["users"] = [SCHOOL["users"][0], {**SCHOOL["users"][1], "agentSourcedIds": "", "givenName": "Mia Ann"}]
    changes = compare(read_oneroster(oneroster(sheets)), school)
    assert {row.record.name for row in changes.people.removed} == {"Omar Haddad", "Li Chen", "Sara Haddad"}
    assert [update.after.name for update in changes.people.changed] == ["Mia Ann Chen"]
    assert [row.record.sourced_id for row in changes.enrolments.removed] == ["e3"]
    assert len(changes.links.removed) == 2
    after = apply(changes, school)
    assert by_hand in after.people
    assert compare(read_oneroster(oneroster(sheets)), after).is_empty


def test_absent_files_change_nothing() -> None:
    only_users = oneroster({**{name: SCHOOL[name] for name in ("orgs", "users")}})
    changes = compare(read_oneroster(only_users), imported())
    assert changes.is_empty


def test_a_delta_changes_only_what_it_names() -> None:
    delta: dict[str, Rows] = {
        "users": [
            user("s3", "Ada", "Bell", status="active", identifier="1125", agentSourcedIds="p1"),
            {"sourcedId": "s2", "status": "tobedeleted"},
        ],
        "enrollments": [enrolment("e4", "c1", "s3", status="active"), {"sourcedId": "e2", "status": "tobedeleted"}],
    }
    plan = read_oneroster(oneroster(delta, {"users": "delta", "enrollments": "delta"}))
    school = imported()
    changes = compare(plan, school)
    assert changes.conflicts == ()
    assert [person.name for person in changes.people.added] == ["Ada Bell"]
    assert [row.record.name for row in changes.people.removed] == ["Omar Haddad"]
    assert sorted(row.record.sourced_id for row in changes.enrolments.removed) == ["e2", "e3"]
    assert changes.links.added == (ParentLink("p1", "s3"),)
    assert [row.record.child for row in changes.links.removed] == [
        row.record.key for row in school.people if row.record.sourced_id == "s2"
    ]
    assert compare(plan, apply(changes, school)).is_empty


def test_a_parent_whom_the_childs_row_no_longer_names_is_parted_from_the_child() -> None:
    row = {**SCHOOL["users"][1], "agentSourcedIds": "", "status": "active"}
    changes = compare(read_oneroster(oneroster({"users": [row]}, {"users": "delta"})), imported())
    assert len(changes.links.removed) == 1
    assert changes.people.removed == ()


def test_a_delta_that_leads_to_nobody_is_a_conflict() -> None:
    delta: Rows = [enrolment("e4", "c1", "s9", status="active")]
    changes = compare(read_oneroster(oneroster({"enrollments": delta}, {"enrollments": "delta"})), imported())
    assert (changes.conflicts[0].file, changes.conflicts[0].line) == ("enrollments.csv", 2)
    assert "s9" in changes.conflicts[0].sentence


def test_a_role_that_the_office_changes_is_changed() -> None:
    sheets: dict[str, Rows] = {
        **SCHOOL,
        "users": [{**row, **({"role": "teacher"} if row["sourcedId"] == "s2" else {})} for row in SCHOOL["users"]],
    }
    sheets["users"] = [{**row, "agentSourcedIds": ""} if row["sourcedId"] == "p2" else row for row in sheets["users"]]
    changes = compare(read_oneroster(oneroster(sheets)), imported())
    assert [(update.after.name, update.fields) for update in changes.people.changed] == [("Omar Haddad", ("role",))]


def test_a_big_school_compared_with_itself_has_no_changes() -> None:
    plan = read_oneroster(oneroster(big_school(5_000)))
    first = compare(plan, EMPTY)
    school = apply(first, EMPTY)
    again = compare(plan, school)
    assert again.is_empty
