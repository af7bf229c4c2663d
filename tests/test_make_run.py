"""The whole service, started as `make run` starts it: what dies comes back, Ctrl-C ends all, data is kept."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from redis import Redis

from app.die_with_parent import SUPERVISOR
from tests.product import ROOT, Homeroom, free_port, until

pytestmark = pytest.mark.xdist_group("product")


def refusal(homeroom: Homeroom) -> str:
    """What is said where the start is refused."""
    assert homeroom.launch().wait(30) == 1
    said = homeroom.log.read_text()
    assert "Traceback" not in said
    return said


@pytest.fixture(scope="module")
def homeroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeroom]:
    """A running one, which every test leaves running."""
    service = Homeroom(tmp_path_factory.mktemp("run") / "data", MCP_PORT=str(free_port()))
    try:
        service.start()
        yield service
    finally:
        service.end()


def test_the_first_start_prints_the_address_and_the_demo_sign_ins(homeroom: Homeroom) -> None:
    said = homeroom.log.read_text()
    assert f"http://127.0.0.1:{homeroom.port}/" in said
    assert re.search(r"homeroom\.example.*teacher.*student1.*password is homeroom", said)
    assert "<form" in homeroom.get("/")


def test_secrets_are_made_once_and_only_their_owner_reads_them(homeroom: Homeroom) -> None:
    for name in ("secret_key", "agentkit_secret"):
        file = homeroom.data / name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert len(file.read_text().strip()) >= 32
    assert stat.S_IMODE(homeroom.data.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("words", "which"),
    [
        pytest.param("gunicorn", -1, id="a web process"),
        pytest.param("gunicorn", 0, id="the master of the web processes"),
        pytest.param("app.processes worker", -1, id="the scheduler of delayed jobs"),
        pytest.param("app.processes worker", 1, id="a background worker"),
        pytest.param("app.processes worker", 0, id="the pool of workers"),
        pytest.param("app.processes mcp", 0, id="the MCP door over HTTP"),
        pytest.param("valkey-server", 0, id="Valkey"),
    ],
)
def test_what_is_killed_comes_back_and_leaves_nothing_behind(homeroom: Homeroom, words: str, which: int) -> None:
    before = homeroom.processes(words)
    victim = before[which]
    heirs = victim.children(recursive=True)
    victim.kill()
    psutil.wait_procs([victim], 5)
    _, left = psutil.wait_procs(heirs, 5)
    assert not left, "the children of what was killed must go with it"
    least = {"gunicorn": 3, "app.processes worker": 2, "app.processes mcp": 1, "valkey-server": 1}[words]
    assert until(lambda: len(homeroom.processes(words)) >= least, 40)
    assert until(homeroom.healthy, 40), homeroom.get("/health")


def test_a_second_start_with_the_same_data_is_refused_in_a_sentence(homeroom: Homeroom) -> None:
    second = Homeroom(homeroom.data)
    second.log = homeroom.log.with_name("second.log")
    assert "already running" in refusal(second)
    assert homeroom.healthy()


def test_a_taken_port_is_refused_in_a_sentence(homeroom: Homeroom, tmp_path: Path) -> None:
    other = Homeroom(tmp_path / "data")
    other.port = homeroom.port
    said = refusal(other)
    assert str(homeroom.port) in said
    assert "PORT" in said


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("HOST", "no.such.host.invalid")])
def test_a_malformed_setting_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    assert name in refusal(Homeroom(tmp_path / "data", **{name: value}))


def test_a_provider_without_its_key_is_refused_by_the_keys_name(tmp_path: Path) -> None:
    assert refusal(Homeroom(tmp_path / "data", LLM_PROVIDER="gemini")).startswith("GEMINI_API_KEY ")


def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://homeroom:secret-word@127.0.0.1:{free_port()}/homeroom"
    said = refusal(Homeroom(tmp_path / "data", DATABASE_URL=url))
    assert said.startswith("The database does not answer.")
    assert "secret-word" not in said


def test_ctrl_c_ends_all_with_a_stream_open_and_the_next_start_is_quick_and_keeps_the_data(
    tmp_path: Path, homeroom: Homeroom
) -> None:
    mine = Homeroom(tmp_path / "my school")
    try:
        mine.start()
        assert homeroom.healthy(), "two run side by side"
        mine.sign_in("student1")
        me = json.loads(mine.get("/api/me"))
        course = me["courses"][0]["id"]
        Redis(unix_socket_path=str(mine.socket)).set("kept", "yes")
        with mine.browser.open(f"{mine.url}/live/{course}/student", timeout=10) as stream:
            assert stream.headers["Content-Type"].startswith("text/event-stream")
            stream.readline()
            assert mine.interrupt() < 10, "5 s on a quiet machine"
        said = mine.log.read_text()
        assert "Traceback" not in said
        assert "CRITICAL" not in said

        print(f"second start: {mine.start():.1f} s")  # under 8 s on a quiet machine; here other tests run beside it
        assert mine.log.read_text().count("password is") == 1, "each start says how to sign in"
        assert json.loads(mine.get("/api/me")) == me, "the session must outlive a restart"
        assert Redis(unix_socket_path=str(mine.socket)).get("kept") == b"yes"
        assert mine.interrupt() < 10, "5 s on a quiet machine"
    finally:
        mine.end()


def test_what_the_supervisor_started_just_before_it_died_ends_too() -> None:
    command = [sys.executable, "-P", str(ROOT / "app" / "die_with_parent.py"), "/bin/sleep", "60"]
    late = subprocess.run(command, env={SUPERVISOR: "1"}, capture_output=True, timeout=30)
    assert late.returncode == 1
    assert b"supervisor has ended" in late.stderr
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(command, env={SUPERVISOR: str(os.getpid())}, timeout=1)
