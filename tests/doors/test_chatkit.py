"""The ChatKit protocol: the same conversations as everywhere, said and read in its words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update

from app.chat.runs.events import Tool
from app.core import clock
from app.core.errors import Unavailable
from app.core.permissions import CourseRole
from app.courses import Course, Enrolment
from app.extensions import db
from tests.chat.conftest import Script, script
from tests.doors.chatkit_talk import (
    conversation_id,
    create,
    done,
    items,
    kinds,
    plenty,
    raw,
    said,
    stream,
    text,
    thread,
    threads,
)
from tests.doors.situation import Situation

__all__ = ["plenty", "script"]


def test_a_thread_begins_streams_and_goes_on(situation: Situation, script: Script) -> None:
    link = f"[slide 2](/courses/{situation.school.course_id}/notes#slide-2)"
    events = create(situation, script, "Water ", Tool("get_current_slide", "running"), f"moves, see {link}.")
    assert kinds(events) == [
        "thread.created",
        "thread.item.done",
        "stream_options",
        "thread.item.added",
        "assistant_message.content_part.added",
        "assistant_message.content_part.text_delta",
        "progress_update",
        "assistant_message.content_part.text_delta",
        "assistant_message.content_part.done",
        "thread.item.done",
    ]
    begun = events[0].thread
    assert begun.title == "What is osmosis?"
    question, answer = done(events)
    assert question.content[0].text == "What is osmosis?"
    assert text(events) == answer.content[0].text == f"Water moves, see {link}."
    (cited,) = answer.content[0].annotations
    assert (cited.source.title, cited.source.url.endswith("/notes#slide-2")) == ("Osmosis", True)
    script.say("Yes.")
    script.end()
    more = stream(situation, "threads.add_user_message", thread_id=begun.id, input=said("Really?"))
    assert kinds(more)[:2] == ["thread.item.done", "stream_options"]
    assert [each.text for each in script.turns[-1].before] == ["What is osmosis?", f"Water moves, see {link}."]
    kept = thread(situation, begun.id)
    assert kept.items.data == [*done(events), *done(more)]
    assert (kept.title, kept.created_at, kept.status.type) == (begun.title, begun.created_at, "active")
    assert items(situation, begun.id, order="asc").data == kept.items.data


def test_a_widget_stands_beside_the_answer_under_an_id_that_stays(situation: Situation) -> None:
    course = {"course_id": str(situation.school.course_id)}
    events = stream(situation, "threads.create", input=said("Which slide are we on?"), metadata=course)
    thread_id = events[0].thread.id
    question, *shown = done(events)
    (widget,) = [item for item in shown if item.type == "widget"]
    assert widget.widget.type == "Card"
    assert widget.copy_text
    kept = items(situation, thread_id, order="asc").data
    assert sorted(each.id for each in kept) == sorted(each.id for each in done(events))
    assert {each.id: each for each in kept} == {each.id: each for each in done(events)}
    page = situation.client("student")[0].get(f"/chat/{conversation_id(situation, thread_id)}").text
    assert f'id="chat-call-{widget.id.removeprefix("wdg_")}"' in page
    assert question.content[0].text in page


def test_a_conversation_of_the_page_goes_on_here_and_back_there(situation: Situation, script: Script) -> None:
    client, token = situation.client("student")
    script.say("Water **moves**.")
    script.end()
    page = {"csrf_token": token, "message": "What is osmosis?", "course_id": str(situation.school.course_id)}
    where = client.post("/chat/messages", data=page).headers["Location"]
    situation.wait_for_answers()
    head = threads(situation).data[0]
    assert head.title == "What is osmosis?"
    question, answer = thread(situation, head.id).items.data
    assert (question.type, answer.content[0].text) == ("user_message", "Water **moves**.")
    script.say("Through a membrane.")
    script.end()
    quoted = said("How?", quoted_text="Water moves.")
    stream(situation, "threads.add_user_message", thread_id=head.id, input=quoted)
    assert [each.text for each in script.turns[-1].before] == ["What is osmosis?", "Water **moves**."]
    assert script.turns[-1].sentence == "> Water moves.\n\nHow?"
    shown = client.get(where).text
    assert all(words in shown for words in ("What is osmosis?", "<strong>moves</strong>", "Through a membrane."))


def test_pages_of_items_and_threads_have_no_hole_and_nothing_twice(situation: Situation, script: Script) -> None:
    first = create(situation, script, "Line 0.")[0].thread.id
    for number in range(1, 4):
        script.say(f"Line {number}.")
        script.end()
        stream(situation, "threads.add_user_message", thread_id=first, input=said(f"And {number}?"))
    situation.wait_for_answers()
    whole = items(situation, first, order="asc").data
    assert len(whole) == 8
    for order, expected in (("asc", whole), ("desc", whole[::-1])):
        for limit in (1, 3, 8):
            found: list[Any] = []
            after = None
            while True:
                page = items(situation, first, order=order, limit=limit, after=after)
                found += page.data
                assert page.has_more == (len(found) < 8)
                if not page.has_more:
                    break
                after = page.after
                assert after == found[-1].id
            assert found == expected, (order, limit)
    second = create(situation, script, "Fine.", words="Something else")[0].thread.id
    newest = threads(situation, limit=1)
    assert ([each.id for each in newest.data], newest.has_more) == ([second], True)
    assert [each.id for each in threads(situation, after=newest.after).data][:1] == [first]
    assert [each.id for each in threads(situation, order="asc").data][-2:] == [first, second]
    assert raw(situation, "items.list", thread_id=first, after="msg_987654321").status_code == 200
    for after in ("wdg_987654321", "msg_x", "7", "msg_\u0663"):
        assert raw(situation, "items.list", thread_id=first, after=after).status_code == 404


def test_a_thread_is_renamed_rated_and_deleted_as_on_its_page(situation: Situation, script: Script) -> None:
    thread_id = create(situation, script, "Water moves.")[0].thread.id
    situation.wait_for_answers()
    renamed = raw(situation, "threads.update", thread_id=thread_id, title="Membranes")
    assert (renamed.status_code, renamed.json["title"]) == (200, "Membranes")
    assert raw(situation, "threads.update", thread_id=thread_id, title="x" * 121).status_code == 422
    question, answer = items(situation, thread_id, order="asc").data
    for kind, liked in (("positive", 1), ("negative", 0)):
        rated = raw(situation, "items.feedback", thread_id=thread_id, item_ids=[answer.id], kind=kind)
        assert (rated.status_code, rated.json) == (200, {})
        page = situation.client("student")[0].get(f"/chat/answers/{answer.id.removeprefix('msg_')}").text
        assert page.count('aria-pressed="true"') == 1
        assert (page.index('aria-pressed="true"') < page.index('aria-pressed="false"')) == bool(liked)
    assert (
        raw(situation, "items.feedback", thread_id=thread_id, item_ids=[question.id], kind="positive").status_code
        == 404
    )
    assert raw(situation, "threads.delete", thread_id=thread_id).json == {}
    assert raw(situation, "threads.get_by_id", thread_id=thread_id).status_code == 404
    assert thread_id not in [each.id for each in threads(situation).data]


def test_a_failure_is_told_and_tried_again_and_what_was_written_stays(situation: Situation, script: Script) -> None:
    script.say("Water ")
    script.fail(Unavailable("The model is away."))
    events = stream(situation, "threads.create", input=said("What is osmosis?"))
    assert kinds(events)[-2:] == ["thread.item.done", "error"]
    error = events[-1]
    assert (error.code, error.message, error.allow_retry) == ("custom", "The model is away.", True)
    question, partial = done(events)
    script.say("Water moves.")
    script.end()
    again = stream(situation, "threads.retry_after_item", thread_id=events[0].thread.id, item_id=question.id)
    assert done(again)[0] == partial
    assert script.turns[-1].sentence == "What is osmosis?"
    kept = items(situation, events[0].thread.id, order="asc").data
    assert kept == [question, *done(again)]
    refused = raw(situation, "threads.retry_after_item", thread_id=events[0].thread.id, item_id=partial.id)
    assert (refused.status_code, refused.content_type) == (404, "application/problem+json")


def test_the_same_key_asks_once(situation: Situation, script: Script) -> None:
    sent = {"input": said("What is osmosis?"), "headers": {"Idempotency-Key": f"a-{id(script)}"}}
    script.say("Water moves.")
    script.end()
    first = stream(situation, "threads.create", **sent)
    second = stream(situation, "threads.create", **sent)
    assert len(script.turns) == 1
    assert first[0] == second[0]
    assert done(first) == done(second)
    assert raw(situation, "threads.create", **{**sent, "input": said("Another?")}).status_code == 409


def test_a_thread_outlives_the_place_in_its_course(situation: Situation) -> None:
    thread_id = threads(situation).data[0].id
    known = items(situation, thread_id).data
    student = situation.people["student"].user_id
    mine = (Enrolment.course_id == situation.school.course_id) & (Enrolment.user_id == student)
    try:
        with situation.app.app_context():
            db.session.execute(delete(Enrolment).where(mine))
            db.session.commit()
        assert items(situation, thread_id).data == known
        assert thread(situation, thread_id).status.type == "locked"
        assert "not in its course" in threads(situation).data[0].status.reason
        refused = raw(
            situation, "threads.custom_action", thread_id=thread_id,
            action={"type": "confusion.ping", "payload": {"course_id": str(situation.school.course_id)}},
        )  # fmt: skip
        assert refused.status_code == 404
    finally:
        with situation.app.app_context():
            row = {"course_id": situation.school.course_id, "user_id": student, "role": CourseRole.STUDENT}
            db.session.execute(insert(Enrolment).values(**row, created_at=clock.now()))
            db.session.commit()
    assert thread(situation, thread_id).status.type == "active"


def test_in_an_archived_course_a_thread_is_active_for_who_asks_is_answered(
    situation: Situation, script: Script
) -> None:
    thread_id = create(situation, script, "Water.")[0].thread.id
    course = Course.id == situation.school.course_id

    def archive(moment: datetime | None) -> None:
        with situation.app.app_context():
            db.session.execute(update(Course).where(course).values(archived_at=moment))
            db.session.commit()

    archive(clock.now())
    try:
        assert thread(situation, thread_id).status.type == "active"
        script.say("Still water.")
        script.end()
        events = stream(situation, "threads.add_user_message", thread_id=thread_id, input=said("And now?"))
        assert text(events) == "Still water."
    finally:
        archive(None)
