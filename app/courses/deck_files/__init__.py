"""Decks that come as files: PowerPoint and PDF become the same slides as a deck in Markdown."""

from app.courses.deck_files.reading import kind_of, read_deck_file
from app.courses.deck_files.refusals import (
    MAX_FILE_BYTES,
    MAX_SLIDES,
    TOO_BIG,
    DeckFile,
    DeckRefused,
    Picture,
    Reason,
    safe_file_name,
)

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_SLIDES",
    "TOO_BIG",
    "DeckFile",
    "DeckRefused",
    "Picture",
    "Reason",
    "kind_of",
    "read_deck_file",
    "safe_file_name",
]
