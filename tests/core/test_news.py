"""News: what has changed reaches every process, told once, and nobody waits for the telling."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis
from redis.client import PubSub

from app.core.live_news import CHANNEL, News
from tests.services import Valkey

HEARD_WITHIN = 5.0


@pytest.fixture
def bus(valkey: Valkey) -> Iterator[PubSub]:
    with Redis.from_url(valkey.url) as client:
        listener = client.pubsub(ignore_subscribe_messages=True)
        listener.subscribe(CHANNEL)
        listener.get_message(timeout=1.0)
        yield listener
        listener.close()


def heard(bus: PubSub, count: int) -> list[Any]:
    return [json.loads(bus.get_message(timeout=HEARD_WITHIN)["data"]) for _ in range(count)]


def test_a_process_without_the_thread_has_told_when_it_goes_on(valkey: Valkey, bus: PubSub) -> None:
    News(Redis.from_url(valkey.url)).tell((3, ("teacher", "projector")))
    assert heard(bus, 1) == [{"course": 3, "audiences": ["teacher", "projector"]}]


def test_what_changes_again_and_again_is_told_once(valkey: Valkey, bus: PubSub) -> None:
    told: list[str] = []

    class Slow(Redis):
        def publish(self, channel: Any, message: Any, **more: Any) -> Any:
            told.append(message)
            return super().publish(channel, message, **more)

    news = News(Slow.from_url(valkey.url))
    news.start()
    for _ in range(200):
        news.tell((3, ("teacher",)))
        news.tell((4, ("teacher",)))
    courses = {each["course"] for each in heard(bus, 2)}
    assert courses <= {3, 4}
    while bus.get_message(timeout=0.2) is not None:
        continue
    assert 2 <= len(told) < 50


def test_without_valkey_it_says_so_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    news = News(Redis.from_url("unix:///nowhere/valkey.sock"))
    with caplog.at_level(logging.WARNING):
        news.tell((3, ("teacher",)))
    assert "a change was not published" in caplog.text
