"""One thread that reads the open answers of a process.

A thread for each answer would wake for each token, and its waking costs several times what the reading does.
"""

from __future__ import annotations

import os
import selectors
import time
from collections.abc import Callable
from threading import Lock, Thread

from app.gateway.line import Line
from app.gateway.line_errors import LineError, SilentError
from app.gateway.transcript import Transcript

LOOK_SECONDS = 0.5  # how often it is looked for answers that fell silent


class Heard:
    """An answer that is being read: each text goes to `say`, and `wait` ends with it."""

    def __init__(self, line: Line, transcript: Transcript, say: Callable[[str], None], idle_timeout: float) -> None:
        self.line = line
        self.heard_at = time.monotonic()
        self.idle_timeout = idle_timeout
        self._transcript = transcript
        self._say = say
        self._ended = Lock()
        self._ended.acquire()
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
        """Wake who waits."""
        self._ended.release()

    def wait(self) -> None:
        """Until the answer has ended. Raises what `say` raised."""
        with self._ended:
            if self._failure is not None:
                raise self._failure


class Reader:
    """Reads answers as their bytes come. `follow` may be called from any thread."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._selector = selectors.DefaultSelector()
        self._open: dict[int, Heard] = {}
        self._changing = Lock()
        self._thread = Thread(target=self._run, name="model-answers", daemon=True)
        self._thread.start()

    def follow(self, heard: Heard) -> None:
        """Read this answer until its end. Raises LineError."""
        heard.line.stop_waiting()
        descriptor = heard.line.fileno()
        with self._changing:
            self._open[descriptor] = heard
            self._selector.register(descriptor, selectors.EVENT_READ, heard)

    def _run(self) -> None:
        look = time.monotonic() + LOOK_SECONDS
        while True:
            ready = self._selector.select(LOOK_SECONDS)
            now = time.monotonic()
            for key, _ in ready:
                heard: Heard = key.data
                heard.heard_at = now
                if not heard.hear():
                    self._forget(key.fd, heard)
            if now >= look:
                look = now + LOOK_SECONDS
                self._look(now)

    def _look(self, now: float) -> None:
        with self._changing:
            silent = [each for each in self._open.items() if now - each[1].heard_at > each[1].idle_timeout]
        for descriptor, heard in silent:
            heard.fail(SilentError())
            self._forget(descriptor, heard)

    def _forget(self, descriptor: int, heard: Heard) -> None:
        with self._changing:
            del self._open[descriptor]
            self._selector.unregister(descriptor)
        heard.end()


_reader: Reader | None = None
_making = Lock()


def reader() -> Reader:
    """This process's reader; the first answer starts it."""
    global _reader
    with _making:
        if _reader is None or _reader.process != os.getpid():
            _reader = Reader()
        return _reader
