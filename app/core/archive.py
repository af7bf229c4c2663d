"""Opens a zip that came from outside: its size is known before anything is unpacked, and its names are only names."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from flask_babel import gettext as _

_ENTRY = b"PK\x01\x02"
_SMALL = 1_000_000
"""A member under this many bytes may shrink as far as it likes: short repetitive text does."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most an archive may hold: members, bytes of one and of all when unpacked, and how far one may shrink."""

    members: int
    member_bytes: int
    total_bytes: int
    ratio: int = 200


class ArchiveRefused(ValueError):
    """The archive is not to be read; the text is a sentence for the person who chose the file.

    `encrypted` and `bomb` say which of the kinds it is; neither means that it is broken or has unsafe names.
    """

    def __init__(self, sentence: str, *, encrypted: bool = False, bomb: bool = False) -> None:
        super().__init__(sentence)
        self.encrypted = encrypted
        self.bomb = bomb


class Archive:
    """A zip within its limits. `names` are its files in their order, folders left out."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._opened = opened
        self._members = {info.filename: info for info in opened.infolist() if not info.is_dir()}
        self.names = tuple(self._members)

    def read(self, name: str) -> bytes:
        """The bytes of a member; raises KeyError where there is none and ArchiveRefused where it is damaged."""
        info = self._members[name]
        try:
            return self._opened.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise ArchiveRefused(_("“%(name)s” in this archive is damaged.", name=_shown(name))) from error


def open_archive(data: bytes, limits: Limits) -> Archive:
    """The archive in `data`, nothing unpacked yet; raises ArchiveRefused for whatever is over a limit or unsafe.

    A member never gives more bytes than its entry declares, so the declared sizes are what the limits bind.
    """
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise ArchiveRefused(_("This is not a zip file, or it is damaged."))
    # Counted before the directory is read: it alone could take a hundred megabytes. Archives inside add a few.
    if data.count(_ENTRY) > 4 * limits.members + 100:
        raise ArchiveRefused(_too_many(limits), bomb=True)
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise ArchiveRefused(_("This zip file is damaged.")) from error
    infos = opened.infolist()
    if len(infos) > limits.members:
        raise ArchiveRefused(_too_many(limits), bomb=True)
    if sum(info.file_size for info in infos) > limits.total_bytes:
        sentence = _("Unpacked, this file would be over %(size)s MB.", size=limits.total_bytes // 1_000_000)
        raise ArchiveRefused(sentence, bomb=True)
    seen: set[str] = set()
    for info in infos:
        _check(info, limits)
        key = info.filename.casefold()
        if key in seen:
            raise ArchiveRefused(_("This archive holds “%(name)s” twice.", name=_shown(info.filename)))
        seen.add(key)
    return Archive(opened)


def is_safe_name(name: str) -> bool:
    """Whether a path stays inside the folder it is unpacked to, on any system."""
    parts = name.split("/")
    return (
        bool(name)
        and not any(character < " " or character in '\\:\x7f"<>|*?' for character in name)
        and not name.startswith("/")
        and ".." not in parts
    )


def _check(info: zipfile.ZipInfo, limits: Limits) -> None:
    # `filename` ends at a NUL; `orig_filename` still has it.
    if not is_safe_name(info.orig_filename):
        raise ArchiveRefused(_("This archive holds a file with an unsafe name."))
    if info.flag_bits & 0x1:
        raise ArchiveRefused(_("This archive is locked with a password."), encrypted=True)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        sentence = _("“%(name)s” is packed in a way that cannot be read here.", name=_shown(info.filename))
        raise ArchiveRefused(sentence)
    too_dense = info.file_size > _SMALL and info.file_size > limits.ratio * max(info.compress_size, 1)
    if info.file_size > limits.member_bytes or too_dense:
        sentence = _("“%(name)s” would be far too big when unpacked.", name=_shown(info.filename))
        raise ArchiveRefused(sentence, bomb=True)


def _too_many(limits: Limits) -> str:
    return str(_("This archive holds more than %(most)s files.", most=f"{limits.members:,}"))


def _shown(name: str) -> str:
    return name if len(name) <= 80 else name[:79] + "…"
