"""Record the examples of the OpenAPI document: `python -m tests.doors.record` writes `app/doors/examples.json`.

Every function is called with its row of BODIES, every other door with a request of its own, and what they answer is
kept; so is one answer of each kind of error. Run it when a function is new or answers otherwise.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from app.core import clock
from app.core.actor import Door
from app.core.capability import capabilities, find
from app.core.permissions import GRANTS, SCHOOL_GRANTS, CourseRole, Role
from app.doors.openapi import EXAMPLES
from app.extensions import db
from tests.conftest import make_app
from tests.doors.situation import PERSONAL, Situation, make_situation
from tests.school import SECRET
from tests.services import valkey_server

MOMENT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
IN_THE_DEMO = {
    r'(course_?[iI]d\\*": \\*")1(\\*")': r"\g<1>3\2",
    r"(/courses/)1/": r"\g<1>3/",
    r'("user_id": ")1(")': r"\g<1>2\2",
}
"""Whose ids the course of a recording and its owner get: a line that is copied from `/api/docs` finds them there."""

MOST_ITEMS = 2
"""How many entries of a list an example keeps."""

STREAMS: dict[str, tuple[str, dict[str, Any]]] = {
    "generate": ("/api/chatkit/generate", {"message": "What is osmosis?", "conversation_id": None}),
    "chatkit_api": (
        "/chatkit/api",
        {
            "type": "user_message",
            "message": {"id": "550e8400-e29b-41d4-a716-446655440000", "content": "What is osmosis?"},
            "context": {"pageUrl": "https://book.school.example/ch1", "pageTitle": "Chapter 1"},
        },
    ),
    "chat_stream": ("/api/chat/stream", {"message": "What is osmosis?", "conversationHistory": []}),
    "chatkit_action": ("/api/chatkit/action", {"type": "create_task", "payload": {"title": "Buy milk"}}),
}


def asked(situation: Situation, name: str) -> tuple[str, dict[str, Any]]:
    """Where a stream is asked for, and the body with which a student does so."""
    path, words = STREAMS[name]
    course = {"course_id": str(situation.school.course_id)} if name != "chatkit_action" else {}
    return path, {"user_id": str(situation.people["student"].user_id), **course, **words}


def who_may(name: str) -> str:
    """Somebody of the cast who may call a function."""
    owner = find(name).permission in {*GRANTS[CourseRole.OWNER], *SCHOOL_GRANTS[Role.TEACHER]}
    return PERSONAL.get(name) or ("owner" if owner else "student")


def body_of(situation: Situation, name: str) -> dict[str, Any]:
    """A function's row of BODIES, which could be a form's, as an agent writes it: true for "true"."""
    typed = find(name).input.model_validate(situation.body(name)).model_dump(mode="json", exclude_unset=True)
    return {"user_id": str(situation.people[who_may(name)].user_id), **typed}


def recorded(situation: Situation) -> dict[str, Any]:
    """Operation to its request and answer, and `problems`: the kind of error to one of its bodies."""
    found: dict[str, Any] = {"problems": problems(situation)}
    for each in capabilities(Door.AGENTKIT):
        situation.refresh()
        body = body_of(situation, each.name)
        answer = situation.call(each.name, SECRET, **body)
        assert answer.status_code == 200, (each.name, answer.text)
        found[each.name] = {"request": body, "200": answer.json}
    student = {"user_id": str(situation.people["student"].user_id), "course_id": str(situation.school.course_id)}
    for name in STREAMS:
        situation.refresh()
        path, body = asked(situation, name)
        found[name] = {"request": body, "200 stream": frames_only(post(situation, path, body).text)}
    found["chatkit"] = chatkit(situation, **student)
    wanted = {"user_id": student["user_id"], "courseId": student["course_id"]}
    begun = post(situation, "/api/chatkit/session", wanted).json
    found["chatkit_session"] = {"request": wanted, "200": begun | {"client_secret": "hrc_" + "x" * 43}}
    client, _ = situation.client("student")
    for name, path in (
        ("me", "/api/me"),
        ("health", "/health"),
        ("chat_health", "/api/chat/health"),
        ("alive", "/healthz"),
        ("ready", "/readyz"),
        ("list_functions", "/api/agentkit/functions"),
        ("chatkit_tasks", "/api/chatkit/tasks?status=pending"),
    ):
        found[name] = {"200": client.get(path).json}
    whole = client.get("/api/openapi.json").json
    shown = {name: whole[name] for name in ("openapi", "info", "servers")}
    found["openapi"] = {"200": {**shown, "paths": {"/healthz": whole["paths"]["/healthz"]}}}
    found["ready"]["503"] = not_ready(situation)
    return found


def not_ready(situation: Situation) -> Any:
    """What is answered by a database without its migrations; nothing can be asked of it behind this."""
    with situation.app.app_context():
        db.session.execute(text("DELETE FROM alembic_version"))
        db.session.commit()
    return situation.app.test_client().get("/readyz").json


def chatkit(situation: Situation, **metadata: str) -> dict[str, Any]:
    """A thread begun by ChatKit's protocol, and the list that it stands in."""
    said = {"content": [{"type": "input_text", "text": "What is osmosis?"}], "attachments": [], "inference_options": {}}
    request = {"type": "threads.create", "params": {"input": said}, "metadata": metadata}
    begun = post(situation, "/chatkit", request)
    listed = post(situation, "/chatkit", {"type": "threads.list", "params": {"limit": 1}, "metadata": metadata})
    return {"request": request, "200 stream": frames_only(begun.text), "200": listed.json}


def problems(situation: Situation) -> dict[str, Any]:
    """One body of each kind of error, met for real."""
    teacher, course = str(situation.people["owner"].user_id), str(situation.school.course_id)
    path, sane = "/api/agentkit/get_presence", {"user_id": teacher, "course_id": course}
    other = {**sane, "course_id": "987654321"}
    with_key = {"Idempotency-Key": "4711"}
    no_scope = situation.course_token("get_notes")
    before = post(situation, path, sane, headers=with_key)
    answers = {
        "Malformed": post(situation, path, "{"),
        "Unidentified": post(situation, path, sane, token="no-token-of-ours"),
        "Denied": post(situation, path, {"course_id": course}, token=no_scope),
        "NotFound": post(situation, path, other),
        "Conflict": post(situation, path, {**sane, "course_id": int(course)}, headers=with_key),
        "TooLarge": post(situation, path, "x" * 1_000_001),
        "WrongType": post(situation, path, sane, headers={"Content-Type": "text/plain"}),
        "Invalid": post(situation, "/api/agentkit/set_current_slide", {**sane, "slide_number": "first"}),
        "OverLimit": [post(situation, *chat(situation)) for _ in range(20)][-1],
        "Unavailable": without_secret(situation, lambda: post(situation, path, sane)),
    }
    assert before.status_code == 200
    return {name: answer.json for name, answer in answers.items()}


def chat(situation: Situation) -> tuple[str, dict[str, Any]]:
    """A question that is not taken, but counted: there is no such course."""
    asker = str(situation.people["parent"].user_id)
    return "/api/chatkit/generate", {"user_id": asker, "message": "Hi", "course_id": "987654321"}


def without_secret(situation: Situation, ask: Callable[[], Any]) -> Any:
    """What is answered where the school has no secret for agents."""
    kept, situation.app.config["AGENTKIT_SECRET"] = situation.app.config["AGENTKIT_SECRET"], None
    try:
        return ask()
    finally:
        situation.app.config["AGENTKIT_SECRET"] = kept


def post(situation: Situation, path: str, body: Any, *, token: str = SECRET, headers: Any = None) -> Any:
    """Send JSON with a bearer token; a text goes as it is."""
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **(headers or {})}
    data = body if isinstance(body, str) else json.dumps(body)
    return situation.app.test_client().post(path, data=data, headers=sent)


def frames_only(text: str) -> str:
    """A stream without its padding and heartbeats."""
    return "".join(f"{part}\n\n" for part in text.split("\n\n") if part.strip() and not part.lstrip().startswith(":"))


def short(value: Any) -> Any:
    """With lists of few entries: an example shows what a thing is, not how many there are. A Card keeps its parts."""
    if isinstance(value, dict):
        card = value.get("type") == "Card"
        return {
            key: [short(part) for part in each] if card and key == "children" else short(each)
            for key, each in value.items()
        }
    return [short(each) for each in value[:MOST_ITEMS]] if isinstance(value, list) else value


def neutral(text: str) -> str:
    """Without what differs from one recording to the next."""
    text = re.sub(r"(person|other-?)(\d+)-\d+@", r"\1\2@", text)
    text = re.sub(r"(/confusion-export/)[\w.-]+", r"\1xxx", text)
    for pattern, there in IN_THE_DEMO.items():
        text = re.sub(pattern, there, text)
    return re.sub(r"hr_[A-Za-z0-9_-]{12,}", "hr_" + "x" * 40, text)


@contextmanager
def stopped_clock() -> Iterable[None]:
    """Every recording is of one moment."""
    kept, clock.now = clock.now, lambda: MOMENT
    try:
        yield
    finally:
        clock.now = kept


def main() -> None:
    with valkey_server() as valkey, tempfile.TemporaryDirectory() as folder, stopped_clock():
        app: Flask = make_app(Path(folder), valkey.url)
        found = short(recorded(make_situation(app)))
    written = json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True)
    EXAMPLES.write_text(neutral(written) + "\n", "utf-8")
    print(f"{len(found) - 1} operations, {EXAMPLES.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
