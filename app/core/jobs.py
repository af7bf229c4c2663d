"""Background work: what everybody who hands it out, and everybody who does it, must agree on."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from redis import RedisError
from rq.queue import Queue

from app.core.transaction import after_commit
from app.core.work_queue import work_queue
from app.extensions import valkey

log = logging.getLogger(__name__)


def enqueue_soon(function: str, ids: Sequence[int], *, prefix: str, seconds: int) -> None:
    """After this transaction's commit, have a worker call `function` (its path) with each id, one job each.

    An id whose job, named by `prefix`, waits already is left out. `seconds` is the most that one call may take.
    While Valkey is away nothing is enqueued: rows are the truth, and a sweep must find again what they say.
    """
    if ids:
        after_commit(lambda: _enqueue(function, ids, prefix, seconds))


def _enqueue(function: str, ids: Sequence[int], prefix: str, seconds: int) -> None:
    queue = work_queue(valkey())
    try:
        waiting = set(queue.get_job_ids())
        jobs = [
            Queue.prepare_data(
                function,
                (each,),
                job_id=f"{prefix}-{each}",
                timeout=seconds,
                result_ttl=60,
                description=function,
            )
            for each in ids
            if f"{prefix}-{each}" not in waiting
        ]
        if jobs:
            queue.enqueue_many(jobs)
    except RedisError:
        log.warning("%d %s wait for the sweep: Valkey is away", len(ids), prefix)
