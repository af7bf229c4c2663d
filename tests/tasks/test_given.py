"""What a teacher gives to a course, reminders, pages of a list, and two who change one task at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.errors import Denied, HomeroomError, Invalid, NotFound
from app.core.transaction import transaction
from app.extensions import db
from app.messages import Delivery, Message, unread_of
from app.tasks import Task, forget_deleted, remind
from tests.conftest import Time
from tests.school import School
from tests.tasks.conftest import Desk


def test_what_is_given_to_a_course_is_in_everybodys_list_with_their_own_mark(school: School, teachers: Desk) -> None:
    task = teachers.add("Bring a lab coat", course_id=school.course_id, for_course=True)
    first, second = Desk(school.students[0]), Desk(school.students[1])
    assert first.titles() == second.titles() == Desk(school.co_teacher).titles() == ["Bring a lab coat"]
    assert Desk(school.stranger).titles() == []
    first.do("complete_task", task_id=task.id)
    first.do("complete_task", task_id=task.id)
    assert first.titles(status="completed") == second.titles(status="pending") == ["Bring a lab coat"]
    assert Desk(school.co_teacher).list().tasks[0].done_by == 1
    assert first.list().tasks[0].done_by is None
    first.do("complete_task", task_id=task.id, completed=False)
    assert first.titles(status="pending") == ["Bring a lab coat"]


def test_only_those_who_teach_a_course_give_it_something_and_change_it(school: School, teachers: Desk) -> None:
    student = Desk(school.student)
    with pytest.raises(Denied):
        student.add("Cake for all", course_id=school.course_id, for_course=True)
    with pytest.raises(NotFound):
        Desk(school.stranger).add("Cake for all", course_id=school.course_id, for_course=True)
    task = teachers.add("Bring a lab coat", course_id=school.course_id, for_course=True)
    for name, more in (("update_task", {"title": "Cake"}), ("delete_task", {}), ("edit_task", {})):
        with pytest.raises(Denied):
            student.do(name, task_id=task.id, **more)
        with pytest.raises(NotFound):
            Desk(school.stranger).do(name, task_id=task.id, **more)
    Desk(school.co_teacher).do("update_task", task_id=task.id, title="Bring a clean lab coat")
    assert student.titles() == ["Bring a clean lab coat"]
    teachers.do("delete_task", task_id=task.id)
    assert student.titles() == []
    Desk(school.co_teacher).do("restore_task", task_id=task.id)
    assert student.titles() == ["Bring a clean lab coat"]


def test_a_list_holds_only_what_its_reader_can_do(school: School, teachers: Desk, mine: Desk) -> None:
    teachers.add("Lab coat", course_id=school.course_id, for_course=True)
    own = mine.add("Essay", course_id=school.course_id)
    assert mine.titles(course_id=school.course_id) == ["Lab coat", "Essay"]
    administrator = Desk(school.administrator)
    administrator.add("Visit", course_id=school.course_id)
    looked = administrator.list(course_id=school.course_id)
    assert ([each.title for each in looked.tasks], looked.counts.pending) == (["Visit"], 1)
    teachers.do("archive_course", course_id=school.course_id)
    for found in mine.titles(), mine.titles(course_id=school.course_id):
        assert found == ["Essay"]
    assert mine.do("complete_task", task_id=own.id).task.status == "completed"


def test_a_list_is_read_to_its_end_page_by_page(mine: Desk, time: Time) -> None:
    made = [
        mine.add(f"Task {number}", due_date=(time.now + timedelta(days=number % 3)).date().isoformat())
        if number % 4
        else mine.add(f"Task {number}")
        for number in range(11)
    ]
    for task in made[:5]:
        time.pass_(1)
        mine.do("complete_task", task_id=task.id)
    whole = [each.id for each in mine.list(limit=100).tasks]
    found, cursor = [], None
    while True:
        page = mine.list(limit=2, cursor=cursor)
        found += [each.id for each in page.tasks]
        if (cursor := page.next_cursor) is None:
            break
        if len(found) == 2:
            # What is ticked off meanwhile comes again among what is done, and nothing is left out.
            mine.do("complete_task", task_id=found[0])
    assert set(found) == set(whole)
    assert len(found) == len(whole) + 1
    assert (page.counts.pending, page.counts.completed) == (5, 6)
    for wrong in ("x", "W10", "bnVsbA", "WzEsbnVsbCwxXQ"):
        with pytest.raises(Invalid):
            mine.list(cursor=wrong)


def test_a_list_is_filtered_and_searched(mine: Desk, time: Time) -> None:
    time.now = time.now.replace(year=2026, month=11, day=25, hour=12)
    for title, day in (
        ("Late", "2026-11-24"),
        ("Today", "2026-11-25"),
        ("Sunday", "2026-11-29"),
        ("Next", "2026-11-30"),
    ):
        mine.add(title, due_date=day, description=f"about {title.lower()} 100%")
    mine.add("Some day")
    assert mine.titles(due="overdue") == ["Late"]
    assert mine.titles(due="today") == ["Today"]
    assert mine.titles(due="this_week") == ["Late", "Today", "Sunday"]
    assert mine.titles(due="none") == ["Some day"]
    assert mine.titles(due_by="2026-11-29") == ["Late", "Today", "Sunday"]
    assert mine.titles(query="LATE 100%") == ["Late"]
    assert mine.titles(query="100_") == []
    assert mine.list().counts.overdue == 1


def test_a_list_says_what_is_in_it(mine: Desk, time: Time) -> None:
    time.now = time.now.replace(year=2026, month=11, day=20, hour=12)

    def said(**asked: Any) -> str:
        return mine.list(**asked).message

    assert [said(status=each) for each in ("all", "pending", "completed")] == ["No tasks here yet."] * 3
    tasks = [mine.add(title) for title in ("Essay", "Buy milk", "Lab report")]
    assert [said(), said(status="pending")] == ["3 tasks to do."] * 2
    assert said(status="completed") == "Nothing is done yet."
    mine.do("complete_task", task_id=tasks[0].id)
    assert said() == "2 tasks to do. 1 is done."
    assert said(status="pending") == "2 tasks to do."
    assert said(status="completed") == "1 task is done."
    assert said(status="completed", query="essay") == "1 task."
    for each in tasks[1:]:
        mine.do("complete_task", task_id=each.id)
    assert [said(), said(status="pending")] == ["Everything is done."] * 2
    assert said(status="completed") == "3 tasks are done."
    mine.add("Poster", due_date="2026-11-22", due_time="23:00")
    time.pass_(3 * 86400)
    assert said() == "1 task to do. 1 is overdue. 3 are done."


def test_each_is_reminded_once_of_what_they_have_still_to_do(school: School, time: Time) -> None:
    time.now = time.now.replace(hour=12, minute=0, second=0)
    student, other = Desk(school.students[0]), Desk(school.students[1])
    day = (time.now + timedelta(days=1)).date().isoformat()
    student.add("Essay", due_date=day)
    student.add("Call", due_date=day, due_time="15:30")
    done, gone = student.add("Done", due_date=day), student.add("Gone", due_date=day)
    student.do("complete_task", task_id=done.id)
    student.do("delete_task", task_id=gone.id)
    shared = Desk(school.owner).add("Lab coat", due_date=day, course_id=school.course_id, for_course=True)
    other.do("complete_task", task_id=shared.id)
    remind()
    assert unread_of(student.actor.user_id or 0) == 0
    time.pass_(20 * 3600)
    remind()
    remind()
    found = student.do("list_messages")
    assert sorted(each.subject for each in found.messages) == ["To do: Essay", "To do: Lab coat"]
    mine = next(each for each in found.messages if each.subject == "To do: Essay")
    assert (mine.sender, mine.course_id, mine.course_name) == ("Your reminder", None, "Tasks")
    assert unread_of(other.actor.user_id or 0) == 0
    time.pass_(8 * 3600)
    remind()
    assert "To do: Call" in [each.subject for each in student.do("list_messages").messages]
    assert student.do("read_message", message_id=mine.message_id).body.startswith("Essay\nDue today")


def test_two_sweeps_at_once_send_one_reminder(school: School, time: Time) -> None:
    desk = Desk(school.student)
    time.now = time.now.replace(hour=12, minute=0, second=0)
    desk.add("Essay", due_date=(time.now + timedelta(days=1)).date().isoformat())
    db.session.commit()
    time.pass_(20 * 3600)
    at_once(school.app, remind, remind)
    db.session.rollback()
    sent = select(func.count()).select_from(Delivery).join(Message, Message.id == Delivery.message_id)
    mine = sent.where(Delivery.recipient_id == desk.actor.user_id, Delivery.channel == "inbox")
    assert db.session.execute(mine).scalar() == 1


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Run these on threads of their own that start together; gives what each returned or the error that it met."""
    ready = threading.Barrier(len(acts))
    came: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        with app.test_request_context():
            ready.wait()
            try:
                came[place] = act()
            except HomeroomError as error:
                came[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return came


def test_two_at_one_task_lose_nothing(school: School, mine: Desk) -> None:
    for _ in range(5):
        task = mine.add("Essay")
        db.session.commit()
        done, moved, again = at_once(
            school.app,
            lambda id=task.id: mine.do("complete_task", task_id=id),  # type: ignore[misc]
            lambda id=task.id: mine.do("update_task", task_id=id, description="Two pages"),  # type: ignore[misc]
            lambda id=task.id: mine.do("update_task", task_id=id, title="Long essay"),  # type: ignore[misc]
        )
        assert not [each for each in (done, moved, again) if isinstance(each, HomeroomError)]
        now = mine.do("edit_task", task_id=task.id).task
        assert (now.title, now.description, now.status) == ("Long essay", "Two pages", "completed")


def test_of_two_forms_of_one_version_one_is_told_and_a_deletion_ends_all(school: School, mine: Desk) -> None:
    for _ in range(5):
        task = mine.add("Essay")
        db.session.commit()
        came = at_once(
            school.app,
            *(
                lambda title=title, id=task.id: mine.do("update_task", task_id=id, title=title, version=1)  # type: ignore[misc]
                for title in ("One", "Two")
            ),
        )
        assert sorted(type(each).__name__ for each in came) == ["Conflict", "TaskResult"]
        deleted, done = at_once(
            school.app,
            lambda id=task.id: mine.do("delete_task", task_id=id),  # type: ignore[misc]
            lambda id=task.id: mine.do("complete_task", task_id=id),  # type: ignore[misc]
        )
        assert not isinstance(deleted, HomeroomError)
        back = mine.do("restore_task", task_id=task.id).task
        # Either it was done before it went, or who came too late was told so.
        assert (back.status == "completed") == (not isinstance(done, NotFound))


def test_what_was_deleted_a_day_ago_is_gone_for_good(mine: Desk, time: Time) -> None:
    kept, gone = mine.add("Kept"), mine.add("Gone")
    mine.do("delete_task", task_id=gone.id)
    time.pass_(86400)
    with transaction():
        assert forget_deleted() >= 1
    left = select(Task.id).where(Task.id.in_([kept.id, gone.id]))
    assert list(db.session.execute(left).scalars()) == [kept.id]
