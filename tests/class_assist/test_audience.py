"""Who was there while something was shown: the quick arithmetic against looking at each student."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.class_assist.audience import Audience, Interval

START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


intervals = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (at(min(pair)), at(max(pair)))), max_size=8
)


@given(stays=intervals, shown=intervals)
def test_the_count_is_what_looking_at_each_student_gives(stays: list[Interval], shown: list[Interval]) -> None:
    looked = sum(any(first <= end and last >= start for start, end in shown) for first, last in stays)
    assert Audience(stays).during(shown) == looked


def test_who_came_and_went_between_two_showings_saw_neither() -> None:
    audience = Audience([(at(0), at(50)), (at(12), at(18)), (at(12), at(20))])
    assert audience.during([(at(0), at(10)), (at(20), at(30))]) == 2
