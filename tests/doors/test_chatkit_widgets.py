"""Widgets of the ChatKit protocol: pressed in their place, asked for a yes, and answered as forms."""

from __future__ import annotations

from typing import Any

import pytest
from chatkit.types import SyncCustomActionResponse

from app.chat.models import Call, CallState
from app.core.widget import check
from app.doors.chatkit.items import tree_of
from app.extensions import db
from tests.chat.conftest import Script, script
from tests.doors.chatkit_talk import (
    act,
    adapter,
    conversation_id,
    create,
    done,
    items,
    kinds,
    plenty,
    raw,
    said,
    stream,
    threads,
    told,
)
from tests.doors.situation import Situation

__all__ = ["plenty", "script"]


def test_a_widget_that_is_pressed_is_drawn_anew_in_its_place(situation: Situation, script: Script) -> None:
    where = {"course_id": str(situation.school.course_id)}
    thread_id = create(situation, script, "Fine.", who="owner")[0].thread.id
    (widget,) = done(act(situation, thread_id, "view.set", {**where, "view": "instructor"}, who="owner"), "widget")
    pressed = act(situation, thread_id, "view.set", {**where, "view": "student"}, item_id=widget.id, who="owner")
    assert kinds(pressed)[:2] == ["stream_options", "widget.root.updated"]
    (anew,) = [event for event in pressed if event.type == "thread.item.updated"]
    assert anew.item_id == widget.id
    assert anew.update.widget != widget.widget
    kept = {each.id: each for each in items(situation, thread_id, who="owner").data}
    assert kept[widget.id].widget == anew.update.widget
    page = situation.client("owner")[0].get(f"/chat/{conversation_id(situation, thread_id)}").text
    assert f'id="chat-call-{widget.id.removeprefix("wdg_")}"' in page
    action = {"type": "view.set", "payload": {**where, "view": "instructor"}}
    sync = {"thread_id": thread_id, "item_id": widget.id, "action": action, "who": "owner"}
    answer = raw(situation, "threads.sync_custom_action", **sync)
    item = adapter(SyncCustomActionResponse).validate_json(answer.data).updated_item
    # Its figures are of the moment; the view that it shows is not.
    assert (item.id, item.widget.children[0]) == (widget.id, widget.widget.children[0])
    assert item.widget.children[0] != anew.update.widget.children[0]
    assert items(situation, thread_id, who="owner").data[0] == item


def test_what_is_pressed_in_our_page_is_what_a_client_of_the_protocol_shows(
    situation: Situation, script: Script
) -> None:
    thread_id = create(situation, script, "Fine.")[0].thread.id
    (listed,) = done(act(situation, thread_id, "list_tasks", {}), "widget")
    client, token = situation.client("student")
    page = f"/chat/{conversation_id(situation, thread_id)}"
    pressed = client.post(
        "/do/complete_task",
        data={"csrf_token": token, "return_to": page, "task_id": str(situation.todo.open), "show": "all"},
        headers={"HX-Request": "true", "HX-Target": f"div#chat-call-{listed.id.removeprefix('wdg_')}"},
    )
    assert pressed.status_code == 200
    shown = next(each for each in items(situation, thread_id).data if each.id == listed.id)
    assert "Lab report pending" in listed.copy_text
    assert "Lab report completed" in shown.copy_text


def test_an_action_without_a_widget_has_a_line_of_its_own_and_acts_once(situation: Situation, script: Script) -> None:
    thread_id = create(situation, script, "Fine.")[0].thread.id
    where = {"course_id": str(situation.school.course_id)}
    key = {"headers": {"Idempotency-Key": f"b-{id(script)}"}}
    pressed = act(situation, thread_id, "confusion.ping", where, **key)
    line, widget = done(pressed)
    assert (line.type, widget.type) == ("assistant_message", "widget")
    assert done(act(situation, thread_id, "confusion.ping", where, **key)) == [line, widget]
    assert items(situation, thread_id, order="asc").data[-2:] == [line, widget]
    script.end()
    stream(situation, "threads.add_user_message", thread_id=thread_id, input=said("And now?"))
    assert script.turns[-1].before[-1].text == line.content[0].text


@pytest.mark.parametrize(("word", "state"), [("call.yes", "done"), ("call.no", "declined")])
def test_what_writes_to_others_waits_for_a_yes_that_counts_once(situation: Situation, word: str, state: str) -> None:
    thread_id = threads(situation).data[0].id
    asks = next(each for each in items(situation, thread_id).data if each.id == f"wdg_{situation.talk.asked}")
    assert (asks.widget.confirm["action"].type, asks.widget.cancel["action"].type) == ("call.yes", "call.no")
    payload = asks.widget.confirm["action"].payload
    pressed = act(situation, thread_id, word, payload, item_id=asks.id)
    assert kinds(pressed) == ["stream_options", "widget.root.updated", "notice"]
    kept = next(each for each in items(situation, thread_id).data if each.id == asks.id)
    assert kept.widget == pressed[1].update.widget != asks.widget
    with situation.app.app_context():
        assert db.session.get_one(Call, situation.talk.asked).state == state
    action = {"type": word, "payload": payload}
    again = raw(situation, "threads.custom_action", thread_id=thread_id, item_id=asks.id, action=action)
    assert (again.status_code, again.content_type) == (409, "application/problem+json")


def test_every_card_that_this_door_makes_is_a_valid_widget(situation: Situation) -> None:
    with situation.app.test_request_context():
        for state in ("asked", "declined", "failed", "done"):
            call = db.session.get_one(Call, situation.talk.asked)
            call.state = CallState(state)
            assert check(tree_of(call) or {}, lambda kind: kind in ("call.yes", "call.no")), state
        call.state = CallState.RUNNING
        assert tree_of(call) is None
        db.session.rollback()


def test_a_question_for_a_yes_stays_whatever_else_is_pressed_in_its_place(situation: Situation) -> None:
    thread_id = threads(situation).data[0].id
    asks = f"wdg_{situation.talk.asked}"
    where = {"course_id": str(situation.school.course_id)}
    shown = done(act(situation, thread_id, "confusion.ping", where, item_id=asks), "widget")
    kept = {each.id: each for each in items(situation, thread_id).data}
    assert kept[asks].widget.confirm["action"].type == "call.yes"
    assert [kept[each.id] for each in shown] == shown != []


def test_a_quiz_is_answered_as_structured_input(situation: Situation, script: Script) -> None:
    thread_id = create(situation, script, "Fine.")[0].thread.id
    quizzes = situation.quizzes
    where = {"course_id": str(situation.school.course_id), "quiz_id": str(quizzes.published)}
    opened = done(act(situation, thread_id, "quiz.open", where))
    *_, widget, asks = opened
    assert (widget.type, asks.type, asks.status) == ("widget", "structured_input", "pending")
    (question,) = asks.inputs
    assert (question.type, question.question) == ("multiple_choice", "1. What keeps the DNA?")
    assert [each.value for each in question.options] == ["Nucleus", "Membrane"]
    assert "Form" not in widget.widget.model_dump_json()

    def answer(**more: Any) -> Any:
        return raw(situation, "threads.add_structured_input", thread_id=thread_id, item_id=asks.id, input=more)

    skipped = told(answer(status="skipped"))
    assert [event.item.status for event in skipped if event.type == "thread.item.replaced"] == ["skipped"]
    again = next(each for each in items(situation, thread_id).data if each.id == asks.id)
    assert (again.status, again.inputs[0].answer.skipped) == ("skipped", True), "it is not asked anew"
    assert told(answer(status="skipped"))
    none = answer(answers={question.id: {"values": ["mitochondria"]}})
    assert (none.status_code, none.json["errors"][0]["field"]) == (422, question.id)
    told_of = told(answer(answers={question.id: {"values": ["nucleus"]}}))
    lines = [each.id for each in items(situation, thread_id).data]
    twice = answer(answers={question.id: {"values": ["Membrane"]}})
    assert (twice.status_code, twice.json["code"]) == (409, "conflict"), "a second press asks nothing anew"
    assert [each.id for each in items(situation, thread_id).data] == lines
    (replaced,) = [event.item for event in told_of if event.type == "thread.item.replaced"]
    assert (replaced.id, replaced.status, replaced.inputs[0].answer.values) == (asks.id, "answered", ["nucleus"])
    (result,) = done(told_of, "widget")
    assert "Right" in (result.copy_text or "")
    kept = {each.id: each for each in items(situation, thread_id).data}
    assert kept[asks.id] == replaced
    assert kept[result.id] == result
    page = situation.client("student")[0].get(f"/courses/{where['course_id']}/quizzes/{where['quiz_id']}").text
    assert "100" in page
    wrong = raw(situation, "threads.add_structured_input", thread_id=thread_id, item_id=widget.id, input={})
    assert wrong.status_code == 404
