"""Class lists as offices and teachers have them."""

from __future__ import annotations

import pytest

from app.core.permissions import Role
from app.roster import Course, Person, Problem, RosterPlan, read_class_list

LIST = "First name,Last name,Student number,E-mail\nMia,Chen,1123,Mia@school.example\nZoë,Núñez,1124,\n"
BIOLOGY = Course("7", "Biology 101")


def read(text: str | bytes, into: Course | None = BIOLOGY) -> RosterPlan:
    return read_class_list(text if isinstance(text, bytes) else text.encode(), "list.csv", into)


def problem(text: str | bytes, into: Course | None = BIOLOGY) -> Problem:
    plan = read(text, into)
    assert plan.people == ()
    assert plan.enrolments == ()
    (only,) = plan.problems
    return only


def names(text: str | bytes) -> list[str]:
    plan = read(text)
    assert plan.problems == ()
    return [person.name for person in plan.people]


def test_a_list_brings_people_into_the_course() -> None:
    plan = read(LIST)
    assert plan.problems == ()
    assert plan.people == (
        Person("number:1123", "Mia", "Chen", Role.STUDENT, "", "1123", "mia@school.example"),
        Person("number:1124", "Zoë", "Núñez", Role.STUDENT, "", "1124", ""),
    )
    assert plan.courses == (BIOLOGY,)
    assert [(each.person, each.course) for each in plan.enrolments] == [("number:1123", "7"), ("number:1124", "7")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_delimiter_and_line_ending_is_read(encoding: str, delimiter: str, ending: str) -> None:
    data = LIST.replace(",", delimiter).replace("\n", ending).encode(encoding)
    assert names(data) == ["Mia Chen", "Zoë Núñez"]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["sep={}\r\n", "SEP={}\n", '"sep={}"\r'])
def test_the_line_that_tells_excel_the_separator_is_no_header(sign: str, line: str) -> None:
    first = line.format(sign)
    for encoding in ("utf-8-sig", "utf-16"):
        assert names((first + LIST.replace(",", sign)).encode(encoding)) == ["Mia Chen", "Zoë Núñez"]
    # Lines are counted as the file has them.
    assert problem(f"{first}Name{sign}ID\nMia{sign}7\nMia{sign}7\n").line == 4
    assert names(f'{first}"Name; a, b\t|"{sign}ID\nMia{sign}7\n'.replace("; a, b\t|", "")) == ["Mia"]


def test_a_file_of_that_line_alone_is_empty() -> None:
    assert problem("sep=;\n").sentence == "This file is empty."


def test_utf_16_of_either_byte_order_is_read() -> None:
    assert names(b"\xfe\xff" + LIST.encode("utf-16-be")) == names(b"\xff\xfe" + LIST.encode("utf-16-le"))


def test_windows_quotes_are_letters_and_not_control_codes() -> None:
    assert names("Name\nSiobhán O’Neill\n".encode("cp1252")) == ["Siobhán O’Neill"]


@pytest.mark.parametrize(
    "header",
    [
        "First Name;Last Name",
        "first_name;LAST_NAME",
        "Given name;Surname",
        "Vorname;Nachname",
        "Prénom;Nom",
        "FIRST;LAST",
    ],
)
def test_headers_are_known_by_many_names(header: str) -> None:
    assert names(f"{header};Locker\nMia;Chen;12\n") == ["Mia Chen"]


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Mia Chen", ("Mia", "Chen")),
        ('"Chen, Mia Ann"', ("Mia Ann", "Chen")),
        ("Madonna", ("", "Madonna")),
        ("  Mia   Ann  Chen ", ("Mia Ann", "Chen")),
    ],
)
def test_a_whole_name_is_parted(cell: str, parts: tuple[str, str]) -> None:
    (person,) = read(f"Name\n{cell}\n").people
    assert (person.given, person.family) == parts


def test_a_list_of_several_courses_has_each_person_once() -> None:
    plan = read(
        "Name,ID,Course,Period,Role\nMia Chen,1,Biology,3,student\nMia Chen,1,PE,2,Student\n"
        "Ana Rivera,9,Biology,3,TEACHER\n",
        into=None,
    )
    assert [(person.name, person.role) for person in plan.people] == [
        ("Mia Chen", Role.STUDENT),
        ("Ana Rivera", Role.TEACHER),
    ]
    assert [(course.name, course.period) for course in plan.courses] == [("Biology", "3"), ("PE", "2")]
    assert len(plan.enrolments) == 3


def test_blank_lines_and_quoted_line_breaks_keep_the_line_numbers_right() -> None:
    bad = problem('\nName,E-mail\n\n"Mia\nChen",mia@school.example\n\nOmar,nonsense\n')
    assert (bad.line, bad.column) == (7, "E-mail")


@pytest.mark.parametrize(
    ("text", "line", "column", "sentence"),
    [
        ("", 0, "", "empty"),
        ("\n\n", 0, "", "empty"),
        ("Name\n", 0, "", "nobody"),
        ("Locker,Bus\n1,2\n", 1, "", "First name"),
        ("First name\nMia\n", 1, "", "Last name"),
        ("Name,name\nMia,Mia\n", 1, "Name", "this name"),
        ("Name,Full name\nMia,Mia\n", 1, "Full name", "mean the same"),
        ("Name,E-mail\nMia,mia@\n", 2, "E-mail", "not an e-mail"),
        ("Name,E-mail\nMia,a@b.c>,x\n", 2, "", "more than the 2 columns"),
        ("Name,ID\n,7\n", 2, "Name", "missing"),
        ("Name,Role\nMia,administrator\n", 2, "Role", "neither"),
        ("Name,Role\nMia,parent\n", 2, "Role", "neither"),
        ("Name\nMia Chen\nmia chen\n", 3, "", "Line 2 has the same name"),
        ("Name,ID\nMia,7\nOmar,7\n", 3, "", "another name"),
        ("Name,ID,E-mail\nMia,7,a@b.example\nOmar,8,A@B.example\n", 3, "E-mail", "another person"),
        ("Name,ID\nMia,7\nMia,7\n", 3, "", "already in this course"),
        ("Name\nMi\x07a\n", 2, "Name", "hidden character"),
        ('Name,ID\nMia,7\n"Omar,8\n', 3, "", "quotation mark"),
        (f"Name\n{'x' * 2_001}\n", 2, "Name", "2,000"),
        (f"Name\n{'x' * 201}\n", 2, "Name", "200"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_column(text: str, line: int, column: str, sentence: str) -> None:
    bad = problem(text)
    assert (bad.file, bad.line, bad.column) == ("list.csv", line, column)
    assert sentence in bad.sentence


@pytest.mark.parametrize(
    "data", [b"Name\nMia\nOm\0ar\n", LIST.encode("utf-16-le"), "Name\nMia\nOm\0ar\n".encode("utf-16")]
)
def test_a_nul_is_refused_with_its_line(data: bytes) -> None:
    bad = problem(data)
    assert "NUL" in bad.sentence
    assert bad.line == (3 if b"\n\0O" not in data and b"Mia\n" in data else bad.line)


def test_a_broken_off_utf_16_file_is_refused() -> None:
    assert "UTF-16" in problem(LIST.encode("utf-16")[:-1]).sentence


def test_one_bad_line_keeps_everybody_out_and_all_bad_lines_are_said() -> None:
    plan = read("Name,E-mail\nMia,x\nOmar,omar@school.example\nZoe,y\n")
    assert plan.people == ()
    assert [bad.line for bad in plan.problems] == [2, 4]


def test_a_file_over_twenty_megabytes_is_refused() -> None:
    assert "20 MB" in problem(b"x" * 20_000_001).sentence


def test_a_list_with_a_course_column_says_where_it_is_empty() -> None:
    bad = problem("Name,Course\nMia,\n", into=None)
    assert (bad.line, bad.column) == (2, "Course")


def test_five_thousand_students_are_read() -> None:
    lines = [
        f"Student {number},{10_000 + number},s{number}@school.example,Course {number % 200}" for number in range(5_000)
    ]
    plan = read("\n".join(["Name,ID,E-mail,Course", *lines]))
    assert len(plan.people) == 5_000
    assert len(plan.courses) == 200
