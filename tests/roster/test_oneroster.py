"""OneRoster 1.1 archives: what they ask for, and what keeps them out."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.permissions import Role
from app.roster import Course, Enrolment, Mode, ParentLink, Person, RosterPlan, read_oneroster
from tests.roster.roster_files import COLUMNS, FRAME, SCHOOL, Rows, enrolment, klass, oneroster, table, user


def with_user(row: dict[str, str], **more: Any) -> bytes:
    return oneroster({**SCHOOL, "users": [*SCHOOL["users"], row]}, **more)


def refusals(data: bytes) -> list[tuple[str, int, str]]:
    plan = read_oneroster(data)
    assert plan == RosterPlan(problems=plan.problems)
    assert all(problem.sentence.endswith(".") for problem in plan.problems)
    return [(problem.file, problem.line, problem.column) for problem in plan.problems]


def test_a_school_is_read_whole() -> None:
    plan = read_oneroster(oneroster())
    assert plan.problems == plan.remarks == ()
    assert plan.people == (
        Person("t1", "Ana", "Rivera", Role.TEACHER, "t1", "", "rivera@school.example"),
        Person("s1", "Mia", "Chen", Role.STUDENT, "s1", "1123"),
        Person("s2", "Omar", "Haddad", Role.STUDENT, "s2", "1124"),
        Person("p1", "Li", "Chen", Role.PARENT, "p1", "", "li@home.example"),
        Person("p2", "Sara", "Haddad", Role.PARENT, "p2"),
    )
    assert plan.courses == (Course("c1", "Biology 101", "Science", "3", "2027", "c1"),)
    assert plan.enrolments == (
        Enrolment("t1", "c1", Role.TEACHER, True, "e1"),
        Enrolment("s1", "c1", Role.STUDENT, False, "e2"),
        Enrolment("s2", "c1", Role.STUDENT, False, "e3"),
    )
    assert plan.links == (ParentLink("p1", "s1"), ParentLink("p2", "s2"))
    assert (plan.people_mode, plan.courses_mode, plan.enrolments_mode) == (Mode.BULK, Mode.BULK, Mode.BULK)
    assert plan.children_told == {"s1", "s2"}


def test_files_in_one_folder_of_the_archive_are_found() -> None:
    assert read_oneroster(oneroster(folder="export/")) == read_oneroster(oneroster())


@pytest.mark.parametrize("role", ["parent", "guardian", "relative", "Guardian"])
def test_everybody_who_raises_a_child_is_a_parent(role: str) -> None:
    plan = read_oneroster(with_user(user("x", "Jo", "Ray", role, agentSourcedIds="s1")))
    assert plan.people[-1].role is Role.PARENT
    assert ParentLink("x", "s1") in plan.links


@pytest.mark.parametrize(("change", "why"), [({"role": "aide"}, "aide"), ({"enabledUser": "false"}, "disabled")])
def test_who_has_no_place_here_is_left_out_with_their_enrolments_and_said(change: dict[str, str], why: str) -> None:
    sheets: dict[str, Rows] = {**SCHOOL, "users": [*SCHOOL["users"], {**user("x", "Jo", "Ray"), **change}]}
    sheets["enrollments"] = [*SCHOOL["enrollments"], enrolment("e9", "c1", "x")]
    plan = read_oneroster(oneroster(sheets))
    assert plan.problems == ()
    assert "x" not in {person.key for person in plan.people}
    assert "x" not in {each.person for each in plan.enrolments}
    assert (plan.remarks[0].file, plan.remarks[0].line) == ("users.csv", 7)
    assert why in plan.remarks[0].sentence


def test_an_address_that_a_family_shares_signs_nobody_in() -> None:
    plan = read_oneroster(with_user(user("p3", "Bo", "Chen", "parent", email="LI@home.example")))
    assert {person.email for person in plan.people if person.family == "Chen"} == {""}
    assert [(remark.line, remark.column) for remark in plan.remarks] == [(5, "email"), (7, "email")]


def test_a_delta_needs_a_status_and_names_who_goes() -> None:
    users: Rows = [
        user("s3", "Ada", "Bell", status="active", dateLastModified="2026-11-01"),
        {"sourcedId": "s2", "status": "tobedeleted"},
    ]
    plan = read_oneroster(oneroster({"users": users}, {"users": "delta"}))
    assert plan.problems == ()
    assert [person.key for person in plan.people] == ["s3"]
    assert [removal.sourced_id for removal in plan.removed_people] == ["s2"]
    assert (plan.people_mode, plan.courses_mode, plan.enrolments_mode) == (Mode.DELTA, Mode.ABSENT, Mode.ABSENT)
    assert refusals(oneroster({"users": [user("s3", "Ada", "Bell")]}, {"users": "delta"})) == [
        ("users.csv", 2, "status")
    ]
    unknown = [user("s3", "Ada", "Bell", status="inactive")]
    assert refusals(oneroster({"users": unknown}, {"users": "delta"})) == [("users.csv", 2, "status")]


def test_a_file_that_the_manifest_calls_absent_is_not_read() -> None:
    plan = read_oneroster(oneroster(modes={"enrollments": "absent"}, texts={"enrollments.csv": b"\0rubbish"}))
    assert plan.problems == ()
    assert plan.enrolments == ()
    assert plan.enrolments_mode is Mode.ABSENT


@pytest.mark.parametrize(
    ("sheets", "place"),
    [
        ({"classes": [klass("c1", "Bio", courseSourcedId="art")]}, ("classes.csv", 2, "courseSourcedId")),
        ({"classes": [klass("c1", "Bio", schoolSourcedId="x")]}, ("classes.csv", 2, "schoolSourcedId")),
        ({"classes": [klass("c1", "Bio", termSourcedIds="autumn,spring")]}, ("classes.csv", 2, "termSourcedIds")),
        ({"classes": [klass("c1", "Bio"), klass("c1", "Art")]}, ("classes.csv", 3, "sourcedId")),
        ({"classes": [klass("c1", "")]}, ("classes.csv", 2, "title")),
        ({"enrollments": [enrolment("e1", "c9", "s1")]}, ("enrollments.csv", 2, "classSourcedId")),
        ({"enrollments": [enrolment("e1", "c1", "s9")]}, ("enrollments.csv", 2, "userSourcedId")),
        ({"enrollments": [enrolment("e1", "c1", "s1", "king")]}, ("enrollments.csv", 2, "role")),
        (
            {"enrollments": [enrolment("e1", "c1", "s1"), enrolment("e2", "c1", "s1", "teacher")]},
            ("enrollments.csv", 3, "userSourcedId"),
        ),
    ],
)
def test_a_row_that_is_wrong_is_named_and_nothing_is_imported(
    sheets: dict[str, Rows], place: tuple[str, int, str]
) -> None:
    assert refusals(oneroster({**SCHOOL, **sheets})) == [place]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (user("x", "Jo", "Ray", "king"), "role"),
        (user("x", "Jo", "Ray", enabledUser="maybe"), "enabledUser"),
        (user("x", "Jo", "Ray", agentSourcedIds="p1,p9"), "agentSourcedIds"),
        (user("x", "Jo", "Ray", orgSourcedIds="nowhere"), "orgSourcedIds"),
        (user("x", "Jo", "Ray", identifier="1123"), "identifier"),
        ({**user("x", "Jo", "Ray"), "sourcedId": ""}, "sourcedId"),
        (user("x", "", "Ray"), "givenName"),
        (user("x" * 256, "Jo", "Ray"), "sourcedId"),
        (user("x", "Jo", "R" * 100), "familyName"),
    ],
)
def test_a_user_who_is_wrong_is_named(row: dict[str, str], column: str) -> None:
    assert refusals(with_user(row)) == [("users.csv", 7, column)]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", ("", 0, "")),
        (b"PK\x03\x04 broken", ("", 0, "")),
        (b"x" * 20_000_001, ("", 0, "")),
        (oneroster(texts={"../evil.csv": "x"}), ("", 0, "")),
        (oneroster(texts={"users.csv": b"x" * 19_000_000}), ("", 0, "")),
        (oneroster(texts={"deep/manifest.csv": "x"}), ("manifest.csv", 0, "")),
        (oneroster(version="1.2"), ("manifest.csv", 0, "value")),
        (oneroster(version=""), ("manifest.csv", 0, "value")),
        (oneroster(modes={"users": "some"}), ("manifest.csv", 8, "value")),
        (oneroster(FRAME, {"users": "bulk"}), ("manifest.csv", 0, "file.users")),
        (oneroster({}), ("manifest.csv", 0, "value")),
        (oneroster(texts={"manifest.csv": "a,b\n1,2\n"}), ("manifest.csv", 1, "")),
        (oneroster(texts={"users.csv": "sourcedId,role\n\0,x\n"}), ("users.csv", 2, "")),
        (oneroster(texts={"users.csv": ""}), ("users.csv", 0, "")),
    ],
)
def test_an_archive_that_is_wrong_is_refused(data: bytes, place: tuple[str, int, str]) -> None:
    assert refusals(data) == [place]


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [("2026-09-01", "2027-02-01", "e9"), ("2027-02-01", "2026-09-01", "e3"), ("", "", "e9")],
)
def test_who_left_a_class_and_came_back_is_enrolled_once_with_a_remark(first: str, second: str, counts: str) -> None:
    rows = [
        *SCHOOL["enrollments"][:2],
        enrolment("e3", "c1", "s2", beginDate=first, endDate="2026-12-01" if first else ""),
        enrolment("e9", "c1", "s2", beginDate=second),
    ]
    plan = read_oneroster(oneroster({**SCHOOL, "enrollments": rows}))
    assert plan.problems == ()
    assert [each.sourced_id for each in plan.enrolments] == ["e1", "e2", counts]
    (remark,) = plan.remarks
    assert (remark.file, remark.line, remark.column) == ("enrollments.csv", 5, "userSourcedId")
    assert remark.sentence == "Line 4 enrols this person in this class already; it counts once."


def test_every_missing_column_is_named() -> None:
    rows = [{key: row[key] for key in ("sourcedId", "role", "givenName")} for row in SCHOOL["users"]]
    data = oneroster(texts={"users.csv": table(["sourcedId", "role", "givenName"], rows)})
    assert refusals(data) == [
        ("users.csv", 1, column) for column in ("enabledUser", "familyName", "orgSourcedIds", "username")
    ]


def test_columns_come_in_any_order_and_any_letters() -> None:
    headers = [column.upper() for column in reversed(COLUMNS["users"].split())]
    rows = [{key.upper(): value for key, value in row.items()} for row in SCHOOL["users"]]
    plan = read_oneroster(oneroster(texts={"users.csv": table(headers, rows)}))
    assert plan.problems == ()
    assert plan == read_oneroster(oneroster())


def big_school(students: int) -> dict[str, Rows]:
    return {
        **FRAME,
        "classes": [klass(f"c{number}", f"Course {number}") for number in range(200)],
        "users": [
            row
            for number in range(students)
            for row in (
                user(f"s{number}", "Student", str(number), identifier=str(number + 1), agentSourcedIds=f"p{number}"),
                user(f"p{number}", "Parent", str(number), "parent", email=f"p{number}@home.example"),
            )
        ],
        "enrollments": [
            enrolment(f"e{number}-{turn}", f"c{(number + 7 * turn) % 200}", f"s{number}")
            for number in range(students)
            for turn in range(6)
        ],
    }


def test_five_thousand_students_with_parents_and_six_courses_are_read() -> None:
    data = oneroster(big_school(5_000))
    plan = read_oneroster(data)
    assert plan.problems == ()
    assert (len(plan.people), len(plan.enrolments), len(plan.links)) == (10_000, 30_000, 5_000)
