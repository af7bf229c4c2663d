"""Functions that a model wants called, in every way that providers tell of them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app.gateway import Answer
from tests.gateway.conftest import Hear, Heard
from tests.upstream import Upstream, calls, chunk, event, in_pieces, sends

Asking = Callable[[], Answer]
ROSTER = {"course_id": "3", "note": 'Ünïcode – and "quotes" and \\ more'}
GROUPS = {"course_id": "3", "size": 4}
WANTED = [("get_roster", ROSTER), ("create_teams", GROUPS), ("get_presence", {})]


def wanted(heard: Heard) -> list[tuple[str, object]]:
    return [(call.name, json.loads(call.arguments)) for call in heard.calls]


@pytest.mark.parametrize("whole", [False, True], ids=["fragments", "whole"])
@pytest.mark.parametrize("ids", [True, False], ids=["ids", "no ids"])
def test_several_calls_in_one_answer_come_whole_each_with_an_id(
    upstream: Upstream, answer: Asking, hear: Hear, whole: bool, ids: bool
) -> None:
    upstream.play(calls(*WANTED, whole=whole, ids=ids, text="Let me look."))
    heard = hear(answer())
    assert wanted(heard) == WANTED
    known = [call.id for call in heard.calls]
    assert len(set(known)) == 3
    assert all(known)
    assert not ids or known == ["call_0", "call_1", "call_2"]
    assert (heard.text, heard.reason, heard.failure) == ("Let me look.", "tool_calls", None)


def test_one_byte_at_a_time_gives_the_same_calls(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(in_pieces(calls(*WANTED)))
    assert wanted(hear(answer())) == WANTED


def told(*parts: dict[str, object], finish: str = "tool_calls") -> object:
    events = [event(chunk({"tool_calls": [part]})) for part in parts]
    return sends(*events, event(chunk({}, finish=finish)), event("[DONE]"))


def part(arguments: object, name: str = "", index: int | None = None, known: str = "") -> dict[str, object]:
    said: dict[str, object] = {"function": {"arguments": arguments} | ({"name": name} if name else {})}
    return said | ({"index": index} if index is not None else {}) | ({"id": known} if known else {})


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(
            [part('{"a":1}', "one", 0, "x"), part('{"b":2}', "two", 0, "y")],
            [("one", {"a": 1}), ("two", {"b": 2})],
            id="all have index 0, as Gemini and Ollama had it",
        ),
        pytest.param(
            [part('{"a":1}', "one", 0), part('{"b":2}', "two", 0)],
            [("one", {"a": 1}), ("two", {"b": 2})],
            id="all have index 0 and no id",
        ),
        pytest.param(
            [part('{"a":', "one", 0, "x"), part("1}", "one", 0, "x")],
            [("one", {"a": 1})],
            id="name and id are repeated",
        ),
        pytest.param(
            [part("", "one", 0, "x"), part('{"a":', "", 0, ""), part("1}", "", 0, "")],
            [("one", {"a": 1})],
            id="empty names and ids in the fragments",
        ),
        pytest.param([part({"a": 1}, "one", 0, "x")], [("one", {"a": 1})], id="arguments as an object"),
        pytest.param([part(None, "one", 0, "x")], [("one", {})], id="no arguments"),
        pytest.param([part("", "one", 0, "x")], [("one", {})], id="empty arguments"),
        pytest.param(
            [part('{"a":', "one", 0, "x"), part('{"b":', "two", 1, "y"), part("1}", index=0), part("2}", index=1)],
            [("one", {"a": 1}), ("two", {"b": 2})],
            id="in turns",
        ),
    ],
)
def test_every_dialect_of_calls_is_understood(
    upstream: Upstream, answer: Asking, hear: Hear, parts: list[dict[str, object]], expected: object
) -> None:
    upstream.play(told(*parts))  # type: ignore[arg-type]
    assert wanted(hear(answer())) == expected


def test_calls_that_end_with_stop_are_calls(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(told(part("{}", "one", 0, "x"), finish="stop"))  # type: ignore[arg-type]
    heard = hear(answer())
    assert [call.name for call in heard.calls] == ["one"]
    assert heard.reason == "tool_calls"


def test_arguments_that_are_no_json_come_as_they_are(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(calls(("get_roster", '{"course_id": "3'), ("no_such_tool", "{}")))
    assert [call.arguments for call in hear(answer()).calls] == ['{"course_id": "3', "{}"]


def test_arguments_without_end_are_given_up(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(calls(("get_roster", "x" * 300_000), whole=True))
    heard = hear(answer())
    assert heard.calls == []
    assert heard.failure is not None
    assert heard.failure.code == "malformed"
