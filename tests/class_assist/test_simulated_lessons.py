"""Whether the alert helps a teacher: few false alarms, few lost classes missed, in time. All seeded."""

from functools import cache
from random import Random
from statistics import mean

import pytest

from app.class_assist.confusion_settings import ConfusionSettings
from tests.class_assist.simulated_lessons import Lesson, Outcome, lesson, measure

SETTINGS = ConfusionSettings()
CLASSES = (8, 15, 25, 60)
GROUPS = (4, 5, 6, 7)


@cache
def lessons(active: int) -> tuple[Lesson, ...]:
    """Sixty lessons of a class, or 150 of a small group, which taps a little less in the background."""
    number, background = (150, 0.02) if active in GROUPS else (60, 0.03)
    seeds = (f"{active} students, lesson {each}" for each in range(number))
    return tuple(lesson(Random(seed), active, background) for seed in seeds)


@cache
def outcome(active: int, raw_events: bool = False, small_class_rule: bool = True) -> Outcome:
    return measure(lessons(active), SETTINGS, raw_events=raw_events, small_class_rule=small_class_rule)


@pytest.mark.parametrize(
    ("active", "most_false_alarms", "least_caught"),
    [(8, 0.8, 0.88), (15, 0.8, 0.95), (25, 0.15, 0.98), (60, 0.05, 0.98)],
)
def test_a_lost_class_is_noticed_and_a_calm_one_left_in_peace(
    active: int, most_false_alarms: float, least_caught: float
) -> None:
    seen = outcome(active)
    assert seen.false_alarms <= most_false_alarms
    assert seen.caught >= least_caught


@pytest.mark.parametrize("active", CLASSES)
def test_half_of_the_notices_come_within_25_seconds(active: int) -> None:
    assert outcome(active).delay <= 25


@pytest.mark.parametrize("active", CLASSES)
def test_counting_taps_in_place_of_students_cries_wolf(active: int) -> None:
    students, taps = outcome(active), outcome(active, raw_events=True)
    assert taps.false_alarms >= 4
    assert taps.false_alarms >= 8 * students.false_alarms


def test_counting_taps_in_place_of_students_misses_lost_classes_while_it_cries_wolf() -> None:
    students = mean(outcome(active).caught for active in CLASSES)
    assert mean(outcome(active, raw_events=True).caught for active in CLASSES) <= students - 0.05


@pytest.mark.parametrize(("active", "gain"), [(4, 0.25), (5, 0.25), (6, 0.1)])
def test_the_small_class_rule_notices_groups_that_the_plain_rule_misses(active: int, gain: float) -> None:
    assert outcome(active).caught >= outcome(active, small_class_rule=False).caught + gain


def test_small_groups_are_noticed_about_four_times_in_five_at_less_than_one_false_alarm_a_lesson() -> None:
    assert mean(outcome(active).caught for active in GROUPS) >= 0.78
    assert min(outcome(active).caught for active in GROUPS) >= 0.65
    assert max(outcome(active).false_alarms for active in GROUPS) < 1
    assert mean(outcome(active).false_alarms for active in GROUPS) <= 0.5
