"""PowerPoint and PDF decks: what becomes of them, and what is refused with a clear word."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile

import pytest
from markdown_it import MarkdownIt
from PIL import Image
from pptx import Presentation
from pptx.util import Inches
from pypdf import PdfWriter

from app.core import archive
from app.courses.deck import MAX_SLIDES, SlideDraft, parse
from app.courses.deck_files import DeckRefused, Picture, Reason, powerpoint, read_deck_file, safe_file_name
from app.courses.deck_files import pdf as pdf_reading
from app.courses.deck_files import reading as file_reading
from app.courses.deck_files.pdf import MAX_PICTURE_BYTES, MAX_SIDE
from app.courses.deck_files.plain_markdown import escaped
from tests.courses.deck_bytes import locked, pdf, picture_pdf, png, pptx, saved, with_damage, with_members

SLIDE = "ppt/slides/slide1.xml"


def slides(data: bytes, name: str = "deck") -> list[SlideDraft]:
    deck = read_deck_file(data, name).deck
    assert deck.problems == ()
    return list(deck.slides)


def refusal(data: bytes, name: str = "deck") -> Reason:
    with pytest.raises(DeckRefused) as refused:
        read_deck_file(data, name)
    assert refused.value.sentence.endswith(".")
    return refused.value.reason


# PowerPoint


def test_a_powerpoint_gives_titles_lists_notes_and_empty_slides() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Osmosis\nand friends"
    frame = slide.placeholders[1].text_frame
    frame.text = "Water moves"
    paragraph = frame.add_paragraph()
    paragraph.text, paragraph.level = "through the membrane", 1
    slide.notes_slide.notes_text_frame.text = "Ask first.\nThen tell."
    presentation.slides.add_slide(presentation.slide_layouts[6])
    assert slides(saved(presentation), "biology.pptx") == [
        SlideDraft("Osmosis and friends", "- Water moves\n  - through the membrane", "Ask first.\n\nThen tell.", None),
        SlideDraft("Slide 2", "", "", None),
    ]


def test_texts_are_read_from_top_to_bottom_and_left_to_right() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Order"
    for text, left, top in (("third", 1, 5), ("second", 5, 2.1), ("first", 1, 2.2), ("fourth", 5, 5)):
        slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1)).text_frame.text = text
    group = slide.shapes.add_group_shape()
    for text, left in (("sixth", 5), ("fifth", 1)):
        group.shapes.add_textbox(Inches(left), Inches(6), Inches(2), Inches(1)).text_frame.text = text
    (read,) = slides(saved(presentation))
    assert read.body.split("\n\n") == ["first", "second", "third", "fourth", "fifth", "sixth"]


def test_a_table_is_read_row_by_row() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Table"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(2)).table
    for row, cells in enumerate((("Part", "Job"), ("Nucleus", "Holds DNA"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    assert slides(saved(presentation))[0].body == "Part | Job\nNucleus | Holds DNA"


def test_a_hidden_slide_stays_hidden() -> None:
    presentation = Presentation(io.BytesIO(pptx("Shown", "The answers")))
    presentation.slides[1]._element.set("show", "0")
    read = read_deck_file(saved(presentation), "deck.pptx")
    assert [slide.title for slide in read.deck.slides] == ["Shown"]
    assert read.hidden == 1


def test_a_very_long_title_is_cut_and_kept_whole_in_the_body() -> None:
    title = "word " * 60
    (read,) = slides(pptx(title))
    assert len(read.title) <= 200
    assert read.body.startswith(title.strip())


# PDF


def test_a_pdf_gives_a_slide_for_each_page() -> None:
    data = pdf(["Cells", "All life (as we know it) is made of cells.", "• nucleus", "• wall"], [], ["Osmosis"])
    assert slides(data, "cells.pdf") == [
        SlideDraft("Cells", "All life (as we know it) is made of cells.\n\n- nucleus\n- wall", "", None),
        SlideDraft("Slide 2", "", "", None),
        SlideDraft("Osmosis", "", "", None),
    ]


def test_pages_become_pictures_one_at_a_time_with_progress() -> None:
    seen: list[Picture] = []
    steps: list[tuple[int, int]] = []
    read_deck_file(pdf(["A"], ["B"]), "a.pdf", lambda done, total: steps.append((done, total)), seen.append)
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert [picture.slide for picture in seen] == [1, 2]
    for picture in seen:
        assert picture.media_type == "image/png"
        assert Image.open(io.BytesIO(picture.data)).size == (picture.width, picture.height) == (MAX_SIDE, 900)
    assert seen[0].data != seen[1].data


@pytest.mark.parametrize(("width", "height"), [(14_400, 14_400), (14_400, 1), (3, 14_400), (20, 20)])
def test_a_page_of_any_size_becomes_a_picture_within_the_limit(width: int, height: int) -> None:
    seen: list[Picture] = []
    read_deck_file(pdf(["A"], width=width, height=height), "a.pdf", None, seen.append)
    assert max(seen[0].width, seen[0].height) <= MAX_SIDE + 1
    assert len(seen[0].data) <= MAX_PICTURE_BYTES


@pytest.mark.parametrize(("data", "total"), [(pptx("A", "B", "C"), 3), (pdf(["A"], ["B"]), 2)])
def test_progress_counts_every_slide(data: bytes, total: int) -> None:
    steps: list[tuple[int, int]] = []
    read_deck_file(data, "deck", lambda done, of: steps.append((done, of)))
    assert steps == [(number, total) for number in range(1, total + 1)]


def test_an_error_of_the_caller_is_not_taken_for_a_broken_file() -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyError("stopped")

    for data in (pptx("A"), pdf(["A"])):
        with pytest.raises(KeyError, match="stopped"):
            read_deck_file(data, "deck", stop)


# Refusals


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.pdf", Reason.EMPTY),
        (b"x" * 20_000_001, "a.pdf", Reason.TOO_BIG),
        (b"hello", "a.pdf", Reason.WRONG_TYPE),
        (b"\x89PNG\r\n\x1a\n", "a.pptx", Reason.WRONG_TYPE),
        (pptx("A"), "a.pdf", Reason.WRONG_TYPE),
        (pdf(["A"]), "a.pptx", Reason.WRONG_TYPE),
        (pdf(["A"]), "a.exe", Reason.WRONG_TYPE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.ppt", Reason.WRONG_TYPE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.pptx", Reason.ENCRYPTED),
        (pdf(["A"])[:200], "a.pdf", Reason.BROKEN),
        (b"%PDF-1.7\n" + b"rubbish" * 99, "a.pdf", Reason.BROKEN),
        (pptx("A")[:-900], "a.pptx", Reason.BROKEN),
        (b"PK\x03\x04 rubbish", "a.pptx", Reason.BROKEN),
        (locked(pdf(["A"]), "secret"), "a.pdf", Reason.ENCRYPTED),
        (pdf(), "a.pdf", Reason.EMPTY),
        (pptx(), "a.pptx", Reason.EMPTY),
        (pptx("", body=""), "a.pptx", Reason.EMPTY),
        (picture_pdf(), "a.pdf", Reason.IMAGE_ONLY),
        (pdf(["x" * 90] * 5_000), "a.pdf", Reason.TOO_LONG),
        (pptx(*["x"] * 2, body="x" * 100_000), "a.pptx", Reason.TOO_LONG),
        (pdf(*[["A"]] * (MAX_SLIDES + 1)), "a.pdf", Reason.TOO_MANY_SLIDES),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_a_deck_is_refused_with_the_reason(data: bytes, name: str, reason: Reason) -> None:
    assert refusal(data, name) is reason


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    assert slides(locked(pdf(["Cells"]), ""))[0].title == "Cells"


def test_a_powerpoint_of_pictures_only_is_refused() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    slide.shapes.add_picture(io.BytesIO(png()), 0, 0)
    assert refusal(saved(presentation)) is Reason.IMAGE_ONLY


def test_ten_thousand_slides_are_refused_at_once() -> None:
    many = {f"ppt/slides/slide{number}.xml": b"<a/>" for number in range(2, 9_000)}
    started = time.process_time()
    assert refusal(with_members(pptx("A"), many)) is Reason.TOO_MANY_SLIDES
    assert time.process_time() - started < 3


def test_a_word_file_under_the_name_of_a_deck_is_refused() -> None:
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = b'<Types><Override ContentType="' + kind + b'"/></Types>'
    assert refusal(with_members(pptx("A"), {"[Content_Types].xml": types})) is Reason.WRONG_TYPE
    assert refusal(with_members(pptx("A"), {"[Content_Types].xml": None})) is Reason.WRONG_TYPE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!-- a --><!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">',
    ],
)
def test_document_types_and_entities_in_a_powerpoint_are_refused(declaration: str, encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}<a/>'.encode(encoding)
    for member in (SLIDE, "ppt/notes.xml", "_rels/.rels"):
        assert refusal(with_members(pptx("A"), {member: content})) is Reason.UNSAFE


@pytest.mark.parametrize(
    "members",
    [
        {"ppt/media/bomb.bin": bytes(30_000_000)},
        {f"ppt/media/bomb{number}.bin": bytes(990_000) for number in range(160)},
        {SLIDE: b"<a>" + b" " * 41_000_000 + b"</a>"},
        {f"ppt/x{number}.xml": b"<a>" + b" " * 900_000 + b"</a>" for number in range(46)},
    ],
    ids=["dense", "many", "one", "markup"],
)
def test_a_bomb_in_a_powerpoint_is_refused_at_once(members: dict[str, bytes]) -> None:
    data = with_members(pptx("A"), members)
    assert len(data) < 2_000_000
    started = time.process_time()
    assert refusal(data) is Reason.UNSAFE
    assert time.process_time() - started < 2


def test_a_bomb_in_a_pdf_is_refused() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(["A"])))
    content = writer.pages[0].get_contents()
    assert content is not None
    content.set_data(b"BT (A) Tj ET " * 8_000_000)
    writer.pages[0].replace_contents(content.flate_encode())
    file = io.BytesIO()
    writer.write(file)
    assert len(file.getvalue()) < 2_000_000
    assert refusal(file.getvalue()) in (Reason.BROKEN, Reason.TOO_LONG)


@pytest.mark.parametrize("content", [b"<p:sld", b"<a/>", b"", b"<a>" * 10_000, b"\xff\xfe<"])
def test_a_broken_slide_is_a_broken_file(content: bytes) -> None:
    assert refusal(with_members(pptx("A"), {SLIDE: content})) is Reason.BROKEN


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_damaged_picture_is_a_broken_file(compression: int) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "A cell"
    slide.shapes.add_picture(io.BytesIO(png()), 0, 0)
    whole = saved(presentation)
    assert [each.title for each in read_deck_file(whole, "deck").deck.slides] == ["A cell"]
    assert refusal(with_damage(whole, "ppt/media/image1.png", compression)) is Reason.BROKEN


@pytest.mark.parametrize("algorithm", ["RC4-40", "AES-128", "AES-256"])
def test_every_lock_of_a_pdf_is_told_from_damage(algorithm: str) -> None:
    assert refusal(locked(pdf(["A"]), "secret", algorithm)) is Reason.ENCRYPTED


@pytest.mark.parametrize("number", range(12))
def test_a_file_with_bytes_knocked_over_is_read_or_refused(number: int) -> None:
    for data in (pptx("A", "B"), pdf(["A"], ["B"])):
        broken = bytearray(data)
        for place in range(10 + number * 7, len(broken), 97 + number * 31):
            broken[place] ^= 1 << (number % 8)
        with contextlib.suppress(DeckRefused):
            assert read_deck_file(bytes(broken), "deck").deck.slides


# Names and texts


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("cells.pptx", "cells.pptx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Cells 1.pdf", "Cells 1.pdf"),
        ("..", "deck"),
        (".hidden.pdf", "hidden.pdf"),
        ("a\0b\n.pdf", "ab.pdf"),
        ("<script>.pdf", "_script_.pdf"),
        ("Zellen für 9ä.pptx", "Zellen für 9ä.pptx"),
        ("", "deck"),
        ("\u202efdp.exe", "fdp.exe"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_a_file_name_is_only_a_name(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe


@pytest.mark.parametrize(
    "line",
    [
        "# no heading",
        "> no quotation",
        "* no list",
        "- no list",
        "--- ",
        "===",
        "```",
        "~~~",
        "a *b* _c_ __d__ `e` ~~f~~",
        "[a](https://example.org) ![b](c)",
        "<script>alert(1)</script> &amp; &lt;",
        "Note: secret",
        "Topic: x",
        "???",
        "snake_case 2 < 3 & 4 > 1 \\ back",
    ],
)
def test_a_line_of_a_file_shows_letter_by_letter(line: str) -> None:
    shown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).parseInline(escaped(line))
    children = shown[0].children or []
    assert "".join(child.content for child in children if child.type in ("text", "text_special")) == line
    rendered = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").render(escaped(line))
    assert rendered.startswith("<p>")
    assert rendered.count("<") == 2


@pytest.mark.parametrize("line", ["Note: secret", "Topic: x", "---", "# Two", "???", "Notes:"])
def test_an_imported_slide_can_be_edited_as_markdown_and_stays_one_slide(line: str) -> None:
    (slide,) = slides(pptx("One", body=line))
    (again,) = parse(f"# One\n\n{slide.body}\n").slides
    assert again == SlideDraft("One", slide.body, "", None)


def test_pictures_and_text_of_two_hundred_pages_take_little_time() -> None:
    started = time.process_time()
    read_deck_file(pdf(*[[f"Page {number}", "Some text on it."] for number in range(200)]), "a.pdf")
    assert time.process_time() - started < 4


def test_every_refusal_can_be_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (file_reading, pdf_reading, powerpoint, archive):
        monkeypatch.setattr(module, "_", lambda _sentence, **_values: "übersetzt")
    for data, name in ((b"", "a.pdf"), (b"x", "a.pdf"), (b"%PDF-1.7", "a.pptx"), (b"PK\x03\x04", "a.zip")):
        with pytest.raises(DeckRefused) as refused:
            read_deck_file(data, name)
        assert refused.value.sentence == str(refused.value) == "übersetzt"
    with pytest.raises(archive.ArchiveRefused, match="übersetzt"):
        archive.open_archive(b"no zip", archive.Limits(1, 1, 1))
