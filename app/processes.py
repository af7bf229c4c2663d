"""The processes beside the web's that the `Procfile` names: `python -m app.processes worker | schedule | mcp`."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq.cron import CronJob, CronScheduler
from rq.serializers import JSONSerializer
from rq.utils import now
from rq.worker import Worker
from rq.worker_pool import WorkerPool

from app.core.work_queue import QUEUE, work_queue
from app.die_with_parent import die_with_parent, die_with_supervisor
from app.schedule import entries
from app.settings import Settings, SettingsError


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
    """RQ's scheduler, with our queue: by its own it would enqueue pickles, which our workers refuse."""

    def enqueue_jobs(self) -> list[CronJob]:
        """Enqueue what is due; returns those jobs."""
        due = [job for job in self.get_jobs() if job.should_run()]
        for job in due:
            work_queue(self.connection).enqueue(job.func_name, *job.args, **job.kwargs, **job.job_options)
            job.set_enqueue_time(now())
        return due


def schedule(settings: Settings) -> None:
    """Enqueue the jobs of `app/schedule.py`, each at its time, until SIGTERM."""
    scheduler = Schedule(connection=_connect(settings), logging_level="WARNING")
    scheduler.get_jobs().extend(entries())
    scheduler.start()  # type: ignore[no-untyped-call]


def mcp(settings: Settings) -> None:
    """Answer at the MCP door over HTTP until SIGTERM; without `MCP_PORT` that stays closed."""
    if settings.mcp_port is None:
        sys.exit("The MCP door stays closed: MCP_PORT is unset.")
    from app import create_app
    from app.doors.mcp.http import serve

    serve(create_app(settings), settings)


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
    die_with_supervisor()
    run = {"worker": worker, "schedule": schedule, "mcp": mcp}[sys.argv[1]]
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError as error:
        sys.exit(str(error))
    run(settings)


if __name__ == "__main__":
    main()
