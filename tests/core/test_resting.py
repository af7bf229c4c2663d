"""Streams that rest hold no thread, and miss nothing that is said to them: in a real web process."""

from __future__ import annotations

import ast
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest

from app import ROOT
from app.core.resting import Rest, Resting, Stream, can_rest, keeping, next_of, rest_of
from app.core.wire import Wire
from app.web_worker import WebWorker
from tests.product import free_port

SOON = 20.0


def until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + SOON
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


class Server:
    """One web process with the application of `tests.core.served`."""

    def __init__(self, log: Path) -> None:
        self.port, self.log = free_port(), log
        words = ["-m", "gunicorn", "-c", "python:tests.core.served_by", "tests.core.served:app"]
        environ = {**os.environ, "SERVED_PORT": str(self.port)}
        with log.open("wb") as out:
            self.process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environ, stderr=out)
        assert until(self._listens), log.read_text()

    def _listens(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def ask(self, path: str) -> Any:
        line = HTTPConnection("127.0.0.1", self.port, timeout=SOON)
        line.request("GET", path)
        said = line.getresponse().read().decode()
        line.close()
        return ast.literal_eval(said) if said else None

    def open(self, name: str, seconds: float = 60.0, more: str = "", protocol: str = "HTTP/1.1") -> socket.socket:
        """A stream that says nothing for so long by itself, once its first word is here."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=SOON)
        line.sendall(f"GET /stream/{name}/{seconds} {protocol}\r\nHost: here\r\n{more}\r\n".encode())
        assert b"hello " in heard(line, b"hello ")
        return line


def heard(line: socket.socket, last: bytes) -> bytes:
    """What comes, up to these bytes or the end."""
    data = b""
    while last not in data and (piece := line.recv(65536)):
        data += piece
    return data


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("served") / "log")
    yield server
    server.process.terminate()
    assert server.process.wait(SOON) == 0


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def test_a_hundred_streams_hold_no_thread_and_each_hears_what_is_said(served: Server, stack: ExitStack) -> None:
    names = [f"many-{number}" for number in range(100)]
    before = served.ask("/threads")
    lines = [stack.enter_context(served.open(name)) for name in names]
    assert served.ask("/threads") < before + 15
    for word in ("one", "two"):
        served.ask(f"/say/{','.join(names)}/{word}")
        assert {heard(line, word.encode()) for line in lines} == {b"3\r\n" + word.encode() + b"\r\n"}
    served.ask(f"/say/{','.join(names)}/end")
    assert {heard(line, b"0\r\n\r\n") for line in lines} == {b"0\r\n\r\n"}


def test_the_connection_of_a_stream_that_has_ended_answers_the_next_request(served: Server, stack: ExitStack) -> None:
    line = stack.enter_context(served.open("kept"))
    served.ask("/say/kept/end")
    assert heard(line, b"0\r\n\r\n").endswith(b"0\r\n\r\n")
    line.sendall(b"GET /threads HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    assert heard(line, b"never").startswith(b"HTTP/1.1 200")


def test_a_connection_that_was_to_close_closes_behind_its_stream(served: Server, stack: ExitStack) -> None:
    line = stack.enter_context(served.open("closes", more="Connection: close\r\n"))
    served.ask("/say/closes/end")
    assert heard(line, b"never") == b"0\r\n\r\n"


def test_who_speaks_before_the_end_ends_it_alone_even_in_the_moment_of_being_woken(
    served: Server, stack: ExitStack
) -> None:
    process = served.ask("/process")
    for turn in range(4):
        names = [f"both-{turn}-{number}" for number in range(20)]
        lines = [stack.enter_context(served.open(name)) for name in names]
        quiet = stack.enter_context(served.open(f"quiet-{turn}"))
        for line in lines[::2]:
            line.sendall(b"G")
        for number, line in enumerate(lines):
            if number % 8 == 0:
                served.ask(f"/wake/{','.join(names)}")
            line.sendall(b"G")
        assert until(lambda turn=turn: served.ask("/streams") == [f"quiet-{turn}"])  # type: ignore[misc]
        served.ask(f"/say/quiet-{turn}/end")
        assert heard(quiet, b"0\r\n\r\n")
    assert served.ask("/process") == process


def test_a_word_from_who_has_been_woken_in_the_same_turn_of_the_loop_ends_nothing() -> None:
    worker = WebWorker.__new__(WebWorker)
    worker._resting = {}
    worker.tpool = worker.poller = None  # nothing is handed to a thread, and nothing taken off the list again
    assert worker._on_line(object(), None) is None
    assert worker._go_on(object()) is None
    assert worker._resting == {}


def test_a_stream_is_asked_again_when_its_time_has_come(served: Server, stack: ExitStack) -> None:
    line = stack.enter_context(served.open("ticks", seconds=0.1))
    assert heard(line, b"tick ")
    assert heard(line, b"tick ")


def test_who_hangs_up_is_noticed_though_nothing_is_said(served: Server) -> None:
    served.open("gone").close()
    assert until(lambda: "gone" in served.ask("/ended"))
    assert "gone" not in served.ask("/streams")


def test_a_stream_that_fails_ends_alone_and_is_logged(served: Server, stack: ExitStack) -> None:
    fails = stack.enter_context(served.open("fails"))
    other = stack.enter_context(served.open("other"))
    served.ask("/say/fails/fail")
    assert heard(fails, b"never") == b"", "an end that was none must not look like one"
    assert "it was told to fail" in served.log.read_text()
    served.ask("/say/other/still-here")
    assert b"still-here" in heard(other, b"still-here")


def test_a_reader_who_is_slow_gets_all_of_it(served: Server, stack: ExitStack) -> None:
    slow = stack.enter_context(served.open("slow"))
    for _ in range(40):
        served.ask("/say/slow/" + "x" * 4000)
    for _ in range(100):
        served.ask("/say/slow,slow,slow,slow,slow,slow,slow,slow,slow,slow/" + "y" * 4000)
    served.ask("/say/slow/end")
    told = heard(slow, b"\r\n0\r\n\r\n")
    assert told.count(b"x") == 160_000
    assert told.count(b"y") == 4_000_000


def test_an_old_proxys_stream_waits_in_a_thread_and_works(served: Server, stack: ExitStack) -> None:
    before = served.ask("/threads")
    line = stack.enter_context(served.open("old", protocol="HTTP/1.0"))
    assert served.ask("/threads") >= before
    served.ask("/say/old/word")
    assert heard(line, b"word") == b"word"
    served.ask("/say/old/end")
    assert heard(line, b"never") == b""


def test_silent_connections_keep_nobody_waiting(served: Server, stack: ExitStack) -> None:
    before = served.ask("/threads")
    silent = [
        stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=SOON)) for _ in range(50)
    ]
    assert served.ask("/threads") < before + 15
    silent[-1].sendall(b"GET /threads HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    assert heard(silent[-1], b"never").startswith(b"HTTP/1.1 200")


def test_who_does_not_close_after_the_end_keeps_nobody_waiting(served: Server, stack: ExitStack) -> None:
    for _ in range(30):  # two seconds each, if the loop waited for them
        line = stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=SOON))
        line.sendall(b"GET /threads HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    assert served.ask("/threads")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_ends_leaves_its_streams_in_order(tmp_path: Path, stack: ExitStack, sign: int) -> None:
    server = Server(tmp_path / "log")
    lines = [stack.enter_context(server.open(f"last-{number}")) for number in range(5)]
    server.process.send_signal(sign)
    assert server.process.wait(SOON) == 0
    assert [heard(line, b"never") for line in lines] == [b""] * 5
    assert "Traceback" not in server.log.read_text()


def test_where_nothing_keeps_streams_the_generator_waits_itself() -> None:
    queue: SimpleQueue[str] = SimpleQueue()
    queue.put("said")
    waiting = next_of(queue, 60, None, "rests")
    with pytest.raises(StopIteration) as done:
        next(waiting)
    assert done.value.value == "said"
    with pytest.raises(Empty):
        next(next_of(queue, 0, None, "rests"))


def test_what_is_said_just_before_the_rest_begins_is_not_missed() -> None:
    queue: SimpleQueue[str] = SimpleQueue()
    rest, rung = Rest(), list[str]()
    waiting = next_of(queue, 60, rest, "rests")
    assert next(waiting) == "rests"
    queue.put("said")
    rest.wake()
    assert rest.kept(lambda: rung.append("rung")), "it has been woken before anybody kept it"
    rest.end()
    rest.wake()
    assert rung == [], "who goes on need not be rung for"
    with pytest.raises(StopIteration) as done:
        next(waiting)
    assert done.value.value == "said"


def test_a_stream_lets_go_of_its_thread_and_goes_on_where_it_was() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        closed = []

        class Answer:
            def __iter__(self) -> Iterator[bytes]:
                yield from (b"a", b"", b"b", b"", b"c")

            def close(self) -> None:
                closed.append(True)

        stream = Stream(Answer(), Rest(), Wire(ours))
        pieces, found = iter(stream), []
        with pytest.raises(Resting) as rests:
            found.extend(pieces)
        stream.close()
        assert (found, rests.value.stream, closed) == ([b"a", b""], stream, []), "who closes what rests does not end it"
        assert stream.go_on()
        assert not stream.go_on()
        stream.leave()
        assert closed == [True]
        assert theirs.recv(1000) == b"1\r\nb\r\n1\r\nc\r\n0\r\n\r\n"


def test_a_request_can_rest_only_where_its_server_keeps_streams(stack: ExitStack) -> None:
    line = stack.enter_context(socket.socket())
    environ = {"gunicorn.socket": line, "SERVER_PROTOCOL": "HTTP/1.1", "REQUEST_METHOD": "GET"}
    assert can_rest(environ) is None
    assert rest_of(environ) is None
    with keeping():
        assert can_rest({**environ, "SERVER_PROTOCOL": "HTTP/1.0"}) is None
        assert can_rest(environ) is not None
    assert rest_of(environ) is not None
