"""The AgentKit door: who may knock, the names of both generations of agents, and what comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import ApiToken, AuditEntry
from app.class_assist import ConfusionPing, Question
from app.core import clock
from app.core.actor import Door
from app.core.capability import capabilities
from app.extensions import db
from app.settings import Settings
from tests.doors.situation import Situation, make_situation
from tests.school import SECRET

OF_THIS_ISSUE = {"track_confusion", "submit_question", "fetch_notes", "get_confusion_heatmap"}


@pytest.fixture
def student(situation: Situation) -> str:
    return str(situation.school.student.user_id)


@pytest.fixture
def course(situation: Situation) -> str:
    return str(situation.school.course_id)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer wrong",
        f"bearer {SECRET}x",
        f"Token {SECRET}",
        "Bearer \xe9",
    ],
)
def test_without_a_right_token_the_door_asks_for_one(situation: Situation, course: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = situation.app.test_client().post("/api/agentkit/get_presence", json={"course_id": course}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json["code"] == "unidentified"


def test_a_session_is_no_way_through_the_agents_door(situation: Situation, course: str) -> None:
    client, token = situation.client("owner")
    answer = client.post("/api/agentkit/get_presence", json={"course_id": course}, headers={"X-CSRFToken": token})
    assert answer.status_code == 401


def test_a_school_without_a_secret_says_so(situation: Situation, course: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(situation.app.config, "AGENTKIT_SECRET", None)
    answer = situation.call("get_presence", SECRET, course_id=course)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json["detail"]


def test_the_secret_has_to_be_given_in_the_settings(tmp_path: Path) -> None:
    environ = {
        "HOMEROOM_DATA": str(tmp_path),
        "REDIS_URL": "redis://127.0.0.1:1",
        "AGENTKIT_SECRET": SECRET,
        "SECRET_KEY": "x",
    }
    assert Settings.from_environment(environ).agentkit_secret == SECRET


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"user_id": "{u}", "course_id": "{c}"}, id="the seed's required fields alone"),
        pytest.param({"user_id": "{u}", "course_id": "{c}", "slide_id": "{s}", "timestamp": "{t}"}, id="the seed's"),
        pytest.param(
            {"user_id": "{u}", "course_id": "{c}", "slide_id": "slide_1", "timestamp": "2025-01-15T10:30:00Z"},
            id="the seed's example",
        ),
        pytest.param({"user_id": "{u}", "course_id": "{c}", "slide_id": "slide_1", "topic": "Nucleus"}, id="later"),
        pytest.param({"userId": "{u}", "courseId": "{c}", "slideId": "slide_2", "anonymous": True}, id="the widget's"),
        pytest.param({"user_id": "{u}", "class_id": "{c}"}, id="class_id"),
    ],
)
@pytest.mark.parametrize("name", ["track_confusion", "confusion.ping"])
def test_a_tap_is_understood_in_every_generation_of_names(
    situation: Situation, student: str, course: str, name: str, body: dict[str, Any]
) -> None:
    assert situation.post("owner", "/do/set_current_slide", course_id=course, slide_number=1).status_code == 303
    slide = situation.call("get_current_slide", SECRET, course_id=course).json["slide_id"]
    values = {"{u}": student, "{c}": course, "{s}": slide, "{t}": clock.now().isoformat().replace("+00:00", "Z")}
    answer = situation.call(name, SECRET, **{k: values.get(v, v) for k, v in body.items()})
    assert answer.status_code == 200, answer.text
    given = answer.json
    assert given["success"] is True
    assert given["current_percentage"] == given["confusion_percentage"] == 100.0
    assert given["threshold_exceeded"] is True
    assert given["event_id"].isdigit()
    assert given["message"]


def test_ids_are_decimal_strings_or_numbers(situation: Situation) -> None:
    school = situation.school
    for user in (school.student.user_id, str(school.student.user_id)):
        for course in (school.course_id, str(school.course_id)):
            answer = situation.call("fetch_notes", SECRET, user_id=user, course_id=course)
            assert answer.status_code == 200
            assert answer.json["course_id"] == str(school.course_id)


def test_what_the_tap_reported_is_kept_and_what_counts_is_our_clock(
    situation: Situation, student: str, course: str
) -> None:
    said = clock.now() - timedelta(minutes=4)
    answer = situation.call("track_confusion", SECRET, user_id=student, course_id=course, timestamp=said.isoformat())
    with situation.app.app_context():
        row = db.session.get(ConfusionPing, int(answer.json["event_id"]))
        assert row is not None
        assert row.reported_at == said
        assert clock.now() - row.at < timedelta(seconds=30)


@pytest.mark.parametrize("said", ["2025-01-15T10:30:00Z", "0001-01-01T00:00:00Z", "2025-01-15T10:30:00"])
def test_a_timestamp_of_long_ago_is_kept_and_the_tap_counts_now(
    situation: Situation, student: str, course: str, said: str
) -> None:
    answer = situation.call(
        "track_confusion", SECRET, user_id=student, course_id=course, slide_id="slide_1", timestamp=said
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json["counted"], answer.json["current_percentage"]) == (True, 100.0)
    with situation.app.app_context():
        row = db.session.get(ConfusionPing, int(answer.json["event_id"]))
        assert row is not None
        assert row.reported_at == datetime.fromisoformat(said).replace(tzinfo=UTC)
        assert clock.now() - row.at < timedelta(seconds=30)


def test_an_empty_timestamp_is_none(situation: Situation, student: str, course: str) -> None:
    answer = situation.call("track_confusion", SECRET, user_id=student, course_id=course, timestamp="")
    assert answer.status_code == 200, answer.text
    with situation.app.app_context():
        row = db.session.get(ConfusionPing, int(answer.json["event_id"]))
        assert row is not None
        assert row.reported_at is None


@pytest.mark.parametrize("minutes", [6, 60 * 24 * 365])
def test_a_timestamp_in_the_future_is_refused(situation: Situation, student: str, course: str, minutes: int) -> None:
    said = (clock.now() + timedelta(minutes=minutes)).isoformat()
    before = situation.rows()
    answer = situation.call("track_confusion", SECRET, user_id=student, course_id=course, timestamp=said)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "timestamp"
    assert situation.rows() == before


@pytest.mark.parametrize("moment", ["yesterday", 5.5e300, "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_a_timestamp_is_a_moment(situation: Situation, student: str, course: str, moment: Any) -> None:
    answer = situation.call("track_confusion", SECRET, user_id=student, course_id=course, timestamp=moment)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "timestamp"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("submit_question", {"question_body": "Why is the cell small?"}),
        ("submit_question", {"question_body": "Why is the cell small?", "anonymous": True, "topic": "Cells"}),
        ("question.submit", {"question": "Why is the cell small?", "slideId": "slide_1"}),
        ("question.submit", {"question.body": "Why is the cell small?", "question.anonymous": "true"}),
    ],
)
def test_a_question_is_understood_in_every_generation_of_names(
    situation: Situation, course: str, name: str, fields: dict[str, Any]
) -> None:
    asker = situation.school.students[hash(str(fields)) % 3 + 1]
    answer = situation.call(name, SECRET, user_id=str(asker.user_id), course_id=course, **fields)
    assert answer.status_code == 200, answer.text
    assert answer.json["success"] is True
    assert "submitted successfully" in answer.json["message"]
    with situation.app.app_context():
        row = db.session.get(Question, int(answer.json["question_id"]))
        assert row is not None
        assert row.question_body == "Why is the cell small?"
        assert row.anonymous
        assert row.author_id is None


def test_a_question_with_a_name_keeps_it(situation: Situation, course: str) -> None:
    asker = situation.school.students[4]
    answer = situation.call(
        "submit_question", SECRET, user_id=asker.user_id, course_id=course, question_body="Who?", anonymous=False
    )
    with situation.app.app_context():
        row = db.session.get(Question, int(answer.json["question_id"]))
        assert row is not None
        assert row.author_id == asker.user_id


@pytest.mark.parametrize("name", ["fetch_notes", "study.notes"])
def test_notes_come_by_slide_by_topic_and_whole(situation: Situation, student: str, course: str, name: str) -> None:
    def notes(**fields: Any) -> Any:
        answer = situation.call(name, SECRET, user_id=student, course_id=course, **fields)
        assert answer.status_code == 200, answer.text
        assert answer.json["count"] == len(answer.json["notes"])
        assert answer.json["success"] is True
        assert answer.json["message"]
        return answer.json["notes"]

    assert len(notes()) == 3
    (second,) = notes(slide_id="slide_2")
    assert second["content"] == "Osmosis is the movement of water through a membrane."
    assert notes(slide_id=second["slide_id"]) == [second]
    assert notes(topic="osmosis") == notes(section="Osmosis") == [second]
    assert notes(topic="nothing of the kind") == []
    assert notes(include_personal_notes=False) == notes()


def test_the_heatmap_has_the_fields_of_both_generations(situation: Situation, student: str, course: str) -> None:
    assert situation.call("track_confusion", SECRET, user_id=student, course_id=course, slide_id="slide_1").json
    for name, fields in (
        ("get_confusion_heatmap", {}),
        ("get_confusion_heatmap", {"time_range": "last_hour"}),
        ("get_confusion_heatmap", {"time_range": "all_time", "group_by": "topic", "include_trends": False}),
        ("heatmap.refresh", {"group_by": "lecture"}),
        ("get_confusion_heatmap", {"group_by": "section", "time_range": "this_week"}),
    ):
        answer = situation.call(name, SECRET, course_id=course, **fields)
        assert answer.status_code == 200, answer.text
        given = answer.json
        assert given["total_events"] >= 1
        assert {"group", "confusion_count", "unique_students"} <= set(given["heatmap"][0])
        assert given["time_range"] == fields.get("time_range", "today")
        assert (given["trends"] is None) == (fields.get("include_trends") is False)
        assert [point["label"] for point in given["chartData"]] == [row["label"] for row in given["heatmap"]]


def test_a_slide_of_another_deck_is_refused_by_name(situation: Situation, student: str, course: str) -> None:
    for slide in ("slide_4", "slide_0", "999999", "slide_x", ""):
        answer = situation.call("track_confusion", SECRET, user_id=student, course_id=course, slide_id=slide)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["field"] == "slide_id"


def test_the_definitions_come_from_the_registry(situation: Situation) -> None:
    answer = situation.app.test_client().get("/api/agentkit/functions")
    functions = {each["name"]: each for each in answer.json["functions"]}
    assert set(functions) == {each.name for each in capabilities(Door.AGENTKIT)}
    assert set(functions) >= OF_THIS_ISSUE
    for name, each in functions.items():
        assert each["http"]["url"].endswith(f"/api/agentkit/{name}")
        assert each["http"]["method"] == "POST"
        assert each["parameters"]["type"] == "object"
        assert set(each["parameters"]["required"]) <= set(each["parameters"]["properties"])
        assert each["description"]
        assert each["examples"]
    assert functions["track_confusion"]["parameters"]["required"] == ["user_id", "course_id"]
    assert functions["submit_question"]["parameters"]["required"] == ["user_id", "course_id", "question_body"]
    assert functions["fetch_notes"]["parameters"]["required"] == ["user_id", "course_id"]
    assert functions["get_confusion_heatmap"]["parameters"]["required"] == ["course_id"]
    assert SECRET not in answer.text


def test_an_agent_without_a_person_is_named_in_the_audit_log(situation: Situation, course: str) -> None:
    with situation.app.app_context():
        newest = db.session.execute(select(AuditEntry.id).order_by(AuditEntry.id.desc())).scalar() or 0
    assert situation.call("get_presence", SECRET, course_id=course).status_code == 200
    with situation.app.app_context():
        (entry,) = db.session.execute(select(AuditEntry).where(AuditEntry.id > newest)).scalars()
        assert entry.actor_id is None
        assert "agent" in entry.actor_label.lower()
        assert entry.course_id == int(course)


def test_a_course_token_notes_its_use_and_stops_when_it_is_revoked(situation: Situation, course: str) -> None:
    token = situation.course_token("get_presence")
    assert situation.call("get_presence", token, course_id=course).status_code == 200
    with situation.app.app_context():
        row = db.session.execute(select(ApiToken).order_by(ApiToken.id.desc())).scalars().first()
        assert row is not None
        assert row.last_used_at is not None
        token_id = row.id
    revoke = {"course_id": course, "token_id": str(token_id)}
    assert situation.post("owner", "/do/revoke_course_token", **revoke).status_code == 303
    assert situation.call("get_presence", token, course_id=course).status_code == 401
    assert situation.post("owner", "/do/revoke_course_token", **revoke).status_code == 404, "revoked is for good"


def test_a_course_token_acts_as_its_maker_only_while_they_belong(situation: Situation) -> None:
    theirs = make_situation(situation.app)
    token = theirs.course_token(user="stranger")
    answer = theirs.call("get_presence", token, course_id=str(theirs.school.course_id))
    assert answer.status_code == 404
