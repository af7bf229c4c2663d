"""Everything about one person as a zip: complete for themselves, silent about taps for everybody else."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from app.class_assist import ConfusionPing, lesson_pseudonym
from app.core import clock, storage
from app.core.actor import Actor
from app.core.archive import is_safe_name
from app.core.personal_data import holdings
from app.core.transaction import transaction
from app.courses import Lesson, Presence
from app.courses.models import DeckImport
from app.extensions import db
from app.privacy.export import write_export
from app.privacy.subjects import subject_of
from app.quizzes import Quiz
from tests.conftest import Time
from tests.quizzes.quiz_desk import answer, published
from tests.school import School


def export_of(person: Actor, *, to_themselves: bool) -> dict[str, Any]:
    """The files of an export, read back."""
    target = io.BytesIO()
    write_export(target, subject_of(person.user_id or 0), db.session.connection(), to_themselves=to_themselves)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def a_lesson(school: School) -> None:
    school.act(school.owner, "set_current_slide", slide_number=2)
    for student in school.students[:4]:
        school.act(student, "record_presence")
        school.act(student, "track_confusion")
    school.act(school.student, "submit_question", question_body="Why, “Zoë”?", anonymous=False)
    school.act(school.student, "submit_question", question_body="Nobody's question", anonymous=True)
    school.act(school.owner, "notify_students_via_lms", recipient_filter="all_students", message="Lab coats, please.")
    school.act(school.owner, "notify_students_via_lms", recipient_filter="confused_students", message="Look again.")


def test_somebodys_own_export_holds_all_that_is_theirs_in_words(school: School) -> None:
    a_lesson(school)
    files = export_of(school.student, to_themselves=True)
    (account,) = files["users.json"]
    assert (account["name"], account["email"]) == (school.student.name, school.email(school.student))
    (tap,) = files["confusion_events.json"]
    assert tap["slide_id"] == {"number": 2, "title": "Osmosis"}
    assert tap["course_id"]["name"] == "Biology"
    assert [each["question_body"] for each in files["student_questions.json"]] == ["Why, “Zoë”?"]
    got = [each["message_id"]["body"] for each in files["deliveries.json"]]
    assert got == ["Lab coats, please.", "Look again."]
    (place,) = files["enrolments.json"]
    assert place["role"] == "student"
    assert len(files["presences.json"]) == 1
    assert files["about.json"]["complete"] is True
    assert {each["file"] for each in files["about.json"]["kinds"]} == files.keys() - {"about.json"}


def test_the_quizzes_that_somebody_made_and_took_are_in_it_with_what_they_missed(school: School) -> None:
    quiz_id = published(school, 2)
    answer(school, school.student, quiz_id, missed=1)
    with transaction():
        own = Quiz(
            course_id=school.course_id, practice_of_id=school.student.user_id, title="My own", kind="practice",
            focus="specific-topic", difficulty="easy", topics=["Osmosis", "Enzymes"], created_at=clock.now(),
        )  # fmt: skip
        db.session.add(own)
    files = export_of(school.student, to_themselves=True)
    (missed,) = files["review_cards.json"]
    assert missed["card"]["due"]
    assert missed["course_id"]["name"] == "Biology"
    (quiz,) = files["quizzes-practice_of_id.json"]
    assert (quiz["title"], quiz["topics"]) == ("My own", ["Osmosis", "Enzymes"])
    assert sorted(each["is_right"] for each in files["quiz_answers.json"]) == [False, True]


def test_an_administrators_export_does_not_say_that_somebody_tapped(school: School) -> None:
    a_lesson(school)
    files = export_of(school.student, to_themselves=False)
    whole = json.dumps(files)
    for secret in ("confusion_events", "confused_students", "question_votes", "Look again", "confused_students.json"):
        assert secret not in whole.replace("confused students", "")
    assert [each["message_id"]["body"] for each in files["deliveries.json"]] == ["Lab coats, please."]
    assert files["about.json"]["complete"] is False
    assert "Nobody's question" not in whole


def test_nothing_of_anybody_else_and_no_secret_is_in_it(school: School) -> None:
    a_lesson(school)
    whole = json.dumps(export_of(school.student, to_themselves=True))
    for other in (*school.students[1:], school.parent, school.stranger):
        assert school.email(other) not in whole
        assert f'"{other.name}"' not in whole
    for secret in ("scrypt", "token_hash", "code_hash", "password", "pseudonym"):
        assert secret not in whole


def test_files_come_along_under_names_that_lead_nowhere(school: School) -> None:
    with transaction():
        file_id = storage.put("deck", b"%PDF-1.7 a deck", name="../../Zellen 🧫.pdf", media_type="application/pdf")
        row = {"course_id": school.course_id, "created_by_id": school.owner.user_id, "filename": "Zellen.pdf"}
        db.session.execute(insert(DeckImport).values(**row, file_id=file_id, created_at=clock.now()))
    target = io.BytesIO()
    write_export(target, subject_of(school.owner.user_id or 0), db.session.connection(), to_themselves=True)
    with zipfile.ZipFile(target) as archive:
        (name,) = [each for each in archive.namelist() if each.startswith("files/")]
        assert archive.read(name) == b"%PDF-1.7 a deck"
    assert is_safe_name(name)
    assert name.startswith(f"files/deck_imports/{file_id}-")


def test_every_kind_that_shows_something_has_a_file_even_when_empty(school: School) -> None:
    files = export_of(school.parent, to_themselves=True)
    shown = [each for each in holdings() if each.shows]
    assert len(files) == len(shown) + 1
    assert files["confusion_events.json"] == []
    assert files["guardianships-child_id.json"] == []


def test_fifteen_thousand_rows_are_written_without_holding_them(school: School, time: Time) -> None:
    moment = time.now
    lesson = db.session.execute(
        insert(Lesson)
        .values(course_id=school.course_id, started_at=moment, active_at=moment, ended_at=moment)
        .returning(Lesson.id)
    ).scalar_one()
    stay = {"lesson_id": lesson, "user_id": school.student.user_id, "first_seen_at": moment, "last_seen_at": moment}
    db.session.execute(insert(Presence).values(**stay))
    row = {
        "course_id": school.course_id,
        "lesson_id": lesson,
        "pseudonym": lesson_pseudonym(school.student.user_id or 0, lesson),
    }
    for start in range(0, 15_000, 5000):
        taps = [
            {**row, "at": moment + timedelta(seconds=number), "minute": clock.minute_of(moment)}
            for number in range(start, start + 5000)
        ]
        db.session.execute(insert(ConfusionPing), taps)
    subject = subject_of(school.student.user_id or 0)
    connection = db.session.connection()

    class Sink(io.RawIOBase):
        """Counts what is written and keeps none of it."""

        size = 0

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.size += len(data)
            return len(data)

    sink = Sink()
    tracemalloc.start()
    contents = write_export(sink, subject, connection, to_themselves=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    db.session.rollback()
    assert contents.rows["confusion_events.json"] == 15_000
    assert sink.size > 50_000
    assert peak < 3_000_000, f"{peak / 1e6:.1f} MB"
