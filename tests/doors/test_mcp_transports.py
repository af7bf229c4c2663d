"""The MCP door's two processes, by the official client: `flask mcp`, and the one that speaks HTTP."""

from __future__ import annotations

import ast
import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult
from sqlalchemy import text

from app import ROOT
from app.extensions import db
from app.launch import LaunchError, check_address
from tests.conftest import make_app
from tests.doors.loop import finished
from tests.doors.situation import Situation, make_situation
from tests.product import OUR_VARIABLES, free_port, until
from tests.school import SECRET
from tests.services import Valkey

FLASK = str(Path(sys.executable).with_name("flask"))


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory, valkey: Valkey) -> dict[str, str]:
    """The settings of the service that both processes belong to."""
    return {
        "HOMEROOM_DATA": str(tmp_path_factory.mktemp("mcp")),
        "REDIS_URL": f"{valkey.url}?db=5",
        "SECRET_KEY": "a secret for tests",
        "AGENTKIT_SECRET": SECRET,
        "AGENTKIT_RATE": "10000/minute",
        "MCP_PORT": str(free_port()),
        "TRUSTED_HOSTS": "school.example",
    }


@pytest.fixture(scope="module")
def place(environ: dict[str, str]) -> Iterator[Situation]:
    """Its school."""
    folder = Path(environ["HOMEROOM_DATA"])
    app = make_app(folder, environ["REDIS_URL"])
    found = make_situation(app)
    found.refresh()
    yield found
    with app.app_context():
        db.engine.dispose()


class Process:
    """The process that speaks HTTP."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self.log = log
        self.port = int(environ["MCP_PORT"])
        self.url = f"http://127.0.0.1:{self.port}/mcp"
        kept = {name: value for name, value in os.environ.items() if name not in OUR_VARIABLES}
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.processes", "mcp"], cwd=ROOT, env=kept | environ, stdout=out, stderr=out
            )
        assert until(self.listens, 60), log.read_text()

    def listens(self) -> bool:
        with socket.socket() as caller:
            return caller.connect_ex(("127.0.0.1", self.port)) == 0

    def status(self, token: str | None, **headers: str) -> int:
        """What a request is answered with."""
        sent = {"Accept": "application/json, text/event-stream", **headers}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        return httpx2.post(self.url, json=body, headers=sent, timeout=20).status_code


@pytest.fixture(scope="module")
def served(environ: dict[str, str], place: Situation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """That process, which ends in order when it is told to, also with a client that listens."""
    made = Process(environ, tmp_path_factory.mktemp("log") / "mcp.log")
    try:
        yield made
        headers = {"Authorization": f"Bearer {place.course_token()}", "Accept": "text/event-stream"}
        with httpx2.Client(headers=headers, timeout=20) as client, client.stream("GET", made.url) as stream:
            assert stream.status_code == 200
            made.process.send_signal(signal.SIGTERM)
            assert made.process.wait(30) in (0, -signal.SIGTERM)
    finally:
        made.process.kill()
        made.process.wait()
    said = made.log.read_text()
    assert "Traceback" not in said
    assert "Owner" not in said, "no name stands in a log"


@asynccontextmanager
async def over_http(served: Process, token: str, mode: str = "auto") -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=20) as line,
        Client(streamable_http_client(served.url, http_client=line), mode=mode) as client,
    ):
        yield client


async def told(client: Client, place: Situation) -> None:
    """What a client asks of either process: its tools, a look, a change, the slides, and what goes wrong."""
    course = str(place.school.course_id)
    tools = {each.name: each for each in (await client.list_tools()).tools}
    assert tools["get_presence"].annotations.read_only_hint is True  # type: ignore[union-attr]
    assert tools["delete_quiz"].annotations.destructive_hint is True  # type: ignore[union-attr]
    looked = await client.call_tool("get_current_slide", {"course_id": course})
    assert looked.structured_content["course_id"] == course
    # The client holds what comes back against the schema that was listed, and raises where they differ.
    changed = await client.call_tool("set_current_slide", {"slide_number": 2})
    assert changed.structured_content["slide_number"] == 2
    exported = await client.call_tool("export_confusion_data", {})
    assert exported.structured_content["download_url"].startswith("http://school.example/")
    wrong = await client.call_tool("set_current_slide", {"slide_number": 77})
    assert wrong.is_error
    assert "- slide_number: " in wrong.content[0].text  # type: ignore[union-attr]
    other = await client.call_tool("get_presence", {"course_id": str(place.school.other_course_id)})
    assert other.is_error
    address = (await client.list_resources()).resources[3].uri
    notes = await client.read_resource(address)
    assert "Osmosis is the movement" in notes.contents[0].text  # type: ignore[union-attr]


def revoke(place: Situation) -> None:
    with place.app.app_context():
        db.session.execute(text("UPDATE api_tokens SET revoked_at = CURRENT_TIMESTAMP WHERE label = 'Test'"))
        db.session.commit()


def test_over_standard_input_by_the_configuration_of_the_docs(place: Situation, environ: dict[str, str]) -> None:
    command = StdioServerParameters(
        command=FLASK,
        args=["--app", str(ROOT / "wsgi.py"), "mcp"],
        env=environ | {"HOMEROOM_TOKEN": place.course_token()},
        cwd="/",
    )
    said = Path(environ["HOMEROOM_DATA"]) / "stderr"

    async def talk() -> CallToolResult:
        start = time.monotonic()
        with said.open("w") as errors:
            async with Client(stdio_client(command, errlog=errors)) as client:
                print(f"flask mcp answers after {time.monotonic() - start:.1f} s")
                await told(client, place)
                calls = [client.call_tool("get_class_assist", {}) for _ in range(12)]
                for each in await asyncio.gather(*calls):
                    assert not each.is_error, each.content
                revoke(place)
                return await client.call_tool("get_presence", {})

    refused = finished(talk())
    assert refused.is_error
    assert "revoked" in refused.content[0].text  # type: ignore[union-attr]
    assert said.read_text() == ""


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http_by_clients_of_both_generations(place: Situation, served: Process, mode: str) -> None:
    async def talk() -> None:
        async with over_http(served, place.course_token(), mode) as client:
            await told(client, place)

    finished(talk())


def test_two_people_over_http_are_never_taken_for_each_other(place: Situation, served: Process) -> None:
    async def talk() -> list[tuple[str, Any]]:
        teacher, student = place.course_token(), place.course_token(user="student")
        async with over_http(served, teacher) as first, over_http(served, student) as second:
            asked = [("instructor", first), ("student", second)] * 10
            answers = await asyncio.gather(*(client.call_tool("get_class_assist", {}) for _, client in asked))
            return [(view, each) for (view, _), each in zip(asked, answers, strict=True)]

    for view, answer in finished(talk()):
        assert answer.structured_content["view"] == view


def test_http_asks_for_a_token_and_refuses_one_as_soon_as_it_is_revoked(place: Situation, served: Process) -> None:
    token = place.course_token("get_presence")
    assert [served.status(each) for each in (None, "wrong", SECRET, token)] == [401, 401, 401, 200]
    revoke(place)
    assert served.status(token) == 401


def test_http_answers_only_to_its_own_names_and_sites(place: Situation, served: Process) -> None:
    token = place.course_token("get_presence")
    assert served.status(token, Host="school.example") == 200
    assert served.status(token, Host=f"localhost:{served.port}") == 200
    assert served.status(token, Host="rebound.example") == 421
    assert served.status(token, Origin="http://localhost:6274") == 200
    assert served.status(token, Origin="https://elsewhere.example") == 403


def test_a_body_without_end_is_refused(place: Situation, served: Process) -> None:
    headers = {"Authorization": f"Bearer {place.course_token()}", "Content-Type": "application/json"}
    headers["Accept"] = "application/json, text/event-stream"
    assert httpx2.post(served.url, content=b" " * 1_100_000, headers=headers, timeout=20).status_code == 413


@pytest.mark.parametrize(
    ("token", "sentence"), [("", "HOMEROOM_TOKEN is unset"), ("hr_wrong", "not valid"), (SECRET, "stands for nobody")]
)
def test_without_a_right_token_the_command_says_so(
    place: Situation, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, token: str, sentence: str
) -> None:
    for name, value in (environ | {"HOMEROOM_TOKEN": token}).items():
        monkeypatch.setenv(name, value)
    result = place.app.test_cli_runner().invoke(args=["mcp"])
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert result.stdout == ""


def test_a_taken_port_of_this_door_is_refused_by_its_settings_name() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LaunchError, match=rf"{port}.*MCP_PORT"):
            check_address("127.0.0.1", port, "MCP_")


def test_only_the_doors_own_processes_load_the_protocols_library() -> None:
    """It takes a second and memory, which the web processes must not spend."""
    ours = [path for path in (ROOT / "app").rglob("*.py") if path.parent != ROOT / "app" / "doors" / "mcp"]
    for path in ours:
        for node in ast.parse(path.read_text()).body:
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.partition(".")[0] not in ("mcp", "mcp_types", "uvicorn", "starlette"), path
                assert not name.startswith("app.doors.mcp"), path


def test_the_supervisor_keeps_the_process_only_where_it_is_asked_for() -> None:
    section = (ROOT / "supervisord.conf").read_text().partition("[program:mcp]")[2]
    assert re.search(r"^autostart=%\(ENV_HOMEROOM_WITH_MCP\)s$", section, re.M)
    assert re.search(r"^mcp: python -m app\.processes mcp$", (ROOT / "Procfile").read_text(), re.M)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"SECRET_KEY": "a secret for tests"}, "The MCP door stays closed: MCP_PORT is unset."),
        ({"MCP_PORT": "no port"}, "MCP_PORT"),
    ],
)
def test_without_what_it_needs_the_process_ends_with_a_sentence(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in OUR_VARIABLES}
    environ |= {"HOMEROOM_DATA": str(tmp_path), **settings}
    asked = [sys.executable, "-m", "app.processes", "mcp"]
    ended = subprocess.run(asked, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.startswith(said)
