"""Course tokens are shown once and stored hashed; looks at other people's data leave a row."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import select

from app.accounts import ApiToken, AuditEntry, digest
from app.core.actor import Door
from app.core.capability import capabilities
from app.extensions import db
from tests.doors.situation import Situation, make_situation
from tests.school import SECRET


@pytest.fixture(scope="module")
def shared(app: Flask) -> Situation:
    return make_situation(app)


@pytest.fixture
def situation(shared: Situation) -> Situation:
    shared.refresh()
    return shared


def entries(situation: Situation, after: int = 0) -> list[AuditEntry]:
    with situation.app.app_context():
        statement = select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id)
        return list(db.session.execute(statement).scalars())


def newest(situation: Situation) -> int:
    return max((entry.id for entry in entries(situation)), default=0)


def make_token(situation: Situation, *scopes: str, who: str = "owner") -> str:
    """A token made on the settings page, as who makes it sees it."""
    path = f"/courses/{situation.school.course_id}/tokens"
    page = situation.post(who, path, label="Our agent", scopes=list(scopes))
    assert page.status_code == 200
    found = re.search(r'class="token">(hr_[\w-]{40,})<', page.text)
    assert found
    return found[1]


def test_a_token_is_shown_once_and_only_its_hash_is_kept(situation: Situation) -> None:
    token = make_token(situation, "get_presence")
    client, _ = situation.client("owner")
    assert token not in client.get(f"/courses/{situation.school.course_id}/settings").text
    with situation.app.app_context():
        row = db.session.execute(select(ApiToken).where(ApiToken.token_hash == digest(token))).scalar_one()
        assert row.scopes == "get_presence"
        assert row.course_id == situation.school.course_id
    assert token not in str(situation.rows())


def test_a_token_does_what_it_is_for_and_no_more(situation: Situation) -> None:
    course = str(situation.school.course_id)
    token = make_token(situation, "get_presence", "get_current_slide")
    assert situation.call("get_presence", token, course_id=course).status_code == 200
    assert situation.call("get_current_slide", token, course_id=course).status_code == 200
    assert situation.call("rotate_join_code", token, course_id=course).status_code == 403
    assert situation.call("get_presence", token, course_id=str(situation.school.other_course_id)).status_code == 404


def test_every_box_of_the_page_can_be_ticked_and_one_box_stands_for_all(situation: Situation) -> None:
    client, _ = situation.client("owner")
    shown = client.get(f"/courses/{situation.school.course_id}/settings").text
    boxes = re.findall(r'name="scopes" value="(\w+)"', shown)
    assert boxes[0] == "all"
    functions = boxes[1:]
    assert {each.name for each in capabilities(Door.MCP)} <= set(functions)
    for scopes in (functions, ["all"]):
        token = make_token(situation, *scopes)
        with situation.app.app_context():
            row = db.session.execute(select(ApiToken).where(ApiToken.token_hash == digest(token))).scalar_one()
        assert row.scopes.split() == functions


def test_a_co_teachers_token_acts_as_them_and_both_teachers_see_whose_it_is(situation: Situation) -> None:
    course = str(situation.school.course_id)
    token = make_token(situation, "all", who="co_teacher")
    added = situation.call("add_task", token, title="Copy the worksheets")
    assert (added.status_code, added.json["task"]["own"]) == (200, True)
    assert situation.call("archive_course", token, course_id=course).status_code == 403, "that is the owner's"
    name = situation.people["co_teacher"].name
    for who in ("owner", "co_teacher"):
        shown = situation.client(who)[0].get(f"/courses/{course}/settings").text
        assert f"acts for {escape(name)}" in shown
    assert situation.client("student")[0].get(f"/courses/{course}/settings").status_code == 403


@pytest.mark.parametrize("scopes", [[], ["no_such_function"], ["create_course_token"], ["join_course"]])
def test_a_token_is_for_functions_that_agents_have(situation: Situation, scopes: list[str]) -> None:
    situation.client("owner")
    before = situation.rows()
    path = f"/courses/{situation.school.course_id}/tokens"
    assert situation.post("owner", path, label="Too much", scopes=scopes).status_code == 422
    assert situation.rows() == before


def test_making_and_revoking_a_token_is_in_the_audit_log(situation: Situation) -> None:
    before = newest(situation)
    make_token(situation, "get_presence")
    with situation.app.app_context():
        token_id = db.session.execute(select(ApiToken.id).order_by(ApiToken.id.desc())).scalars().first()
    body = {"course_id": situation.school.course_id, "token_id": token_id}
    assert situation.post("owner", "/do/revoke_course_token", **body).status_code == 303
    made, revoked = entries(situation, before)
    assert (made.action, revoked.action) == ("create_course_token", "revoke_course_token")
    assert made.subject == revoked.subject == f"token {token_id}"
    assert made.actor_id == situation.school.owner.user_id


@pytest.mark.parametrize("page", ["", "/notes", "/history", "/projector", "/lessons/{l}"])
def test_every_look_of_an_administrator_is_recorded(situation: Situation, page: str) -> None:
    before = newest(situation)
    client, _ = situation.client("administrator")
    path = f"/courses/{situation.school.course_id}{page}".format(l=situation.lesson_id)
    assert client.get(path).status_code == 200
    looks = entries(situation, before)
    assert looks
    for look in looks:
        assert look.actor_id == situation.school.administrator.user_id
        assert look.course_id == situation.school.course_id


def test_those_who_belong_to_the_course_are_not_recorded(situation: Situation) -> None:
    before = newest(situation)
    for who in ("owner", "co_teacher", "student"):
        client, _ = situation.client(who)
        assert client.get(f"/courses/{situation.school.course_id}").status_code == 200
        assert client.get(f"/courses/{situation.school.course_id}/notes").status_code == 200
    assert entries(situation, before) == []


def test_an_agent_that_acts_alone_is_recorded_and_one_that_acts_for_a_student_leaves_no_trace(
    situation: Situation,
) -> None:
    before = newest(situation)
    course, student = str(situation.school.course_id), str(situation.school.student.user_id)
    assert situation.call("track_confusion", SECRET, user_id=student, course_id=course).status_code == 200
    assert entries(situation, before) == []
    assert situation.call("get_confusion_heatmap", SECRET, course_id=course).status_code == 200
    (entry,) = entries(situation, before)
    assert entry.actor_id is None
    assert entry.actor_label == "Course agent"
    assert "heatmap" in entry.action or "confusion" in entry.action
