"""A model's answers on their way to many readers: Homeroom as shipped beside a byte pipe and other servers."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import psutil
from sqlalchemy import func, select

from app.chat.models import Run, RunState
from app.extensions import db
from tests.bench.chat_reader import STAMP, Read, read
from tests.bench.load import get, post
from tests.bench.report import Row, percentile, spread
from tests.bench.world import Person, World, world
from tests.product import free_port

MANY = 200
RATE = 50
PEERS = {"pipe": "a byte pipe", "fastapi": "FastAPI, AsyncOpenAI, sse-starlette", "chatkit": "openai-chatkit's server"}
CHATKIT_ASKS = json.dumps(
    {
        "type": "threads.create",
        "params": {
            "input": {
                "content": [{"type": "input_text", "text": "What is osmosis?"}],
                "attachments": [],
                "inference_options": {},
            }
        },
    }
)


def measure(_world: World, *, quick: bool) -> Iterator[Row]:
    """200 answers of 50 tokens a second each; then 500; then Homeroom's own, from 2,000 slides."""
    seconds = 6 if quick else 12
    with upstream() as url:
        theirs = 0.0
        for name, called in PEERS.items():
            with peer(name, url) as (port, process):
                passed = _relayed(port, [_asks(name)] * MANY, [process], seconds)
            yield Row(f"baseline: {MANY} answers through {called}", "-", passed.said())
            theirs = passed.cost if name == "fastapi" else theirs
        with homeroom(LLM_PROVIDER="compatible", OPENAI_BASE_URL=url, OPENAI_DEFAULT_MODEL="time") as running:
            began, stopped = zip(*_first_and_last(running), strict=True)
            high = percentile(began, 0.95)
            what = "the first piece of an answer, behind the upstream's"
            yield Row(what, running.database, spread(began), "p95 ≤ 40 ms", high <= 40)
            high = percentile(stopped, 0.95)
            what = "from pressing Stop to the end of the answer's stream"
            yield Row(what, running.database, spread(stopped), "≤ 1 s", high <= 1000)
            for count in (MANY, 500):
                ours = _answered(running, count, seconds)
                asked, met = "none fails", ours.failed == 0
                if count == MANY:
                    most = min(90.0, theirs * 0.6)
                    asked = f"≤ {most:.0f} µs, full rate, p95 ≤ 50 ms, ≤ 64 KiB"
                    met = met and ours.cost <= most and ours.late <= 50 and ours.memory <= 64
                    met = met and ours.rate >= RATE * 0.98
                yield Row(f"{count} answers through Homeroom", running.database, ours.said(), asked, met)
    yield from _own(quick=quick)


def _own(*, quick: bool) -> Iterator[Row]:
    """Answers without a model: from the question to the end of its answer's stream."""
    with homeroom() as running:
        lesson = running.new_class(40, slides=2000)
        times = []
        for round_ in range(2 if quick else 6):
            for number, person in enumerate(lesson.students):
                begun = time.perf_counter()
                stream = begin(running, person, f"What is on slide {number * 50 + round_ + 1}?")
                if stream:
                    with socket.create_connection(("127.0.0.1", running.homeroom.port), timeout=30) as line:
                        line.sendall(stream)
                        told = b""
                        while b"event: done" not in told and (piece := line.recv(65536)):
                            told += piece
                if round_:
                    times.append((time.perf_counter() - begun) * 1000)
    high = percentile(times, 0.95)
    yield Row("an answer without a model, 2,000 slides", running.database, spread(times), "p95 ≤ 60 ms", high <= 60)


def _first_and_last(running: World) -> Iterator[tuple[float, float]]:
    """Milliseconds from the upstream's first token to the reader's, and from a stop to the end, an answer at a time."""
    for number, person in enumerate(running.new_class(48).students):
        stream = begin(running, person)
        with socket.create_connection(("127.0.0.1", running.homeroom.port), timeout=30) as line:
            line.sendall(stream)
            told = b""
            while (stamp := STAMP.search(told)) is None and (piece := line.recv(65536)):
                told += piece
            assert stamp is not None
            began = (time.monotonic() - float(stamp[1])) * 1000
            pressed = time.monotonic()
            answer = stream.partition(b"/chat/streams/")[2].partition(b" ")[0].decode()
            form = urlencode({"csrf_token": person.csrf}).encode()
            headers = {"Cookie": person.cookie, "HX-Request": "true"}
            urlopen(Request(f"{running.homeroom.url}/chat/answers/{answer}/stop", form, headers), timeout=60).close()
            while b"event: done" not in told and (piece := line.recv(65536)):
                told += piece
            assert b"event: done" in told
            if number >= 8:  # each process has loaded what the first answer needs
                yield began, (time.monotonic() - pressed) * 1000


@contextmanager
def upstream() -> Iterator[str]:
    """A model provider that says the time, for a minute and a half."""
    port = free_port()
    words = ["--port", str(port), "--rate", str(RATE), "--tokens", str(RATE * 90), "--stamps"]
    process = subprocess.Popen([sys.executable, "-m", "tests.upstream", *words], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


@contextmanager
def peer(name: str, url: str) -> Iterator[tuple[int, psutil.Process]]:
    """One of the other servers, once it listens."""
    port = free_port()
    words = [name, "--port", str(port), "--upstream", url]
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.chat_peers", *words])
    try:
        found = psutil.Process(process.pid)
        until = time.monotonic() + 60
        while not any(each.status == psutil.CONN_LISTEN for each in found.net_connections("tcp")):
            assert time.monotonic() < until
            time.sleep(0.1)
        yield port, found
    finally:
        process.kill()
        process.wait()


@contextmanager
def homeroom(**provider: str) -> Iterator[World]:
    """The product, connected to a provider or to none, with no limits in the way."""
    unlimited = dict.fromkeys(("BUDGET_PERSON_DAY", "BUDGET_COURSE_DAY", "BUDGET_SCHOOL_MONTH"), "0")
    unlimited |= dict.fromkeys(("TOKENS_COURSE_DAY", "TOKENS_SCHOOL_MONTH"), "none")
    with world("SQLite", CHAT_RATE="1000/minute", LLM_MAX_TOKENS="10000", **unlimited, **provider) as running:
        yield running


@dataclass(frozen=True)
class Passed:
    """What it took: microseconds a token, tokens a second of each answer, milliseconds late (p95), KiB an answer."""

    cost: float
    rate: float
    late: float
    memory: float
    failed: int = 0

    def said(self) -> str:
        """All of it as text."""
        failed = f", {self.failed} failed" if self.failed else ""
        return (
            f"{self.cost:.0f} µs a token, {self.rate:.1f} tokens/s each, p95 {self.late:.0f} ms late,"
            f" {self.memory:.0f} KiB each{failed}"
        )


def _asks(name: str) -> bytes:
    return post("/ask", CHATKIT_ASKS if name == "chatkit" else "{}", "application/json", {})


def _relayed(port: int, requests: Sequence[bytes], processes: Sequence[psutil.Process], seconds: float) -> Passed:
    """Follow these answers, and look at what the processes need meanwhile."""
    empty = _memory(processes)
    looks: list[tuple[float, float]] = []
    found: Read = read(port, requests, seconds, lambda: looks.append((_cpu(processes), time.monotonic())))
    full = _memory(processes)
    (before, begun), (after, ended) = looks
    spent, window = after - before, ended - begun
    tokens = found.tokens / window
    return Passed(
        cost=spent / (tokens * window) * 1e6,
        rate=tokens / len(requests),
        late=percentile(found.delays, 0.95),
        memory=(full - empty) / len(requests) / 1024,
    )


def _answered(running: World, count: int, seconds: float) -> Passed:
    """The same for answers of Homeroom, each asked for by a person of its own."""
    people = running.new_class(count + 8).students
    for person in people[count:]:
        begin(running, person)  # each process has loaded what the first answer needs
    time.sleep(3)
    processes = running.web()
    empty = _memory(processes)
    streams = [begin(running, person) for person in people[:count]]
    passed = _relayed(running.homeroom.port, streams, processes, seconds)
    memory = (_memory(processes) - empty) / count / 1024
    with running.app.app_context():
        over = select(func.count()).where(Run.state.in_((RunState.FAILED, RunState.INTERRUPTED)))
        failed = db.session.execute(over).scalar_one()
    return replace(passed, memory=memory, failed=failed)


def begin(running: World, person: Person, words: str = "What is osmosis?") -> bytes:
    """Ask, and give the request that follows the answer; nothing where the page had the whole of it at once."""
    form = urlencode({"message": words, "csrf_token": person.csrf}).encode()
    headers = {"Cookie": person.cookie, "HX-Request": "true"}
    with urlopen(Request(f"{running.homeroom.url}/chat/messages", form, headers), timeout=60) as answer:
        page: bytes = answer.read()
    if (found := re.search(rb"/chat/streams/(\d+)", page)) is None:
        assert b"data-ended=" in page, page
        return b""
    return get(f"/chat/streams/{int(found[1])}", {"Cookie": person.cookie, "Accept": "text/event-stream"})


def _cpu(processes: Sequence[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system for each in times)


def _memory(processes: Sequence[psutil.Process]) -> int:
    return sum(int(process.memory_full_info().pss) for process in processes)
