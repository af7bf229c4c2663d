"""What is asked back can be chosen, and what is asked for a yes is said in words."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from app.chat.confirming import fields, question
from app.chat.models import Conversation
from app.extensions import db
from tests.chat.conftest import answered
from tests.school import School


def links(text: str) -> dict[str, dict[str, list[str]]]:
    """The choices of an answer: label to what its address says."""
    found = re.findall(r"^- \[(.+)\]\((\S+)\)$", text, re.MULTILINE)
    return {label: parse_qs(urlsplit(address).query) for label, address in found}


def another_course(school: School, name: str) -> str:
    """The owner's second course."""
    return str(school.result(school.owner, "copy_course", name=name, period="4", school_year="2026/27").copy_id)


def test_a_class_is_asked_for_and_chosen(taught: School) -> None:
    another_course(taught, "Botany (evening)")
    asked = answered(taught.owner, "show the confusion heatmap")
    choices = links(asked.text)
    assert len(choices) == 2
    for said in choices.values():
        assert said["say"] == ["show the confusion heatmap"]
    (course_id,) = next(iter(choices.values()))["course_id"]
    conversation = str(asked.run.conversation_id)
    done = answered(taught.owner, "show the confusion heatmap", conversation_id=conversation, course_id=course_id)
    (call,) = done.calls
    assert call.arguments["course_id"] == course_id
    row = db.session.get(Conversation, asked.run.conversation_id)
    assert row is not None
    assert row.course_id == int(course_id)


def test_a_conversation_stays_with_its_course(taught: School) -> None:
    other = another_course(taught, "Botany")
    first = answered(taught.owner, "/help", course_id=taught.course_id)
    answered(taught.owner, "/help", conversation_id=str(first.run.conversation_id), course_id=other)
    row = db.session.get(Conversation, first.run.conversation_id)
    assert row is not None
    assert row.course_id == taught.course_id


def test_what_needs_a_yes_is_said_without_ids(taught: School) -> None:
    done = answered(taught.owner, "tell the whole class that the lab is closed tomorrow", course_id=taught.course_id)
    (call,) = done.calls
    assert question(call) == "Send this message?"
    shown = dict(fields(call))
    assert shown["To"] == "The whole class"
    assert "lab is closed" in shown["Message"]
    assert str(taught.course_id) not in shown["Class"]
    assert not any("_" in label or "_" in value for label, value in shown.items())
