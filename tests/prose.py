"""Long answers, in pieces as a model sends them."""

from __future__ import annotations

import random


def prose(tokens: int) -> list[str]:
    """Sentences of many different words, in pieces as a model sends them."""
    chance = random.Random(7)
    letters = "etaoinshrdlucmfwypvbgk"
    known = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(3000)]
    weights = [1 / rank for rank in range(1, len(known) + 1)]
    words = chance.choices(known, weights, k=tokens)
    return [f" {word}." if number % 14 == 13 else f" {word}" for number, word in enumerate(words)]


def marked_up(tokens: int) -> list[str]:
    """The same with what Markdown makes tags of, and with signs that HTML escapes."""
    signs = {3: ' **"{}"**', 27: " `{}`", 61: " *it's {}*", 89: " {}\n\n", 200: " {}\n\n## So\n\n", 343: " {} 🦋"}
    return [
        next((sign.format(piece.strip()) for every, sign in signs.items() if number % 400 == every), piece)
        for number, piece in enumerate(prose(tokens))
    ]
