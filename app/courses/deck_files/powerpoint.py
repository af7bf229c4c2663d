"""Slides from a PPTX: titles, texts in the order in which one reads them, tables line by line, notes."""

from __future__ import annotations

import io
import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from lxml.etree import LxmlError  # type: ignore[import-untyped]
from pptx import Presentation
from pptx.exc import PythonPptxError

from app.core.archive import Archive, ArchiveRefused, Limits, open_archive
from app.courses.deck import MAX_TITLE, SlideDraft
from app.courses.deck_files.plain_markdown import clean, escaped
from app.courses.deck_files.refusals import MAX_SLIDES, DeckRefused, Progress, Reason

_LIMITS = Limits(members=10_000, member_bytes=60_000_000, total_bytes=150_000_000)
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN = (
    b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
)
_MAX_XML_BYTES = 40_000_000
"""All XML together: read into memory it takes five to ten times as much."""
_ROW = 228_600
"""Shapes whose tops are within a quarter of an inch (in EMU) stand side by side."""

_DAMAGE = (
    *(PythonPptxError, LxmlError, KeyError, ValueError, AttributeError, IndexError, TypeError, RecursionError),
    # A member that is no XML, such as a picture, is first unpacked by python-pptx.
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError),
)
_BROKEN = lazy_gettext(
    "This PowerPoint file is damaged. Please open it in PowerPoint, save it again, and try once more."
)
_UNSAFE = lazy_gettext("This PowerPoint file holds something unsafe. Please save it again as .pptx, or as PDF.")


def read_powerpoint(data: bytes, progress: Progress) -> tuple[list[SlideDraft], int]:
    """The slides that are shown, and how many are hidden; raises DeckRefused."""
    _check_package(data)
    with _meeting_damage():
        presentation = Presentation(io.BytesIO(data))
        pages = list(presentation.slides)
        shown = [page for page in pages if page._element.get("show") not in ("0", "false")]
    if not shown:
        raise DeckRefused(Reason.EMPTY, _("There is no slide in this file."))
    if len(shown) > MAX_SLIDES:
        raise _too_many(len(shown))
    slides, has_pictures = [], False
    for number, page in enumerate(shown, start=1):
        with _meeting_damage():
            slides.append(_slide(page, number))
            has_pictures = has_pictures or any(_is_picture(shape) for shape in page.shapes)
        progress(number, len(shown))
    if not any(slide.body or slide.notes or slide.title != _unnamed(n) for n, slide in enumerate(slides, start=1)):
        if has_pictures:
            sentence = _("There are only pictures in this file, and no text that could be searched or quoted.")
            raise DeckRefused(Reason.IMAGE_ONLY, sentence)
        raise DeckRefused(Reason.EMPTY, _("There is nothing on the slides of this file."))
    return slides, len(pages) - len(shown)


@contextmanager
def _meeting_damage() -> Iterator[None]:
    """python-pptx trusts the structure of a file and meets a broken one with whatever error comes first."""
    try:
        yield
    except _DAMAGE as error:
        raise DeckRefused(Reason.BROKEN, _BROKEN) from error


def _check_package(data: bytes) -> None:
    """Refuse bombs, entities and other kinds of file before python-pptx unpacks anything."""
    try:
        archive = open_archive(data, _LIMITS)
        types = archive.read(_CONTENT_TYPES)
        if not any(kind in types for kind in _MAIN):
            sentence = _("This is not a PowerPoint presentation. Please save it as .pptx or PDF.")
            raise DeckRefused(Reason.WRONG_TYPE, sentence)
        number = sum(name.startswith("ppt/slides/slide") and name.endswith(".xml") for name in archive.names)
        if number > 4 * MAX_SLIDES:
            raise _too_many(number)
        _check_xml(archive)
    except KeyError as error:
        raise DeckRefused(Reason.WRONG_TYPE, _("This is a zip file, but not a PowerPoint presentation.")) from error
    except ArchiveRefused as error:
        if error.encrypted:
            raise DeckRefused(Reason.ENCRYPTED, _("This file is locked with a password.")) from error
        if error.bomb:
            raise DeckRefused(Reason.UNSAFE, _UNSAFE) from error
        raise DeckRefused(Reason.BROKEN, _BROKEN) from error


def _check_xml(archive: Archive) -> None:
    total = 0
    for name in archive.names:
        if not name.lower().endswith((".xml", ".rels", ".vml")):
            continue
        content = archive.read(name)
        total += len(content)
        if total > _MAX_XML_BYTES or _declares_a_type(content):
            raise DeckRefused(Reason.UNSAFE, _UNSAFE)


class _Found(Exception):
    """Ends the reading of a prolog: at a document type, or at the root element."""


def _declares_a_type(content: bytes) -> bool:
    """Whether the XML has a DOCTYPE, in any encoding; one can stand only before the root element."""
    found: list[bool] = []

    def stop(declares: bool) -> None:
        found.append(declares)
        raise _Found

    parser = xml.parsers.expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_said: stop(True)
    parser.StartElementHandler = lambda *_said: stop(False)
    try:
        parser.Parse(content, True)
    except _Found:
        return found[0]
    except (xml.parsers.expat.ExpatError, ValueError, LookupError) as error:
        raise DeckRefused(Reason.BROKEN, _BROKEN) from error
    return False


def _slide(page: Any, number: int) -> SlideDraft:
    title_shape = page.shapes.title
    title = clean(title_shape.text_frame.text) if title_shape is not None else ""
    blocks = [block for shape in _in_order(page.shapes) if shape != title_shape for block in _blocks(shape)]
    if len(title) > MAX_TITLE:
        blocks.insert(0, escaped(title))
        title = title[: MAX_TITLE - 1].rstrip() + "…"
    notes = page.notes_slide.notes_text_frame if page.has_notes_slide else None
    said = "\n\n".join(filter(None, (escaped(clean(each.text)) for each in notes.paragraphs))) if notes else ""
    return SlideDraft(title or _unnamed(number), "\n\n".join(blocks), said, None)


def _unnamed(number: int) -> str:
    return str(_("Slide %(number)s", number=number))


def _in_order(shapes: Iterable[Any]) -> Iterator[Any]:
    """Shapes from top to bottom and, side by side, from left to right; groups opened, unplaced ones last."""
    placed = [(_top(shape), _left(shape), number, shape) for number, shape in enumerate(shapes)]
    placed.sort(key=lambda each: (each[0], each[2]))
    rows: list[list[tuple[int, int, int, Any]]] = []
    for each in placed:
        if rows and each[0] - rows[-1][0][0] < _ROW:
            rows[-1].append(each)
        else:
            rows.append([each])
    for row in rows:
        for *_place, shape in sorted(row, key=lambda each: (each[1], each[2])):
            if hasattr(shape, "shapes"):
                yield from _in_order(shape.shapes)
            else:
                yield shape


def _top(shape: Any) -> int:
    return int(shape.top) if shape.top is not None else 2**40


def _left(shape: Any) -> int:
    return int(shape.left) if shape.left is not None else 2**40


def _blocks(shape: Any) -> list[str]:
    """The Markdown blocks that a shape says: paragraphs or one list, or a table's rows."""
    if getattr(shape, "has_table", False):
        rows = [" | ".join(clean(cell.text_frame.text) for cell in row.cells) for row in shape.table.rows]
        lines = [escaped(row) for row in rows if row.strip(" |")]
        return ["\n".join(lines)] if lines else []
    if not shape.has_text_frame or _is_furniture(shape):
        return []
    written = [(each.level, clean(each.text)) for each in shape.text_frame.paragraphs]
    paragraphs = [(level, escaped(text)) for level, text in written if text]
    if shape.is_placeholder and len(paragraphs) > 1:
        return ["\n".join(f"{'  ' * level}- {text}" for level, text in paragraphs)]
    return [text for _level, text in paragraphs]


def _is_furniture(shape: Any) -> bool:
    """Whether the shape is the date, the footer or the number, which every slide repeats."""
    return bool(shape.is_placeholder and shape.placeholder_format.type.name in ("DATE", "FOOTER", "SLIDE_NUMBER"))


def _is_picture(shape: Any) -> bool:
    return hasattr(shape, "image") or hasattr(shape, "shapes")


def _too_many(number: int) -> DeckRefused:
    sentence = f"A deck can have at most {MAX_SLIDES} slides; this one has {number:,}."
    return DeckRefused(Reason.TOO_MANY_SLIDES, sentence)
