"""The one queue of background work. Loads no table, so that who only enqueues stays small."""

from __future__ import annotations

from redis import Redis
from rq.queue import Queue
from rq.serializers import JSONSerializer

QUEUE = "homeroom"
"""Its name. Its jobs are JSON: a function's path, and ids."""


def work_queue(connection: Redis) -> Queue:
    """The queue, by a connection."""
    return Queue(QUEUE, connection=connection, serializer=JSONSerializer)
