"""Events out of bytes: however they are cut, they are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gateway.event_lines import LARGEST_EVENT, EventLines, OversizedError

TEXT = st.text(st.characters(blacklist_characters="\r\n", blacklist_categories=("Cs",)), max_size=20)
EVENTS = st.lists(st.lists(TEXT, min_size=1, max_size=3), max_size=6)


def fed(parts: list[bytes]) -> list[bytes]:
    lines = EventLines()
    return [event for part in parts for event in lines.feed(part)] + lines.rest()


@given(EVENTS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.randoms(use_true_random=False))
def test_any_cut_of_the_bytes_gives_the_same_events(events: list[list[str]], end: str, space: bool, random) -> None:  # type: ignore[no-untyped-def]
    field = "data: " if space else "data:"
    expected = ["\n".join(line.removeprefix(" ") if not space else line for line in lines) for lines in events]
    body = "".join("".join(f"{field}{line}{end}" for line in lines) + f": aside{end}{end}" for lines in events).encode()
    cuts = sorted(random.sample(range(len(body) + 1), min(len(body), 9)))
    parts = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    assert [event.decode() for event in fed(parts)] == expected
    assert [event.decode() for event in fed([bytes([byte]) for byte in body])] == expected


def test_an_event_is_given_as_soon_as_its_empty_line_is_there() -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        lines = EventLines()
        assert lines.feed(b"data: a" + end) == []
        assert lines.feed(end) == [b"a"]


def test_a_larger_event_than_any_is_refused_and_what_was_whole_is_given_first() -> None:
    lines = EventLines()
    assert lines.feed(b"data: a\n\ndata: " + b"x" * (LARGEST_EVENT + 1)) == [b"a"]
    with pytest.raises(OversizedError):
        lines.feed(b"x")


@pytest.mark.parametrize("line", [b"x" * 1000, b"data: " + b"x" * 1000 + b"\n"])
def test_no_line_and_no_number_of_lines_takes_memory_without_end(line: bytes) -> None:
    with pytest.raises(OversizedError):
        fed([line] * (2 * LARGEST_EVENT // len(line)))
