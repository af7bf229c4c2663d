"""`POST /api/chatkit/action` and `GET /api/chatkit/tasks`: what is pressed is done, once, and the widget comes back."""

from __future__ import annotations

from typing import Any

import pytest
from chatkit.types import WidgetItem
from sqlalchemy import func, select

from app.chat.models import Call, ChatMessage, Conversation
from app.core import clock
from app.core.actor import Door
from app.core.capability import capabilities, is_action
from app.core.widget import check, walk
from app.extensions import db
from app.tasks import Task
from tests.doors.dialects import as_person, frames, post
from tests.doors.situation import PERSONAL, SCHOOL_WIDE, Situation
from tests.doors.test_capability_matrix import expected
from tests.school import SECRET

ACTION = "/api/chatkit/action"


def press(
    situation: Situation, type: str, who: str = "student", conversation: str | None = None, **payload: Any
) -> Any:
    return frames(
        as_person(situation, who, ACTION, {"type": type, "payload": payload, "conversation_id": conversation})
    )


def the_list(situation: Situation, who: str = "student", **asked: str) -> Any:
    sent = {"user_id": str(situation.people[who].user_id), **asked}
    headers = {"Authorization": f"Bearer {SECRET}"}
    return situation.app.test_client().get("/api/chatkit/tasks", query_string=sent, headers=headers)


def words(tree: dict[str, Any]) -> list[str]:
    return [str(node.get("value") or node.get("label")) for node in walk(tree)]


def test_the_list_is_a_valid_tree_with_its_buttons(situation: Situation) -> None:
    answer = the_list(situation, status="all")
    tree = answer.json["widget"]
    assert check(tree, is_action) == tree
    assert tree["type"] == "Card"
    assert "ListView" in [node["type"] for node in tree["children"]]
    WidgetItem(id="1", thread_id="1", created_at=clock.now(), widget=tree)
    assert {"Your Tasks", "Lab report", "pending", "Complete", "Edit", "Delete"} <= set(words(tree))
    actions = [node["onClickAction"] for node in walk(tree) if node.get("onClickAction")]
    assert {"type": "complete_task", "payload": {"task_id": str(situation.todo.open), "show": "all"}} in actions
    assert "Lab report" not in words(the_list(situation, status="completed").json["widget"])
    assert the_list(situation, status="some").status_code == 422
    assert the_list(situation, who="other_student").json["widget"] != tree


def test_a_session_and_no_stranger_reads_the_list(situation: Situation) -> None:
    client, _ = situation.client("student")
    assert "Lab report" in words(client.get("/api/chatkit/tasks").json["widget"])
    assert situation.app.test_client().get("/api/chatkit/tasks").status_code == 401
    wrong = {"Authorization": "Bearer wrong"}
    assert situation.app.test_client().get("/api/chatkit/tasks", headers=wrong).status_code == 401


def test_what_is_pressed_is_done_and_the_list_comes_back(situation: Situation) -> None:
    told = press(situation, "complete_task", task_id=str(situation.todo.open), show="all")
    assert [frame["type"] for frame in told] == ["text_delta", "widget", "complete"]
    assert told[0]["text"] == "Done: “Lab report”."
    assert {"Reopen", "completed"} <= set(words(told[1]["widget"]))
    assert told[2] == {
        "type": "complete",
        "conversation_id": None,
        "state": "complete",
        "replayed": False,
        "widgets": [told[1]["widget"]],
    }
    gone = press(situation, "delete_task", task_id=str(situation.todo.open), show="all")[1]["widget"]
    assert gone["type"] == "Card"
    assert {"“Lab report” is deleted.", "Undo", "Your Tasks"} <= set(words(gone))
    press(situation, "restore_task", task_id=str(situation.todo.open))
    assert "Essay" in press(situation, "restore_task", task_id=situation.todo.deleted)[0]["text"]
    form = press(situation, "edit_task", task_id=str(situation.todo.open))[-2]["widget"]
    (sends,) = [node["onSubmitAction"] for node in walk(form) if node.get("onSubmitAction")]
    assert (
        press(situation, sends["type"], title="Long report", **sends["payload"])[0]["text"] == "Changed “Long report”."
    )
    assert press(situation, "create_task", title="Buy milk")[0]["text"] == "Added “Buy milk”."


@pytest.mark.parametrize(
    ("type", "payload", "named"),
    [
        ("levitate", {}, "type"),
        ("create_task", {"title": ""}, "title"),
        ("create_task", {"title": "x", "colour": "red"}, "colour"),
        ("complete_task", {}, "task_id"),
        ("confusion.ping", {}, "course_id"),
    ],
)
def test_what_is_wrong_is_named(situation: Situation, type: str, payload: dict[str, Any], named: str) -> None:
    (frame,) = press(situation, type, **payload)
    assert (frame["type"], frame["error"], frame["code"]) == ("error", "action_failed", "invalid")
    assert [each["field"] for each in frame["fields"]] == [named]
    assert (type if named == "type" else named) in frame["message"]


def test_an_action_without_a_payload_has_an_empty_one(situation: Situation) -> None:
    for body in ({"type": "list_tasks", "payload": None}, {"type": "list_tasks"}):
        assert frames(as_person(situation, "student", ACTION, body))[-1]["type"] == "complete"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"payload": "x"}, "payload: should be an object"),
        ({"payload": [1]}, "payload: should be an object"),
        ({"conversation_id": "x"}, "conversation_id: should be a UUID"),
        ({"conversation_id": 5}, "conversation_id: should be a UUID"),
        ({"type": None}, "type: should be text"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_words(situation: Situation, wrong: dict[str, Any], said: str) -> None:
    answer = as_person(situation, "student", ACTION, {"type": "list_tasks", **wrong})
    assert (answer.status_code, answer.json["detail"]) == (422, said)


def test_somebody_elses_task_is_not_found_and_stays(situation: Situation) -> None:
    for who in ("other_student", "owner", "stranger", "administrator"):
        (frame,) = press(situation, "delete_task", who, task_id=str(situation.todo.open))
        assert (frame["error"], frame["code"]) == ("action_failed", "not_found")
    assert "Lab report" in words(the_list(situation).json["widget"])


def test_a_double_click_acts_once(situation: Situation) -> None:
    body = {
        "user_id": str(situation.people["student"].user_id),
        "type": "create_task",
        "payload": {"title": "Only once"},
        "conversation_id": str(_key(situation)),
    }
    first, second = (frames(post(situation, ACTION, body, **{"Idempotency-Key": "k-1"})) for _ in range(2))
    assert (first[-1]["replayed"], second[-1]["replayed"]) == (False, True)
    assert second == [*first[:-1], first[-1] | {"replayed": True}]
    assert first[-1]["message_id"]
    with situation.app.app_context():
        assert db.session.execute(select(func.count()).where(Task.title == "Only once")).scalar() == 1
        assert db.session.execute(select(func.count()).where(ChatMessage.content.like("%Only once%"))).scalar() == 1


def _key(situation: Situation) -> str:
    with situation.app.app_context():
        key: str = db.session.execute(
            select(Conversation.key).where(Conversation.id == situation.talk.conversation)
        ).scalar_one()
    return key


def test_where_a_conversation_is_named_the_press_stands_in_it(situation: Situation) -> None:
    told = press(situation, "complete_task", conversation=_key(situation), task_id=str(situation.todo.open))
    assert told[-1]["conversation_id"] == _key(situation)
    with situation.app.app_context():
        line = db.session.get(ChatMessage, int(told[-1]["message_id"]))
        assert line is not None
        assert (line.conversation_id, line.content) == (situation.talk.conversation, "Done: “Lab report”.")
        call = db.session.execute(select(Call).where(Call.answer_id == line.id)).scalar_one()
        assert call.tree == told[-2]["widget"]
    client, _ = situation.client("student")
    assert "Lab report" in client.get(f"/chat/{situation.talk.conversation}").text
    for who in ("other_student", "owner"):
        body = {"type": "list_tasks", "payload": {}, "conversation_id": _key(situation)}
        assert as_person(situation, who, ACTION, body).status_code == 404


def shown(situation: Situation, widget: str) -> Call:
    with situation.app.app_context():
        call = db.session.get_one(Call, int(widget.removeprefix("wdg_")))
        db.session.expunge(call)
        return call


def lines(situation: Situation) -> int:
    with situation.app.app_context():
        return db.session.execute(select(func.count()).select_from(ChatMessage)).scalar_one()


def in_widget(situation: Situation, widget: str | None, type: str, who: str = "student", **payload: Any) -> Any:
    where = {"conversation_id": _key(situation), **({"item_id": widget} if widget else {})}
    return as_person(situation, who, ACTION, {"type": type, "payload": payload, **where})


@pytest.mark.parametrize("named", [True, False])
def test_the_widget_that_was_pressed_is_drawn_anew_in_its_place(situation: Situation, named: bool) -> None:
    listed = press(situation, "list_tasks", conversation=_key(situation))[-1]
    widget = listed["item_id"]
    assert shown(situation, widget).tree == listed["widgets"][0]
    before = lines(situation)
    pressed = {"task_id": str(situation.todo.open), "show": "all"}
    assert {"type": "complete_task", "payload": pressed} in [
        node.get("onClickAction") for node in walk(listed["widgets"][0])
    ]
    told = frames(in_widget(situation, widget if named else None, "complete_task", **pressed))
    assert (told[-1]["item_id"], told[-1]["message_id"]) == (widget, listed["message_id"])
    assert shown(situation, widget).tree == told[-2]["widget"] != listed["widgets"][0]
    assert lines(situation) == before


def test_a_form_is_the_place_of_what_was_sent_with_it(situation: Situation) -> None:
    form = press(situation, "edit_task", conversation=_key(situation), task_id=str(situation.todo.open))[-1]
    (sends,) = [node["onSubmitAction"] for node in walk(form["widgets"][0]) if node.get("onSubmitAction")]
    told = frames(in_widget(situation, None, sends["type"], title="Long report", **sends["payload"]))
    assert told[-1]["item_id"] == form["item_id"]
    assert "Long report" in words(shown(situation, form["item_id"]).tree or {})


def test_what_no_widget_holds_stands_in_a_line_of_its_own(situation: Situation) -> None:
    listed = press(situation, "list_tasks", conversation=_key(situation))[-1]
    # The button of the list says in which list it stands; this one says something else.
    told = frames(in_widget(situation, None, "complete_task", task_id=str(situation.todo.open), completed="true"))
    assert told[-1]["item_id"] != listed["item_id"]
    assert told[-1]["message_id"] != listed["message_id"]
    assert shown(situation, listed["item_id"]).tree == listed["widgets"][0]


def test_what_waits_for_a_yes_stays_and_the_result_stands_beside_it(situation: Situation) -> None:
    asks = f"wdg_{situation.talk.asked}"
    before = shown(situation, asks).tree
    told = frames(in_widget(situation, asks, "complete_task", task_id=str(situation.todo.open)))
    assert told[-1]["item_id"] != asks
    assert told[-1]["message_id"] == str(situation.talk.answer)
    assert shown(situation, asks).tree == before


@pytest.mark.parametrize("widget", ["wdg_999999", "msg_1", "wdg_", "nothing"])
def test_a_widget_that_is_not_in_the_conversation_is_not_found_and_nothing_is_done(
    situation: Situation, widget: str
) -> None:
    answer = in_widget(situation, widget, "create_task", title="Never")
    assert answer.status_code == 404
    with situation.app.app_context():
        assert db.session.execute(select(func.count()).where(Task.title == "Never")).scalar() == 0


def test_a_widget_of_somebody_else_or_of_no_conversation_is_refused(situation: Situation) -> None:
    widget = press(situation, "list_tasks", conversation=_key(situation))[-1]["item_id"]
    before = shown(situation, widget).tree
    for who in ("other_student", "owner"):
        assert in_widget(situation, widget, "list_tasks", who).status_code == 404
    alone = as_person(situation, "other_student", ACTION, {"type": "list_tasks", "payload": {}, "item_id": widget})
    assert (alone.status_code, alone.json["errors"][0]["field"]) == (422, "item_id")
    assert shown(situation, widget).tree == before


def test_a_press_in_a_widget_that_is_sent_again_changes_nothing_more(situation: Situation) -> None:
    listed = press(situation, "list_tasks", conversation=_key(situation))[-1]
    body = {
        "user_id": str(situation.people["student"].user_id),
        "type": "complete_task",
        "payload": {"task_id": str(situation.todo.open), "show": "pending"},
        "conversation_id": _key(situation),
        "item_id": listed["item_id"],
    }
    first = frames(post(situation, ACTION, body, **{"Idempotency-Key": "k-2"}))
    in_widget(situation, listed["item_id"], "list_tasks", status="completed")
    now = shown(situation, listed["item_id"]).tree
    again = frames(post(situation, ACTION, body, **{"Idempotency-Key": "k-2"}))
    assert again == [*first[:-1], first[-1] | {"replayed": True}]
    assert shown(situation, listed["item_id"]).tree == now


def test_one_key_for_two_conversations_is_a_conflict(situation: Situation) -> None:
    first = post(situation, "/api/chatkit/generate", {"message": "Hi"} | _who(situation))
    other = frames(first)[-1]["conversation_id"]
    body = {"type": "create_task", "payload": {"title": "Only here"}, **_who(situation)}
    for conversation, end in ((_key(situation), "complete"), (other, "error")):
        told = frames(post(situation, ACTION, body | {"conversation_id": conversation}, **{"Idempotency-Key": "k-3"}))
        assert told[-1]["type"] == end
    assert told[-1]["code"] == "conflict"


def _who(situation: Situation) -> dict[str, str]:
    return {"user_id": str(situation.people["student"].user_id)}


def test_every_capability_of_the_chat_can_be_pressed_by_whom_the_grants_name_and_nobody_else(
    situation: Situation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(situation.app.config, "AGENTKIT_RATE", "100000/minute")
    for capability in capabilities(Door.CHATKIT):
        for who in ("owner", "co_teacher", "student", "stranger"):
            verdict = expected(capability, who, 200)
            if verdict == 200:
                situation.refresh()
            told = press(situation, capability.name, who, **situation.body(capability.name))
            if verdict == 200:
                assert [frame["type"] for frame in told][-2:] == ["widget", "complete"], (capability.name, who, told)
                assert check(told[-2]["widget"], is_action)
            else:
                codes = {403: "denied", 404: "not_found"}
                assert told[0]["code"] == codes[verdict], (capability.name, who, told)
    assert SCHOOL_WIDE
    assert PERSONAL
