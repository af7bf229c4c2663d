"""The web process: gunicorn's, with threads of our own."""

from __future__ import annotations

from concurrent.futures import Executor
from threading import Thread
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from app.core.few_threads import FewThreads


class WebWorker(ThreadWorker):  # type: ignore[misc]
    """A process whose threads are few while none of them waits."""

    def get_thread_pool(self) -> Executor:
        """The threads that answer requests."""
        return FewThreads(self.cfg.threads)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM: end in order."""
        self._leave()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Ctrl-C: end at once."""
        self._leave()
        super().handle_quit(sig, frame)

    def _leave(self) -> None:
        # In a thread: a signal comes in the middle of anything, also of what holds the lock that this waits for.
        # One may also come before the application is loaded.
        answers = getattr(getattr(self, "wsgi", None), "extensions", {}).get("answers")
        if self.alive and answers is not None:
            Thread(target=answers.leave, name="leave").start()
