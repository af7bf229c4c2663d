"""All open answers of a process, read by one thread.

A thread for each answer would wake for each token, and its waking costs several times what the reading does.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock

from app.gateway.line import Line
from app.gateway.line_errors import LineError, SilentError
from app.gateway.transcript import Transcript

LOOK_SECONDS = 0.5  # how often it is looked for answers that fell silent


class Heard:
    """An answer that is being read: each text goes to `say`. Once it has ended there is a `result`."""

    def __init__(self, line: Line, transcript: Transcript, say: Callable[[str], None], idle_timeout: float) -> None:
        self.line = line
        self.heard_at = time.monotonic()
        self.idle_timeout = idle_timeout
        self._transcript = transcript
        self._say = say
        self._future: Future[None] = Future()
        self._failure: Exception | None = None

    def hear(self) -> bool:
        """Read what is there; False at the end."""
        try:
            text = self._transcript.take(self.line.receive(), last=self.line.over)
            if text:
                self._say(text)
            while self.line.ready and not self._transcript.done:
                if text := self._transcript.take(self.line.receive(), last=self.line.over):
                    self._say(text)
        except LineError as error:
            return self.fail(error)
        except Exception as error:  # noqa: BLE001 - raised again where the answer is waited for
            self._failure = error
            return False
        return not self._transcript.done

    def fail(self, error: LineError) -> bool:
        """The line has failed; always False."""
        try:
            if text := self._transcript.fail(error):
                self._say(text)
        except Exception as failure:  # noqa: BLE001 - raised again where the answer is waited for
            self._failure = failure
        return False

    def end(self) -> None:
        """Tell who waits."""
        if self._failure is not None:
            self._future.set_exception(self._failure)
        else:
            self._future.set_result(None)

    def then(self, go_on: Callable[[], object]) -> None:
        """Have this called when the answer has ended, or now: by the thread that reads, which must not wait for it."""
        self._future.add_done_callback(lambda _: go_on())

    def result(self) -> None:
        """Wait until the answer has ended. Raises what `say` raised."""
        self._future.result()


class Reader:
    """Reads answers as their bytes come, in the thread that calls `read`. All else may be called from any thread."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._open: dict[int, Heard] = {}
        self._changing = Lock()
        self._look_at = 0.0
        self._bell, self._clapper = socket.socketpair()
        self._bell.setblocking(False)
        self._clapper.setblocking(False)
        self._selector.register(self._bell, selectors.EVENT_READ)

    def follow(self, heard: Heard) -> None:
        """Read this answer until its end. Raises LineError."""
        heard.line.stop_waiting()
        descriptor = heard.line.fileno()
        with self._changing:
            self._open[descriptor] = heard
            self._selector.register(descriptor, selectors.EVENT_READ, heard)

    def wake(self) -> None:
        """Let `read` end at once, or the next one where none is under way."""
        with suppress(BlockingIOError):  # it has been rung so often that it is sure to be heard
            self._clapper.send(b"!")

    def read(self) -> float:
        """Wait for bytes or for `wake`, half a second at most, and read what is there of every answer.

        Returns when the wait ended, by `time.monotonic()`.
        """
        ready = self._selector.select(LOOK_SECONDS)
        now = time.monotonic()
        for key, _ in ready:
            heard: Heard | None = key.data
            if heard is None:
                self._bell.recv(4096)
                continue
            heard.heard_at = now
            if not heard.hear():
                self._forget(key.fd, heard)
        if now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            self._look(now)
        return now

    def _look(self, now: float) -> None:
        # A process that stood still, as a laptop's does, finds what has come meanwhile: that is no silence.
        waiting = {key.fd for key, _ in self._selector.select(0)}
        with self._changing:
            silent = [
                (descriptor, heard)
                for descriptor, heard in self._open.items()
                if now - heard.heard_at > heard.idle_timeout and descriptor not in waiting
            ]
        for descriptor, heard in silent:
            heard.fail(SilentError())
            self._forget(descriptor, heard)

    def _forget(self, descriptor: int, heard: Heard) -> None:
        with self._changing:
            del self._open[descriptor]
            self._selector.unregister(descriptor)
        heard.end()
