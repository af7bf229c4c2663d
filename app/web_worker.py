"""The web process: gunicorn's, with threads of our own."""

from __future__ import annotations

from concurrent.futures import Executor

from gunicorn.workers.gthread import ThreadWorker

from app.core.few_threads import FewThreads


class WebWorker(ThreadWorker):  # type: ignore[misc]
    """A process whose threads are few while none of them waits."""

    def get_thread_pool(self) -> Executor:
        """The threads that answer requests."""
        return FewThreads(self.cfg.threads)
