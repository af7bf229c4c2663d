"""What is kept of an answer under way: small, and enough to go on from any place."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from app.chat.runs.events import Event, Shown, Text, Tool, joined
from app.chat.runs.transcript import Transcript

texts = st.text(min_size=1, max_size=8).map(Text)
events = st.one_of(texts, st.just(Tool("explain_topic", "running")), st.integers(1, 9).map(Shown))
entries = st.lists(st.lists(events, min_size=1, max_size=4), max_size=30)


@given(entries, st.integers(0, 30))
def test_from_any_place_on_the_same_is_told_in_the_same_order(told: list[list[Event]], place: int) -> None:
    transcript = Transcript()
    all_ = [transcript.add(joined(each)) for each in told]
    place = min(place, len(all_))
    assert transcript.after(place) == all_[place:]


@given(entries)
def test_the_text_is_all_texts(told: list[list[Event]]) -> None:
    transcript = Transcript()
    for each in told:
        transcript.add(joined(each))
    assert transcript.text == "".join(e.text for each in told for e in each if isinstance(e, Text))


def test_a_long_answer_costs_little_more_than_its_characters() -> None:
    transcript = Transcript()
    for _ in range(20_000):
        transcript.add((Text("word "),))
    kept = (
        sum(map(sys.getsizeof, transcript._texts)) + sys.getsizeof(transcript._texts) + sys.getsizeof(transcript._ends)
    )
    assert kept < 3 * len(transcript.text)
