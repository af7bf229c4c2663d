"""The trained classifier as a file: what training wrote and what answering reads."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.intents.embedding import SHA256
from app.intents.phrases import FOLDER

if TYPE_CHECKING:
    from numpy import float32, int8, int64
    from numpy.typing import NDArray

FILE = Path(__file__).with_name("weights") / "classifier.npz"
ROLES = ("student", "teacher", "admin")
WORDING, MEANING, ROLE = 1.0, 1.5, 0.3
"""How much the unit vectors of the words, of the meaning (MiniLM) and the role weigh against each other."""

_LEARNT_FROM = ("wording.py", "features.py", "phrases.py", "catalogue/functions.py")


@dataclass(frozen=True, slots=True)
class Linear:
    """A score for each label: weights (inputs x labels) and biases. `meaning` is None in the one without MiniLM."""

    words: NDArray[float32]
    meaning: NDArray[float32] | None
    roles: NDArray[float32]
    bias: NDArray[float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """The labels, the counted features with their rarity (idf), and the classifier with MiniLM and without."""

    labels: tuple[str, ...]
    vocabulary: dict[str, int]
    rarity: NDArray[float32]
    known_words: frozenset[str]
    full: Linear
    plain: Linear


def fingerprint() -> str:
    """A hash of all that the classifier is trained from: another one means that it has to be trained again."""
    digest = hashlib.sha256(SHA256.encode())
    here = Path(__file__).parent
    for path in [*sorted(FOLDER.glob("*.txt")), *(here / name for name in _LEARNT_FROM)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def save(weights: Weights) -> None:
    """Write the file, with the fingerprint of what it was trained from. The weights of words take a byte each."""
    import numpy as np

    assert weights.full.meaning is not None
    words, scales = zip(*(_small(linear.words) for linear in (weights.full, weights.plain)), strict=True)
    features = sorted(weights.vocabulary, key=weights.vocabulary.__getitem__)
    np.savez_compressed(
        FILE,
        fingerprint=np.array(fingerprint()),
        labels=np.array("\n".join(weights.labels)),
        features=np.frombuffer("\n".join(features).encode(), dtype=np.uint8),
        known_words=np.frombuffer("\n".join(sorted(weights.known_words)).encode(), dtype=np.uint8),
        rarity=weights.rarity.astype(np.float16),
        full_words=words[0], full_scale=scales[0], full_meaning=weights.full.meaning.astype(np.float16),
        full_roles=weights.full.roles, full_bias=weights.full.bias,
        plain_words=words[1], plain_scale=scales[1], plain_roles=weights.plain.roles, plain_bias=weights.plain.bias,
    )  # fmt: skip


def load() -> Weights:
    """Read the file. It belongs to the program: without it the installation is not whole (FileNotFoundError)."""
    import numpy as np

    with np.load(FILE, allow_pickle=False) as kept:
        features = kept["features"].tobytes().decode().split("\n")
        return Weights(
            labels=tuple(str(kept["labels"]).split("\n")),
            vocabulary={feature: number for number, feature in enumerate(features)},
            rarity=kept["rarity"].astype(np.float32),
            known_words=frozenset(kept["known_words"].tobytes().decode().split("\n")),
            full=Linear(
                kept["full_words"].astype(np.float32) * kept["full_scale"],
                kept["full_meaning"].astype(np.float32),
                kept["full_roles"],
                kept["full_bias"],
            ),
            plain=Linear(
                kept["plain_words"].astype(np.float32) * kept["plain_scale"],
                None,
                kept["plain_roles"],
                kept["plain_bias"],
            ),
        )


def kept_fingerprint() -> str:
    """The fingerprint that the file was written with."""
    import numpy as np

    with np.load(FILE, allow_pickle=False) as kept:
        return str(kept["fingerprint"])


def row(
    counts: Counter[str], vocabulary: dict[str, int], rarity: NDArray[float32]
) -> tuple[NDArray[int64], NDArray[float32]]:
    """The places and values of a sentence's features: a unit vector of log counts times rarity."""
    import numpy as np

    known = [(vocabulary[feature], 1 + math.log(count)) for feature, count in counts.items() if feature in vocabulary]
    places: NDArray[int64] = np.array([place for place, _ in known], dtype=np.int64)
    values: NDArray[float32] = np.array([value for _, value in known], dtype=np.float32) * rarity[places]
    length = float(np.sqrt((values**2).sum())) or 1.0
    return places, values / np.float32(length)


def _small(matrix: NDArray[float32]) -> tuple[NDArray[int8], NDArray[float32]]:
    """The matrix in bytes, and the scale of each of its columns."""
    import numpy as np

    scale: NDArray[float32] = (np.abs(matrix).max(axis=0) / 127).astype(np.float32)
    small: NDArray[int8] = np.round(matrix / scale).astype(np.int8)
    return small, scale
