"""The improvement figure compares like with like, or says that it cannot."""

from __future__ import annotations

import pytest

from app.study.improvement import Answer, NoFigure, improvement, wilson


def answers(topic: str, right: int, wrong: int, *, remedial: bool) -> list[Answer]:
    return [Answer(topic, n < right, remedial) for n in range(right + wrong)]


def test_half_the_errors_is_an_improvement_of_half() -> None:
    figure = improvement(answers("osmosis", 2, 4, remedial=False) + answers("osmosis", 4, 2, remedial=True))
    assert figure.value == pytest.approx(0.5)
    assert (figure.before.errors, figure.before.items, figure.after.errors) == (4, 6, 2)
    assert not figure.is_clear


def test_only_topics_of_both_sides_count() -> None:
    known = answers("osmosis", 2, 2, remedial=False) + answers("osmosis", 4, 0, remedial=True)
    figure = improvement(known + answers("mitosis", 0, 9, remedial=False) + answers("genes", 0, 9, remedial=True))
    assert figure.topics == ("osmosis",)
    assert figure.value == pytest.approx(1.0)


def test_more_errors_than_before_is_negative() -> None:
    figure = improvement(answers("genes", 3, 1, remedial=False) + answers("genes", 1, 3, remedial=True))
    assert figure.value == pytest.approx(-2.0)


@pytest.mark.parametrize(("before", "after"), [(3, 9), (9, 3), (0, 0)])
def test_fewer_than_four_items_on_a_side_are_not_enough(before: int, after: int) -> None:
    figure = improvement(answers("a", 0, before, remedial=False) + answers("a", after, 0, remedial=True))
    assert (figure.value, figure.reason) == (None, NoFigure.NOT_ENOUGH)


def test_without_errors_there_was_nothing_to_improve() -> None:
    figure = improvement(answers("a", 5, 0, remedial=False) + answers("a", 5, 0, remedial=True))
    assert (figure.value, figure.reason) == (None, NoFigure.NO_ERRORS)


def test_many_items_make_a_difference_clear() -> None:
    assert improvement(answers("a", 5, 35, remedial=False) + answers("a", 35, 5, remedial=True)).is_clear


def test_the_interval_is_wilsons() -> None:
    assert wilson(4, 10) == pytest.approx((0.1682, 0.6873), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)
