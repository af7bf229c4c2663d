"""Decks that come as files: PowerPoint and PDF become the same slides as a deck in Markdown."""

from app.courses.deck_files.reading import read_deck_file
from app.courses.deck_files.refusals import (
    MAX_FILE_BYTES,
    MAX_SLIDES,
    DeckFile,
    DeckRefused,
    Picture,
    Reason,
    safe_file_name,
)

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_SLIDES",
    "DeckFile",
    "DeckRefused",
    "Picture",
    "Reason",
    "read_deck_file",
    "safe_file_name",
]
