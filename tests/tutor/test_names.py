"""Names of people stay out of what a model reads, and come back where its answer is drawn."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tutor import Names

PUPILS = (
    "Ava Chen",
    "Ava Lopez",
    "Will Rose",
    "Mai Nguyễn",
    "José de la Cruz",
    "王小明",
    "O'Brien, Pat",
    "Pupil-",
    'Bobby "},{" Tables',
    "Li Bo",
    "محمد علي",
)
PIECES = [
    *PUPILS,
    *("Ava", "will", "WILL", "Chen", "ava_", "Pupil", "Pupil-", "Pupil--", "-3fa2c1", "3fa2c1g", "José", "Li", "bo"),
    *("小明", "x", ".", "\n", " "),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=12).map("".join)


def cut(text: str, places: list[int]) -> list[str]:
    ends = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(ends)]


@given(TEXTS)
def test_what_was_masked_comes_back_exactly(text: str) -> None:
    names = Names(PUPILS, "conversation 1")
    assert names.unmask(names.mask(text)) == text


@given(TEXTS, st.lists(st.integers(0, 400), max_size=30))
def test_an_answer_in_pieces_comes_back_as_the_whole_would(text: str, places: list[int]) -> None:
    names = Names(PUPILS, "conversation 1")
    masked = names.mask(text)
    for answer in (masked, text + masked, masked * 2 + "s"):
        stream = names.unmasking()
        got = "".join(stream.feed(piece) for piece in cut(answer, places)) + stream.end()
        assert got == names.unmask(answer)


def test_one_character_at_a_time_holds_back_no_more_than_a_token() -> None:
    names = Names(PUPILS, "c")
    masked = names.mask("Ava Chen and Will Rose are confused. Please help Ava Chen.")
    stream, shown = names.unmasking(), ""
    for number, letter in enumerate(masked, 1):
        shown += stream.feed(letter)
        assert len(names.unmask(masked[:number])) - len(shown) <= 14
    assert shown + stream.end() == "Ava Chen and Will Rose are confused. Please help Ava Chen."


@pytest.mark.parametrize(
    "text",
    [
        "How is Ava Chen doing?",
        "how is ava chen doing?",
        "AVA CHEN",
        "Ava  Chen",
        "Ava\nChen's quiz",
        "Is Ava confused?",
        "is ava confused?",
        "(Chen)",
        "Mai Nguyễn",
        "mai nguyễn",
        "José",
        "Cruz, José",
        "今天王小明很困惑",
        "Why is Will confused?",
        "Pat O'Brien, Pat",
        "محمد علي",
    ],
)
def test_a_name_is_not_in_what_the_model_reads(text: str) -> None:
    names = Names(PUPILS, "c")
    masked = names.mask(text).casefold()
    for name in ("ava", "chen", "nguy", "josé", "cruz", "小明", "will", "brien", "محمد"):
        assert name not in masked
    assert names.unmask(names.mask(text)) == text


@pytest.mark.parametrize("text", ["Will you explain osmosis?", "It will rain. May I ask?", "a rose", "de la", "li"])
def test_words_that_are_no_names_stay(text: str) -> None:
    assert Names([*PUPILS, "May Day"], "c").mask(text) == text


def test_a_token_stays_the_same_in_a_conversation_and_tells_nothing_in_another() -> None:
    first, again, other = (Names(PUPILS, key).mask("Ava Chen") for key in ("one", "one", "two"))
    assert first == again != other
    assert re.fullmatch(r"Pupil-[0-9a-f]{6}", first)
    assert Names(PUPILS, "two").unmask(first) == first
    # The order of the roster, and who else is on it, change nothing.
    assert Names(["Zoe Zed", *reversed(PUPILS)], "one").mask("Ava Chen") == first


def test_a_first_name_that_one_person_bears_leads_to_them_and_one_that_two_bear_to_neither() -> None:
    names = Names(PUPILS, "c")
    ava, chen, lopez = (names.mask(name)[:12] for name in ("Ava", "Ava Chen", "Ava Lopez"))
    assert len({ava, chen, lopez}) == 3
    assert names.mask("Chen").startswith(chen)
    assert names.mask("Will Rose") == names.mask("Will Rose") != names.mask("Will")
    assert names.mask("Will").startswith(names.mask("Will Rose"))


def test_a_plural_or_a_possessive_of_a_token_is_drawn_with_the_name() -> None:
    names = Names(PUPILS, "c")
    token = names.mask("Mai Nguyễn")
    assert names.unmask(f"{token}'s and {token}s") == "Mai Nguyễn's and Mai Nguyễns"


def test_a_name_written_in_a_thousand_ways_is_masked_in_all() -> None:
    names = Names(["Bartholomew Featherstone"], "c")
    ways = []
    for number in range(1000):
        ways.append(
            "".join(
                letter.upper() if number >> at & 1 else letter.lower()
                for at, letter in enumerate("Bartholomew Featherstone")
            )
        )
    text = ", ".join(ways)
    masked = names.mask(text)
    assert "feather" not in masked.lower()
    assert names.unmask(masked) == text


def test_without_people_nothing_changes_but_our_own_mark_is_safe() -> None:
    names = Names([], "c")
    assert names.mask("Ava Chen") == "Ava Chen"
    assert names.unmask(names.mask("Pupil-3fa2c1")) == "Pupil-3fa2c1"
    assert Names(["", "  "], "c").mask("a b") == "a b"
