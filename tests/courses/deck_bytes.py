"""Real deck files for the tests: PowerPoint by python-pptx, PDF by a writer of a few lines."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from PIL import Image
from pptx import Presentation
from pypdf import PdfReader, PdfWriter


def pptx(*titles: str, body: str = "Body") -> bytes:
    """A deck with a title and a body on each slide."""
    presentation = Presentation()
    for title in titles:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
    return saved(presentation)


def saved(presentation: object) -> bytes:
    file = io.BytesIO()
    presentation.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def with_members(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The archive with members replaced or added, or left out where None."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in changes:
                target.writestr(name, source.read(name))
        for name, content in changes.items():
            if content is not None:
                target.writestr(name, content)
    return file.getvalue()


def with_damage(data: bytes, name: str, compression: int) -> bytes:
    """The archive with forty bytes of one member flipped, after it was packed in that way."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w", compression) as target:
        for each in source.namelist():
            target.writestr(each, source.read(each))
        packed = target.getinfo(name)
    flipped = bytearray(file.getvalue())
    start = packed.header_offset + 30 + len(name) + packed.compress_size // 3
    for place in range(start, start + 40):
        flipped[place] ^= 0xFF
    return bytes(flipped)


def pdf(*pages: Sequence[str], width: int = 720, height: int = 405) -> bytes:
    """A PDF with each page's lines in Helvetica, 18 points."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for lines in pages:
        shown = b" ".join(b"(" + re.sub(rb"[\\()]", rb"\\\g<0>", line.encode("cp1252")) + b") Tj T*" for line in lines)
        stream = b"BT /F1 18 Tf 24 TL 40 %d Td " % (height - 60) + shown + b" ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (width, height, len(objects))
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    file = io.BytesIO()
    file.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    table = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return file.getvalue()


def locked(data: bytes, user: str, algorithm: str = "RC4-128") -> bytes:
    """The PDF under a password; with an empty one it only forbids things."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password=user, owner_password="owner", algorithm=algorithm)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def png(width: int = 40, height: int = 30) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "PNG")
    return file.getvalue()


def picture_pdf() -> bytes:
    """A PDF whose only page is a picture, as from a scanner."""
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(file, "PDF")
    return file.getvalue()
