"""The OpenAPI document: valid, complete, and true of a door that garbage does not break."""

from __future__ import annotations

import gzip
import json
import keyword
import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.core.actor import Door
from app.core.capability import capabilities
from app.doors.openapi import frame_of
from tests.doors.record import STREAMS, asked, body_of, frames_only, post, who_may
from tests.doors.situation import BODIES, Situation
from tests.doors.test_lists import RFC_3339, moments
from tests.school import SECRET

FUNCTIONS = sorted(each.name for each in capabilities(Door.AGENTKIT))


def document(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def faults(found: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    """How a value breaks a schema of the document."""
    whole = {**schema, "components": found["components"]}
    checker = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(value)]


def operations(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by its id."""
    every = [operation for methods in found["paths"].values() for operation in methods.values()]
    by_id = {operation["operationId"]: operation for operation in every}
    assert len(by_id) == len(every), "two operations have one id"
    return by_id


PAGES = {"/api/docs", "/api/docs/<name>"}
FOR_PROGRAMS = ("/api/", "/chatkit", "/health", "/readyz")


def test_no_door_for_programs_is_missing_and_none_is_invented(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(FOR_PROGRAMS) and rule.rule not in PAGES]
    doors = {(rule.rule, method.lower()) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    doors.remove(("/api/agentkit/<function>", "post"))
    doors |= {(f"/api/agentkit/{name}", "post") for name in FUNCTIONS}
    known = document(app)["paths"]
    assert {(path, method) for path, methods in known.items() for method in methods} == doors, (
        "describe a new door beside its view with @described"
    )


def test_ids_make_good_names_in_a_client(app: Flask) -> None:
    for name, operation in operations(document(app)).items():
        assert re.fullmatch("[a-z][a-z0-9_]+", name)
        assert not keyword.iskeyword(name)
        assert len(operation["tags"]) == 1
        assert operation["summary"].endswith((".", "?")), name


def test_every_door_says_how_callers_are_known_and_how_it_fails(app: Flask) -> None:
    found = document(app)
    schemes = found["components"]["securitySchemes"]
    for name, operation in operations(found).items():
        assert {scheme for each in operation["security"] for scheme in each} <= schemes.keys()
        answers = operation["responses"]
        assert ("401" in answers) == bool(operation["security"]), name
        assert ({"400", "413", "415"} <= answers.keys()) == ("requestBody" in operation), name
        for status, answer in answers.items():
            if "$ref" in answer:
                answer = found["components"]["responses"][answer["$ref"].rpartition("/")[2]]
                assert list(answer["content"]) == ["application/problem+json"], (name, status)
            assert answer["description"], (name, status)
    assert found["servers"] == [{"url": "/"}]
    assert found["components"]["responses"]["OverLimit"]["headers"]["Retry-After"]["required"]


def test_every_example_is_real_and_fits_its_schema(app: Flask) -> None:
    found = document(app)
    for name, operation in operations(found).items():
        parts = [operation["requestBody"]] if "requestBody" in operation else []
        parts += [answer for answer in operation["responses"].values() if "content" in answer]
        for part in parts:
            for media, content in part["content"].items():
                assert "example" in content, f"{name} has none: run python -m tests.doors.record"
                assert faults(found, content["schema"], content["example"]) == [], name
                if media == "text/event-stream":
                    told = frames(content["example"])
                    assert len(told) > 1
                    assert [faults(found, frame_of(content["schema"]), each) for each in told] == [[]] * len(told), name
    for name, answer in found["components"]["responses"].items():
        content = answer["content"]["application/problem+json"]
        assert faults(found, content["schema"], content["example"]) == [], name


def test_every_function_has_the_example_of_its_row_in_the_table(shared: Situation) -> None:
    known = operations(document(shared.app))
    for name in FUNCTIONS:
        example = known[name]["requestBody"]["content"]["application/json"]["example"]
        wanted = body_of(shared, name)
        assert example.keys() == wanted.keys(), f"{name} is called otherwise now: run python -m tests.doors.record"


def frames(text: str) -> list[Any]:
    """The data of a stream's events."""
    return [json.loads(line[6:]) for line in text.split("\n") if line.startswith("data: ")]


@pytest.mark.parametrize("name", sorted(STREAMS))
def test_every_frame_of_an_answer_is_one_that_the_document_names(situation: Situation, name: str) -> None:
    found = document(situation.app)
    path, body = asked(situation, name)
    answer = post(situation, path, body)
    schema = found["paths"][path]["post"]["responses"]["200"]["content"]["text/event-stream"]["schema"]
    told = frames(frames_only(answer.text))
    assert len(told) > 1
    for frame in told:
        assert faults(found, frame_of(schema), frame) == []


def test_a_client_can_be_generated_from_it(app: Flask) -> None:
    """What openapi-python-client fell over: names too long for a file, files in JSON, and streams that are objects."""
    found = document(app)
    assert [name for name in found["components"]["schemas"] if len(name) > 60] == []
    assert '"format": "binary"' not in json.dumps(found)
    for name, operation in operations(found).items():
        for answer in operation["responses"].values():
            for media, content in answer.get("content", {}).items():
                assert media != "text/event-stream" or content["schema"]["type"] == "string", name


def test_the_document_is_made_once_and_sent_once(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/api/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(first.data)) == document(app)
    again = client.get("/api/openapi.json", headers={"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/api/openapi.json").headers["ETag"] != first.headers["ETag"]


def test_the_document_is_valid_openapi_3_1(app: Flask) -> None:
    found = document(app)
    assert found["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(found).validate()


def test_each_function_is_an_operation_of_its_name(app: Flask) -> None:
    paths = document(app)["paths"]
    for name in FUNCTIONS:
        operation = paths[f"/api/agentkit/{name}"]["post"]
        assert operation["operationId"] == name
        assert operation["summary"]
        assert set(operation["responses"]) >= {"200", "400", "401", "403", "404", "409", "413", "415", "422", "429"}
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        assert "user_id" in schema["properties"]
    agents = {path.rpartition("/")[2] for path in paths if path.startswith("/api/agentkit/")} - {"functions"}
    assert agents == set(FUNCTIONS)


def test_the_chats_doors_stand_in_it_with_all_that_their_models_take(app: Flask) -> None:
    found = document(app)
    for path, fields, media in (
        ("/api/chatkit/generate", {"message", "conversation_id"}, "text/event-stream"),
        ("/api/chatkit/action", {"type", "payload", "conversation_id"}, "text/event-stream"),
        ("/chatkit/api", {"type", "message", "context", "history"}, "text/event-stream"),
        ("/api/chat/stream", {"message", "conversationHistory", "isPTMRequest"}, "text/event-stream"),
        ("/api/chatkit/session", {"courseId"}, "application/json"),
    ):
        operation = found["paths"][path]["post"]
        assert (
            fields | {"user_id"}
            <= operation["requestBody"]["content"]["application/json"]["schema"]["properties"].keys()
        )
        assert media in operation["responses"]["200"]["content"]
        assert {"400", "401", "404", "429"} <= operation["responses"].keys()
    assert found["paths"]["/api/chat/health"]["get"]["security"] == []


def test_every_reference_leads_somewhere(app: Flask) -> None:
    found = document(app)
    text = json.dumps(found)
    assert '"$defs' not in text
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in found["components"]["schemas"]


def test_an_answer_has_exactly_the_fields_that_the_document_promises(situation: Situation) -> None:
    found = document(situation.app)
    for name in FUNCTIONS:
        situation.refresh()
        body = {**situation.body(name), "user_id": str(situation.people[who_may(name)].user_id)}
        answer = situation.call(name, SECRET, **body)
        assert answer.status_code == 200, answer.text
        content = found["paths"][f"/api/agentkit/{name}"]["post"]["responses"]["200"]["content"]["application/json"]
        assert faults(found, content["schema"], answer.json) == [], name
        assert [each for each in moments(answer.json) if not RFC_3339.fullmatch(each)] == [], name
        schema = found["paths"][f"/api/agentkit/{name}"]["post"]["responses"]["200"]["content"]["application/json"]
        promised = schema["schema"]
        if "$ref" in promised:
            promised = found["components"]["schemas"][promised["$ref"].rpartition("/")[2]]
        assert set(answer.json) <= set(promised["properties"])
        assert set(promised.get("required", [])) <= set(answer.json)


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(
        ["1 OR 1=1", "٣", "-1", "0", "9" * 30, "\x00", "\ud800", "../..", "slide_1", "2026-11-21T10:00:00Z"]
    ),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_garbage_never_breaks_a_function(shared: Situation, name: str) -> None:
    capability = next(each for each in capabilities() if each.name == name)
    fields = st.sampled_from([*capability.input.model_fields, *BODIES[name](shared), "user_id", "courseId", "x"])

    @settings(
        max_examples=12,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )  # fmt: skip
    @given(garbage=st.dictionaries(fields, VALUES, max_size=4))
    def attempt(garbage: dict[str, Any]) -> None:
        sane = {**shared.body(name), "user_id": str(shared.people["student"].user_id)}
        for body in ({**sane, **garbage}, garbage):
            answer = shared.call(name, SECRET, **body)
            assert answer.status_code < 500, (body, answer.text)
            assert answer.status_code == 200 or answer.content_type == "application/problem+json"

    attempt()
