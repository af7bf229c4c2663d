"""What an answer comes to, in whatever form and pieces a provider sends it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.gateway import Answer, Provider, Spent, ask
from app.gateway.event_lines import LARGEST_EVENT
from tests.gateway.conftest import KEY, MESSAGES, Hear, iterated, relayed
from tests.upstream import CUT, HANG, Script, Upstream, chunk, event, in_pieces, says, sends, steady, usage

Asking = Callable[[], Answer]
SPOKEN = "Zellen – 細胞 – خلايا – 🧬🧫 are small."


def test_an_answer_is_its_text_what_was_spent_and_why_it_ended(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(says(SPOKEN, spent=(12, 34)))
    heard = hear(answer())
    assert heard.text == SPOKEN
    assert heard.spent == Spent(12, 34, "loopback-1")
    assert heard.reason == "stop"
    assert heard.failure is None


def test_pieces_come_as_they_are_sent(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(says("one two three four", rate=20))
    assert hear(answer()).pieces == ["one", " two", " three", " four"]


def test_what_is_sent_is_the_conversation_and_the_limits_and_nothing_about_us(
    upstream: Upstream, answer: Asking
) -> None:
    iterated(answer())
    (asked,) = upstream.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.body == {
        "model": "loopback-1",
        "messages": MESSAGES,
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 500,
        "temperature": 0.7,
    }
    assert asked.headers.pop("content-length")
    assert asked.headers == {
        "host": f"127.0.0.1:{upstream.port}",
        "authorization": f"Bearer {KEY}",
        "content-type": "application/json",
        "accept": "text/event-stream, application/json",
        "accept-encoding": "identity",
        "user-agent": "Homeroom",
        "connection": "close",
    }


def test_openai_is_asked_not_to_store_and_by_its_own_name_of_the_limit(
    upstream: Upstream, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj_of_somebody")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Surprise: yes")
    tools = [{"type": "function", "function": {"name": "get_roster", "parameters": {"type": "object"}}}]
    openai = replace(provider, name="openai", organisation="org-1")
    iterated(ask(openai, MESSAGES, tools=tools, max_tokens=50, temperature=0.2))
    (asked,) = upstream.asked
    assert asked.body["store"] is False
    assert asked.body["max_completion_tokens"] == 50
    assert "max_tokens" not in asked.body
    assert asked.body["temperature"] == 0.2
    assert asked.body["tools"] == tools
    assert asked.headers["openai-organization"] == "org-1"
    assert not {"openai-project", "x-surprise"} & set(asked.headers)


def test_a_server_without_a_key_is_sent_none(upstream: Upstream, provider: Provider) -> None:
    assert iterated(ask(replace(provider, key=""), MESSAGES, max_tokens=50)).reason == "stop"
    assert "authorization" not in upstream.asked[0].headers


def test_one_byte_at_a_time_gives_the_same(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(in_pieces(says(SPOKEN)))
    heard = hear(answer())
    assert (heard.text, heard.reason, heard.spent) == (SPOKEN, "stop", Spent(12, 34, "loopback-1"))


@pytest.mark.parametrize("size", [2, 3, 7, 64, 1000])
def test_pieces_of_any_size_give_the_same(upstream: Upstream, answer: Asking, hear: Hear, size: int) -> None:
    upstream.play(in_pieces(says(SPOKEN), size))
    assert hear(answer()).text == SPOKEN


def bodies(*parts: bytes) -> Script:
    """Exactly these bytes."""
    return sends(*parts)


def said(text: str, **more: object) -> bytes:
    return json.dumps(chunk({"content": text}, **more)).encode()  # type: ignore[arg-type]


END = json.dumps(chunk({}, finish="stop")).encode()


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(bodies(b"data: " + said("Hi") + b"\r\n\r\ndata: " + END + b"\r\n\r\n"), id="CRLF"),
        pytest.param(bodies(b"data: " + said("Hi") + b"\r\rdata: " + END + b"\r\r"), id="CR"),
        pytest.param(bodies(b"data: " + said("Hi") + b"\r", b"\n\r", b"\ndata: " + END + b"\r\n\r\n"), id="CR and LF"),
        pytest.param(bodies(b"data:" + said("Hi") + b"\n\ndata:" + END + b"\n\ndata:[DONE]\n\n"), id="no space"),
        pytest.param(bodies(b"\xef\xbb\xbfdata: " + said("Hi") + b"\n\ndata: " + END + b"\n\n"), id="a mark first"),
        pytest.param(
            bodies(
                b": ping\n\nevent: message\nid: 7\nretry: 10\ndata: " + said("Hi"), b"\n\n:\ndata: " + END + b"\n\n"
            ),
            id="comments and fields",
        ),
        pytest.param(
            bodies(b'data: {"choices": [{"index": 0,\ndata: "delta": {"content": "Hi"}}]}\n\ndata: ' + END + b"\n\n"),
            id="data in two lines",
        ),
        pytest.param(bodies(b"data: " + said("Hi") + b"\n\ndata: " + END), id="no empty line at the end"),
        pytest.param(bodies(b"data: " + said("Hi") + b"\n\ndata: " + END + b"\n\n"), id="no DONE"),
        pytest.param(sends(event(chunk({"content": "Hi"})), event(chunk({}, finish="stop")), CUT), id="cut after stop"),
        pytest.param(sends(event(chunk({"content": "Hi"})), event("[DONE]")), id="no reason"),
        pytest.param(
            Script(
                lambda: [json.dumps({"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}).encode()],
                headers={"Content-Type": "application/json"},
            ),
            id="no stream at all",
        ),
        pytest.param(
            Script(
                lambda: [event(chunk({"content": "Hi"}, finish="stop"))],
                headers={"Content-Length": str(len(event(chunk({"content": "Hi"}, finish="stop"))))},
            ),
            id="last word with the reason",
        ),
    ],
)
def test_every_dialect_of_events_is_understood(upstream: Upstream, answer: Asking, hear: Hear, script: Script) -> None:
    upstream.play(script)
    heard = hear(answer())
    assert (heard.text, heard.reason, heard.failure) == ("Hi", "stop", None)


def test_a_body_with_a_length_and_one_until_the_end_of_the_line_are_read(hear: Hear) -> None:
    body = event(chunk({"content": "Hi"})) + event(chunk({}, finish="stop"))
    for head in (f"Content-Length: {len(body)}\r\n".encode(), b""):
        with socket.create_server(("127.0.0.1", 0)) as server:

            def serve(server: socket.socket = server, head: bytes = head) -> None:
                line, _ = server.accept()
                line.recv(65536)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + head + b"\r\n" + body)
                line.close()

            threading.Thread(target=serve).start()
            url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
            heard = hear(ask(Provider("compatible", url, "", "m"), MESSAGES, max_tokens=50))
            assert (heard.text, heard.reason, heard.failure) == ("Hi", "stop", None)


def test_without_a_count_nothing_is_said_to_be_spent(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(says("Hello", spent=None))
    heard = hear(answer())
    assert (heard.text, heard.spent, heard.reason) == ("Hello", None, "stop")


@pytest.mark.parametrize(
    "counts", [None, 7, {}, {"prompt_tokens": "12"}, {"prompt_tokens": -1}, {"prompt_tokens": True}]
)
def test_a_count_that_is_none_is_left_out(upstream: Upstream, answer: Asking, hear: Hear, counts: object) -> None:
    upstream.play(sends(event(chunk({"content": "Hi"}, finish="stop")), event(chunk(usage=counts)), event("[DONE]")))
    heard = hear(answer())
    assert (heard.text, heard.spent, heard.reason) == ("Hi", None, "stop")


def test_of_counts_in_every_chunk_the_last_holds_and_thinking_is_paid_for(
    upstream: Upstream, answer: Asking, hear: Hear
) -> None:
    counts = {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}
    last = {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 107}  # Gemini: a hundred were thoughts
    upstream.play(
        sends(
            event(chunk({"content": "a"}, usage=counts)),
            event(chunk({"content": "b"}, finish="stop", usage=last, model="gemini-3.8-flash")),
            event("[DONE]"),
        )
    )
    assert hear(answer()).spent == Spent(5, 102, "gemini-3.8-flash")


@pytest.mark.parametrize("reason", ["length", "content_filter", "stop"])
def test_the_reason_of_the_end_is_told(upstream: Upstream, answer: Asking, hear: Hear, reason: str) -> None:
    upstream.play(says("As far as", finish=reason))
    assert hear(answer()).reason == reason


def test_a_filtered_answer_without_a_word_is_filtered_and_not_empty(upstream: Upstream, answer: Asking) -> None:
    upstream.play(says([], finish="content_filter"))
    heard = iterated(answer())
    assert (heard.reason, heard.failure) == ("content_filter", None)


def test_thinking_is_no_answer_and_a_refusal_is_one(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(
        sends(
            event(chunk({"role": "assistant", "content": None})),
            event(chunk({"reasoning_content": "Let me see."})),
            event(chunk({"reasoning": "Hm."})),
            event(chunk({"content": [{"type": "thinking", "thinking": []}, {"type": "text", "text": "Well, "}]})),
            event(chunk({"content": None, "refusal": "I cannot."})),
            event(chunk({}, finish="stop")),
            event("[DONE]"),
        )
    )
    assert hear(answer()).text == "Well, I cannot."


def test_halves_of_a_character_are_joined_and_what_no_database_holds_is_left_out(
    upstream: Upstream, answer: Asking, hear: Hear
) -> None:
    upstream.play(
        sends(
            r'{"choices":[{"index":0,"delta":{"content":"a\u0000b \ud83e"}}]}',
            r'{"choices":[{"index":0,"delta":{"content":"\uddec c \udd00 d"}}]}',
            r'{"choices":[{"index":0,"delta":{"content":"e \ud83e"},"finish_reason":"stop"}]}',
            "[DONE]",
        )
    )
    assert hear(answer()).text == "ab 🧬 c \ufffd de \ufffd"


def test_bytes_that_are_no_characters_cost_a_sign_and_not_the_answer(
    upstream: Upstream, answer: Asking, hear: Hear
) -> None:
    broken = b'data: {"choices":[{"index":0,"delta":{"content":"caf\xe9"}}]}\n\n'
    upstream.play(sends(broken, event(chunk({}, finish="stop")), event("[DONE]")))
    assert hear(answer()).text == "caf\ufffd"


def test_what_follows_the_end_is_not_waited_for(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(sends(event(chunk({"content": "Hi"}, finish="stop")), event(usage(1, 2)), event("[DONE]"), HANG))
    heard = hear(answer())
    assert (heard.text, heard.spent, heard.reason) == ("Hi", Spent(1, 2, "loopback-1"), "stop")


def test_an_event_larger_than_any_is_given_up_with_bounded_memory(
    upstream: Upstream, answer: Asking, hear: Hear
) -> None:
    upstream.play(sends(event(chunk({"content": "Well, "})), b"data: ", *[b"x" * 50_000] * 200))
    heard = hear(answer())
    assert heard.text == "Well, "
    assert heard.failure is not None
    assert heard.failure.code == "malformed"


def test_an_event_that_is_nearly_too_large_is_read(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    long = "y" * (LARGEST_EVENT - 1000)
    upstream.play(in_pieces(says([long]), 9000))
    assert hear(answer()).text == long


def test_an_answer_that_never_ends_is_given_up(upstream: Upstream, provider: Provider, hear: Hear) -> None:
    upstream.play(sends(*[event(chunk({"content": "no end " * 5000}))] * 100))
    heard = hear(ask(provider, MESSAGES, max_tokens=16))
    assert heard.failure is not None
    assert heard.failure.code == "malformed"
    assert len(heard.text) < 3_000_000


def test_many_answers_are_read_at_once_and_each_whole(upstream: Upstream, provider: Provider) -> None:
    upstream.otherwise, before = steady(40, 50), upstream.otherwise
    try:
        with ThreadPoolExecutor(100) as pool:
            answers = [ask(provider, MESSAGES, max_tokens=100) for _ in range(100)]
            heard = list(pool.map(relayed, answers))
    finally:
        upstream.otherwise = before
    assert {each.text for each in heard} == {" word" * 40}
    assert {each.reason for each in heard} == {"stop"}
    assert upstream.streaming == 0
