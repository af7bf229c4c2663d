from __future__ import annotations

from typing import Any

import pytest

from app.core.errors import NotFound
from app.messages import unread_of
from tests.conftest import Time
from tests.messages.letters import write
from tests.school import School


def test_an_inbox_is_newest_first_with_what_is_unread(school: School, time: Time) -> None:
    first = write(school, subject="First").message_id
    time.pass_(1)
    second = write(school, subject="Second").message_id
    page = school.result(school.student, "list_messages")
    assert [each.message_id for each in page.messages] == [second, first]
    assert page.unread == unread_of(int(school.student.user_id or 0)) == 2
    read = school.result(school.student, "read_message", message_id=first)
    assert (read.read, read.subject, read.body) == (True, "First", "Please bring them.")
    page = school.result(school.student, "list_messages")
    assert [each.read for each in page.messages] == [False, True]
    assert page.unread == 1


def test_reading_is_ones_own(school: School) -> None:
    message_id = write(school).message_id
    school.act(school.student, "read_message", message_id=message_id)
    assert school.result(school.students[1], "list_messages").unread == 1
    (sent,) = school.result(school.owner, "list_deliveries", message_id=message_id).messages
    assert sent.channels[0].read == 1


def test_nobody_reads_what_was_not_sent_to_them(school: School) -> None:
    people = [school.student.user_id]
    message_id = write(school, recipient_filter="specific_users", user_ids=people).message_id
    for who in (school.students[1], school.owner, school.administrator):
        with pytest.raises(NotFound):
            school.act(who, "read_message", message_id=message_id)
    with pytest.raises(NotFound):
        school.act(school.stranger, "read_message", message_id=message_id)


def test_a_course_shows_only_its_own_messages(school: School) -> None:
    write(school)
    with pytest.raises(NotFound):
        school.act(school.student, "list_messages", course_id=school.other_course_id)
    assert school.result(school.student, "list_messages", course_id=None).unread == 1


def test_an_inbox_has_pages(school: School, time: Time) -> None:
    for number in range(31):
        time.pass_(1)
        write(school, subject=f"Number {number}", recipient_filter="specific_users", user_ids=[school.student.user_id])
    page = school.result(school.student, "list_messages")
    assert len(page.messages) == 30
    assert page.next_cursor is not None
    last = school.result(school.student, "list_messages", cursor=page.next_cursor)
    assert [each.subject for each in last.messages] == ["Number 0"]
    assert last.next_cursor is None


def test_the_head_of_every_page_counts_what_is_unread(school: School, browser: Any) -> None:
    message_id = write(school).message_id
    student = browser(school, school.student)
    assert '1<span class="unseen"> unread</span>' in student.get("/").text
    assert student.get(f"/inbox/{message_id}").status_code == 200
    assert "unread</span>" not in student.get("/").text


def test_a_message_is_marked_as_read_from_the_list_without_javascript(school: School, browser: Any) -> None:
    message_id = write(school).message_id
    student = browser(school, school.student)
    page = student.get("/inbox").text
    assert "Mark as read" in page
    answer = student.do("read_message", message_id=str(message_id), return_to="/inbox")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inbox")
    assert "Mark as read</button>" not in student.get("/inbox").text.replace('<span class="unseen"', "")
    assert unread_of(int(school.student.user_id or 0)) == 0


def test_an_empty_inbox_says_what_comes_here(school: School, browser: Any) -> None:
    assert "Your inbox is empty." in browser(school, school.parent).get("/inbox").text


def test_somebody_elses_message_is_no_page(school: School, browser: Any) -> None:
    message_id = write(school).message_id
    answer = browser(school, school.stranger).get(f"/inbox/{message_id}")
    assert answer.status_code == 404
    assert "Lab coats" not in answer.text


def test_a_teacher_writes_from_the_page_without_javascript(school: School, browser: Any) -> None:
    teacher = browser(school, school.owner)
    where = f"/courses/{school.course_id}/messages"
    assert "Nothing was sent yet." in teacher.get(where).text
    answer = teacher.do(
        "notify_students_via_lms", course_id=school.course_id, recipient_filter="specific_users", subject="Hi",
        message="You two", user_ids=[school.students[0].user_id, school.students[1].user_id],
        include_resources=["false", "true"], return_to=where,
    )  # fmt: skip
    assert (answer.status_code, answer.headers["Location"]) == (303, where)
    page = teacher.get(where).text
    assert "Sent to 2 students: 2 in the inbox. No LMS is connected yet." in page
    assert "Inbox: 2 sent" in page


def test_a_visitor_sees_what_was_sent_and_no_form(school: School, browser: Any) -> None:
    write(school)
    page = browser(school, school.administrator).get(f"/courses/{school.course_id}/messages").text
    assert "Lab coats" in page
    assert "notify_students_via_lms" not in page


@pytest.mark.parametrize("cursor", ["x", "0", "-1", "9" * 30, "W10", "WyJxdWl6emVzIiwzXQ"])
def test_a_page_that_is_none_is_refused_politely(school: School, browser: Any, cursor: str) -> None:
    assert browser(school, school.student).get(f"/inbox?cursor={cursor}").status_code == 422
