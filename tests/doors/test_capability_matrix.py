"""Every capability, through every door, as everybody: who may is what GRANTS says, and a refusal changes nothing.

The MCP door is tried by the same verdicts where its client is, in `test_mcp.py`.
"""

from __future__ import annotations

from typing import Any, TypeVar

import pytest
from chatkit.types import SyncCustomActionResponse
from sqlalchemy import select

from app.chat.models import Conversation
from app.core import clock
from app.core.actor import Door
from app.core.capability import Capability, Effect, capabilities, find, is_action
from app.core.errors import HomeroomError
from app.core.permissions import GRANTS, SCHOOL_GRANTS, CourseRole, Role
from app.core.pipeline import invoke
from app.core.widget import check
from app.domains import DOMAINS
from app.extensions import db
from tests.doors.chatkit_talk import adapter, raw
from tests.doors.situation import BODIES, CAST, PERSONAL, SCHOOL_WIDE, Situation
from tests.doors.talk import talk
from tests.school import SECRET

NAMES = sorted(BODIES)
T = TypeVar("T")


def expected(capability: Capability, who: str, done: int) -> int:
    """The status that somebody's own door must answer with; `done` is what success looks like there."""
    if capability.name in PERSONAL:
        return done if PERSONAL[capability.name] in (None, who) else 404
    if capability.name in SCHOOL_WIDE:
        person = Role.TEACHER if who in ("owner", "co_teacher", "stranger") else Role(who.removeprefix("other_"))
        return done if capability.permission in SCHOOL_GRANTS[person] else 403
    role = CAST[who]
    if role is None:
        return 404
    return done if capability.permission in GRANTS[role] else 403


def tried(refused: list[T], situation: Situation) -> list[T]:
    """Which refusals to try: all of them on one database, and one on the other, as they are no matter of a database.

    Whoever may is tried on both.
    """
    return refused if situation.sqlite else refused[:1]


def test_every_capability_stands_in_this_matrix() -> None:
    assert DOMAINS
    assert [each.name for each in capabilities()] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_browser_door_lets_in_whom_the_grants_name_and_nobody_else(situation: Situation, name: str) -> None:
    capability = find(name)
    verdicts = {who: expected(capability, who, 303) for who in CAST}
    refused = tried([who for who, verdict in verdicts.items() if verdict != 303], situation)
    before = situation.rows()
    assert situation.post("nobody", f"/do/{name}", **situation.body(name)).status_code == 401
    for who in refused:
        answer = situation.post(who, f"/do/{name}", **situation.body(name))
        assert answer.status_code == verdicts[who], f"{who}: {answer.text[-400:]}"
    # That the door asks everybody for it is `test_forgery.py`'s: here it is asked of one who may do the rest.
    client, _ = situation.client(next(who for who, verdict in verdicts.items() if verdict == 303))
    assert client.post(f"/do/{name}", data=situation.body(name)).status_code == 400, "a form without its token"
    after = situation.rows()
    after.pop("sign_ins")
    before.pop("sign_ins")
    assert after == before, "a refused call has written something"
    allowed = [who for who, verdict in verdicts.items() if verdict == 303]
    assert allowed
    for who in allowed:
        situation.refresh()
        answer = situation.post(who, f"/do/{name}", **situation.body(name))
        assert answer.status_code == 303, f"{who}: {answer.text[-400:]}"
        assert answer.headers["Location"].startswith("/")


@pytest.mark.parametrize("name", NAMES)
def test_the_agentkit_door_lets_in_whom_the_grants_name_and_nobody_else(situation: Situation, name: str) -> None:
    capability = find(name)
    everything = situation.course_token()
    elsewhere = situation.course_token(course_id=situation.school.other_course_id)
    by_stranger = situation.course_token(course_id=situation.school.other_course_id, user="stranger")
    student_token = situation.course_token(user="student")
    without_scope = situation.course_token("get_presence" if name != "get_presence" else "fetch_notes")
    body = situation.body(name)
    closed = Door.AGENTKIT not in capability.doors

    def person(who: str) -> dict[str, Any]:
        return {**body, "user_id": str(situation.people[who].user_id)}

    calls: list[tuple[str, str, dict[str, Any], int]] = [
        (who, SECRET, person(who), 404 if closed else expected(capability, who, 200)) for who in CAST
    ]
    agent = 200 if capability.permission in GRANTS[CourseRole.CO_TEACHER] else 403
    calls += [
        ("an agent without a person", SECRET, body, 404 if closed else 422 if capability.named_person else agent),
        ("the owner's token", everything, body, 404 if closed else expected(capability, "owner", 200)),
        ("a student's token", student_token, body, 404 if closed else expected(capability, "student", 200)),
        ("a token of another course", elsewhere, body, 404),
        ("a stranger's token", by_stranger, body, 404),
        ("a token without the scope", without_scope, body, 404 if closed else 403),
        ("a token for somebody else", everything, person("co_teacher"), 403),
        ("no token of ours", "wrong", body, 401),
        ("a person who does not exist", SECRET, {**body, "user_id": "999999999"}, 403),
    ]
    before = situation.rows()
    for who, token, sent, verdict in tried([call for call in calls if call[3] != 200], situation):
        answer = situation.call(name, token, **sent)
        assert answer.status_code == verdict, f"{who}: {answer.text}"
        assert answer.content_type == "application/problem+json"
    assert situation.rows() == before, "a refused call has written something"
    allowed = [call for call in calls if call[3] == 200]
    assert bool(allowed) != closed
    for who, token, sent, _ in allowed:
        situation.refresh()
        answer = situation.call(name, token, **sent)
        assert answer.status_code == 200, f"{who}: {answer.text}"
        assert answer.json["success"] is True
        assert answer.json["message"] or capability.effect is Effect.READ
        if "course_id" in answer.json:
            assert answer.json["course_id"] == str(situation.school.course_id)


@pytest.mark.parametrize("name", NAMES)
def test_the_assistant_does_for_each_what_the_grants_name_and_nothing_else(situation: Situation, name: str) -> None:
    capability = find(name)
    closed = Door.CHAT not in capability.doors
    verdicts = {who: 404 if closed else expected(capability, who, 200) for who in CAST}
    before = situation.rows()
    for who in tried([who for who, verdict in verdicts.items() if verdict != 200], situation):
        with situation.app.test_request_context(), pytest.raises(HomeroomError) as refused:
            invoke(situation.people[who], name, situation.body(name), door=Door.CHAT)
        assert refused.value.status == verdicts[who], who
    assert situation.rows() == before, "a refused call has written something"
    for who in [who for who, verdict in verdicts.items() if verdict == 200]:
        situation.refresh()
        with situation.app.test_request_context():
            assert invoke(situation.people[who], name, situation.body(name), door=Door.CHAT).capability is capability


PRESSED = [each for each in capabilities(Door.CHATKIT) if each.name != "ask_assistant"]
"""What a client of the ChatKit protocol can have done by an action; it asks by a message."""


def press(situation: Situation, who: str, capability: Capability, token: str = SECRET) -> Any:
    """Have it done as somebody, in their own thread, under the name that a widget gives it."""
    action = {"type": (capability.actions or (capability.name,))[0], "payload": situation.body(capability.name)}
    sent = {"thread_id": thread_of(situation, who), "action": action}
    return raw(situation, "threads.sync_custom_action", who=who, token=token, **sent)


def test_the_chatkit_door_refuses_everybody_whom_the_grants_do_not_name(situation: Situation) -> None:
    everything = situation.course_token()
    without_scope = situation.course_token("fetch_notes")
    for who in CAST:
        thread_of(situation, who)
    before = situation.rows()
    refused = 0
    for capability in PRESSED:
        for who in CAST:
            verdict = expected(capability, who, 200)
            if verdict != 200:
                answer = press(situation, who, capability)
                assert answer.status_code == verdict, (capability.name, who, answer.text)
                refused += 1
        if capability.name != "fetch_notes":
            assert press(situation, "owner", capability, without_scope).status_code == 403, capability.name
        assert press(situation, "stranger", capability, everything).status_code in (403, 404), capability.name
    assert press(situation, "owner", PRESSED[0], "wrong").status_code == 401
    assert situation.rows() == before, "a refused call has written something"
    assert refused > 100


@pytest.mark.parametrize("who", [who for who, role in CAST.items() if role is not None])
def test_the_chatkit_door_does_for_each_of_the_course_what_the_grants_name(situation: Situation, who: str) -> None:
    done = 0
    for capability in PRESSED:
        if expected(capability, who, 200) == 200:
            answer = press(situation, who, capability)
            assert answer.status_code == 200, (capability.name, answer.text)
            assert adapter(SyncCustomActionResponse).validate_json(answer.data), capability.name
            done += 1
            if capability.effect is not Effect.READ:
                situation.refresh()
    assert done


def test_what_a_widget_shows_can_be_pressed_in_every_chat_and_nothing_else_can(situation: Situation) -> None:
    assert situation
    for each in capabilities():
        told = each.name in ("ask_assistant", "list_conversations", "read_conversation", "rename_conversation")
        pressed = bool(each.actions) or Door.CHAT in each.doors or told or each.name == "delete_conversation"
        assert (Door.CHATKIT in each.doors) == pressed, each.name


def thread_of(situation: Situation, who: str) -> str:
    """Their newest conversation about the course, begun where there is none."""
    person = situation.people[who].user_id or 0
    theirs = Conversation.person_id == person, Conversation.course_id == situation.school.course_id
    newest = select(Conversation.key).where(*theirs).order_by(Conversation.id.desc()).limit(1)
    with situation.app.app_context():
        if (found := db.session.execute(newest).scalar()) is None:
            talk(person, situation.school.course_id, clock.now())
            db.session.commit()
            found = db.session.execute(newest).scalar_one()
    return str(found)


@pytest.mark.parametrize("name", NAMES)
def test_the_result_is_drawn_as_a_valid_widget_for_each_who_may(situation: Situation, name: str) -> None:
    able = [who for who in CAST if expected(find(name), who, 200) == 200]
    assert able
    # What is drawn of a result is no matter of a database either; the doors above let all of them in on both.
    for who in able if situation.sqlite else able[:1]:
        situation.refresh()
        with situation.app.test_request_context():
            actor = situation.people[who]
            outcome = invoke(actor, name, situation.body(name), door=Door.BROWSER)
            tree = outcome.capability.widget(actor, outcome.result)
            assert check(tree, is_action)
            assert outcome.capability.page(outcome.result).startswith("/")
            # Looking needs no sentence: the page that is shown says it.
            assert outcome.capability.said(outcome.result) or outcome.capability.effect is Effect.READ
