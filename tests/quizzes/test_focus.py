"""What a quiz is about, without a database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.quizzes.due import read
from app.quizzes.focus import (
    confused_weights,
    mix_of,
    only_topics,
    recent_weights,
    single_topics,
    slides_about,
    wrong_shares,
)
from app.study import Passage

PASSAGES = [
    Passage(1, 1, "Cells: the unit of life", "A cell lives.", topic="Cells"),
    Passage(2, 2, "Osmosis", "Water moves through a **membrane**.", "Turgor pressure is the push of water."),
    Passage(3, 3, "Cell membranes", "Lipids in two layers."),
]


def test_the_most_confusing_slide_weighs_most_and_a_calm_one_no_less_than_any_other() -> None:
    assert confused_weights({1: 50.0, 2: 25.0}) == {1: 3.0, 2: 2.0}
    assert confused_weights({}) == {}
    assert confused_weights({1: 0.0}) == {}


def test_recent_slides_are_all_there_is_unless_none_was_up() -> None:
    assert recent_weights({2, 99}, PASSAGES) == {1: 0.0, 2: 3.0, 3: 0.0}
    assert recent_weights({99}, PASSAGES) == {}


def test_what_nobody_has_answered_counts_as_half_wrong_and_many_answers_speak_for_themselves() -> None:
    assert wrong_shares([(1, 0, 0), (2, 2, 0), (3, 98, 98)]) == {1: 0.5, 2: 0.75, 3: 0.01}


def test_a_remedial_quiz_is_mostly_of_what_is_weak_then_of_what_is_recent_then_of_what_is_old() -> None:
    mix = mix_of(PASSAGES, {1: 40.0, 2: 19.0}, {1, 2})
    assert mix.parts == {1: "weak", 2: "recent", 3: "old"}
    taken: Counter[int] = Counter()
    for _ in range(20):
        owed = mix.owed(taken)
        taken[max(owed, key=lambda slide: owed[slide])] += 1
    assert taken == {1: 12, 2: 5, 3: 3}


def test_where_nobody_was_confused_there_is_nothing_to_mix() -> None:
    assert mix_of(PASSAGES, {}, {1}).owed({1: 3}) == {}


@pytest.mark.parametrize(
    ("topic", "slides"),
    [
        ("cells", {1, 3}),
        ("Osmosis", {2}),
        ("the cell membrane", {3}),
        ("turgor pressure", {2}),
        ("photosynthesis", set()),
        ("the", set()),
    ],
)
def test_a_topic_is_found_by_name_or_else_by_text(topic: str, slides: set[int]) -> None:
    assert slides_about(topic, PASSAGES) == slides


@pytest.mark.parametrize(
    ("topic", "meant"),
    [
        ("osmosis and cells", ["osmosis", "cells"]),
        ("Osmosis, Mars & the cell membrane", ["Osmosis", "Mars", "the cell membrane"]),
        ("Mars and Venus", ["Mars and Venus"]),
        ("turgor and pressure", ["turgor and pressure"]),
        ("osmosis", ["osmosis"]),
    ],
)
def test_topics_that_are_said_together_are_each_one(topic: str, meant: list[str]) -> None:
    assert single_topics([topic], PASSAGES) == meant


def test_topics_keep_their_weights_and_name_what_is_missing() -> None:
    weights, missing = only_topics(["Osmosis", "Mars"], PASSAGES, {2: 3.0, 3: 2.0})
    assert (weights, missing) == ({1: 0.0, 2: 3.0, 3: 0.0}, ["Mars"])
    assert only_topics([], PASSAGES, {2: 3.0}) == ({2: 3.0}, [])


def test_a_topic_that_was_not_up_lately_is_asked_all_the_same() -> None:
    weights, _ = only_topics(["Osmosis"], PASSAGES, {1: 3.0, 2: 0.0, 3: 0.0})
    assert weights[2] > 0


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2026-11-30", datetime(2026, 12, 1, 6, 0, tzinfo=UTC)),
        ("2026-11-30T15:00", datetime(2026, 11, 30, 21, 0, tzinfo=UTC)),
        ("2026-11-30T15:00:00Z", datetime(2026, 11, 30, 15, 0, tzinfo=UTC)),
        ("2026-02-30", None),
        ("9999-12-31", None),
        ("0001-01-01T00:00+14:00", None),
        ("soon", None),
    ],
)
def test_a_due_date_is_a_days_end_or_a_moment(said: str, moment: datetime | None) -> None:
    assert read(said, ZoneInfo("America/Chicago")) == moment
