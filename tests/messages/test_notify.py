from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app.accounts import AuditEntry
from app.class_assist import struggling_students
from app.core.errors import Conflict, Denied, Invalid, NotFound
from app.core.permissions import CourseRole
from app.courses import Enrolment, shared_seat
from app.extensions import db
from app.messages import Message
from tests.conftest import Time
from tests.messages.letters import rows, send_all, states, write
from tests.messages.mailroom import Mailroom
from tests.school import School

CONFUSED = {"recipient_filter": "confused_students"}


def inboxes(school: School) -> list[int]:
    """How many messages each student has."""
    return [len(school.result(student, "list_messages").messages) for student in school.students]


def test_a_message_to_the_class_is_in_every_students_inbox(school: School) -> None:
    result = write(school)
    assert (result.success, result.recipients_count) == (True, 8)
    assert result.message == "Sent to 8 students: 8 in the inbox. No LMS is connected yet."
    by_channel = {each.channel: (each.connected, each.recipients) for each in result.channels}
    assert by_channel == {"inbox": (True, 8), "email": (False, 0), "lms": (False, 0), "sms": (False, 0)}
    assert not result.lms_connected
    assert inboxes(school) == [1] * 8
    assert school.result(school.owner, "list_messages").messages == []


def test_a_school_with_a_mail_server_sends_by_both(school: School, mailed: Mailroom) -> None:
    result = write(school)
    assert result.message == "Sent to 8 students: 8 in the inbox, 8 by e-mail. No LMS is connected yet."
    assert send_all(result.message_id) == ["sent"] * 8
    assert {message["Subject"] for message in mailed.messages} == {"Lab coats"}


def test_only_those_who_are_confused_now_get_it(school: School, time: Time) -> None:
    for student in school.students[:3]:
        school.act(student, "track_confusion")
    school.act(school.students[0], "resolve_confusion")
    result = write(school, **CONFUSED)
    assert result.recipients_count == 2
    assert inboxes(school) == [0, 1, 1, 0, 0, 0, 0, 0]
    assert result.recipients_are == "students who counted as confused when it was sent"
    time.pass_(3600)
    assert write(school, **CONFUSED).recipients_count == 0


def test_nobody_confused_means_nothing_sent_and_says_so(school: School) -> None:
    result = write(school, **CONFUSED)
    assert (result.recipients_count, result.message_id) == (0, None)
    assert result.message == "Nobody counts as confused now, so nothing was sent."
    assert inboxes(school) == [0] * 8


def test_whoever_has_left_the_course_gets_nothing(school: School) -> None:
    school.act(school.student, "track_confusion")
    db.session.execute(delete(Enrolment).where(Enrolment.user_id == school.student.user_id))
    db.session.commit()
    assert write(school, **CONFUSED).recipients_count == 0
    assert write(school).recipients_count == 7


def test_struggling_is_three_slides_in_seven_days(school: School, time: Time) -> None:
    for day in range(3):
        for number, student in enumerate(school.students[:3]):
            if day <= number:
                school.act(student, "track_confusion", slide_id=f"slide_{day + 1}")
        school.act(school.owner, "end_lesson")
        time.pass_(24 * 3600)
    result = write(school, recipient_filter="struggling_students")
    assert result.recipients_count == 1
    assert "three different slides in the seven days" in result.recipients_are
    assert inboxes(school)[2] == 1
    time.pass_(6 * 24 * 3600)
    assert struggling_students(shared_seat(school.course_id, CourseRole.OWNER), time.now) == set()


def test_named_students_get_it_and_nobody_else(school: School) -> None:
    people = [str(student.user_id) for student in school.students[1:3]]
    result = write(school, recipient_filter="specific_users", user_ids=[*people, people[0]])
    assert result.recipients_count == 2
    assert inboxes(school) == [0, 1, 1, 0, 0, 0, 0, 0]


def test_people_who_are_not_students_here_are_refused_and_nothing_is_sent(school: School) -> None:
    for outsider in (school.stranger, school.owner, school.parent):
        with pytest.raises(Invalid, match="user_ids"):
            write(school, recipient_filter="specific_users", user_ids=[school.student.user_id, outsider.user_id])
    assert inboxes(school) == [0] * 8


@pytest.mark.parametrize("recipient_filter", ["confused_students", "struggling_students", "all_students"])
def test_a_name_beside_another_filter_says_nothing(school: School, agent: Any, recipient_filter: str) -> None:
    """Else the count would tell of one student whether they are confused."""
    school.act(school.student, "track_confusion")
    letter = {"course_id": str(school.course_id), "recipient_filter": recipient_filter, "subject": "S"}
    without = agent("notify_students_via_lms", **letter, message="Without a name")
    counts = set()
    for number, people in enumerate((["6", "7"], [str(school.students[1].user_id)], [str(school.stranger.user_id)])):
        given = agent("notify_students_via_lms", **letter, message=f"Number {number}", user_ids=people)
        assert given.status_code == 200, given.text
        counts.add(given.json["recipients_count"])
    assert counts == {without.json["recipients_count"]}


def test_the_filter_for_named_students_needs_a_name(school: School) -> None:
    with pytest.raises(Invalid, match="user_ids are needed with specific_users"):
        write(school, recipient_filter="specific_users")


def test_a_caller_may_send_only_what_the_source_requires_or_everything(school: School, agent: Any) -> None:
    course = str(school.course_id)
    least = agent("notify_students_via_lms", course_id=course, recipient_filter="all_students", message="Hello")
    assert least.status_code == 200, least.text
    assert (least.json["success"], least.json["recipients_count"]) == (True, 8)
    most = agent(
        "notify_students_via_lms", course_id=course, recipient_filter="specific_users", subject="S", message="Hello",
        user_ids=[str(school.student.user_id)], include_resources=False,
    )  # fmt: skip
    assert most.status_code == 200, most.text
    assert most.json["recipients_count"] == 1
    newest = school.result(school.student, "list_messages").messages[0]
    assert (newest.sender, newest.subject, newest.resources_url) == ("Course assistant", "S", None)
    widget = agent("intervention.notify", courseId=course)
    assert widget.status_code == 200, widget.text


def test_it_leads_to_the_notes_of_the_slide_that_is_up(school: School) -> None:
    school.act(school.owner, "set_current_slide", slide_number=2)
    write(school)
    (message,) = school.result(school.student, "list_messages").messages
    assert message.slide == "2. Osmosis"
    assert message.resources_url == f"/courses/{school.course_id}/notes#slide-2"


def test_two_presses_send_one_message(school: School, time: Time) -> None:
    first, second = write(school), write(school)
    assert first.message_id == second.message_id
    assert second.message == "It was sent just now, and is not sent a second time."
    assert inboxes(school) == [1] * 8
    time.pass_(31)
    assert write(school).message_id != first.message_id


def test_only_those_who_teach_here_may_write(school: School) -> None:
    for who in (school.student, school.administrator):
        with pytest.raises(Denied):
            write(school, by=who)
    for who in (school.stranger, school.parent):
        with pytest.raises(NotFound):
            write(school, by=who)
    assert write(school, by=school.co_teacher).recipients_count == 8


def test_a_message_to_the_confused_shows_counts_and_no_name_anywhere(
    school: School, browser: Any, mailed: Mailroom
) -> None:
    mailed.rcpt = ["550 No such user here"]
    school.act(school.student, "track_confusion")
    message_id = write(school, **CONFUSED).message_id
    (delivery,) = rows(message_id)
    db.session.commit()
    assert send_all(message_id) == ["failed"]
    school.act(school.student, "read_message", message_id=message_id)
    for who in (school.owner, school.co_teacher, school.administrator):
        (sent,) = school.result(who, "list_deliveries", message_id=message_id).messages
        assert sent.deliveries is None
        assert (sent.recipients_count, sent.to_resend) == (1, 1)
        shown = sent.model_dump_json()
        page = browser(school, who).get(f"/courses/{school.course_id}/messages/{message_id}")
        assert page.status_code == 200
        for told in (shown, page.text):
            assert "Student 1" not in told
            assert "No such user" not in told
            assert school.email(school.student) not in told
    with pytest.raises(NotFound):
        school.act(school.owner, "resend_delivery", delivery_id=delivery.id)
    assert school.result(school.owner, "resend_delivery", message_id=message_id).resent == 1
    (mine,) = school.result(school.student, "list_messages").messages
    assert mine.why is not None


def test_the_audit_log_tells_no_recipient(school: School) -> None:
    school.act(school.student, "track_confusion")
    write(school, **CONFUSED)
    kept = db.session.execute(select(AuditEntry.subject)).scalars()
    assert not [subject for subject in kept if str(school.student.name) in subject]


def test_a_teacher_sees_each_named_recipient_and_sends_failed_ones_again(
    school: School, mailed: Mailroom, browser: Any
) -> None:
    mailed.rcpt = ["550 No such user", "250 OK"]
    message_id = write(school).message_id
    send_all(message_id)
    (sent,) = school.result(school.owner, "list_deliveries", message_id=message_id).messages
    email = {each.recipient: each for each in sent.deliveries or [] if each.channel == "email"}
    assert [name for name, each in email.items() if each.state == "failed"] == ["Student 1"]
    assert "550" in (email["Student 1"].error or "")
    page = browser(school, school.owner).get(f"/courses/{school.course_id}/messages/{message_id}").text
    assert "Student 1" in page
    school.act(school.owner, "resend_delivery", delivery_id=email["Student 1"].delivery_id)
    with pytest.raises(Conflict):
        school.act(school.owner, "resend_delivery", delivery_id=email["Student 1"].delivery_id)
    assert send_all(message_id).count("sent") == 1
    assert states(message_id) == ["sent"] * 8
    assert len(mailed.taken) == 8


def test_a_delivery_of_another_course_is_not_found(school: School, mailed: Mailroom) -> None:
    mailed.rcpt = ["550 No"]
    message_id = write(school).message_id
    send_all(message_id)
    other = {"course_id": school.other_course_id}
    for data in ({"delivery_id": rows(message_id)[0].id}, {"message_id": message_id}):
        with pytest.raises(NotFound):
            school.act(school.stranger, "resend_delivery", **other, **data)
    with pytest.raises(NotFound):
        school.act(school.stranger, "list_deliveries", message_id=message_id, **other)


def test_hostile_text_stays_text_on_every_page(school: School, browser: Any) -> None:
    evil = '<script>alert(1)</script>{{ 7*7 }}"><img src=x onerror=alert(1)>'
    message_id = write(school, subject=evil, message=f"{evil}\r\n\r\nsecond").message_id
    pages = [browser(school, school.student).get(path) for path in ("/inbox", f"/inbox/{message_id}")]
    teacher = browser(school, school.owner)
    base = f"/courses/{school.course_id}/messages"
    pages += [teacher.get(path) for path in (base, f"{base}/{message_id}")]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text
        assert "{{ 7*7 }}" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "two\nlines"}, {"subject": "x" * 151}, {"message": ""}, {"message": " \n "},
        {"message": "x" * 5001}, {"message": "a\x00b"}, {"recipient_filter": "everybody"},
        {"user_ids": "x", "recipient_filter": "specific_users"},
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused(school: School, wrong: dict[str, Any]) -> None:
    before = db.session.execute(select(func.count()).select_from(Message)).scalar_one()
    with pytest.raises(Invalid):
        write(school, **wrong)
    assert db.session.execute(select(func.count()).select_from(Message)).scalar_one() == before


def test_a_course_without_students_says_so(context: Flask) -> None:
    from tests.school import make_school

    result = write(make_school(context, students=0))
    assert result.message == "This course has no students yet, so nothing was sent."


def test_an_address_under_invalid_gets_no_mail(school: School, mailed: Mailroom) -> None:
    from app.accounts import User

    person = db.session.get(User, school.student.user_id)
    assert person is not None
    person.email = f"{school.student.user_id}@none.invalid"
    db.session.commit()
    result = write(school)
    assert mailed.taken == []
    assert [each.recipients for each in result.channels][:2] == [8, 7]
