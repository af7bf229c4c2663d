"""Roster files for the tests: class lists and OneRoster archives, and a school that does what a plan asks."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.roster import Changes, Existing, ExistingRow

Rows = Sequence[Mapping[str, str]]

COLUMNS = {
    "orgs": "sourcedId status dateLastModified name type identifier parentSourcedId",
    "academicSessions": "sourcedId status dateLastModified title type startDate endDate parentSourcedId schoolYear",
    "courses": "sourcedId status dateLastModified schoolYearSourcedId title courseCode grades orgSourcedId subjects",
    "classes": "sourcedId status dateLastModified title grades courseSourcedId classCode classType location"
    " schoolSourcedId termSourcedIds subjects subjectCodes periods",
    "users": "sourcedId status dateLastModified enabledUser orgSourcedIds role username userIds givenName familyName"
    " middleName identifier email sms phone agentSourcedIds grades password",
    "enrollments": "sourcedId status dateLastModified classSourcedId schoolSourcedId userSourcedId role primary"
    " beginDate endDate",
}


def table(headers: Sequence[str], rows: Rows, delimiter: str = ",") -> str:
    """A CSV text."""
    file = io.StringIO()
    writer = csv.DictWriter(file, headers, restval="", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def user(key: str, given: str, family: str, role: str = "student", **more: str) -> dict[str, str]:
    return {
        "sourcedId": key,
        "enabledUser": "true",
        "orgSourcedIds": "school",
        "role": role,
        "username": key,
        "givenName": given,
        "familyName": family,
        **more,
    }


def enrolment(key: str, course: str, person: str, role: str = "student", **more: str) -> dict[str, str]:
    ids = {"sourcedId": key, "classSourcedId": course, "schoolSourcedId": "school", "userSourcedId": person}
    return {**ids, "role": role, **more}


def klass(key: str, title: str, **more: str) -> dict[str, str]:
    return {
        "sourcedId": key,
        "title": title,
        "courseSourcedId": "bio",
        "classType": "scheduled",
        "schoolSourcedId": "school",
        "termSourcedIds": "autumn",
        "periods": "3",
        **more,
    }


FRAME: dict[str, Rows] = {
    "orgs": [{"sourcedId": "school", "name": "Lincoln High", "type": "school"}],
    "academicSessions": [
        {
            "sourcedId": "autumn",
            "title": "Autumn",
            "type": "term",
            "startDate": "2026-08-15",
            "endDate": "2026-12-20",
            "schoolYear": "2027",
        }
    ],
    "courses": [{"sourcedId": "bio", "title": "Biology", "orgSourcedId": "school", "subjects": "Science,Life"}],
}

SCHOOL: dict[str, Rows] = {
    **FRAME,
    "classes": [klass("c1", "Biology 101")],
    "users": [
        user("t1", "Ana", "Rivera", "teacher", email="Rivera@School.example"),
        user("s1", "Mia", "Chen", identifier="1123", agentSourcedIds="p1"),
        user("s2", "Omar", "Haddad", identifier="1124"),
        user("p1", "Li", "Chen", "guardian", email="li@home.example", agentSourcedIds="s1"),
        user("p2", "Sara", "Haddad", "relative", agentSourcedIds="s2"),
    ],
    "enrollments": [
        enrolment("e1", "c1", "t1", "teacher", primary="true"),
        enrolment("e2", "c1", "s1"),
        enrolment("e3", "c1", "s2"),
    ],
}


def oneroster(
    sheets: Mapping[str, Rows] = SCHOOL,
    modes: Mapping[str, str] | None = None,
    version: str = "1.1",
    texts: Mapping[str, str | bytes] | None = None,
    folder: str = "",
) -> bytes:
    """A OneRoster archive of the sheets, all bulk unless `modes` says otherwise; `texts` replaces or adds files."""
    modes = {name: "bulk" if name in sheets else "absent" for name in COLUMNS} | dict(modes or {})
    manifest = [{"propertyName": "manifest.version", "value": "1.0"}]
    manifest += [{"propertyName": "oneroster.version", "value": version}]
    manifest += [{"propertyName": f"file.{name}", "value": mode} for name, mode in modes.items()]
    files: dict[str, str | bytes] = {"manifest.csv": table(["propertyName", "value"], manifest)}
    files |= {f"{name}.csv": table(COLUMNS[name].split(), rows) for name, rows in sheets.items()}
    files |= texts or {}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(folder + name, text)
    return data.getvalue()


def apply(changes: Changes, before: Existing, imported: bool = True) -> Existing:
    """The school after the changes, as a database would hold it: every row under a key of its own."""
    assert changes.conflicts == ()
    number = max((row.id for rows in vars_of(before) for row in rows), default=0)
    keys: dict[int, str] = {row.id: row.record.key for row in (*before.people, *before.courses)}
    of_person = {key: keys[row] for key, row in changes.person_ids.items()}
    of_course = {key: keys[row] for key, row in changes.course_ids.items()}
    people = [row for row in before.people if row not in changes.people.removed]
    courses = [row for row in before.courses if row not in changes.courses.removed]
    for update in changes.people.changed:
        people[people.index(update.row)] = replace(update.row, record=update.after)
    for change in changes.courses.changed:
        courses[courses.index(change.row)] = replace(change.row, record=change.after)
    for person in changes.people.added:
        number += 1
        of_person[person.key] = f"row {number}"
        people.append(ExistingRow(number, replace(person, key=f"row {number}"), imported))
    for course in changes.courses.added:
        number += 1
        of_course[course.key] = f"row {number}"
        courses.append(ExistingRow(number, replace(course, key=f"row {number}"), imported))
    enrolments = [row for row in before.enrolments if row not in changes.enrolments.removed]
    for moved in changes.enrolments.changed:
        enrolments[enrolments.index(moved.row)] = replace(moved.row, record=moved.after)
    for new in changes.enrolments.added:
        number += 1
        record = replace(new, person=of_person[new.person], course=of_course[new.course])
        enrolments.append(ExistingRow(number, record, imported))
    links = [row for row in before.links if row not in changes.links.removed]
    for link in changes.links.added:
        number += 1
        links.append(
            ExistingRow(number, replace(link, parent=of_person[link.parent], child=of_person[link.child]), imported)
        )
    return Existing(tuple(people), tuple(courses), tuple(enrolments), tuple(links))


def vars_of(school: Existing) -> tuple[Sequence[ExistingRow], ...]:
    return (school.people, school.courses, school.enrolments, school.links)
