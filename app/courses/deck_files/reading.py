"""A deck file of any kind to slides: what it is decides its first bytes, not its name."""

from __future__ import annotations

from flask_babel import gettext as _

from app.courses.deck import Deck, SlideDraft
from app.courses.deck_files.refusals import (
    MAX_CHARACTERS,
    MAX_FILE_BYTES,
    TOO_BIG,
    DeckFile,
    DeckRefused,
    Progress,
    Reason,
    SavePicture,
    safe_file_name,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def read_deck_file(
    data: bytes, name: str, progress: Progress | None = None, save_picture: SavePicture | None = None
) -> DeckFile:
    """The deck in a PPTX or PDF of at most 20 MB and 500 slides; raises DeckRefused.

    `progress` is called after each slide, and again after each picture. `save_picture` gets a picture of each page
    of a PDF; a PowerPoint has none. Every slide of the file is one of the deck, in its place, also one without text;
    hidden ones are left out.
    """
    report = progress or _no_progress
    safe = safe_file_name(name)
    # What reads files is loaded where one is read, in the background: the web processes start without it.
    if kind_of(data, safe) == "pdf":
        from app.courses.deck_files.pdf import read_pdf

        slides, hidden = read_pdf(data, report, save_picture), 0
    else:
        from app.courses.deck_files.powerpoint import read_powerpoint

        slides, hidden = read_powerpoint(data, report)
    _check_length(slides)
    return DeckFile(Deck(tuple(slides), ()), safe, hidden)


def kind_of(data: bytes, name: str) -> str:
    """`pdf` or `pptx`, by the first bytes; a name that claims the other is refused rather than believed.

    Raises DeckRefused, quickly, for whatever can be seen without reading the slides.
    """
    if len(data) > MAX_FILE_BYTES:
        raise DeckRefused(Reason.TOO_BIG, str(TOO_BIG))
    if not data:
        raise DeckRefused(Reason.EMPTY, _("This file is empty."))
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            sentence = _("This file is locked with a password. Please save it without one.")
            raise DeckRefused(Reason.ENCRYPTED, sentence)
        raise DeckRefused(Reason.WRONG_TYPE, _("This is an old PowerPoint file. Please save it as .pptx or PDF."))
    # The standard lets a PDF start with other bytes; readers look for its sign in the first thousand.
    kind = "pptx" if data.startswith(b"PK\x03\x04") else "pdf" if b"%PDF-" in data[:1024] else ""
    if not kind:
        raise DeckRefused(Reason.WRONG_TYPE, _("This is not a PowerPoint (.pptx) or PDF file."))
    ending = name.rpartition(".")[2].lower() if "." in name else kind
    claimed = {"pptx": "pptx", "pptm": "pptx", "pdf": "pdf"}.get(ending, "")
    if claimed != kind:
        sentence = _(
            "This file is called .%(ending)s, but inside it is something else. Please save it as .pptx or PDF.",
            ending=ending,
        )
        raise DeckRefused(Reason.WRONG_TYPE, sentence)
    return kind


def _check_length(slides: list[SlideDraft]) -> None:
    total = sum(len(slide.title) + len(slide.body) + len(slide.notes) for slide in slides)
    if total > MAX_CHARACTERS:
        sentence = _("The text of this deck is longer than %(most)s characters.", most=f"{MAX_CHARACTERS:,}")
        raise DeckRefused(Reason.TOO_LONG, sentence)


def _no_progress(_done: int, _total: int) -> None:
    return None
