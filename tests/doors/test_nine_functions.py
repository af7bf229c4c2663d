"""The source's nine functions, for a caller of its first description and for one that sends all that came later.

The results that each description promises are there under its names, whichever of the two calls, and what they say
has happened: each is compared with the rows of the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.class_assist import ConfusionPing, Question
from app.core import clock
from app.courses import Slide
from app.extensions import db
from app.messages import Delivery, Message
from app.quizzes import Quiz, QuizAssignment, QuizItem
from tests.doors.situation import Situation
from tests.product import ROOT
from tests.school import SECRET

DECK = (ROOT / "app/demo/biology_101.md").read_text("utf-8")
"""One with enough in it to ask about, whatever the questions happen to be."""

FIRST: dict[str, dict[str, Any]] = {
    "track_confusion": {},
    "submit_question": {"question_body": "Why does water move?"},
    "generate_quiz": {},
    "explain_topic": {"topic": "osmosis"},
    "fetch_notes": {},
    "get_confusion_heatmap": {},
    "export_confusion_data": {},
    "notify_students_via_lms": {"recipient_filter": "all_students", "message": "Lab coats, please."},
    "assign_remedial_quiz": {"quiz_type": "remedial"},
}
"""What the first description requires, beside who and in which course."""

LATER: dict[str, dict[str, Any]] = {
    "track_confusion": {"slide_id": "{slide}", "topic": "Osmosis", "timestamp": "{now}", "anonymous": True},
    "submit_question": {
        **FIRST["submit_question"],
        "anonymous": True,
        "slide_id": "{slide}",
        "topic": "Osmosis",
    },
    "generate_quiz": {
        "focus": "specific-topic",
        "difficulty": "medium",
        "num_questions": 2,
        "topics": ["Osmosis"],
    },
    "explain_topic": {"topic": "osmosis", "explanation_style": "detailed", "prior_confusion": True},
    "fetch_notes": {"slide_id": "{slide}", "topic": "Osmosis", "section": "Osmosis", "include_personal_notes": True},
    "get_confusion_heatmap": {"time_range": "this_month", "group_by": "section", "include_trends": True},
    "export_confusion_data": {
        "format": "json",
        "time_range": "all_time",
        "include_anonymous": True,
        "include_metadata": True,
    },
    "notify_students_via_lms": {
        "recipient_filter": "specific_users",
        "user_ids": ["{student}"],
        "subject": "Tomorrow",
        "message": "Lab coats, please.",
        "include_resources": True,
    },
    "assign_remedial_quiz": {
        "quiz_type": "practice",
        "target_students": "specific_users",
        "user_ids": ["{student}"],
        "topics": ["Osmosis"],
        "due_date": "{tomorrow}",
        "passing_score": 80,
    },
}
"""Everything that later descriptions let a caller send."""

PROMISED: dict[str, set[str]] = {
    "track_confusion": {
        *("success", "event_id", "threshold_exceeded", "current_percentage", "confusion_percentage", "message"),
    },
    "submit_question": {"success", "question_id", "message"},
    "generate_quiz": {"success", "quiz", "topics", "message"},
    "explain_topic": {"success", "explanation_style", "explanation", "message"},
    "fetch_notes": {"success", "notes", "count", "message"},
    "get_confusion_heatmap": {"heatmap", "total_events"},
    "export_confusion_data": {"format", "data", "count", "download_url"},
    "notify_students_via_lms": {"success", "recipients_count", "message"},
    "assign_remedial_quiz": {"success", "quiz_id", "assigned_to", "message"},
}
OF_STUDENTS = {"track_confusion", "submit_question", "generate_quiz", "explain_topic", "fetch_notes"}
"""Those that name who asks; the others are the course's agent's."""


CONFUSED = 6


@dataclass(frozen=True)
class Call:
    """One call: what was sent, what came back, and whose course it was."""

    sent: dict[str, Any]
    answer: dict[str, Any]
    course_id: int
    student_id: int
    confused: frozenset[int]
    students: frozenset[int]


def _one(statement: Any) -> Any:
    return db.session.execute(statement).scalar_one()


def tapped(call: Call) -> None:
    """The tap is stored on its slide under a pseudonym, with the time that was sent."""
    row = db.session.get(ConfusionPing, int(call.answer["event_id"]))
    assert row is not None
    assert row.course_id == call.course_id
    assert row.pseudonym != str(call.student_id)
    assert row.topic == call.sent.get("topic")
    if "slide_id" in call.sent:
        assert row.slide_id == int(call.sent["slide_id"])
    said = call.sent.get("timestamp")
    assert row.reported_at == (datetime.fromisoformat(said) if said else None)
    assert call.answer["current_percentage"] == call.answer["confusion_percentage"] > 0


def asked(call: Call) -> None:
    """The question is stored, without its author."""
    row = db.session.get(Question, int(call.answer["question_id"]))
    assert row is not None
    assert (row.question_body, row.anonymous, row.author_id) == (call.sent["question_body"], True, None)
    assert row.topic == call.sent.get("topic")
    if "slide_id" in call.sent:
        assert row.slide_id == int(call.sent["slide_id"])


def made(call: Call) -> None:
    """The student's own practice is there, with as many questions as were asked for."""
    row = db.session.get(Quiz, int(call.answer["quiz"]["quiz_id"]))
    assert row is not None
    assert (row.course_id, row.practice_of_id) == (call.course_id, call.student_id)
    assert row.focus == call.sent.get("focus", "confusion-zones")
    # adaptive goes by the student's own results; who has none begins in the middle.
    assert row.difficulty == call.sent.get("difficulty", "medium")
    items = _one(select(func.count()).where(QuizItem.quiz_id == row.id))
    assert items == len(call.answer["quiz"]["questions"]) == call.sent.get("num_questions", 5)
    assert all(each["key"] is None for each in call.answer["quiz"]["questions"])


def explained(call: Call) -> None:
    """Each quoted sentence stands on the slide that is cited."""
    assert call.answer["explanation_style"] == call.sent.get("explanation_style", "simple")
    assert call.answer["prior_confusion"] is call.sent.get("prior_confusion", False)
    assert call.answer["quotes"]
    for quote in call.answer["quotes"]:
        slide = db.session.get(Slide, int(quote["slide_id"]))
        assert slide is not None
        held = " ".join(f"{slide.title} {slide.body} {slide.notes}".replace("*", "").split())
        assert " ".join(quote["text"].split()) in held
        assert quote["text"] in call.answer["explanation"]


def noted(call: Call) -> None:
    """The notes are those of the slide that was named, or of the whole deck."""
    notes = call.answer["notes"]
    assert call.answer["count"] == len(notes)
    if "slide_id" in call.sent:
        assert [note["slide_id"] for note in notes] == [call.sent["slide_id"]]
    else:
        live = select(func.count()).where(Slide.course_id == call.course_id, Slide.removed_at.is_(None))
        assert len(notes) == _one(live)
    for note in notes:
        slide = db.session.get(Slide, int(note["slide_id"]))
        assert slide is not None
        assert note["content"] == (slide.notes or slide.body)


def counted(call: Call) -> None:
    """Every tap of the course is in the figures, under the name of what was asked for."""
    assert call.answer["total_events"] == _one(select(func.count()).where(ConfusionPing.course_id == call.course_id))
    assert [row["unique_students"] for row in call.answer["heatmap"] if row["unique_students"]] == [CONFUSED]
    assert call.answer["group_by"] == call.sent.get("group_by", "slide")
    assert call.answer["trends"] is not None


def exported(call: Call) -> None:
    """As many rows as taps; nobody's pseudonym is among them."""
    pseudonyms = set(
        db.session.execute(select(ConfusionPing.pseudonym).where(ConfusionPing.course_id == call.course_id)).scalars()
    )
    assert call.answer["count"] == len(pseudonyms) == CONFUSED
    data = call.answer["data"]
    rows = data if call.answer["format"] == "json" else data.splitlines()[1:]
    assert call.answer["format"] == call.sent.get("format", "csv")
    assert len(rows) == CONFUSED
    assert not any(pseudonym in str(data) for pseudonym in pseudonyms)


def notified(call: Call) -> None:
    """The message is stored, and in the inbox of exactly those whom it names."""
    row = db.session.get(Message, int(call.answer["message_id"]))
    assert row is not None
    assert (row.course_id, row.body, row.resources) == (call.course_id, call.sent["message"], True)
    if "subject" in call.sent:
        assert row.subject == call.sent["subject"]
    wanted = {int(each) for each in call.sent["user_ids"]} if "user_ids" in call.sent else call.students
    got = db.session.execute(
        select(Delivery.recipient_id).where(Delivery.message_id == row.id, Delivery.channel == "inbox")
    ).scalars()
    assert set(got) == wanted
    assert call.answer["recipients_count"] == len(wanted)


def assigned(call: Call) -> None:
    """The quiz is there with its questions, as a draft for exactly those whom it is for."""
    row = db.session.get(Quiz, int(call.answer["quiz_id"]))
    assert row is not None
    assert (row.course_id, row.kind, row.state) == (call.course_id, call.sent["quiz_type"], "draft")
    assert row.passing_score == call.sent.get("passing_score", 70)
    assert row.due_at == (datetime.fromisoformat(call.sent["due_date"]) if "due_date" in call.sent else None)
    assert list(row.topics) == call.sent.get("topics", list(row.topics))
    assert _one(select(func.count()).where(QuizItem.quiz_id == row.id)) > 0
    wanted = {int(each) for each in call.sent["user_ids"]} if "user_ids" in call.sent else call.confused
    got = db.session.execute(select(QuizAssignment.student_id).where(QuizAssignment.quiz_id == row.id)).scalars()
    assert set(got) == wanted
    assert call.answer["assigned_to"] == len(wanted)


EFFECTS: dict[str, Callable[[Call], None]] = {
    "track_confusion": tapped,
    "submit_question": asked,
    "generate_quiz": made,
    "explain_topic": explained,
    "fetch_notes": noted,
    "get_confusion_heatmap": counted,
    "export_confusion_data": exported,
    "notify_students_via_lms": notified,
    "assign_remedial_quiz": assigned,
}
"""What has to be true after each, in the rows of the database."""


@pytest.mark.parametrize("bodies", [pytest.param(FIRST, id="first"), pytest.param(LATER, id="later")])
@pytest.mark.parametrize("function", PROMISED)
def test_each_function_answers_as_its_description_promises(
    situation: Situation, function: str, bodies: dict[str, dict[str, Any]]
) -> None:
    with situation.app.app_context():
        situation.school.act(situation.school.owner, "import_deck", markdown=DECK)
    student = str(situation.school.student.user_id)
    course = str(situation.school.course_id)
    confused = [each.user_id or 0 for each in situation.school.students[1 : CONFUSED + 1]]
    for each in confused:
        tap = situation.call("track_confusion", SECRET, user_id=str(each), course_id=course, slide_id="slide_2")
        assert tap.status_code == 200, tap.text
    notes = situation.call("fetch_notes", SECRET, user_id=student, course_id=course).json["notes"]
    known = {
        "{slide}": notes[0]["slide_id"],
        "{student}": student,
        "{now}": clock.now().isoformat(),
        "{tomorrow}": (clock.now() + timedelta(days=1)).isoformat(),
    }

    def filled(value: Any) -> Any:
        return [filled(each) for each in value] if isinstance(value, list) else known.get(str(value), value)

    body = {name: filled(value) for name, value in bodies[function].items()} | {"course_id": course}
    if function in OF_STUDENTS:
        body["user_id"] = student
    answer = situation.call(function, SECRET, **body)
    assert answer.status_code == 200, answer.text
    assert PROMISED[function] <= answer.json.keys()
    assert answer.json.get("success", True) is True
    everybody = frozenset(each.user_id or 0 for each in situation.school.students)
    with situation.app.app_context():
        EFFECTS[function](
            Call(body, answer.json, int(course), int(student), confused=frozenset(confused), students=everybody)
        )


def test_every_later_parameter_of_the_sources_is_sent() -> None:
    later = {
        "track_confusion": {"slide_id", "timestamp", "topic"},
        "submit_question": {"question_body", "anonymous", "slide_id", "topic"},
        "generate_quiz": {"focus", "difficulty", "num_questions", "topics"},
        "explain_topic": {"topic", "explanation_style", "prior_confusion"},
        "fetch_notes": {"slide_id", "topic", "section", "include_personal_notes"},
        "get_confusion_heatmap": {"time_range", "group_by", "include_trends"},
        "export_confusion_data": {"format", "time_range", "include_anonymous", "include_metadata"},
        "notify_students_via_lms": {"recipient_filter", "user_ids", "subject", "message", "include_resources"},
        "assign_remedial_quiz": {"quiz_type", "target_students", "user_ids", "topics", "due_date", "passing_score"},
    }
    assert {name: set(body) >= later[name] for name, body in LATER.items()} == dict.fromkeys(later, True)


def test_notes_are_found_by_their_section_alone(situation: Situation) -> None:
    with situation.app.app_context():
        situation.school.act(situation.school.owner, "import_deck", markdown=DECK)
    asked_for = {"user_id": str(situation.school.student.user_id), "course_id": str(situation.school.course_id)}
    whole = situation.call("fetch_notes", SECRET, **asked_for).json["count"]
    found = situation.call("fetch_notes", SECRET, **asked_for, section="osmosis").json
    assert 0 < found["count"] < whole
    assert all("osmosis" in f"{each['title']} {each['topic']} {each['content']}".casefold() for each in found["notes"])


def test_a_time_without_a_zone_is_read_as_utc(situation: Situation) -> None:
    moment = clock.now().astimezone(UTC).replace(microsecond=0)
    answer = situation.call(
        "track_confusion",
        SECRET,
        user_id=str(situation.school.student.user_id),
        course_id=str(situation.school.course_id),
        timestamp=moment.replace(tzinfo=None).isoformat(),
    )
    assert answer.status_code == 200, answer.text
    with situation.app.app_context():
        row = db.session.get(ConfusionPing, int(answer.json["event_id"]))
        assert row is not None
        assert row.reported_at == moment
