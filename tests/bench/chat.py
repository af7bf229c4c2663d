"""A model's answers on their way to many readers: Homeroom as shipped beside a byte pipe and other servers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import psutil

from tests.bench.chat_reader import Read, read
from tests.bench.load import apart, get, post
from tests.bench.report import Row, percentile
from tests.bench.world import Person, World, world
from tests.product import free_port

RATE = 50
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
    """200 answers of 50 tokens a second each; then 500."""
    seconds = 6 if quick else 12
    most = 200
    ours: dict[int, float] = {}
    theirs = 0.0
    with upstream() as url:
        for name in ("pipe", "fastapi", "chatkit"):
            with peer(name, url) as (port, process):
                cost, found, memory = _relayed(port, [_asks(name)] * most, [process], seconds)
            yield _row(f"{most} answers through {_NAMES[name]}", "-", cost, found, most, memory)
            if name == "fastapi":
                theirs = cost
        with homeroom(url) as running:
            for count in (most, 500):
                cost, found, memory, failed = _answered(running, count, seconds)
                ours[count] = cost
                asked = (
                    f"≤ 90 µs, ≤ {theirs * 0.6:.0f} µs (0.6 × FastAPI), p95 ≤ 50 ms, ≤ 64 KiB"
                    if count == most
                    else "none fails"
                )
                good = found.tokens / seconds / count
                met = failed == 0 and (
                    count != most
                    or (
                        cost <= min(90, theirs * 0.6)
                        and percentile(found.delays, 0.95) <= 50
                        and memory <= 64
                        and good > RATE * 0.97
                    )
                )
                row = _row(f"{count} answers through Homeroom", running.database, cost, found, count, memory)
                failures = f", {failed} failed" if failed else ""
                yield Row(row.what, row.database, row.measured + failures, asked, met)


_NAMES = {"pipe": "a byte pipe", "fastapi": "FastAPI, AsyncOpenAI, sse-starlette", "chatkit": "openai-chatkit's server"}
_window = 1.0


def _row(what: str, database: str, cost: float, found: Read, count: int, memory: float) -> Row:
    late = percentile(found.delays, 0.95)
    rate = found.tokens / _window / count
    said = f"{cost:.0f} µs a token, {rate:.1f} tokens/s each, p95 {late:.0f} ms late, {memory:.0f} KiB each"
    return Row(what, database, said)


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
def homeroom(url: str) -> Iterator[World]:
    """The product, connected to that provider."""
    settings = {
        "LLM_PROVIDER": "compatible",
        "OPENAI_BASE_URL": url,
        "OPENAI_DEFAULT_MODEL": "time",
        "LLM_MAX_TOKENS": "10000",
        "CHAT_RATE": "1000/minute",
        "BUDGET_PERSON_DAY": "0",
        "BUDGET_COURSE_DAY": "0",
        "BUDGET_SCHOOL_MONTH": "0",
    }
    with world("SQLite", **settings) as running:
        yield running


def _asks(name: str) -> bytes:
    return post("/ask", CHATKIT_ASKS if name == "chatkit" else "{}", "application/json", {})


def _relayed(
    port: int, requests: Sequence[bytes], processes: Sequence[psutil.Process], seconds: float
) -> tuple[float, Read, float]:
    """Microseconds of these processes' time a token, what was read, and KiB of memory an answer."""
    global _window
    _window = seconds
    ready = 6.0
    empty = _memory(processes)
    with apart() as run:
        begun = run(read, port, requests, ready, seconds)
        time.sleep(ready + 1.5)
        before, at = _cpu(processes), time.monotonic()
        time.sleep(seconds - 3)
        spent, window = _cpu(processes) - before, time.monotonic() - at
        full = _memory(processes)
        found: Read = begun.result()
    tokens = found.tokens / seconds * window
    return spent / tokens * 1e6, found, (full - empty) / len(requests) / 1024


def _answered(running: World, count: int, seconds: float) -> tuple[float, Read, float, int]:
    people = running.new_class(count).students
    processes = running.web()
    empty = running.web_memory()
    streams = [_begun(running, person) for person in people]
    cost, found, _ = _relayed(running.homeroom.port, streams, processes, seconds)
    with running.app.app_context():
        from app.chat.models import Run
        from app.extensions import db

        failed = db.session.query(Run).filter(Run.state.in_(("failed", "interrupted"))).count()
    memory = (running.web_memory() - empty) / count / 1024
    for process in running.homeroom.processes("tests.upstream"):
        process.kill()
    return cost, found, memory, failed


def _begun(running: World, person: Person) -> bytes:
    """Ask, and give the request that follows the answer."""
    form = urlencode({"message": "What is osmosis?", "csrf_token": person.csrf}).encode()
    headers = {"Cookie": person.cookie, "HX-Request": "true"}
    with urlopen(Request(f"{running.homeroom.url}/chat/messages", form, headers), timeout=60) as answer:
        found = re.search(rb"/chat/streams/(\d+)", answer.read())
    assert found is not None
    return get(f"/chat/streams/{int(found[1])}", {"Cookie": person.cookie, "Accept": "text/event-stream"})


def _cpu(processes: Sequence[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system for each in times)


def _memory(processes: Sequence[psutil.Process]) -> int:
    return sum(int(process.memory_full_info().pss) for process in processes)
