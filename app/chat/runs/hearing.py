"""What other processes tell: pieces of the answers that they write, and whom they want to stop."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from redis import Redis, RedisError

from app.chat.runs.events import Entry, unpacked
from app.chat.runs.reading import Readers
from app.chat.runs.run_log import CHANNEL
from app.chat.runs.writers import Writers

log = logging.getLogger(__name__)


class Listener:
    """Hears what other processes write, and whom they want to stop."""

    PAUSE = 1.0

    def __init__(self, valkey: Redis, readers: Readers, writers: Writers, stop: Callable[[str], None]) -> None:
        self._valkey = valkey
        self._readers = readers
        self._writers = writers
        self._stop = stop
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.connected = False

    def start(self) -> None:
        """Listen from now on; once more changes nothing."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="answers-heard", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                self._listen()
            except RedisError:
                if self.connected:
                    log.warning("answers: Valkey is away")
            except Exception:
                # The thread must outlive what nobody foresaw, or nothing of other processes would be heard any more.
                log.exception("answers: not heard")
            self.connected = False
            time.sleep(self.PAUSE)

    def _listen(self) -> None:
        pubsub = self._valkey.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
        try:
            pubsub.subscribe(CHANNEL)
            while True:
                message = pubsub.get_message(timeout=5.0)
                self.connected = True
                if message is not None:
                    self._hear(message["data"])
        finally:
            pubsub.close()

    def _hear(self, data: bytes) -> None:
        try:
            self._understand(json.loads(data))
        except (ValueError, TypeError, KeyError):
            # Valkey may be shared, and one stray message must not end everybody's answers.
            log.warning("answers: a message that is not ours")

    def _understand(self, message: dict[str, Any]) -> None:
        if "stop" in message:
            self._stop(str(message["stop"]))
            return
        if message["from"] == self._writers.process:
            return
        wanted = [each for each in message["news"] if self._readers.anybody(each[0])]
        if wanted:
            self._writers.pass_on([(name, Entry(place, unpacked(data))) for name, place, data in wanted])
