"""The OpenAPI document: valid, complete, and true of a door that garbage does not break."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.core.actor import Door
from app.core.capability import capabilities, find
from app.core.permissions import GRANTS, SCHOOL_GRANTS, CourseRole, Role
from tests.doors.situation import BODIES, Situation
from tests.school import SECRET

FUNCTIONS = sorted(each.name for each in capabilities(Door.AGENTKIT))


def document(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


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
        owner_may = find(name).permission in {*GRANTS[CourseRole.OWNER], *SCHOOL_GRANTS[Role.TEACHER]}
        person = "owner" if owner_may else "student"
        body = {**situation.body(name), "user_id": str(situation.people[person].user_id)}
        answer = situation.call(name, SECRET, **body)
        assert answer.status_code == 200, answer.text
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
        max_examples=12, derandomize=True, deadline=None, database=None,
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
