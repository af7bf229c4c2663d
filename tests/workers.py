"""Processes of their own for tests that end one in the middle of its work.

Each runs a script, as `python -c` would, but is forked off one process that has imported the product: to import it
takes ten times as long as what the scripts do, and importing does no work (`test_house_rules.py` holds that).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60
"""A process that takes longer is ended by SIGALRM."""


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit status, or minus the signal that killed it, and what it had printed."""

    returncode: int
    said: str


class Workers:
    """Starts processes, one at a time."""

    def __init__(self, parent: subprocess.Popen[str]) -> None:
        self._parent = parent

    def run(self, script: str, *arguments: str, environ: Mapping[str, str]) -> Ended:
        """Run a script with these arguments and, beside this process's, these variables; wait for its end."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        print(json.dumps([script, arguments, {**os.environ, **environ}]), file=self._parent.stdin, flush=True)
        returncode, said = json.loads(self._parent.stdout.readline())
        return Ended(returncode, said)


@contextmanager
def workers_of_their_own() -> Iterator[Workers]:
    """What starts them. It ends with the block, or with this process, as its orders end."""
    command = [sys.executable, "-m", "tests.workers"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        yield Workers(parent)


def _fork_as_ordered() -> None:
    import psycopg  # noqa: F401 - SQLAlchemy would import it in each

    import app  # noqa: F401

    for line in sys.stdin:
        script, arguments, environ = json.loads(line)
        with tempfile.TemporaryFile() as said:
            child = os.fork()
            if not child:
                _work(script, arguments, environ, said)
            _, status = os.waitpid(child, 0)
            said.seek(0)
            answer = os.waitstatus_to_exitcode(status), said.read().decode(errors="replace")
        print(json.dumps(answer), flush=True)


def _work(script: str, arguments: list[str], environ: dict[str, str], said: IO[bytes]) -> NoReturn:
    signal.alarm(SECONDS)
    for descriptor in (1, 2):
        os.dup2(said.fileno(), descriptor)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["-c", *arguments]
    exec(compile(script, "<script>", "exec"), {"__name__": "__main__"})
    sys.exit()


if __name__ == "__main__":
    _fork_as_ordered()
