"""What the preview tells before anything changes: names, and what the reader left out, line by line."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from app.accounts import User
from app.extensions import db
from app.roster import csv_files, oneroster_files, read_class_list, read_oneroster, simple
from app.roster.widgets import counts_card
from tests.roster.town import Town, bring_in, csv, look, send
from tests.school import School


def lists(preview: Any) -> dict[tuple[str, str], list[str]]:
    return {(each.kind, each.change): each.names for each in preview.names}


def test_who_would_come_change_and_go_is_named(empty: School, town: Town) -> None:
    seen = lists(look(empty.administrator, town.zip()))
    assert seen["people", "added"] == ["Tea Cher", "Pa Rent", "Stu Dent1", "Stu Dent2", "Stu Dent3"]
    assert "Stu Dent2 · Biology 9a · 3 · 2027" in seen["enrolments", "added"]
    assert seen["families", "added"] == ["Pa Rent · Stu Dent1"]
    bring_in(empty.administrator, town.zip())
    town.people[2] = town.people[2].replace("Dent1", "Married").replace("S-", "N-")
    town.people.pop()
    town.places.pop()
    seen = lists(look(empty.administrator, town.zip()))
    assert seen == {
        ("people", "changed"): ["Stu Dent1 → Stu Married (number)"],
        ("people", "removed"): ["Stu Dent3"],
        ("enrolments", "removed"): ["Stu Dent3 · Biology 9a · 3 · 2027"],
    }


def test_a_delta_names_people_of_the_school_whom_it_only_refers_to(empty: School, town: Town) -> None:
    whole = town.zip()
    bring_in(empty.administrator, whole)
    delta = Town(town.mark)
    delta.people, delta.places = [], ["e-p9,,,c1,org,s1,teacher,,,"]
    seen = look(empty.administrator, delta.zip("delta"))
    assert seen.problems == []
    assert lists(seen) == {
        ("enrolments", "changed"): ["Stu Dent1 · Biology 9a · 3 · 2027 (role, id in the other system)"]
    }


def test_long_lists_are_cut_and_say_how_many_more_there_are(school: School) -> None:
    rows = [f"Kid,{school.course_id}-{number:03d},L{school.course_id}x{number}" for number in range(120)]
    seen = look(school.owner, csv(*rows), school.course_id)
    people = next(each for each in seen.names if each.kind == "people")
    assert (len(people.names), people.more) == (50, 70)
    assert seen.counts[0].added == 120


def test_what_the_reader_left_out_is_told_by_line(empty: School, town: Town) -> None:
    town.people.append("s8,,,true,org,aide,aid,,Ai,De,,,,,,,,")
    town.people.append("s9,,,false,org,student,dis,,Dis,Abled,,,,,,,,")
    seen = look(empty.administrator, town.zip())
    assert [(each.file, each.line, each.column) for each in seen.remarks] == [
        ("users.csv", 7, "role"), ("users.csv", 8, "enabledUser")
    ]  # fmt: skip
    assert seen.import_id is not None
    town.people += [f"s{n},,,false,org,student,dis{n},,Dis,Abled,,,,,,,," for n in range(100, 170)]
    seen = look(empty.administrator, town.zip())
    assert (len(seen.remarks), seen.more_remarks) == (50, 22)
    card = str(counts_card(empty.administrator, seen))
    assert "users.csv, line 7: Homeroom has no role" in card
    assert "and 22 more" in card


def test_the_page_shows_names_and_remarks(school: School, browser: Any) -> None:
    mark = f"V{school.course_id}x{id(school.app) % 9973}"
    client = browser(school, school.administrator)
    rows = [f"Vera <i> {mark},Art {mark},9", f"Vera <i> {mark},Chess {mark},10"]
    page = send(client, "/roster", csv(*rows, headers="Name,Course,Grade")).text
    assert f'<li dir="auto">Vera &lt;i&gt; {mark} · Art {mark}</li>' in page
    assert "People, New: 2</summary>" in page
    assert "Please look at these: 1</summary>" in page
    assert "class.csv, line 3: Vera" in page


def test_a_class_list_names_nobody_whose_details_it_does_not_change(school: School) -> None:
    number = f"Q{school.course_id}x{id(school.app) % 9973}"
    db.session.execute(update(User).where(User.id == school.student.user_id).values(school_number=number))
    db.session.commit()
    assert look(school.owner, csv(f"Renamed,Student,{number}"), school.course_id).names == []


def test_every_refusal_can_be_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (csv_files, oneroster_files, simple):
        monkeypatch.setattr(module, "_", lambda _sentence, **_values: "übersetzt")
    for data in (b"", b"Name\n", b"a,b\n1,2\n", b"Name,E-mail\nx,y\n", b"Name\n\0\n", b'Name\n"x\n', b"Name\nx,y\n"):
        assert {problem.sentence for problem in read_class_list(data, "list.csv").problems} == {"übersetzt"}
    assert {problem.sentence for problem in read_oneroster(b"x" * 20_000_001).problems} == {"übersetzt"}
