"""The whole service as `make run` starts it, with a data folder and a port of its own."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from app.settings import TABLE, valkey_socket

ROOT = Path(__file__).resolve().parent.parent
OUR_VARIABLES = {entry.name for entry in TABLE} | {f"{entry.name}_FILE" for entry in TABLE}


class Homeroom:
    """One started Homeroom with its data folder."""

    def __init__(self, data: Path, **environ: str) -> None:
        self.data = data
        self.socket = valkey_socket(data)
        self.log = data.with_suffix(".log")
        self.environ = environ
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.browser = new_browser()[1]
        self.supervisor: subprocess.Popen[bytes] | None = None

    def launch(self) -> subprocess.Popen[bytes]:
        environ = {name: value for name, value in os.environ.items() if name not in OUR_VARIABLES}
        environ |= {"HOMEROOM_DATA": str(self.data), "PORT": str(self.port), **self.environ}
        with self.log.open("w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "app.launch"],
                cwd=ROOT,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self, seconds: float = 240) -> float:
        """Start and wait for health; returns how long that took, in seconds."""
        start = time.monotonic()
        self.supervisor = self.launch()
        assert until(self.healthy, seconds), self.log.read_text()
        return time.monotonic() - start

    def healthy(self) -> bool:
        with suppress(OSError, ValueError):
            return bool(json.loads(self.get("/health"))["status"] == "healthy")
        return False

    def get(self, path: str) -> str:
        return read(self.browser, self.url + path)

    def sign_in(self, who: str) -> None:
        sign_in(self.browser, self.url, who)

    def cookies_of(self, who: str) -> http.cookiejar.CookieJar:
        """What a browser of somebody's own keeps of their sign-in."""
        jar, browser = new_browser()
        sign_in(browser, self.url, who)
        return jar

    def processes(self, words: str = "") -> list[psutil.Process]:
        """What this instance runs now, oldest first, whose command line holds the words."""
        assert self.supervisor is not None
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                command = " ".join(process.cmdline())
                # Valkey writes its title over its environment, and shows its socket there.
                mine = process.environ().get("HOMEROOM_DATA") == str(self.data) or str(self.socket) in command
                if mine and words in command and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return sorted(found, key=lambda process: (process.create_time(), process.pid))

    def interrupt(self) -> float:
        """Ctrl-C: the signal to the whole process group. Returns the seconds until nothing is left."""
        assert self.supervisor is not None
        start = time.monotonic()
        os.killpg(self.supervisor.pid, signal.SIGINT)
        self.supervisor.wait(30)
        assert until(lambda: not self.processes(), 10)
        return time.monotonic() - start

    def end(self) -> None:
        """Kill the supervisor: nothing that it started may outlive it."""
        if self.supervisor is not None and self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGKILL)
            self.supervisor.wait(10)
            assert until(lambda: not self.processes(), 60)
        if not self.socket.is_relative_to(self.data):
            shutil.rmtree(self.socket.parent, ignore_errors=True)


def new_browser() -> tuple[http.cookiejar.CookieJar, urllib.request.OpenerDirector]:
    """A cookie jar, and what fetches with it."""
    jar = http.cookiejar.CookieJar()
    return jar, urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def read(browser: urllib.request.OpenerDirector, url: str) -> str:
    with browser.open(url, timeout=5) as response:
        return str(response.read().decode())


def sign_in(browser: urllib.request.OpenerDirector, url: str, who: str) -> None:
    """Sign somebody of the demo school in by the form."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', read(browser, url + "/sign-in"))
    assert token is not None
    form = {"email": f"{who}@homeroom.example", "password": "homeroom", "csrf_token": token[1]}
    browser.open(url + "/sign-in", urllib.parse.urlencode(form).encode(), timeout=10).close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def until(what: Callable[[], object], seconds: float) -> bool:
    """Whether `what` gave a true answer before the time was over."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
