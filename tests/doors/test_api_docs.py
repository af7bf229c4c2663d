"""`/api/docs`: every operation has a page with what the document says of it, and a line to copy that works."""

from __future__ import annotations

import json
import shlex
from html import unescape
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.settings import Settings
from tests.doors.situation import Situation
from tests.doors.test_openapi import document, operations
from tests.school import SECRET


@pytest.fixture(scope="module")
def unbound(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application without a database: the pages need none."""
    environ = {"HOMEROOM_DATA": str(tmp_path_factory.mktemp("docs")), "REDIS_URL": "redis://127.0.0.1:1"}
    return create_app(Settings.from_environment(environ | {"SECRET_KEY": "x", "AGENTKIT_SECRET": "y"}))


def page(app: Flask, path: str) -> str:
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_every_operation_has_a_page_that_names_all_its_fields_and_errors(unbound: Flask) -> None:
    found = document(unbound)
    index = page(unbound, "/api/docs")
    for name, operation in operations(found).items():
        assert f'href="/api/docs/{name}"' in index
        text = page(unbound, f"/api/docs/{name}")
        assert operation["summary"] in text
        for status, answer in operation["responses"].items():
            assert status in text
            for media, content in answer.get("content", {}).items():
                assert f"<code>{media}</code>" in text, name
                assert media != "text/event-stream" or content["example"].strip() in text, name
            if "$ref" in answer:
                component = found["components"]["responses"][answer["$ref"].rpartition("/")[2]]
                assert component["description"] in text
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            assert all(f"<code>{field}</code>" in text for field in schema.get("properties", {}))


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("heatmap", "get_confusion_heatmap", "create_quiz"),
        ("Study.QUIZ", "generate_quiz", "get_presence"),
        ("quiz gift", "export_quiz", "delete_quiz"),
        ("/api/chatkit/generate", "generate", "submit_question"),
    ],
)
def test_a_search_finds_names_aliases_phrases_and_addresses(unbound: Flask, query: str, there: str, gone: str) -> None:
    text = page(unbound, f"/api/docs?q={query}")
    assert f'href="/api/docs/{there}"' in text
    assert f'href="/api/docs/{gone}"' not in text


def test_a_search_for_nothing_of_the_kind_says_so(unbound: Flask) -> None:
    text = page(unbound, "/api/docs?q=<b>zebra</b>")
    assert "Nothing has these words" in text
    assert "<b>zebra" not in unbound.test_client().get("/api/docs?q=<b>zebra</b>").text


def test_no_operation_of_that_name_is_a_404(unbound: Flask) -> None:
    assert unbound.test_client().get("/api/docs/no_such_thing").status_code == 404


def curl_of(text: str) -> dict[str, Any]:
    """What the first line of curl on a page would send."""
    line = text.partition("curl ")[2].partition("</pre>")[0].replace("\\\n", " ")
    words = shlex.split(line)
    flags = [words[number + 1] for number, word in enumerate(words) if word in ("-H", "-d")]
    return {"url": words[1], "headers": dict(each.split(": ", 1) for each in flags[:-1]), "body": json.loads(flags[-1])}


def test_the_line_of_curl_can_be_copied_and_works(situation: Situation) -> None:
    sent = curl_of(page(situation.app, "/api/docs/get_presence"))
    assert sent["url"] == "http://localhost/api/agentkit/get_presence"
    headers = {name: value.replace("$TOKEN", SECRET) for name, value in sent["headers"].items()}
    body = {**sent["body"], "course_id": str(situation.school.course_id)}
    body["user_id"] = str(situation.people["owner"].user_id)
    answer = situation.app.test_client().post("/api/agentkit/get_presence", json=body, headers=headers)
    assert answer.status_code == 200
    assert "curl -N" in page(situation.app, "/api/docs/generate")
    assert 'curl -s http://localhost/api/me \\\n  -b "session=$SESSION"' in page(situation.app, "/api/docs/me")
