"""An answer that is stopped, a provider that falls silent, and a line that breaks: each ends soon, and truly."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from select import select

import pytest

from app.gateway import Answer, Ended, Piece, Provider, Reader, ask
from app.gateway import Heard as BeingHeard
from tests.gateway.conftest import MESSAGES, Hear, Heard, relay, relayed
from tests.upstream import CLOSE, CUT, HANG, Script, Upstream, chunk, event, says, sends, silent, usage

Asking = Callable[[], Answer]
SOON = 10.0  # seconds: far less than what would end the answer otherwise


def ends_when_closed(answer: Answer, hear: Hear, upstream: Upstream | None = None) -> Heard:
    """Close an answer while another thread waits for it, once the provider was asked; it has to end at once."""
    heard: list[Heard] = []
    thread = threading.Thread(target=lambda: heard.append(hear(answer)))
    thread.start()
    assert upstream is None or until(lambda: len(upstream.asked) == 1)
    time.sleep(0.2)
    assert thread.is_alive()
    answer.close()
    thread.join(SOON)
    assert not thread.is_alive()
    assert heard[0].failure is None
    assert heard[0].reason is None
    return heard[0]


def until(true: Callable[[], bool]) -> bool:
    """Whether something becomes true soon."""
    end = time.monotonic() + SOON
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


def test_stop_ends_a_silent_answer_at_once_and_the_provider_sees_it(
    upstream: Upstream, answer: Asking, hear: Hear
) -> None:
    upstream.play(sends(event(chunk({"content": "And then"})), HANG))
    heard = ends_when_closed(answer(), hear, upstream)
    assert heard.text == "And then"
    assert until(lambda: upstream.left == 1 and upstream.streaming == 0)


def test_stop_ends_the_wait_for_the_first_word(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(silent())
    assert ends_when_closed(answer(), hear, upstream).text == ""
    assert until(lambda: upstream.left == 1)


def test_stop_ends_an_answer_in_full_flow(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(says("word " * 20_000, rate=200))
    assert "word" in ends_when_closed(answer(), hear, upstream).text
    assert until(lambda: upstream.streaming == 0)


@pytest.fixture
def full() -> Iterator[str]:
    """The URL of a server that takes no connection: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            with suppress(BlockingIOError):
                each.connect(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        for each in waiting:
            each.close()


def test_stop_ends_the_wait_for_a_connection(full: str, hear: Hear) -> None:
    ends_when_closed(ask(Provider("compatible", full, "", "m", connect_timeout=60.0), MESSAGES, max_tokens=50), hear)


def test_a_connection_that_nobody_takes_is_given_up(full: str, hear: Hear) -> None:
    heard = hear(ask(Provider("compatible", full, "", "m", connect_timeout=0.3), MESSAGES, max_tokens=50))
    assert heard.failure is not None
    assert heard.failure.code == "unavailable"


def test_an_answer_that_is_stopped_before_it_began_asks_nobody(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    stopped = answer()
    stopped.close()
    heard = hear(stopped)
    assert (heard.text, heard.reason, heard.failure) == ("", None, None)
    assert upstream.asked == []


def test_leaving_an_answer_hangs_up(upstream: Upstream, answer: Asking) -> None:
    upstream.play(says("word " * 2000, rate=200))
    with answer() as open_answer:
        assert isinstance(next(iter(open_answer)), Piece)
    assert until(lambda: upstream.left == 1)
    upstream.play(says("word " * 2000, rate=200))
    for _ in answer():
        break
    assert until(lambda: upstream.left == 2)


def test_a_failure_of_the_listener_ends_its_answer_and_no_other(upstream: Upstream, answer: Asking) -> None:
    def broken(_: str) -> None:
        raise RuntimeError("the listener")

    upstream.play(says("one two three", rate=20), says("one two three four", rate=20))
    with pytest.raises(RuntimeError, match="the listener"):
        list(relay(answer(), broken))
    assert relayed(answer()).text == "one two three four"
    assert until(lambda: upstream.streaming == 0)


def failed(heard: Heard, code: str) -> None:
    assert heard.failure is not None, heard
    assert heard.failure.code == code
    assert heard.failure.retry
    assert heard.reason is None
    assert heard.calls == []


@pytest.fixture
def impatient(provider: Provider) -> Asking:
    """As `answer`, but a second of silence ends it."""
    return lambda: ask(replace(provider, idle_timeout=1.0), MESSAGES, max_tokens=500)


def test_silence_before_the_first_word_is_a_time_out(upstream: Upstream, impatient: Asking, hear: Hear) -> None:
    upstream.play(silent())
    began = time.monotonic()
    failed(hear(impatient()), "timeout")
    assert 0.9 < time.monotonic() - began < SOON


def test_silence_in_the_middle_is_a_time_out_and_keeps_the_text(
    upstream: Upstream, impatient: Asking, hear: Hear
) -> None:
    upstream.play(sends(event(chunk({"content": "And then"})), HANG))
    heard = hear(impatient())
    failed(heard, "timeout")
    assert heard.text == "And then"
    assert "1 second" in heard.failure.sentence if heard.failure else False


def test_what_came_while_the_process_stood_still_is_no_silence(upstream: Upstream, impatient: Asking) -> None:
    upstream.play(says(["Here", " I am."], rate=5))
    reader, heard = Reader(), Heard()
    telling = impatient().relay(heard.say, reader)
    being_heard = next(telling)
    assert isinstance(being_heard, BeingHeard)
    descriptor = being_heard.line.fileno()
    assert select([descriptor], [], [], SOON)[0]
    reader._look(time.monotonic() + 60)
    assert until(lambda: reader.read() > 0 and not reader._open)
    assert isinstance(list(telling)[-1], Ended)
    assert heard.text == "Here I am."


def test_comments_keep_an_answer_alive(upstream: Upstream, provider: Provider, hear: Hear) -> None:
    waits = [part for _ in range(20) for part in (b": still thinking\n\n", 0.2)]
    upstream.play(sends(*waits, event(chunk({"content": "Now."}, finish="stop"))))
    assert hear(ask(replace(provider, idle_timeout=3.0), MESSAGES, max_tokens=50)).text == "Now."


@pytest.mark.parametrize("end", [CUT, CLOSE])
def test_a_cut_keeps_the_text_and_calls_nothing(upstream: Upstream, answer: Asking, hear: Hear, end: str) -> None:
    call = {"index": 0, "id": "call_1", "function": {"name": "send_message", "arguments": '{"to": "every'}}
    upstream.play(sends(event(chunk({"content": "Half of an"})), event(chunk({"tool_calls": [call]})), 0.1, end))
    heard = hear(answer())
    failed(heard, "cut")
    assert heard.text == "Half of an"


def test_an_end_without_a_word_why_is_a_cut(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(sends(event(chunk({"content": "Half of an"}))))
    heard = hear(answer())
    failed(heard, "cut")
    assert heard.text == "Half of an"


def test_what_was_spent_before_a_cut_is_told(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(sends(event(chunk({"content": "Half"})), event(usage(7, 3)), CUT))
    heard = hear(answer())
    failed(heard, "cut")
    assert heard.spent is not None
    assert heard.spent.completion_tokens == 3


@pytest.mark.parametrize(
    "broken",
    [
        "{not json",
        "[1, 2]",
        '"text"',
        "null",
        '{"choices": [7]}',
        '{"choices": {"a": 1}}',
        '{"choices": [{"delta": {"content": 7}}]}',
        '{"choices": [{"delta": {"tool_calls": [{"index": 0}]}}]}',
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_an_event_that_cannot_be_read_ends_the_answer_and_keeps_the_text(
    upstream: Upstream, answer: Asking, hear: Hear, broken: str
) -> None:
    upstream.play(sends(event(chunk({"content": "Well, "})) + event(broken), event("[DONE]")))
    heard = hear(answer())
    failed(heard, "malformed")
    assert heard.text == "Well, "


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"message": "The server had an error", "type": "server_error"}, "unavailable"),
        (
            {"message": "Rate limit reached for requests", "type": "requests", "code": "rate_limit_exceeded"},
            "over_limit",
        ),
        ({"code": 429, "message": "Quota", "status": "RESOURCE_EXHAUSTED"}, "over_limit"),
    ],
)
def test_an_error_in_mid_stream_is_told_and_keeps_the_text(
    upstream: Upstream, answer: Asking, hear: Hear, error: dict[str, object], code: str
) -> None:
    upstream.play(sends(event(chunk({"content": "Well, "})), event({"error": error}), event("[DONE]")))
    heard = hear(answer())
    failed(heard, code)
    assert heard.text == "Well, "


def test_an_empty_answer_is_told(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(says([]), Script(lambda: [b""]), sends(event("[DONE]")))
    heard = hear(answer())
    failed(heard, "empty")
    assert heard.spent is not None
    failed(hear(answer()), "cut")
    failed(hear(answer()), "empty")


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 99_999]
)
def test_a_server_that_speaks_something_else_is_told(said: bytes, hear: Hear) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            line.recv(65536)
            line.sendall(said)
            time.sleep(0.1)
            line.close()

        threading.Thread(target=serve).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        failed(hear(ask(Provider("compatible", url, "", "m"), MESSAGES, max_tokens=50)), "malformed")


def test_chunks_of_http_that_are_none_are_told(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    good = event(chunk({"content": "Well, "}))
    framed = b"%x\r\n%b\r\n" % (len(good), good)
    upstream.play(Script(lambda: [framed, b"nonsense\r\n"], framed=True))
    heard = hear(answer())
    failed(heard, "malformed")
    assert heard.text == "Well, "


def test_nobody_at_the_address_is_told(hear: Hear) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
    failed(hear(ask(Provider("compatible", url, "", "m"), MESSAGES, max_tokens=50)), "unavailable")
    failed(
        hear(ask(Provider("compatible", "http://no.such.host.invalid/v1", "", "m"), MESSAGES, max_tokens=50)),
        "unavailable",
    )


def test_an_answer_is_read_once(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    once = answer()
    assert hear(once).reason == "stop"
    with pytest.raises(RuntimeError, match="once"):
        hear(once)
    assert len(upstream.asked) == 1


def test_many_answers_of_which_some_are_stopped_leave_nothing_open(upstream: Upstream, answer: Asking) -> None:
    before = len(os.listdir("/proc/self/fd"))
    upstream.play(*[says("word " * 20, rate=50)] * 60)

    def one(number: int) -> Heard:
        mine = answer()
        if number % 3 == 0:
            threading.Timer(number / 100, mine.close).start()
        return relayed(mine)

    with ThreadPoolExecutor(60) as pool:
        heard = list(pool.map(one, range(60)))
    assert [each.failure for each in heard] == [None] * 60
    assert {each.text for number, each in enumerate(heard) if number % 3} == {"word " * 20}
    assert until(lambda: upstream.streaming == 0)
    assert len(os.listdir("/proc/self/fd")) <= before + 2
