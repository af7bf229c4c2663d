"""A sentence as the word pieces of MiniLM's uncased vocabulary (the WordPiece of BERT)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("weights") / "wordpieces.txt"
LONGEST_SENTENCE = 128
LONGEST_WORD = 100


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, int]:
    """Each piece and its number, which is its line."""
    return {piece: number for number, piece in enumerate(FILE.read_text("utf-8").splitlines())}


def numbers_of(sentence: str) -> list[int]:
    """The numbers of a sentence's pieces, between the marks of its beginning and its end."""
    known = vocabulary()
    found = [number for word in _words(sentence) for number in _pieces(word, known)]
    return [known["[CLS]"], *found[: LONGEST_SENTENCE - 2], known["[SEP]"]]


def _pieces(word: str, known: dict[str, int]) -> list[int]:
    """The longest pieces from the left; a word that cannot be cut into known ones is unknown as a whole."""
    found: list[int] = []
    start = 0
    if len(word) > LONGEST_WORD:
        return [known["[UNK]"]]
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = word[start:end] if start == 0 else f"##{word[start:end]}"
            if piece in known:
                found.append(known[piece])
                start = end
                break
        else:
            return [known["[UNK]"]]
    return found


def _words(sentence: str) -> Iterator[str]:
    """Lower case, without accents; punctuation and ideographs stand alone."""
    word = ""
    for sign in unicodedata.normalize("NFD", sentence.lower()):
        kind = unicodedata.category(sign)
        if kind in ("Mn", "Cc", "Cf") and sign not in "\t\n\r":
            continue
        alone = _is_punctuation(sign, kind) or _is_ideograph(sign)
        if alone or sign.isspace():
            if word:
                yield word
            word = ""
            if alone:
                yield sign
        else:
            word += sign
    if word:
        yield word


def _is_punctuation(sign: str, kind: str) -> bool:
    return kind.startswith("P") or (sign.isascii() and sign.isprintable() and not sign.isalnum() and sign != " ")


def _is_ideograph(sign: str) -> bool:
    point = ord(sign)
    return 0x4E00 <= point <= 0x9FFF or 0x3400 <= point <= 0x4DBF or 0xF900 <= point <= 0xFAFF
