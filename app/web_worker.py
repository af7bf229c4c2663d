"""The web process: gunicorn's, with threads of our own, and with streams that need none while they rest."""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from threading import Thread
from typing import Any

from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

from app.core.few_threads import FewThreads
from app.core.resting import Resting, Stream, keeping

LOOK = 0.25
"""Seconds between two looks for streams that have rested for as long as they wanted."""


class WebWorker(ThreadWorker):  # type: ignore[misc]
    """A process whose threads are few while none of them waits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._resting: dict[TConn, Stream] = {}
        self._look_at = 0.0

    def get_thread_pool(self) -> Executor:
        """The threads that answer requests."""
        return FewThreads(self.cfg.threads)

    def run(self) -> None:
        """Serve until the process is to end."""
        try:
            super().run()
        finally:
            for stream in self._resting.values():
                self._leave_stream(stream)

    def enqueue_req(self, conn: TConn) -> None:
        """Have a thread answer, once there is something to answer: browsers connect before they know what to ask.

        Sixteen silent connections kept four threads busy for half a second.
        """
        if conn.initialized or conn.wait_for_data(0):
            super().enqueue_req(conn)
        else:
            silent: Future[object] = Future()
            silent.set_result(_DEFER)
            super().finish_request(conn, silent)

    # -- streams that rest: `handle`, `_went_on` and `_end` in threads, the others in the main one ---------------------

    def handle(self, conn: TConn) -> object:
        """In a thread: answer a request. The stream, where that has come to a rest."""
        with keeping():
            try:
                stays = super().handle(conn)
            except Resting as rests:
                return rests.stream
        return stays or self._close(conn)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """A thread has done its part."""
        came = None if fs.cancelled() or fs.exception() is not None else fs.result()
        if isinstance(came, Stream):
            self._keep(conn, came)
        elif came is False:
            self.nr_conns -= 1
        else:
            super().finish_request(conn, fs)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Do what has come, and what is due."""
        if self._resting:
            timeout = min(timeout, LOOK)
        super().wait_for_and_dispatch_events(timeout)
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK
            for conn in [conn for conn, stream in self._resting.items() if stream.rest.until <= now]:
                self._go_on(conn)

    def _keep(self, conn: TConn, stream: Stream) -> None:
        self._resting[conn] = stream
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_line, conn))
        if stream.rest.kept(partial(self.method_queue.defer, self._go_on, conn)):
            self._go_on(conn)

    def _on_line(self, conn: TConn, _line: object) -> None:
        # It has hung up, or speaks before its stream has ended, which no browser does: either ends it.
        self._resume(conn, self._end)

    def _go_on(self, conn: TConn) -> None:
        self._resume(conn, self._went_on)

    def _resume(self, conn: TConn, how: Callable[[TConn, Stream], object]) -> None:
        if (stream := self._resting.pop(conn, None)) is None:
            return  # somebody else was first, perhaps in this very turn of the loop
        self.poller.unregister(conn.sock)
        future = self.tpool.submit(how, conn, stream)
        future.add_done_callback(partial(self.method_queue.defer, self.finish_request, conn))

    def _went_on(self, conn: TConn, stream: Stream) -> object:
        """In a thread: what `handle` returns."""
        try:
            if stream.go_on():
                return stream
        except OSError as error:
            self.log.debug("A stream's reader has gone. %s", error)
        except Exception:
            self.log.exception("Error in a stream")
        else:
            self._leave_stream(stream)
            return not conn.parser.mesg.should_close() or self._close(conn)
        return self._end(conn, stream)

    def _end(self, conn: TConn, stream: Stream) -> bool:
        self._leave_stream(stream)
        return self._close(conn)

    @staticmethod
    def _close(conn: TConn) -> bool:
        """Wait up to two seconds for the other side to close as well; gunicorn would, for everybody, in its loop."""
        conn.close(graceful=True)
        return False

    def _leave_stream(self, stream: Stream) -> None:
        try:
            stream.leave()
        except Exception:
            self.log.exception("Error at the end of a stream")

    # -- the end of the process ----------------------------------------------------------------------------------------

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
