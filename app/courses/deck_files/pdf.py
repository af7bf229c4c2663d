"""Slides from a PDF: the text of each page, and what the page looks like."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2  # type: ignore[import-untyped]
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from app.courses.deck import MAX_CHARACTERS, MAX_TITLE, SlideDraft
from app.courses.deck_files.plain_markdown import clean, escaped
from app.courses.deck_files.refusals import MAX_SLIDES, DeckRefused, Picture, Progress, Reason, SavePicture

MAX_SIDE = 1_600
"""The longer side of a page's picture, in pixels."""
MAX_PICTURE_BYTES = 1_500_000
MOST_PNG = 300_000
"""Bytes up to which a page is kept as PNG; what is larger is mostly photographs, and a tenth of it as JPEG."""

_BULLET = re.compile(r"[•◦▪‣●○■–-]\s+")
_BROKEN = lazy_gettext("This PDF is damaged. Please open it, save or print it as PDF again, and try once more.")


def read_pdf(data: bytes, progress: Progress, save_picture: SavePicture | None) -> list[SlideDraft]:
    """A slide for each page; raises DeckRefused. The text is read of all pages before the first picture is made.

    With pictures, each page counts twice in the progress: once read, once drawn.
    """
    slides: list[SlideDraft] = []
    with _meeting_damage():
        reader = PdfReader(io.BytesIO(data))
        # A PDF locked only against printing opens with an empty password, as in every viewer.
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked()
        total = len(reader.pages)
    if not total:
        raise DeckRefused(Reason.EMPTY, _("There is no page in this PDF."))
    if total > MAX_SLIDES:
        sentence = _(
            "A deck can have at most %(most)s slides; this PDF has %(pages)s pages.",
            most=MAX_SLIDES,
            pages=f"{total:,}",
        )
        raise DeckRefused(Reason.TOO_MANY_SLIDES, sentence)
    written, has_text = 0, False
    for number in range(1, total + 1):
        with _meeting_damage():
            lines = _lines(reader.pages[number - 1])
        written += sum(map(len, lines))
        if written > 2 * MAX_CHARACTERS:
            sentence = _("The text of this PDF is longer than %(most)s characters.", most=f"{MAX_CHARACTERS:,}")
            raise DeckRefused(Reason.TOO_LONG, sentence)
        has_text = has_text or bool(lines)
        slides.append(_slide(lines, number))
        progress(number, total if save_picture is None else 2 * total)
    if not has_text:
        sentence = _("The pages of this PDF are pictures, as from a scanner: no text could be searched or quoted.")
        raise DeckRefused(Reason.IMAGE_ONLY, sentence)
    if save_picture is not None:
        _save_pictures(data, total, progress, save_picture)
    return slides


@contextmanager
def _meeting_damage() -> Iterator[None]:
    """pypdf trusts the structure of a file and meets a broken one with whatever error comes first."""
    try:
        yield
    except DeckRefused:
        raise
    except (FileNotDecryptedError, DependencyError) as error:
        raise _locked() from error
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise DeckRefused(Reason.BROKEN, _BROKEN) from error


def _lines(page: PageObject) -> list[str]:
    return [line for line in map(clean, page.extract_text().splitlines()) if line]


def _slide(lines: list[str], number: int) -> SlideDraft:
    """The first line is the title; lines with a bullet are a list, the others stay lines."""
    title, rest = (lines[0], lines[1:]) if lines else (_("Slide %(number)s", number=number), [])
    if len(title) > MAX_TITLE:
        rest, title = lines, title[: MAX_TITLE - 1].rstrip() + "…"
    body: list[str] = []
    in_list = False
    for line in rest:
        bullet = _BULLET.match(line)
        if body and bool(bullet) and not in_list:
            body.append("")
        body.append(f"- {escaped(line[bullet.end() :])}" if bullet else f"{'  ' if in_list else ''}{escaped(line)}")
        in_list = bool(bullet) or in_list
    return SlideDraft(title, "\n".join(body), "", None)


def _save_pictures(data: bytes, total: int, progress: Progress, save_picture: SavePicture) -> None:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise DeckRefused(Reason.BROKEN, _BROKEN) from error
    try:
        for index in range(min(total, len(document))):
            try:
                picture = _picture(document, index)
            except (pypdfium2.PdfiumError, ValueError, OSError) as error:
                sentence = _("Page %(number)s of this PDF cannot be drawn.", number=index + 1)
                raise DeckRefused(Reason.BROKEN, sentence) from error
            save_picture(picture)
            progress(total + index + 1, 2 * total)
    finally:
        document.close()


def _picture(document: pypdfium2.PdfDocument, index: int) -> Picture:
    """The page as PNG, or as JPEG where that is much smaller."""
    page = document[index]
    try:
        width, height = page.get_size()
        # Pages may claim to be up to miles long: the longer side decides, and the shorter one keeps a pixel.
        scale = MAX_SIDE / max(width, height, 1)
        image = page.render(scale=min(scale, 4)).to_pil().convert("RGB")
    finally:
        page.close()
    file = io.BytesIO()
    image.save(file, "PNG")
    media_type, limit = "image/png", MOST_PNG
    for quality in (85, 70, 50):
        if file.tell() <= limit:
            break
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality)
        media_type, limit = "image/jpeg", MAX_PICTURE_BYTES
    if file.tell() > MAX_PICTURE_BYTES:
        raise ValueError("the picture is too big")
    return Picture(index + 1, media_type, file.getvalue(), image.width, image.height)


def _locked() -> DeckRefused:
    return DeckRefused(Reason.ENCRYPTED, _("This PDF is locked with a password. Please save it without one."))
