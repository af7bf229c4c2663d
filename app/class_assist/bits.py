"""Sets of students as bits: one of a lesson's students is one bit of an integer, and joining two sets is `|`."""

from __future__ import annotations

from collections.abc import Iterable


def of(numbers: Iterable[int]) -> bytes:
    """The set of these numbers, each 0 or more, as it is stored: the lowest eight last, no byte more than needed."""
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits.to_bytes(-(-bits.bit_length() // 8), "big")


def read(stored: bytes) -> int:
    """A stored set as an integer; `.bit_count()` is how many are in it."""
    return int.from_bytes(stored, "big")


def spelled(hexed: str) -> int:
    """The same from the hexadecimal digits of a stored set that is not empty."""
    return int(hexed, 16)
