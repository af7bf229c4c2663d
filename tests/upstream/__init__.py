"""A model provider on loopback: a real HTTP server that speaks OpenAI's Chat Completions as its scripts say.

`Upstream()` runs in a thread of the test. Which script answers a request: the next of the queue (`plays`), else the one
of its model's name (`models`), else `greeting`. A script is a `Script`, or a function of the `Asked` that returns one.
"""

from tests.upstream.scripts import (
    CLOSE,
    CUT,
    HANG,
    Asked,
    Script,
    calls,
    chunk,
    event,
    in_pieces,
    refuses,
    says,
    sends,
    silent,
    steady,
    usage,
)
from tests.upstream.server import Upstream

__all__ = [
    "CLOSE",
    "CUT",
    "HANG",
    "Asked",
    "Script",
    "Upstream",
    "calls",
    "chunk",
    "event",
    "in_pieces",
    "refuses",
    "says",
    "sends",
    "silent",
    "steady",
    "usage",
]
