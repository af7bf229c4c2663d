"""What is asked back can be chosen, and what is asked for a yes is said in words."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import update

from app.accounts import User
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


def test_a_class_that_is_named_beside_a_topic_is_not_asked_for(taught: School) -> None:
    another_course(taught, "Botany")
    assert links(answered(taught.owner, "explain osmosis").text)
    (call,) = answered(taught.owner, "explain osmosis for Botany").calls
    assert (call.capability, call.arguments["topic"]) == ("explain_topic", "osmosis")
    assert call.arguments["course_id"] != str(taught.course_id)


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


def test_whom_nobody_knows_is_asked_back_and_the_class_is_not_meant_instead(taught: School) -> None:
    done = answered(taught.owner, "give John Smith a remedial quiz on osmosis", course_id=taught.course_id)
    assert "called “John Smith”" in done.text
    assert not done.calls
    (say,) = links(done.text)["the whole class"]["say"]
    (call,) = answered(taught.owner, say, course_id=taught.course_id).calls
    assert call.arguments["target_students"] == "all_students"
    pronoun = answered(taught.owner, "give her a remedial quiz on osmosis", course_id=taught.course_id)
    assert "Whom do you mean by “her”?" in pronoun.text
    assert not pronoun.calls


def test_a_pupil_says_which_class_is_meant_and_must_be_in_it(taught: School) -> None:
    other = another_course(taught, "Botany")
    db.session.execute(update(User).where(User.id == taught.student.user_id).values(name="Mia Davis"))
    db.session.commit()
    (call,) = answered(taught.owner, "give Mia a remedial quiz on osmosis").calls
    assert call.arguments["course_id"] == str(taught.course_id)
    assert call.arguments["user_ids"] == [str(taught.student.user_id)]
    elsewhere = answered(taught.owner, "give Mia a remedial quiz on osmosis", course_id=other)
    assert "Mia Davis is not in Botany." in elsewhere.text
    assert not elsewhere.calls


def test_a_card_names_the_day_and_says_where_nobody_of_the_class_is_meant(taught: School) -> None:
    asked = answered(taught.owner, "give everyone a remedial quiz on osmosis by 5 Dec", course_id=taught.course_id)
    (call,) = asked.calls
    assert re.fullmatch(r"\w{3} 5 Dec 20\d\d", dict(fields(call))["Due"])
    call.arguments = {**call.arguments, "target_students": "specific_users", "user_ids": ["999999"]}
    assert dict(fields(call))["Students"] == "Nobody who is in this class"
    db.session.rollback()
