"""What of a sentence's wording is counted: its words, pairs of words, its beginning, and the letters of its words."""

from __future__ import annotations

from itertools import pairwise


def features(sentence: str) -> list[str]:
    """The features of a plain sentence (`wording.plain`), each as often as it occurs."""
    words = ["#" if word.isdigit() else word for word in sentence.split()]
    found = list(words)
    found += [f"{one} {two}" for one, two in pairwise(words)]
    found += [f"^{word}" for word in words[:2]]
    found += ["^" + " ".join(words[:2]), "^" + " ".join(words[:3])]
    for word in words:
        framed = f"_{word}_"
        for length in (3, 4, 5):
            found += [f"~{framed[start : start + length]}" for start in range(len(framed) - length + 1)]
    return found
