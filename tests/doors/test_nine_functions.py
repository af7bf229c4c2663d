"""The source's nine functions, for a caller of its first description and for one that sends all that came later.

The results that each description promises are there under its names, whichever of the two calls.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.core import clock
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
    "track_confusion": {"slide_id": "{slide}", "topic": "Osmosis", "timestamp": "{now}"},
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
    "fetch_notes": {"slide_id": "{slide}", "topic": "Osmosis", "include_personal_notes": True},
    "get_confusion_heatmap": {"time_range": "this_month", "group_by": "topic", "include_trends": True},
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


@pytest.mark.parametrize("bodies", [pytest.param(FIRST, id="first"), pytest.param(LATER, id="later")])
@pytest.mark.parametrize("function", PROMISED)
def test_each_function_answers_as_its_description_promises(
    situation: Situation, function: str, bodies: dict[str, dict[str, Any]]
) -> None:
    with situation.app.app_context():
        situation.school.act(situation.school.owner, "import_deck", markdown=DECK)
    student = str(situation.school.student.user_id)
    course = str(situation.school.course_id)
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
