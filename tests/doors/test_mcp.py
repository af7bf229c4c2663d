"""The MCP door: which tools and resources a token has, and what they say, in one process and by the official client."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jsonschema.validators import validator_for
from mcp import Client, MCPError
from mcp.types import CallToolResult, Tool
from sqlalchemy import event, update

from app.accounts import ApiToken, digest
from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import Effect, capabilities, find
from app.core.errors import Unidentified
from app.doors.mcp.calls import KEY, call
from app.doors.mcp.definitions import tool, tools_for
from app.doors.mcp.identity import known
from app.doors.mcp.server import make_server
from app.extensions import db
from tests.doors.loop import finished
from tests.doors.situation import CAST, PERSONAL, Situation, bind_limiter
from tests.doors.test_capability_matrix import expected
from tests.school import SECRET
from tests.services import Valkey

# What `invoke` does on either database, the other doors prove: here one of them is enough.
on_one_database = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

AT_THE_DOOR = [each.name for each in capabilities(Door.MCP)]
PEOPLE = ("owner", "co_teacher", "student", "stranger")
"""Whose tokens are tried. Only owners can make one; the others stand for those who once were."""
REFUSALS = {403: "denied", 404: "not_found"}
ADDRESS = "http://school.example"


def as_token(situation: Situation, token: str, job: Callable[[Actor], Any]) -> Any:
    """Do something as the actor of a token, as a request would."""
    with situation.app.test_request_context(base_url=ADDRESS):
        return job(known(token))


def called(situation: Situation, token: str, tool: str, /, **arguments: Any) -> CallToolResult:
    """Call a tool."""
    result = as_token(situation, token, partial(call, name=tool, arguments=arguments))
    assert isinstance(result, CallToolResult)
    return result


def code_of(result: CallToolResult) -> str | None:
    return (result.meta or {})["homeroom/problem"]["code"] if result.is_error else None


def words_of(result: CallToolResult) -> str:
    return str(result.content[0].text)  # type: ignore[union-attr]


@cache
def validator(name: str, part: str) -> Any:
    schema = getattr(tool(find(name)), part)
    validator_for(schema).check_schema(schema)
    return validator_for(schema)(schema)


@pytest.fixture
def tokens(situation: Situation) -> dict[str, str]:
    """A course token of each of them, covering everything."""
    return {who: situation.course_token(user=who) for who in PEOPLE}


def verdict_on(name: str, who: str) -> int:
    """The status that a call would have elsewhere; a token opens nothing to who is not in its course."""
    return 404 if CAST[who] is None else expected(find(name), who, 200)


def connected(situation: Situation, token: str, job: Callable[[Client], Coroutine[Any, Any, Any]], **how: Any) -> Any:
    """Do something with the official client, connected to a server in this process."""
    server = make_server(situation.app, lambda _: known(token), ADDRESS)

    async def run() -> Any:
        async with Client(server, **how) as client:
            return await job(client)

    return finished(run())


def test_every_capability_of_the_agents_is_a_tool() -> None:
    assert [each.name for each in capabilities(Door.AGENTKIT)] == AT_THE_DOOR
    assert len(AT_THE_DOOR) >= 50


@on_one_database
def test_whoever_may_not_is_refused_and_changes_nothing(situation: Situation, tokens: dict[str, str]) -> None:
    narrow = situation.course_token("get_presence")
    elsewhere = situation.course_token(course_id=situation.school.other_course_id)
    before = situation.rows()
    for name in AT_THE_DOOR:
        body = situation.body(name)
        for who, token in tokens.items():
            verdict = verdict_on(name, who)
            if verdict != 200:
                result = called(situation, token, name, **body)
                assert code_of(result) == REFUSALS[verdict], f"{name} by {who}: {words_of(result)}"
    for capability in capabilities():
        if capability.name not in AT_THE_DOOR:
            with pytest.raises(MCPError, match="Unknown tool"):
                called(situation, tokens["owner"], capability.name)
    for name in AT_THE_DOOR:
        body = situation.body(name)
        assert name == "get_presence" or code_of(called(situation, narrow, name, **body)) == "denied", name
        assert code_of(called(situation, elsewhere, name, **body)) == "not_found", name
    assert situation.rows() == before, "a refused call has written something"


def succeeds(situation: Situation, token: str, name: str) -> None:
    """Call a tool, and hold what comes back against its schema."""
    result = called(situation, token, name, **situation.body(name))
    assert not result.is_error, f"{name}: {words_of(result)}"
    validator(name, "output_schema").validate(result.structured_content)
    assert result.structured_content["success"] is True
    words, data = (str(each.text) for each in result.content)  # type: ignore[union-attr]
    assert words.strip(), name
    assert json.loads(data) == result.structured_content


LOOKS = [name for name in AT_THE_DOOR if find(name).effect is Effect.READ]


@on_one_database
def test_whoever_may_look_gets_what_the_schema_says(situation: Situation, tokens: dict[str, str]) -> None:
    assert LOOKS
    for name in LOOKS:
        people = [who for who in PEOPLE if verdict_on(name, who) == 200]
        assert people, name
        for who in people:
            succeeds(situation, tokens[who], name)


@on_one_database
@pytest.mark.parametrize("name", [name for name in AT_THE_DOOR if name not in LOOKS])
def test_whoever_may_change_something_is_told_what_the_schema_says(
    situation: Situation, tokens: dict[str, str], name: str
) -> None:
    people = [who for who in PEOPLE if verdict_on(name, who) == 200]
    assert people
    for number, who in enumerate(people):
        if number:
            situation.refresh()
        succeeds(situation, tokens[who], name)


@on_one_database
def test_the_tools_that_are_listed_are_those_that_may_be_called(situation: Situation, tokens: dict[str, str]) -> None:
    for who, token in tokens.items():
        names = [each.name for each in as_token(situation, token, tools_for)]
        assert bool(names) == (who != "stranger")
        for each in AT_THE_DOOR:
            assert each in PERSONAL or (each in names) == (verdict_on(each, who) == 200), f"{each} for {who}"
    narrow = situation.course_token("get_presence", "track_confusion", "list_people")
    listed = [each.name for each in as_token(situation, narrow, tools_for)]
    assert listed == ["get_presence", "list_people"], "what is covered and is not for a teacher is left out"


def test_a_tool_says_what_it_does_and_takes_no_word_on_who_asks() -> None:
    for name in AT_THE_DOOR:
        capability, made = find(name), tool(find(name))
        assert made.title
        assert made.description
        assert made.annotations is not None
        assert made.annotations.read_only_hint is (capability.effect is Effect.READ)
        assert made.annotations.destructive_hint is (capability.effect is Effect.DESTROY)
        assert made.annotations.idempotent_hint is (capability.effect is not Effect.WRITE)
        assert ("Ask the person" in made.description) is capability.asks_first
        assert made.input_schema["type"] == "object"
        assert "user_id" not in made.input_schema["properties"]
        assert "course_id" not in made.input_schema.get("required", ())
        validator(name, "input_schema")
        assert made.output_schema is not None
        assert made.output_schema["type"] == "object"


@on_one_database
def test_nobody_acts_for_somebody_else(situation: Situation, tokens: dict[str, str]) -> None:
    other = str(situation.people["student"].user_id)
    for name in ("track_confusion", "list_messages"):
        result = called(situation, tokens["owner"], name, user_id=other)
        assert code_of(result) == "invalid"
        assert "user_id" in words_of(result)


@on_one_database
def test_the_course_is_the_tokens_where_no_other_is_named(situation: Situation, tokens: dict[str, str]) -> None:
    own = called(situation, tokens["student"], "get_current_slide")
    assert own.structured_content["course_id"] == str(situation.school.course_id)
    other = called(situation, tokens["student"], "get_current_slide", courseId=str(situation.school.other_course_id))
    assert code_of(other) == "not_found"


@on_one_database
@pytest.mark.parametrize(
    ("name", "arguments", "field"),
    [
        ("set_current_slide", {"slide_number": "no number"}, "slide_number"),
        ("set_current_slide", {"slide_number": 2, "colour": "red"}, "colour"),
        ("submit_question", {}, "question_body"),
        ("track_confusion", {"slide_id": {"a": 1}}, "slide_id"),
        ("get_presence", {"course_id": "zero"}, "course_id"),
    ],
)
def test_a_wrong_field_is_named(
    situation: Situation, tokens: dict[str, str], name: str, arguments: dict[str, Any], field: str
) -> None:
    result = called(situation, tokens["student" if "_slide" not in name else "owner"], name, **arguments)
    assert code_of(result) == "invalid"
    assert f"- {field}: " in words_of(result)
    assert result.structured_content is None
    assert result.meta is not None
    assert result.meta["homeroom/problem"]["errors"][0]["field"] == field


@on_one_database
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_json_is_refused(situation: Situation, tokens: dict[str, str], value: float) -> None:
    assert code_of(called(situation, tokens["owner"], "set_current_slide", slide_number=value)) == "malformed"


@on_one_database
def test_older_names_lead_to_the_same_tool(situation: Situation, tokens: dict[str, str]) -> None:
    # In words of its own: what another test has just sent is not sent again.
    sent = {"recipient_filter": "all_students", "message": "Lab coats by the older name, please."}
    result = called(situation, tokens["owner"], "notify_students", **sent)
    assert not result.is_error
    assert words_of(result).count("inbox") == 1, "what the widget says is not said twice"
    assert not called(situation, tokens["owner"], "slide.set", slide_number=2).is_error


@on_one_database
@pytest.mark.parametrize("token", ["", "wrong", SECRET, "hr_", "hrc_wrong", "\ud800"])
def test_what_is_no_course_token_stands_for_nobody(situation: Situation, token: str) -> None:
    with pytest.raises(Unidentified), situation.app.test_request_context():
        known(token)


def revoke(app: Flask, token: str) -> None:
    with app.app_context():
        db.session.execute(update(ApiToken).where(ApiToken.token_hash == digest(token)).values(revoked_at=clock.now()))
        db.session.commit()


@on_one_database
@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_a_client_of_either_generation_is_served_until_the_token_is_revoked(situation: Situation, mode: str) -> None:
    token = situation.course_token()
    course = situation.school.course_id
    question = {"question_id": str(situation.question_id)}

    async def talk(client: Client) -> None:
        tools: list[Tool] = (await client.list_tools()).tools
        assert {"get_presence", "set_current_slide"} <= {each.name for each in tools}
        result = await client.call_tool("get_presence", {})
        assert result.structured_content["course_id"] == str(course)
        with pytest.raises(MCPError, match="Unknown tool"):
            await client.call_tool("ask_assistant", {"message": "Hello"})
        once = {KEY: f"once by {mode}"}
        sent, again = [await client.call_tool("pin_question", question, meta=once) for _ in range(2)]  # type: ignore[arg-type]
        assert sent.structured_content == again.structured_content
        assert again.meta["homeroom/replayed"] is True
        templates = (await client.list_resource_templates()).resource_templates
        assert [each.uri_template for each in templates] == [
            "homeroom://courses/{course_id}/slides/{number}",
            "homeroom://courses/{course_id}/slides/{number}/notes",
        ]
        listed = (await client.list_resources()).resources
        assert [each.uri for each in listed[:2]] == [
            f"homeroom://courses/{course}/slides/1",
            f"homeroom://courses/{course}/slides/1/notes",
        ]
        slide = await client.read_resource(listed[0].uri)
        assert slide.contents[0].text.startswith("# ")  # type: ignore[union-attr]
        for missing in ("slides/999", "slides/0/notes", "people/1", "slides/1/answers"):
            with pytest.raises(MCPError, match="Resource not found") as refused:
                await client.read_resource(f"homeroom://courses/{course}/{missing}")
            assert refused.value.code == -32602
        with pytest.raises(MCPError, match="Resource not found"):
            await client.read_resource(f"homeroom://courses/{situation.school.other_course_id}/slides/1")
        with pytest.raises(MCPError, match="no page"):
            await client.list_resources(cursor="next", cache_mode="bypass")
        revoke(situation.app, token)
        refusal = await client.call_tool("get_presence", {})
        assert refusal.is_error
        assert "revoked" in words_of(refusal)
        for forbidden in (client.list_tools, client.list_resources):
            with pytest.raises(MCPError, match="revoked"):
                await forbidden(cache_mode="bypass")

    connected(situation, token, talk, mode=mode)


@on_one_database
def test_slides_are_told_only_to_those_whose_course_it_is(situation: Situation, tokens: dict[str, str]) -> None:
    course = situation.school.course_id

    async def read(client: Client) -> tuple[int, str]:
        count = len((await client.list_resources()).resources)
        try:
            notes = await client.read_resource(f"homeroom://courses/{course}/slides/2/notes")
        except MCPError as error:
            return count, error.message
        return count, str(notes.contents[0].text)  # type: ignore[union-attr]

    for who in ("owner", "co_teacher", "student"):
        count, notes = connected(situation, tokens[who], read)
        assert count >= 6
        assert "Osmosis is the movement" in notes
    assert connected(situation, tokens["stranger"], read) == (0, "Resource not found")
    uncovered = situation.course_token("get_presence")
    count, said = connected(situation, uncovered, read)
    assert count == 0
    assert "does not cover" in said


@on_one_database
def test_many_calls_at_once_mix_nobody_up_and_leave_no_connection_open(
    situation: Situation, tokens: dict[str, str]
) -> None:
    people = ["owner", "student"] * 8
    server = make_server(situation.app, lambda context: known(context.meta.get("who", tokens["owner"])), ADDRESS)
    out = set[Any]()
    with situation.app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", lambda connection, *_: out.add(id(connection)))
    # As a command of Flask's it runs in an application's context: its threads must not share that one's session.
    event.listen(engine, "checkin", lambda connection, *_: out.discard(id(connection)))

    async def run() -> list[CallToolResult]:
        async with Client(server) as client:
            calls = [client.call_tool("get_class_assist", {}, meta={"who": tokens[who]}) for who in people]  # type: ignore[arg-type]
            return await asyncio.gather(*calls)

    with situation.app.app_context():
        results = finished(run())
    for who, result in zip(people, results, strict=True):
        view = "instructor" if who == "owner" else "student"
        assert result.structured_content["view"] == view
    assert out == set()


@on_one_database
def test_with_valkey_away_tools_still_answer(situation: Situation, tokens: dict[str, str], valkey: Valkey) -> None:
    valkey.stop()
    try:
        assert not called(situation, tokens["owner"], "get_current_slide").is_error
    finally:
        valkey.start()


def test_the_limit_is_the_one_of_the_agents_door(strict: Situation) -> None:
    strict.refresh()
    token = strict.course_token("get_presence", "get_current_slide")
    course = str(strict.school.course_id)
    for _ in range(20):
        assert strict.call("get_presence", token, course_id=course).status_code == 200
    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(lambda _: called(strict, token, "get_current_slide"), range(50)))
    codes = [code_of(each) for each in results]
    assert codes.count(None) == 40
    assert codes.count("over_limit") == 10
    refused = next(each for each in results if each.is_error)
    assert "Try again in" in words_of(refused)
    assert strict.call("get_presence", token, course_id=course).status_code == 429


def test_with_valkey_away_the_limit_holds_in_memory_and_is_said_once(
    strict: Situation, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    strict.refresh()
    token = strict.course_token("get_current_slide")
    bind_limiter(f"redis+unix://{tmp_path}/none.sock")
    try:
        with caplog.at_level(logging.INFO, logger="app.doors.mcp.rate"):
            codes = [code_of(called(strict, token, "get_current_slide")) for _ in range(61)]
            assert codes == [None] * 60 + ["over_limit"]
            strict.app.extensions["mcp_rate"].until = 0.0
            assert code_of(called(strict, token, "get_current_slide")) == "over_limit"
            strict.refresh()
            strict.app.extensions["mcp_rate"].until = 0.0
            assert code_of(called(strict, token, "get_current_slide")) is None
    finally:
        strict.refresh()
    assert [each.levelname for each in caplog.records if each.name == "app.doors.mcp.rate"] == ["WARNING", "INFO"]
