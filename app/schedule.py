"""What the scheduler enqueues, and how often. Functions stand here by name: only who does the work loads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rq.cron import CronJob

from app.core.work_queue import QUEUE

MINUTE = 60
QUARTER_OF_AN_HOUR = 15 * MINUTE
AN_HOUR = 60 * MINUTE
A_DAY = 24 * AN_HOUR
AT_NIGHT = "17 2 * * *"

ENTRIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("app.housekeeping.sweep", {"interval": QUARTER_OF_AN_HOUR}),
    ("app.messages.sweep_deliveries", {"interval": MINUTE}),
    ("app.tasks.remind", {"interval": MINUTE}),
    ("app.jobs.sweep_jobs", {"interval": MINUTE}),
    ("app.privacy.forget_what_is_old", {"cron": AT_NIGHT, "job_timeout": AN_HOUR}),
    # And when the service starts, for a machine that is off at night; where nothing is due, it does nothing.
    ("app.privacy.forget_what_is_old", {"interval": A_DAY, "job_timeout": AN_HOUR}),
)
"""A function's path, and the options of its job."""


def entries() -> Iterator[CronJob]:
    """What to enqueue, new."""
    for path, options in ENTRIES:
        yield CronJob(QUEUE, func_name=path, **options)
