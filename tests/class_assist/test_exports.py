"""The export against the table itself: every row, no person, safe in a spreadsheet, and small in memory."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import insert, select

from app.accounts import AuditEntry
from app.class_assist import ConfusionPing, export_rows, lesson_pseudonym
from app.class_assist.export_rows import PLAIN, WHOLE, extent_of, reader, rows
from app.core import clock
from app.core.errors import Denied
from app.core.export_files import BOM, as_csv, as_json, guarded
from app.courses import Enrolment, Lesson, Presence, Slide
from app.extensions import db
from tests.conftest import Time
from tests.school import School, make_school

NASTY = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", 'a "quoted", line\nand another', "Zellwände 🧫")


def lesson_of(school: School, *, present: int = 8) -> int:
    """A lesson with so many students present."""
    moment = clock.now()
    lesson = Lesson(course_id=school.course_id, started_at=moment, active_at=moment, ended_at=moment, slide_id=None)
    db.session.add(lesson)
    db.session.flush()
    for student in school.students[:present]:
        db.session.add(
            Presence(lesson_id=lesson.id, user_id=student.user_id, first_seen_at=moment, last_seen_at=moment)
        )
    return lesson.id


def tap(school: School, lesson: int, student: int, seconds: float = 0, **more: Any) -> None:
    user_id = school.students[student].user_id
    assert user_id is not None
    at = clock.now() + timedelta(seconds=seconds)
    db.session.add(
        ConfusionPing(
            course_id=school.course_id,
            lesson_id=lesson,
            pseudonym=lesson_pseudonym(user_id, lesson),
            at=at,
            minute=clock.minute_of(at),
            **more,
        )
    )


@pytest.fixture
def busy(school: School) -> School:
    """Two lessons with taps on slides and on none, with every nasty topic."""
    slides = list(db.session.execute(select(Slide.id).where(Slide.course_id == school.course_id)).scalars())
    for _ in range(2):
        lesson = lesson_of(school)
        for number, topic in enumerate(NASTY):
            tap(school, lesson, number % 4, number, topic=topic, slide_id=[*slides, None][number % 4])
        tap(school, lesson, 0, 99, resolved_at=clock.now(), reported_at=clock.now() - timedelta(seconds=7))
    db.session.commit()
    return school


def stored(school: School) -> list[dict[str, Any]]:
    """The rows as the database has them, with the pseudonym in place of a mark."""
    found = db.session.execute(
        select(ConfusionPing, Lesson.started_at, Slide.number, Slide.title)
        .join(Lesson, Lesson.id == ConfusionPing.lesson_id)
        .outerjoin(Slide, Slide.id == ConfusionPing.slide_id)
        .where(ConfusionPing.course_id == school.course_id)
        .order_by(ConfusionPing.at, ConfusionPing.id)
    )
    return [
        {
            "at": tap.at.isoformat(),
            "reported_at": tap.reported_at.isoformat() if tap.reported_at else None,
            "lesson_id": str(tap.lesson_id),
            "lesson_started_at": started.isoformat(),
            "slide_id": str(tap.slide_id) if tap.slide_id else None,
            "slide_number": number,
            "slide_title": title,
            "topic": tap.topic,
            "student": tap.pseudonym,
            "resolved_at": tap.resolved_at.isoformat() if tap.resolved_at else None,
        }
        for tap, started, number, title in found
    ]


def test_every_column_of_the_table_comes_along_or_is_left_out_on_purpose() -> None:
    kept = {"at", "reported_at", "lesson_id", "slide_id", "topic", "resolved_at"}
    derived = {"minute"}
    told = {"id", "course_id"}
    as_a_mark = {"pseudonym"}
    assert set(ConfusionPing.__table__.columns.keys()) == kept | derived | told | as_a_mark
    assert kept <= set(WHOLE)


def unmark(exported: list[dict[str, Any]], truth: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The exported rows with each mark turned back, once it is sure that marks and students pair off."""
    pairs = {(row["student"], true["student"]) for row, true in zip(exported, truth, strict=True)}
    back = dict(pairs)
    assert len(pairs) == len(back) == len({true for _, true in pairs})
    return [{**row, "student": back[row["student"]]} for row in exported]


def test_the_json_export_equals_the_table_row_for_row(busy: School) -> None:
    result = busy.result(busy.owner, "export_confusion_data", format="json")
    truth = stored(busy)
    assert result.count == len(truth) == 22
    assert unmark(result.data, truth) == truth
    assert json.loads("".join(as_json(result.data))) == result.data


def test_the_csv_export_equals_the_table_row_for_row(busy: School) -> None:
    result = busy.result(busy.owner, "export_confusion_data")
    assert result.format == "csv"
    assert result.data.startswith(BOM)
    read = list(csv.DictReader(io.StringIO(result.data.removeprefix(BOM), newline="")))
    truth = stored(busy)
    assert tuple(read[0]) == WHOLE
    expected = [
        {name: "" if value is None else str(guarded(value)) for name, value in row.items()}
        for row in unmark([{**true, "student": row["student"]} for row, true in zip(read, truth, strict=True)], truth)
    ]
    assert [{**row, "student": true["student"]} for row, true in zip(read, truth, strict=True)] == expected
    assert {row["student"] for row in read} == {f"S{number}" for number in range(1, 9)}


@pytest.mark.parametrize("value", [text for text in NASTY if text.strip(" \t\r")[0] in "=+-@＝"])
def test_no_cell_begins_like_a_formula(value: str) -> None:
    assert guarded(value) == f"'{value}"
    line = "".join(as_csv([{"topic": value}], ["topic"]))
    cell = next(iter(csv.DictReader(io.StringIO(line.removeprefix(BOM), newline=""))))["topic"]
    assert cell[0] == "'"


def test_harmless_cells_stay_as_they_are() -> None:
    assert [guarded(value) for value in ("Osmosis", "a = b", "", -3, None)] == ["Osmosis", "a = b", "", -3, None]


def test_an_export_holds_no_person_and_no_pseudonym(busy: School) -> None:
    said = busy.result(busy.owner, "export_confusion_data").model_dump_json()
    for student in busy.students:
        assert student.name not in said
        assert busy.email(student) not in said
    for row in stored(busy):
        assert row["student"] not in said


def test_the_marks_of_two_exports_have_nothing_to_do_with_each_other(school: School) -> None:
    lesson = lesson_of(school)
    for student in range(8):
        tap(school, lesson, student, student)
    db.session.commit()
    orders = set()
    for _ in range(6):
        data = school.result(school.owner, "export_confusion_data", format="json").data
        orders.add(tuple(row["student"] for row in data))
        assert {row["student"] for row in data} == {f"S{number}" for number in range(1, 9)}
    assert len(orders) > 1


def test_one_student_has_another_mark_in_each_lesson(school: School) -> None:
    for _ in range(2):
        tap(school, lesson_of(school), 0)
    db.session.commit()
    first, second = school.result(school.owner, "export_confusion_data", format="json").data
    assert first["student"] != second["student"]


def test_lessons_below_the_anonymity_floor_have_rows_without_marks(school: School) -> None:
    tap(school, lesson_of(school, present=4), 0)
    tap(school, lesson_of(school, present=5), 0, seconds=1)
    db.session.commit()
    small, large = school.result(school.owner, "export_confusion_data", format="json").data
    assert small["student"] is None
    assert large["student"] in ("S1", "S2")


def test_leaving_anonymous_taps_out_leaves_none_and_says_why(busy: School) -> None:
    result = busy.result(busy.owner, "export_confusion_data", include_anonymous=False)
    assert result.count == 0
    assert result.data == BOM + ",".join(WHOLE) + "\r\n"
    assert "All taps are anonymous" in result.message
    assert busy.result(busy.owner, "export_confusion_data", include_anonymous=False, format="json").data == []


def test_without_metadata_the_context_stays_out(busy: School) -> None:
    result = busy.result(busy.owner, "export_confusion_data", include_metadata=False, format="json")
    assert all(tuple(row) == PLAIN for row in result.data)


@pytest.mark.usefixtures("time")
def test_a_time_range_leaves_earlier_taps_out(school: School) -> None:
    lesson = lesson_of(school)
    tap(school, lesson, 0, -7200)
    tap(school, lesson, 1, -60)
    db.session.commit()
    assert school.result(school.owner, "export_confusion_data", time_range="last_hour").count == 1
    assert school.result(school.owner, "export_confusion_data").count == 2


def test_a_course_without_taps_exports_an_empty_file(school: School) -> None:
    result = school.result(school.owner, "export_confusion_data", format="json")
    assert (result.count, result.data) == (0, [])
    assert "empty" in result.message


def test_more_than_a_thousand_rows_come_by_the_link_only(school: School, browser: Callable[..., Any]) -> None:
    many(school, 1001)
    result = school.result(school.owner, "export_confusion_data")
    assert result.data is None
    assert result.count == 1001
    answer = browser().get(result.download_url)
    assert answer.status_code == 200
    assert answer.text.count("\r\n") == 1002


def many(school: School, count: int, students: int = 200) -> int:
    """Write so many taps of so many pseudonyms into one lesson, several at each moment."""
    lesson = lesson_of(school)
    begin = clock.now()
    batch = [
        {
            "course_id": school.course_id,
            "lesson_id": lesson,
            "pseudonym": f"{number % students:032x}",
            "at": begin + timedelta(seconds=number // 7),
            "minute": clock.minute_of(begin),
            "topic": f"Topic {number}",
        }
        for number in range(count)
    ]
    db.session.execute(insert(ConfusionPing), batch)
    db.session.commit()
    return lesson


def test_a_hundred_thousand_rows_would_stream_within_forty_megabytes_and_none_is_lost(school: School) -> None:
    # A fifth of them within a fifth of it: to watch each allocation takes five times as long as to read and write.
    many(school, 20_000, students=10_000)
    extent = extent_of(school.course_id, None)
    engine = db.engine
    db.session.remove()
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in as_csv(rows(extent, reader(engine), WHOLE, frozenset()), WHOLE))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 1_000_000
    assert peak < 8_000_000, f"{peak / 1e6:.0f} MB"


def test_no_row_is_lost_or_doubled_where_a_page_ends(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    many(school, 100)
    for size in (1, 3, 7, 100):
        monkeypatch.setattr(export_rows, "PAGE", size)
        read = [row["topic"] for row in rows(extent_of(school.course_id, None), reader(db.engine), WHOLE, frozenset())]
        assert read == [f"Topic {number}" for number in range(100)]


def test_the_link_works_for_ten_minutes_and_only_as_it_was_made(
    busy: School, browser: Callable[..., Any], time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = busy.result(busy.owner, "export_confusion_data", format="json").download_url
    answer = browser().get(link)
    assert answer.status_code == 200
    assert len(answer.json) == 22
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "no-store" in answer.headers["Cache-Control"]
    assert browser().get(link[:-3] + "abc").status_code == 403
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(time.now.timestamp()) + 601)
    assert browser().get(link).status_code == 403


def test_a_link_ends_with_its_makers_place_in_the_course(busy: School, browser: Callable[..., Any]) -> None:
    link = busy.result(busy.co_teacher, "export_confusion_data").download_url
    assert browser().get(link).status_code == 200
    seat = db.session.get(Enrolment, (busy.course_id, busy.co_teacher.user_id))
    db.session.delete(seat)
    db.session.commit()
    assert browser().get(link).status_code == 404


def test_students_and_strangers_get_no_export(busy: School, browser: Callable[..., Any]) -> None:
    with pytest.raises(Denied):
        busy.result(busy.student, "export_confusion_data")
    path = f"/courses/{busy.course_id}/confusion-export"
    assert browser(busy, busy.student).get(path).status_code == 403
    assert browser(busy, busy.stranger).get(path).status_code == 404


def test_an_agent_gets_the_data_and_a_link_that_works(
    busy: School, agent: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    answer = agent("export_confusion_data", course_id=str(busy.course_id), format="json")
    assert answer.status_code == 200
    assert {"success", "format", "data", "count", "download_url", "message"} <= set(answer.json)
    assert len(answer.json["data"]) == answer.json["count"] == 22
    assert len(browser().get(answer.json["download_url"]).json) == 22


def test_a_teacher_downloads_from_the_history_page(busy: School, browser: Callable[..., Any]) -> None:
    teacher = browser(busy, busy.owner)
    page = teacher.get(f"/courses/{busy.course_id}/history?time_range=all_time")
    path = f"/courses/{busy.course_id}/confusion-export"
    assert f'action="{path}"' in page.text
    answer = teacher.get(f"{path}?format=csv&time_range=all_time")
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.text.startswith(BOM)
    assert teacher.get(f"{path}?format=pdf").status_code == 422
    assert path not in browser(busy, busy.administrator).get(f"/courses/{busy.course_id}/history").text


def test_every_export_and_every_download_is_in_the_audit_log(busy: School, browser: Callable[..., Any]) -> None:
    link = busy.result(busy.owner, "export_confusion_data").download_url
    browser().get(link)
    browser(busy, busy.co_teacher).get(f"/courses/{busy.course_id}/confusion-export")
    entries = db.session.execute(
        select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.subject)
        .where(AuditEntry.course_id == busy.course_id)
        .order_by(AuditEntry.id)
    ).all()
    assert [tuple(each) for each in entries] == [
        ("export_confusion_data", busy.owner.user_id, "22 taps, all_time"),
        ("download_confusion_data", busy.owner.user_id, "22 taps, all_time"),
        ("download_confusion_data", busy.co_teacher.user_id, "22 taps, all_time"),
    ]


def test_another_courses_taps_are_not_in_it(busy: School) -> None:
    other = make_school(busy.app)
    assert other.result(other.owner, "export_confusion_data").count == 0
