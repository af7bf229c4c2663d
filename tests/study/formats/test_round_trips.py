"""What is written by Homeroom comes back exactly, in every format; hostile files cost nothing and break nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings

from app.study.formats import (
    ChoiceItem,
    Exported,
    Imported,
    Item,
    Option,
    TextItem,
    export_gift,
    export_moodle_xml,
    export_qti,
    import_gift,
    import_moodle_xml,
    import_qti,
)
from tests.study.formats.sample_items import PLAIN, THORNY, any_item

Export = Callable[[Iterable[Item]], Exported]
Import = Callable[[bytes], Imported]

FORMATS = [
    pytest.param(export_gift, import_gift, id="gift"),
    pytest.param(export_moodle_xml, import_moodle_xml, id="moodle_xml"),
    pytest.param(export_qti, import_qti, id="qti"),
]


@pytest.mark.parametrize(("write", "read"), FORMATS)
def test_what_is_written_comes_back_exactly(write: Export, read: Import) -> None:
    written = write(PLAIN + THORNY)
    left = {each.name for each in written.unsupported}
    assert left == ({"Symbol"} if write is export_gift else set())
    assert read(written.data) == Imported(tuple(item for item in PLAIN + THORNY if item.name not in left))


@pytest.mark.parametrize(("write", "read"), FORMATS)
def test_any_valid_item_comes_back_exactly_or_is_listed(write: Export, read: Import) -> None:
    @settings(max_examples=150, deadline=None)
    @given(any_item())
    def comes_back(item: Item) -> None:
        written = write([item])
        assert read(written.data).items == (() if written.unsupported else (item,))
        if written.unsupported:
            assert write is export_gift
            assert isinstance(item, TextItem)

    comes_back()


@pytest.mark.parametrize(("write", "read"), FORMATS)
def test_an_item_that_no_quiz_could_use_is_listed_and_the_rest_is_written(write: Export, read: Import) -> None:
    bad: list[Item] = [
        ChoiceItem("one answer", "Which?", (Option("a"),), 0),
        ChoiceItem("no key", "Which?", (Option("a"), Option("b")), 2),
        ChoiceItem("twins", "Which?", (Option("a"), Option(" a")), 0),
        ChoiceItem("empty", "Which?", (Option("a"), Option(" ")), 0),
        TextItem("nothing asked", " \n", ("a",)),
        TextItem("nothing accepted", "Which?", ()),
        TextItem("too long", "x" * 5_001, ("a",)),
    ]
    written = write([*bad, PLAIN[0]])
    assert [each.name for each in written.unsupported] == [item.name for item in bad]
    assert read(written.data).items == (PLAIN[0],)


@pytest.mark.parametrize(("write", "read"), FORMATS)
def test_the_same_quiz_makes_the_same_bytes(write: Export, read: Import) -> None:
    assert write(read(write(PLAIN[:3]).data).items).data == write(PLAIN[:3]).data
    assert write(PLAIN).data == write(PLAIN).data


@pytest.mark.parametrize("read", [import_gift, import_moodle_xml, import_qti])
def test_a_file_over_ten_megabytes_is_refused(read: Import) -> None:
    assert "10 MB" in read(b"x" * 10_000_001).refusal


@pytest.mark.parametrize(("write", "read"), FORMATS)
def test_a_thousand_questions_come_and_the_rest_is_said(write: Export, read: Import) -> None:
    items = [TextItem(f"Question {number}", "2 + 2?", ("4",)) for number in range(1_003)]
    got = read(write(items).data)
    assert got.items == tuple(items[:1_000])
    assert "1,000" in got.unsupported[-1].reason


@pytest.mark.parametrize("read", [import_gift, import_moodle_xml, import_qti])
@pytest.mark.parametrize("data", [b"", b"\0" * 50, b"\xff\xfe\x00\xd8", "é".encode("latin-1"), b"PK\x03\x04", b"<a"])
def test_rubbish_gives_nothing_and_never_an_exception(read: Import, data: bytes) -> None:
    assert read(data).items == ()


@pytest.mark.parametrize("read", [import_gift, import_moodle_xml])
@pytest.mark.parametrize(
    "pattern",
    ["<!", "{", "}", "~", "=", "::", "\\", "\n\n", "a{", "{=a}\n\n", "%5", "[html]<", "&", "#", "<a>", "<a/>", "->"],
)
def test_ten_hostile_megabytes_are_read_in_seconds(read: Import, pattern: str) -> None:
    data = (pattern * (9_900_000 // len(pattern))).encode()
    if read is import_moodle_xml:
        data = f"<quiz><question type='essay'>{pattern * 10}".encode() + data
    started = time.process_time()
    read(data)
    assert time.process_time() - started < 6
