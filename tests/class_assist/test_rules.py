"""The counting rules at their boundaries, on a clock the test holds."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.rules import SpikeState, advance, exceeds, needle, share, slide_share
from app.class_assist.tap_rules import Verdict, accept

START = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
SETTINGS = ConfusionSettings()
students = st.integers(min_value=0, max_value=300)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def play(*steps: tuple[float, int], active: int = 20, numbers: ConfusionSettings = SETTINGS) -> list[tuple[bool, bool]]:
    """(on, notice) after each (second, confused) step."""
    state, seen = SpikeState(), []
    for second, confused in steps:
        state, notice = advance(state, confused, active, at(second), numbers)
        seen.append((state.on, notice))
    return seen


# The share and the bare comparison


def test_the_share_is_a_percentage_of_the_active_students() -> None:
    assert share(3, 12) == 25.0


def test_an_empty_class_is_not_confused_and_divides_nothing_by_zero() -> None:
    assert share(0, 0) == 0.0


def test_a_student_who_taps_before_the_first_heart_beat_is_part_of_the_class() -> None:
    assert share(3, 2) == 100.0


@settings(deadline=None)
@given(confused=students, active=students)
def test_the_share_is_always_a_percentage(confused: int, active: int) -> None:
    assert 0 <= share(confused, active) <= 100


@pytest.mark.parametrize(("confused", "active"), [(-1, 5), (1, -5)])
def test_a_negative_count_is_refused(confused: int, active: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        share(confused, active)


@settings(deadline=None)
@given(quarter=st.integers(min_value=1, max_value=500))
def test_exactly_the_threshold_does_not_exceed_it_whatever_the_class_size(quarter: int) -> None:
    assert not exceeds(quarter, 4 * quarter, SETTINGS)
    assert exceeds(quarter + 1, 4 * quarter, SETTINGS)


def test_the_bare_comparison_knows_no_minimum_of_students() -> None:
    assert exceeds(1, 1, SETTINGS)


# The spike


def test_exactly_a_quarter_of_the_class_is_no_spike_and_one_more_is() -> None:
    assert play((0, 5), (5, 6)) == [(False, False), (True, True)]


def test_a_large_share_of_too_few_students_is_no_spike() -> None:
    many_needed = ConfusionSettings(minimum_students=10)
    assert play((0, 9), active=12, numbers=many_needed) == [(False, False)]
    assert play((0, 10), active=12, numbers=many_needed) == [(True, True)]


@pytest.mark.parametrize(
    ("confused", "active", "on"),
    [
        (1, 1, False),
        (1, 2, False),
        (2, 2, True),
        (2, 4, True),
        (2, 6, True),  # a third exactly: "at least"
        (2, 7, False),
        (3, 7, True),
        (2, 8, False),  # from eight on, three students
        (3, 8, True),
        (3, 12, False),  # a quarter exactly: "more than"
        (3, 11, True),
    ],
)
def test_small_classes_need_two_students_and_a_third(confused: int, active: int, on: bool) -> None:
    assert play((0, confused), active=active) == [(on, on)]


def test_the_small_class_rule_can_be_turned_off() -> None:
    assert play((0, 2), active=4, numbers=ConfusionSettings(small_class_below=0)) == [(False, False)]


def test_a_class_whose_heart_beats_are_late_is_as_large_as_those_who_tapped() -> None:
    assert play((0, 9), active=0) == [(True, True)]


def test_a_spike_is_noticed_once_however_long_it_lasts() -> None:
    seen = play(*((second, 8) for second in range(0, 3000, 5)))
    assert all(on for on, _ in seen)
    assert sum(notice for _, notice in seen) == 1


def test_a_spike_ends_after_thirty_seconds_below_the_calm_line_and_not_a_second_sooner() -> None:
    assert play((0, 6), (100, 2), (129, 2), (130, 2)) == [
        (True, True),
        (True, False),
        (True, False),
        (False, False),
    ]


def test_exactly_the_calm_line_is_not_below_it() -> None:
    assert play((0, 6), (100, 3), (200, 3))[-1] == (True, False)


def test_coming_back_above_the_calm_line_starts_the_thirty_seconds_again() -> None:
    assert [on for on, _ in play((0, 6), (100, 0), (125, 3), (126, 0), (155, 0), (156, 0))] == [
        True,
        True,
        True,
        True,
        True,
        False,
    ]


def test_between_the_two_lines_a_spike_goes_on_but_none_begins() -> None:
    assert play((0, 4)) == [(False, False)]
    assert play((0, 6), (60, 4))[-1] == (True, False)


def test_a_share_that_swings_around_the_threshold_is_one_spike_with_one_notice() -> None:
    seen = play(*((10 * step, 6 if step % 2 else 4) for step in range(1, 120)))
    assert sum(notice for _, notice in seen) == 1


def test_a_second_spike_within_three_minutes_is_on_but_not_noticed() -> None:
    assert play((0, 6), (60, 0), (90, 0), (179, 6)) == [
        (True, True),
        (True, False),
        (False, False),
        (True, False),
    ]


def test_a_second_spike_after_three_minutes_is_noticed() -> None:
    assert play((0, 6), (60, 0), (90, 0), (180, 6))[-1] == (True, True)


def test_a_spike_from_the_quiet_time_is_noticed_once_when_the_quiet_time_is_over() -> None:
    assert play((0, 6), (60, 0), (90, 0), (120, 6), (179, 6), (180, 6), (400, 6)) == [
        (True, True),
        (True, False),
        (False, False),
        (True, False),
        (True, False),
        (True, True),
        (True, False),
    ]


def test_a_spike_that_is_calming_down_is_not_noticed_late() -> None:
    seen = play((0, 6), (60, 0), (90, 0), (120, 6), (175, 0), (185, 0), (205, 0))
    assert sum(notice for _, notice in seen) == 1
    assert seen[-1] == (False, False)


def test_a_state_stored_without_its_beginning_goes_on_and_is_not_noticed_again() -> None:
    stored = SpikeState(True, None, at(0))
    assert advance(stored, 8, 20, at(999), SETTINGS) == (stored, False)


def test_a_clock_that_goes_back_ends_no_spike_and_brings_no_second_notice() -> None:
    assert play((100, 6), (200, 0), (150, 0), (120, 6)) == [
        (True, True),
        (True, False),
        (True, False),
        (True, False),
    ]


@settings(deadline=None)
@given(
    counts=st.lists(st.integers(min_value=0, max_value=30), max_size=200),
    active=st.integers(min_value=1, max_value=30),
    tick=st.integers(min_value=1, max_value=60),
)
def test_notices_are_never_closer_than_the_quiet_time(counts: list[int], active: int, tick: int) -> None:
    seen = play(*((tick * number, count) for number, count in enumerate(counts)), active=active)
    noticed = [tick * number for number, (on, notice) in enumerate(seen) if notice and on]
    assert len(noticed) == sum(notice for _, notice in seen), "a notice came without a spike"
    assert all(later - earlier >= 180 for earlier, later in pairwise(noticed))


# The needle


def test_a_fresh_tap_weighs_one_and_half_after_a_minute() -> None:
    assert needle([0, 0], 4, SETTINGS) == 50.0
    assert needle([60, 60], 4, SETTINGS) == 25.0
    assert needle([120], 1, SETTINGS) == 25.0


def test_the_needle_of_nobody_is_zero() -> None:
    assert needle([], 0, SETTINGS) == 0.0


def test_a_tap_from_a_clock_ahead_weighs_no_more_than_a_fresh_one() -> None:
    assert needle([-30], 1, SETTINGS) == 100.0


@settings(deadline=None)
@given(ages=st.lists(st.floats(min_value=-5, max_value=1e6), max_size=60), active=students)
def test_the_needle_never_passes_the_share_of_the_same_students(ages: list[float], active: int) -> None:
    assert 0 <= needle(ages, active, SETTINGS) <= share(len(ages), active) + 1e-9


# One student's taps


def test_a_first_tap_counts_and_the_button_waits_for_thirty_seconds() -> None:
    ruling = accept([], 4, START, SETTINGS)
    assert (ruling.verdict, ruling.wait) == (Verdict.COUNTED, 30)


@pytest.mark.parametrize(
    ("seconds", "verdict", "wait"),
    [(0, "repeated", 30), (29.001, "repeated", 1), (29.999, "repeated", 1), (30, "counted", 30)],
)
def test_a_tap_on_the_same_slide_is_a_repeat_for_30_seconds(seconds: float, verdict: str, wait: int) -> None:
    ruling = accept([(START, 4)], 4, at(seconds), SETTINGS)
    assert (ruling.verdict, ruling.wait) == (verdict, wait)


def test_a_tap_on_the_next_slide_counts_at_once() -> None:
    assert accept([(START, 4)], 5, at(1), SETTINGS).verdict is Verdict.COUNTED


def test_taps_without_a_slide_are_repeats_of_each_other_and_of_no_slide() -> None:
    assert accept([(START, None)], None, at(1), SETTINGS).verdict is Verdict.REPEATED
    assert accept([(START, None)], 1, at(1), SETTINGS).verdict is Verdict.COUNTED


def test_the_seventh_tap_in_ten_minutes_is_too_many_until_the_first_is_ten_minutes_old() -> None:
    six = [(at(60 * minute), minute) for minute in range(6)]
    assert (accept(six, 9, at(599), SETTINGS)) == (accept(six[::-1], 9, at(599), SETTINGS))
    ruling = accept(six, 9, at(599), SETTINGS)
    assert (ruling.verdict, ruling.wait) == (Verdict.TOO_MANY, 1)
    assert accept(six, 9, at(600), SETTINGS).verdict is Verdict.COUNTED


def test_the_tap_that_reaches_the_limit_says_how_long_the_next_one_waits() -> None:
    five = [(at(60 * minute), minute) for minute in range(5)]
    ruling = accept(five, 9, at(300), SETTINGS)
    assert (ruling.verdict, ruling.wait) == (Verdict.COUNTED, 300)


def test_a_repeat_at_the_limit_is_a_repeat_that_waits_for_the_limit() -> None:
    six = [(at(10 * number), number) for number in range(6)]
    ruling = accept(six, 5, at(55), SETTINGS)
    assert (ruling.verdict, ruling.wait) == (Verdict.REPEATED, 545)


def test_without_debounce_the_limit_alone_rules() -> None:
    eager = ConfusionSettings(debounce_seconds=0)
    assert accept([(START, 1)], 1, START, eager).verdict is Verdict.COUNTED


def test_a_tap_stamped_ahead_of_our_clock_makes_nobody_wait_longer_than_the_rule() -> None:
    assert accept([(at(3600), 4)], 4, START, SETTINGS).wait == 30


@settings(deadline=None)
@given(gaps=st.lists(st.floats(min_value=0, max_value=400), max_size=60), slides=st.integers(1, 3))
def test_no_ten_minutes_hold_more_than_six_taps_and_the_wait_is_true(gaps: list[float], slides: int) -> None:
    counted: list[tuple[datetime, int | None]] = []
    second = 0.0
    for number, gap in enumerate(gaps):
        second += gap
        slide = number % slides
        ruling = accept(counted, slide, at(second), SETTINGS)
        if ruling.verdict is Verdict.COUNTED:
            counted.append((at(second), slide))
        later = at(second + ruling.wait)
        assert accept(counted, slide, later, SETTINGS).verdict is Verdict.COUNTED, "the wait was too short"
    for moment, _ in counted:
        assert sum(0 <= (moment - other).total_seconds() < 600 for other, _ in counted) <= 6


# Figures of a slide


def test_below_the_anonymity_floor_a_slide_has_no_figure() -> None:
    assert slide_share(4, 4, SETTINGS) is None
    assert slide_share(5, 4, SETTINGS) is None
    assert slide_share(2, 5, SETTINGS) == 40.0


# The settings


def test_the_defaults_are_the_documented_numbers() -> None:
    assert SETTINGS.model_dump() == {
        "window_seconds": 120,
        "threshold_percent": 25,
        "minimum_students": 3,
        "small_class_below": 8,
        "small_class_students": 2,
        "small_class_percent": 100 / 3,
        "off_percent": 15,
        "off_seconds": 30,
        "cooldown_seconds": 180,
        "debounce_seconds": 30,
        "limit_pings": 6,
        "limit_minutes": 10,
        "anonymity_floor": 5,
        "active_minutes": 5,
        "half_life_seconds": 60,
        "approve_first": False,
        "questions_paused": False,
        "word_filter": True,
        "filter_english": True,
        "filter_spanish": True,
        "filter_french": True,
        "filter_german": True,
        "own_words": "",
    }


def test_every_setting_has_a_label_and_help() -> None:
    for name, field in ConfusionSettings.model_fields.items():
        assert field.title, name
        assert field.description, name
        assert field.description.endswith("."), name


@pytest.mark.parametrize(
    "wrong",
    [
        {"window_seconds": 0},
        {"threshold_percent": float("nan")},
        {"threshold_percent": 100},
        {"anonymity_floor": 1},
        {"off_percent": 25},
        {"off_percent": 40, "threshold_percent": 30},
        {"small_class_percent": 10},
        {"small_class_students": 4},
        {"debounce_seconds": 121},
        {"limit_pings": 0},
        {"window": 120},
        {"half_life_seconds": "soon"},
    ],
)
def test_numbers_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ConfusionSettings.model_validate(wrong)


def test_the_settings_survive_storing_as_json() -> None:
    changed = ConfusionSettings(threshold_percent=30, approve_first=True)
    assert ConfusionSettings.model_validate_json(changed.model_dump_json()) == changed


def test_the_numbers_of_a_form_are_understood_as_text() -> None:
    form = {"threshold_percent": "30", "approve_first": "on"}
    understood = ConfusionSettings.model_validate(form)
    assert (understood.threshold_percent, understood.approve_first) == (30.0, True)
