"""Archives from outside, kind and unkind."""

import io
import struct
import time
import zipfile

import pytest

from app.core.archive import ArchiveRefused, Limits, open_archive

LIMITS = Limits(members=10, member_bytes=5_000_000, total_bytes=8_000_000)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_members_are_read_and_folders_are_left_out() -> None:
    archive = open_archive(zipped({"a/": b"", "a/b.txt": b"one", "c.txt": b"two"}), LIMITS)
    assert archive.names == ("a/b.txt", "c.txt")
    assert archive.read("a/b.txt") == b"one"
    with pytest.raises(KeyError):
        archive.read("d.txt")


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "C:\\x", "a\\..\\x", "C:x", "a\nb"])
def test_a_name_that_leaves_the_folder_is_refused(name: str) -> None:
    with pytest.raises(ArchiveRefused, match="unsafe name"):
        open_archive(zipped({name: b"x"}), LIMITS)


def test_a_name_with_a_nul_is_refused() -> None:
    data = zipped({"safe.txtXevil": b"x"}).replace(b"safe.txtXevil", b"safe.txt\0evil")
    with pytest.raises(ArchiveRefused, match="unsafe name"):
        open_archive(data, LIMITS)


def test_a_bomb_is_refused_unopened() -> None:
    dense = zipped({"a.txt": bytes(4_000_000)})
    big = zipped({"a.txt": bytes(6_000_000)})
    many = zipped({f"{number}.txt": bytes(900_000) for number in range(9)})
    crowded = zipped({f"{number}.txt": b"" for number in range(11)})
    for data in (dense, big, many, crowded):
        with pytest.raises(ArchiveRefused) as refused:
            open_archive(data, LIMITS)
        assert refused.value.bomb


def test_a_directory_of_a_hundred_thousand_entries_is_refused_at_once() -> None:
    data = zipped({f"{number}.txt": b"" for number in range(20_000)}, zipfile.ZIP_STORED)
    started = time.process_time()
    with pytest.raises(ArchiveRefused) as refused:
        open_archive(data, LIMITS)
    assert refused.value.bomb
    assert time.process_time() - started < 0.2


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    data = bytearray(zipped({"a.txt": bytes(3_000_000)}, zipfile.ZIP_STORED))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 10)
    with pytest.raises(ArchiveRefused, match="damaged"):
        open_archive(bytes(data), LIMITS).read("a.txt")


def test_a_locked_archive_says_that_it_is_locked() -> None:
    data = bytearray(zipped({"a.txt": b"x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ArchiveRefused) as refused:
        open_archive(bytes(data), LIMITS)
    assert refused.value.encrypted


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"PK\x05\x06", b"hello" * 100, zipped({"a": b"x" * 999})[:-30]],
    ids=["nothing", "a start", "an end", "text", "cut off"],
)
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(ArchiveRefused):
        open_archive(data, LIMITS)


def test_names_that_differ_in_case_only_are_one_name() -> None:
    with pytest.raises(ArchiveRefused, match="twice"):
        open_archive(zipped({"a.txt": b"", "A.TXT": b""}), LIMITS)


def test_a_damaged_member_is_refused_when_it_is_read() -> None:
    data = zipped({"a.txt": b"hello world"}, zipfile.ZIP_STORED).replace(b"hello", b"jello", 1)
    with pytest.raises(ArchiveRefused, match="damaged"):
        open_archive(data, LIMITS).read("a.txt")


def test_packings_other_than_the_usual_two_are_refused() -> None:
    with pytest.raises(ArchiveRefused, match="packed"):
        open_archive(zipped({"a.txt": b"x" * 999}, zipfile.ZIP_BZIP2), LIMITS)
