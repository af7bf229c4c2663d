"""A parameter that has a few values only, each with the words that state it."""

from __future__ import annotations

import re

from app.intents.slots.patterns import Pattern

Choice = tuple[tuple[str, Pattern], ...]
"""The values with what states them. The first that matches is meant."""


def choice(**words: str) -> Choice:
    """A choice of values, each by a regular expression of whole words."""
    return tuple((value, Pattern(rf"(?<![\w-])(?:{pattern})(?!\w)", re.I)) for value, pattern in words.items())


def renamed(choice: Choice, names: dict[str, str]) -> Choice:
    """The choice with other values: those that are no Python names, or that two patterns have."""
    return tuple((names.get(value, value), pattern) for value, pattern in choice)


def chosen(choice: Choice, text: str) -> str | None:
    """The value that a text states, or None."""
    return next((value for value, pattern in choice if pattern.search(text)), None)


def all_chosen(choice: Choice, text: str) -> list[str]:
    """Every value that a text states, in the order of the table."""
    return [value for value, pattern in choice if pattern.search(text)]
