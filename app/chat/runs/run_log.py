"""A run's log in Valkey: a stream of entries from which any process can tell an answer from any place on.

Logs have names drawn by chance: a Valkey may outlive a database, and run 1 of the next one is another answer.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from typing import cast

from redis import Redis

from app.chat.runs.events import Entry, Text, as_json, unpacked

log = logging.getLogger(__name__)

CHANNEL = "homeroom:answers"
KEPT = 3600
"""Seconds that a log outlives its last entry. The finished answer is in the database long before."""


def _key(name: str) -> str:
    return f"homeroom:run:{name}"


_APPEND = """
for at = 3, #ARGV, 3 do redis.call('XADD', ARGV[at], ARGV[at + 1], 'e', ARGV[at + 2]) end
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, %d) end
-- After the entries: who hears of one that they cannot use yet finds the others in the log.
return redis.call('PUBLISH', ARGV[1], ARGV[2])
"""
"""One command and one answer, where a pipeline's commands cost the client five times as much."""


def append(
    valkey: Redis, process: str, news: Iterable[tuple[str, Entry]], written: Iterable[tuple[str, Entry]] = ()
) -> None:
    """Write new entries of many runs, and tell every process, in one round trip. Raises redis.RedisError.

    Those in `written` stand in their logs already, and are only told.
    """
    told: list[str] = []
    added: list[str] = []
    renewed: list[str] = []
    for name, entry in news:
        key, data = _key(name), as_json(entry.events)
        added += (key, f"{entry.place}-0", data)
        if entry.place == 1 or entry.last:
            renewed.append(key)
        told.append(f'["{name}",{entry.place},{data}]')
    told += [f'["{name}",{entry.place},{as_json(entry.events)}]' for name, entry in written]
    message = f'{{"from":"{process}","news":[{",".join(told)}]}}'
    valkey.eval(_APPEND % KEPT, len(renewed), *renewed, CHANNEL, message, *added)


def write_anew(valkey: Redis, name: str, entries: Sequence[Entry]) -> None:
    """Write a run's whole log in the place of what is there: Valkey was away, and may lack any of it.

    Raises redis.RedisError.
    """
    pipe = valkey.pipeline(transaction=True)
    pipe.delete(_key(name))
    for entry in entries:
        pipe.xadd(_key(name), {"e": as_json(entry.events)}, id=f"{entry.place}-0")
    pipe.expire(_key(name), KEPT)
    pipe.execute()


def after(valkey: Redis, name: str, place: int) -> list[Entry]:
    """All entries behind a place, none where the log is gone. Raises redis.RedisError."""
    rows = cast(list[tuple[bytes, dict[bytes, bytes]]], valkey.xrange(_key(name), min=f"({place}-0"))
    return [Entry(int(id.partition(b"-")[0]), unpacked(json.loads(fields[b"e"]))) for id, fields in rows]


def unbroken(entries: Iterable[Entry]) -> list[Entry]:
    """The entries from the first on, up to one that is missing: what stands behind a hole would be put in its place."""
    found: list[Entry] = []
    for entry in entries:
        if entry.place != len(found) + 1:
            break
        found.append(entry)
    return found


def text_of(entries: Iterable[Entry]) -> str:
    """The characters of the answer that these entries hold."""
    return "".join(event.text for entry in entries for event in entry.events if isinstance(event, Text))


def keep_on(valkey: Redis, names: Iterable[str]) -> None:
    """Let the logs of runs that are under way not expire. Raises redis.RedisError."""
    pipe = valkey.pipeline(transaction=False)
    for name in names:
        pipe.expire(_key(name), KEPT)
    pipe.execute()
