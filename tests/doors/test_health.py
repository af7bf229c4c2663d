"""Alive, ready, measured; and what people are told while a part is away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from rq import Queue, Worker
from sqlalchemy import event

from app import ROOT
from app.core.actor import Door
from app.core.capability import capabilities
from app.extensions import db
from tests.conftest import make_app
from tests.doors.situation import Situation, bind_limiter, make_situation
from tests.school import SECRET
from tests.services import Valkey, postgres_server, valkey_server

MIGRATIONS = str(ROOT / "migrations")


def get(situation: Situation, path: str, status: int = 200) -> Any:
    answer = situation.app.test_client().get(path)
    assert answer.status_code == status, answer.text
    return answer.json


def tap(situation: Situation, number: int = 0) -> Any:
    """One student's tap through the AgentKit door."""
    body = {"user_id": str(situation.school.students[number].user_id), "course_id": str(situation.school.course_id)}
    return situation.call("track_confusion", SECRET, **body)


def test_health_says_everything_at_a_glance(situation: Situation) -> None:
    report = get(situation, "/health")
    assert report["status"] in ("healthy", "degraded")
    assert report["service"] == "homeroom"
    assert report["agent"]
    assert report["functions"] == len(list(capabilities(Door.AGENTKIT)))
    assert report["provider"] == "none"
    assert report["timestamp"]
    assert report["checks"]["database"] == "ok"
    assert report["checks"]["valkey"] == "ok"
    assert get(situation, "/healthz")["status"] == "alive"


def test_health_names_the_provider_and_not_its_key(tmp_path: Path, valkey: Valkey) -> None:
    app = make_app(tmp_path, f"{valkey.url}?db=6", OPENAI_API_KEY="sk-hush")
    answer = app.test_client().get("/health")
    assert answer.json["provider"] == "openai"
    assert "hush" not in answer.text
    with app.app_context():
        db.engine.dispose()


def test_without_a_worker_it_is_ready_and_degraded(situation: Situation) -> None:
    report = get(situation, "/readyz")
    assert report["status"] == "degraded"
    assert report["checks"]["worker"] == "away"


def test_with_a_worker_it_is_healthy(situation: Situation) -> None:
    connection = situation.app.extensions["valkey"]
    worker = Worker([Queue("test", connection=connection)], connection=connection)
    worker.register_birth()
    try:
        assert get(situation, "/readyz")["status"] == "healthy"
    finally:
        worker.register_death()
    assert get(situation, "/readyz")["status"] == "degraded"


def test_health_and_metrics_are_never_rate_limited(situation: Situation) -> None:
    for _ in range(70):
        assert situation.app.test_client().get("/healthz").status_code == 200
    assert "X-RateLimit-Limit" not in situation.app.test_client().get("/health").headers


def test_metrics_count_by_capability_door_and_outcome(situation: Situation) -> None:
    def value(door: str, outcome: str) -> float:
        text = situation.app.test_client().get("/metrics").text
        labels = f'{{capability="get_presence",door="{door}",outcome="{outcome}"}}'
        name = f"homeroom_capability_milliseconds_count{labels} "
        return next((float(line.removeprefix(name)) for line in text.splitlines() if line.startswith(name)), 0)

    course = str(situation.school.course_id)
    before = value("agentkit", "ok"), value("agentkit", "denied"), value("browser", "ok"), value("agentkit", "invalid")
    situation.call("get_presence", SECRET, course_id=course)
    situation.call("get_presence", SECRET, course_id=course, user_id=str(situation.school.student.user_id))
    situation.call("get_presence", SECRET, course_id=course, surprise=1)
    situation.post("owner", "/do/get_presence", course_id=course)
    after = value("agentkit", "ok"), value("agentkit", "denied"), value("browser", "ok"), value("agentkit", "invalid")
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 1, 1]


def test_metrics_hold_nobodys_name_or_id(situation: Situation) -> None:
    tap(situation)
    text = situation.app.test_client().get("/metrics").text
    assert situation.school.student.name not in text
    assert "person:" not in text


@pytest.fixture
def alone(tmp_path: Path, valkey: Valkey) -> Iterator[tuple[Situation, Any]]:
    """A school on SQLite with a Valkey of its own, to be stopped at will."""
    with valkey_server() as server:
        app = make_app(tmp_path, server.url)
        yield make_situation(app), server
        with app.app_context():
            db.engine.dispose()
    bind_limiter(f"redis+{valkey.url}")


def test_without_valkey_taps_are_stored_and_it_is_degraded_until_valkey_is_back(alone: tuple[Situation, Any]) -> None:
    situation, server = alone
    client, _ = situation.client("student")
    server.stop()
    assert get(situation, "/health")["checks"]["valkey"] == "away"
    assert get(situation, "/readyz")["status"] == "degraded"
    assert get(situation, "/healthz")
    answer = tap(situation)
    assert answer.status_code == 200, answer.text
    assert answer.json["counted"] is True
    assert client.get(f"/courses/{situation.school.course_id}").status_code == 200
    body = {"course_id": situation.school.course_id, "question_body": "Still there?"}
    assert situation.post("student", "/do/submit_question", **body).status_code == 303
    server.start()
    assert get(situation, "/health")["checks"]["valkey"] == "ok"
    assert tap(situation, 1).json["current_percentage"] > 0


def test_a_pending_migration_is_not_ready(alone: tuple[Situation, Any]) -> None:
    situation, _ = alone
    with situation.app.app_context():
        downgrade(directory=MIGRATIONS, revision="-1")
        db.session.remove()
    report = get(situation, "/readyz", 503)
    assert report["status"] == "unhealthy"
    assert report["checks"]["database"] == "pending migrations"
    assert get(situation, "/health")["status"] == "unhealthy"
    with situation.app.app_context():
        upgrade(directory=MIGRATIONS)
        db.session.remove()
    assert get(situation, "/readyz")["checks"]["database"] == "ok"


def unavailable(answer: Any) -> None:
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_locked_database_is_a_503_and_works_again_after(alone: tuple[Situation, Any]) -> None:
    situation, _ = alone
    client, token = situation.client("student")
    with situation.app.app_context():
        path = db.engine.url.database
        db.engine.dispose()

        @event.listens_for(db.engine, "connect")
        def impatient(connection: sqlite3.Connection, _record: Any) -> None:
            connection.execute("PRAGMA busy_timeout=50")

    assert path
    before = situation.rows()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        refused = tap(situation)
        unavailable(refused)
        assert refused.content_type == "application/problem+json"
        assert refused.json["retry"] is True
        form = {"csrf_token": token, "course_id": situation.school.course_id}
        unavailable(client.post("/do/track_confusion", data=form))
        fragment = client.post("/do/track_confusion", data=form, headers={"HX-Request": "true"})
        unavailable(fragment)
        assert "<html" not in fragment.text
        assert client.get(f"/courses/{situation.school.course_id}").status_code == 200, "looking goes on meanwhile"
        assert get(situation, "/health")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert situation.rows() == before
    assert tap(situation).status_code == 200


def test_a_stopped_postgresql_is_a_503_and_works_again_after(tmp_path: Path, valkey: Valkey) -> None:
    with postgres_server() as server:
        app = make_app(tmp_path, f"{valkey.url}?db=5", server.new_database())
        situation = make_situation(app)
        client, token = situation.client("student")
        assert tap(situation).status_code == 200
        server.stop()
        for _ in range(2):
            unavailable(tap(situation))
            unavailable(client.get(f"/courses/{situation.school.course_id}"))
            form = {"csrf_token": token, "course_id": situation.school.course_id}
            unavailable(client.post("/do/track_confusion", data=form))
            unavailable(client.post("/do/track_confusion", data=form, headers={"HX-Request": "true"}))
            unavailable(client.get("/"))
        assert get(situation, "/health")["checks"]["database"] == "away"
        assert get(situation, "/readyz", 503)["status"] == "unhealthy"
        assert get(situation, "/healthz")["status"] == "alive"
        server.start()
        assert tap(situation, 1).status_code == 200
        assert client.get(f"/courses/{situation.school.course_id}").status_code == 200
        assert get(situation, "/readyz")["checks"]["database"] == "ok"
        with app.app_context():
            db.engine.dispose()
