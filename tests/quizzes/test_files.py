"""Quizzes as files: what goes out comes in again the same, and what cannot is listed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.core.errors import Conflict, Denied, NotFound
from app.extensions import db
from app.quizzes import Quiz, QuizItem
from app.quizzes.exchange import FileFormat, format_of, read
from tests.quizzes.quiz_desk import CHOICE, items
from tests.school import School

FORMATS = ["gift", "moodle_xml", "qti"]
GIFT = "::One::What keeps the DNA?{=Nucleus ~Wall ~Sap}\n\n::Two::Match these{=a -> b =c -> d}\n"
TRICKY = 'Is {a} = ~b# or "c" : <d> & \\e?'


def draft(school: School) -> int:
    """A draft with a choice, a cloze with two accepted answers, and letters that each format has to escape."""
    quiz_id: int = school.result(school.owner, "create_quiz", title="Cells: part 1/2").quiz_id
    for item in (
        {**CHOICE, "feedback": "It holds the DNA."},
        {"form": "cloze", "stem": "Water moves by _____.", "accepted": ["osmosis", "an osmosis"]},
        {**CHOICE, "stem": TRICKY, "options": ["{=x}", "~y", "<b>z</b>", "50 %"], "key": "c"},
        {**CHOICE, "stem": "¿Qué es? 水?", "options": ["célula", "水"], "key": "b"},
    ):
        school.act(school.owner, "save_quiz_item", quiz_id=quiz_id, **item)
    return quiz_id


def told(quiz_id: int) -> list[tuple[Any, ...]]:
    """What a file keeps of each item."""
    return [
        (each.form, each.stem, [option["text"] for option in each.options], each.key, each.accepted, each.feedback)
        for each in items(quiz_id)
    ]


def where(school: School, rest: str = "") -> str:
    return f"/courses/{school.course_id}/quizzes{rest}"


def upload(page: Any, school: School, content: bytes, name: str = "cells.txt", **fields: str) -> Any:
    data = {"csrf_token": page.token(), "file": (io.BytesIO(content), name), **fields}
    return page.post(where(school, "/import"), data=data, content_type="multipart/form-data")


def newest(school: School) -> int:
    return db.session.execute(select(func.max(Quiz.id)).where(Quiz.course_id == school.course_id)).scalar_one()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_quiz_goes_out_and_comes_in_again_through_the_pages(school: School, browser: Any, kind: str) -> None:
    quiz_id = draft(school)
    db.session.commit()
    teacher = browser(school, school.owner)
    assert where(school, f"/{quiz_id}/export?format={kind}") in teacher.get(where(school, f"/{quiz_id}")).text
    file = teacher.get(where(school, f"/{quiz_id}/export?format={kind}"))
    assert file.status_code == 200
    name = file.headers["Content-Disposition"]
    assert name.startswith("attachment; filename*=UTF-8''Cells-part-1-2.")
    assert "Import one from a file" in teacher.get(where(school)).text
    answer = upload(teacher, school, file.data, name.partition("''")[2])
    assert answer.status_code == 200
    assert "4 questions are in a new draft." in answer.text
    again = newest(school)
    assert where(school, f"/{again}") in answer.text
    assert told(again) == told(quiz_id)
    found = db.session.get(Quiz, again)
    assert found is not None
    assert (found.state, found.title, found.published_at) == ("draft", "Cells-part-1-2", None)


def test_the_cited_sentence_goes_out_as_feedback_where_there_is_none(school: School) -> None:
    quiz_id = draft(school)
    db.session.execute(update(QuizItem).where(QuizItem.quiz_id == quiz_id).values(sentence="As the slide says."))
    data = school.result(school.owner, "export_quiz", quiz_id=quiz_id).data
    assert data.count("As the slide says.") == 3
    assert data.count("It holds the DNA.") == 1


def test_what_a_file_brings_that_no_quiz_here_has_is_listed_with_its_reason(school: School, browser: Any) -> None:
    answer = upload(browser(school, school.owner), school, GIFT.encode(), "cells.gift", title="Mine")
    assert answer.status_code == 200
    assert "1 question is in a new draft." in answer.text
    assert "Left out" in answer.text
    assert "<bdi>Two</bdi>" in answer.text
    (item,) = items(newest(school))
    assert (item.stem, item.key, item.slide_id) == ("What keeps the DNA?", "Nucleus", None)
    assert db.session.execute(select(Quiz.title).where(Quiz.id == newest(school))).scalar_one() == "Mine"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no question in this file"),
        (b"Only words, and no question.", "no question in this file"),
        (b"::x::y{=a\0}", "hidden character"),
        (b"\xff\xfa\x80", "UTF-8"),
        (b"PK\x03\x04 no zip at all", "zip"),
        (b"<quiz><question", "cannot be read"),
        (b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', "cannot be read"),
        (b"<html><body>Hello</body></html>", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_kindly_and_makes_no_quiz(
    school: School, browser: Any, content: bytes, sentence: str
) -> None:
    before = db.session.execute(select(func.count()).select_from(Quiz)).scalar_one()
    answer = upload(browser(school, school.owner), school, content)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'class="flash c-danger"' in answer.text
    assert db.session.execute(select(func.count()).select_from(Quiz)).scalar_one() == before


def test_a_zip_bomb_and_paths_out_of_the_zip_are_refused(school: School, browser: Any) -> None:
    teacher = browser(school, school.owner)
    for name, content in (("imsmanifest.xml", b" " * 300_000_000), ("../imsmanifest.xml", b"<manifest/>")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        answer = upload(teacher, school, file.getvalue(), "quiz.zip")
        assert answer.status_code == 422
        assert 'class="flash c-danger"' in answer.text


def test_a_file_of_several_megabytes_is_read(school: School, browser: Any) -> None:
    content = b"// A long story.\n" * 200_000 + b"\n" + GIFT.encode()
    answer = upload(browser(school, school.owner), school, content)
    assert answer.status_code == 200
    assert "1 question is in a new draft." in answer.text


def test_more_than_ten_megabytes_are_refused(school: School, browser: Any) -> None:
    answer = upload(browser(school, school.owner), school, b"x" * 10_200_000)
    assert answer.status_code == 413


def test_no_file_and_no_token_are_refused(school: School, browser: Any) -> None:
    teacher = browser(school, school.owner)
    nothing = teacher.post(where(school, "/import"), data={"csrf_token": teacher.token()})
    assert nothing.status_code == 422
    unsigned = teacher.post(where(school, "/import"), data={"file": (io.BytesIO(GIFT.encode()), "x.txt")})
    assert unsigned.status_code == 400


def test_what_a_format_cannot_say_is_told_before_the_others_are_downloaded(school: School, browser: Any) -> None:
    quiz_id = draft(school)
    first = items(quiz_id)[0]
    db.session.execute(update(QuizItem).where(QuizItem.id == first.id).values(options=[{"id": "a", "text": "Alone"}]))
    db.session.commit()
    teacher = browser(school, school.owner)
    page = teacher.get(where(school, f"/{quiz_id}/export?format=gift"))
    assert page.content_type.startswith("text/html")
    assert "needs two to" in page.text
    rest = teacher.get(where(school, f"/{quiz_id}/export?format=gift&anyway=true"))
    assert rest.content_type.startswith("text/plain")
    assert len(read(rest.data).items) == 3


def test_only_those_who_teach_the_course_take_a_quiz_out_or_in(school: School) -> None:
    quiz_id = draft(school)
    for who, kind in ((school.student, Denied), (school.administrator, Denied), (school.stranger, NotFound)):
        with pytest.raises(kind):
            school.act(who, "export_quiz", quiz_id=quiz_id)
        with pytest.raises(kind):
            school.act(who, "import_quiz", filename="x.txt", content=GIFT)
    assert school.result(school.co_teacher, "export_quiz", quiz_id=quiz_id).exported == 4


def test_a_quiz_of_another_course_and_a_students_practice_are_not_found(school: School) -> None:
    quiz_id = draft(school)
    db.session.execute(update(Quiz).where(Quiz.id == quiz_id).values(practice_of_id=school.student.user_id))
    with pytest.raises(NotFound):
        school.act(school.owner, "export_quiz", quiz_id=quiz_id)
    db.session.execute(update(Quiz).where(Quiz.id == quiz_id).values(practice_of_id=None, course_id=school.course_id))
    with pytest.raises(NotFound):
        school.act(school.owner, "export_quiz", quiz_id=quiz_id + 10_000)


def test_an_archived_course_gives_its_quizzes_and_takes_none(school: School) -> None:
    quiz_id = draft(school)
    school.act(school.owner, "archive_course")
    assert school.result(school.owner, "export_quiz", quiz_id=quiz_id, format="qti").exported == 4
    with pytest.raises(Conflict):
        school.act(school.owner, "import_quiz", filename="x.txt", content=GIFT)


def test_an_agent_exports_and_imports_a_zip_as_base64(school: School, agent: Any) -> None:
    quiz_id = draft(school)
    db.session.commit()
    sent = {"course_id": str(school.course_id), "user_id": str(school.owner.user_id)}
    out = agent("export_quiz", **sent, quiz_id=str(quiz_id), format="qti").json
    assert (out["encoding"], out["exported"], out["unsupported"]) == ("base64", 4, [])
    back = agent("import_quiz", **sent, filename=out["filename"], content=out["data"], encoding="base64").json
    assert (back["success"], back["imported"]) == (True, 4)
    assert told(int(back["quiz_id"])) == told(quiz_id)
    broken = agent("import_quiz", **sent, filename="x.zip", content="not base64!", encoding="base64")
    assert broken.status_code == 422


def test_an_imported_draft_can_be_edited_published_and_answered(school: School) -> None:
    done = school.result(school.owner, "import_quiz", filename="My cells.txt", content=GIFT)
    (item,) = items(done.quiz_id)
    school.act(
        school.owner, "save_quiz_item", quiz_id=done.quiz_id, item_id=item.id, version=item.version,
        stem=item.stem, options=[option["text"] for option in item.options], key=item.key_id,
    )  # fmt: skip
    school.act(school.owner, "publish_quiz", quiz_id=done.quiz_id)
    result = school.result(
        school.student, "answer_quiz", quiz_id=done.quiz_id, answers={str(item.id): item.key_id}, finish=True
    )
    assert result.quiz.latest_score == 100


@pytest.mark.parametrize(
    ("filename", "title"),
    [
        ("Cells-part-1.gift.txt", "Cells-part-1"),
        ("week 3.2.XML", "week 3.2"),
        (r"C:\Users\me\quiz.zip", "quiz"),
        ("../../etc/passwd", "passwd"),
        (".txt", ".txt"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_draft_is_called_as_its_file_where_nothing_is_said(school: School, filename: str, title: str) -> None:
    done = school.result(school.owner, "import_quiz", filename=filename, content=GIFT)
    assert done.title == title
    assert db.session.execute(select(Quiz.title).where(Quiz.id == done.quiz_id)).scalar_one() == title


def many(number: int) -> bytes:
    return "\n\n".join(f"::N{each}::Number {each}?{{=yes ~no}}" for each in range(1, number + 1)).encode()


def choice(stem: str = "Which?", *answers: str) -> bytes:
    return f"::Long::{stem}{{={' ~'.join(answers or ('a', 'b'))}}}".encode()


def test_questions_past_the_fiftieth_are_listed() -> None:
    found = read(many(52))
    assert (len(found.items), [each.name for each in found.unsupported]) == (50, ["N51", "N52"])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (choice("x" * 1001), "The question is longer than 1000 characters."),
        (choice("Which?", "a", "b" * 301), "One of the answers is longer than 300 characters."),
        (choice("Which?", *"abcdefghi"), "A question has at most 8 answers to choose from."),
        (choice("Which?", "Cell", "cell"), "Two of the answers are the same but for capital letters."),
        (b"::Long::Which?{=a ~b####" + b"x" * 1001 + b"}", "A feedback is longer than 1000 characters."),
    ],
)
@pytest.mark.usefixtures("context")
def test_what_could_not_be_edited_here_is_left_out(content: bytes, reason: str) -> None:
    found = read(content)
    assert found.items == ()
    assert [each.reason for each in found.unsupported] == [reason]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04", FileFormat.QTI),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<quiz>', FileFormat.MOODLE_XML),
        (b"<assessmentItem>", FileFormat.QTI),
        ("<?xml?><quiz>".encode("utf-16"), FileFormat.MOODLE_XML),
        (b"// <quiz> is what this line is about\n::a::b{=c}", FileFormat.GIFT),
        (b"", FileFormat.GIFT),
    ],
)
def test_a_file_is_known_by_what_it_begins_with(content: bytes, kind: FileFormat) -> None:
    assert format_of(content) is kind
