"""The live bus: what is committed in one process is on every screen of every process a moment later.

A capability calls `changed`, and the commit publishes it (`live_news.py`). `live_hub.py` hears it and draws each
audience's view anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from flask import current_app

from app.core.live_news import News
from app.core.transaction import after_commit

View = Callable[[int], Mapping[str, str]]
"""From a course's id to fragments: DOM id of the target to its HTML."""

Topic = tuple[int, str]
"""A course's id and an audience."""

_views: dict[str, View] = {}

_followers: dict[str, set[str]] = defaultdict(set)


def view(audience: str, follows: str | None = None) -> Callable[[View], View]:
    """Register how the shared part of one audience's screen is drawn; it changes whenever that of `follows` does."""

    def register(function: View) -> View:
        _views[audience] = function
        if follows is not None:
            _followers[follows].add(audience)
        return function

    return register


def snapshot(audience: str, course_id: int) -> dict[str, str]:
    """The fragments of one audience's screen as they are now."""
    return dict(_views[audience](course_id))


def audiences() -> frozenset[str]:
    """The audiences that have a view."""
    return frozenset(_views)


def changed(course_id: int, *who: str) -> None:
    """After this transaction's commit, have the screens of these audiences of the course drawn anew."""
    news: News = current_app.extensions["news"]
    after_commit(lambda: news.tell((course_id, who)))


def audiences_of(named: set[str]) -> set[str]:
    """These audiences, and those whose screens follow theirs."""
    return named.union(*(_followers.get(each, ()) for each in named))
