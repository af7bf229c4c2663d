"""Private files: decks, pictures, uploads, exports. Never under `static`, and under names that we make ourselves.

The bytes lie in a store of fsspec, a folder in the data folder unless another is set; what is known of them stands in
a row, in the transaction of what they belong to. Bytes come before their row and go after it: what a crash leaves
behind is bytes without a row, and the sweep removes those.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, cast
from urllib.parse import quote

from flask import Response, current_app
from flask_babel import gettext as _
from fsspec import AbstractFileSystem, url_to_fs  # type: ignore[import-untyped]
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.errors import NotFound
from app.core.transaction import after_commit
from app.core.types import Key, short
from app.extensions import Base, db

log = logging.getLogger(__name__)

ORPHAN_AFTER = timedelta(days=1)
"""Bytes without a row are left alone for so long: their transaction may not have ended yet."""
PIECE = 64 * 1024
SHOWN = ("image/png", "image/jpeg")
"""What a browser may show within a page of ours; everything else is downloaded."""


class StoredFile(Base):
    """What is known of a private file. `key` is its name in the store, `name` what a person calls it.

    A row says nothing about whose it is: that stands in the row of the domain that holds its id.
    """

    __tablename__ = "stored_files"

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(short(40))
    key: Mapped[str] = mapped_column(short(100), unique=True)
    name: Mapped[str] = mapped_column(short(120))
    media_type: Mapped[str] = mapped_column(short(100))
    size: Mapped[int]
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Bytes:
    """Bytes that lie in the store and have no row yet."""

    kind: str
    key: str
    size: int


def write(kind: str, data: bytes | IO[bytes]) -> Bytes:
    """Put bytes into the store, before the transaction that `register`s them. `kind` is a word of ours."""
    store, root = _store()
    # Two letters of the name are a folder, so that no folder holds too much.
    token = secrets.token_hex(16)
    key = f"{kind}/{token[:2]}/{token}"
    size = 0
    store.makedirs(f"{root}/{kind}/{token[:2]}", exist_ok=True)
    with store.open(f"{root}/{key}", "wb") as target:
        for piece in [data] if isinstance(data, bytes) else iter(lambda: data.read(PIECE), b""):
            target.write(piece)
            size += len(piece)
    return Bytes(kind, key, size)


def register(written: Bytes, *, name: str, media_type: str) -> int:
    """Make bytes a file, in the surrounding transaction; returns its id. `name` is what a person calls it."""
    return db.session.execute(
        insert(StoredFile)
        .values(
            kind=written.kind,
            key=written.key,
            name=name[:120],
            media_type=media_type,
            size=written.size,
            created_at=clock.now(),
        )
        .returning(StoredFile.id)
    ).scalar_one()


def put(kind: str, data: bytes | IO[bytes], *, name: str, media_type: str) -> int:
    """`write` and `register` in one, for what is small or not in a hurry; returns the file's id."""
    return register(write(kind, data), name=name, media_type=media_type)


def find(file_id: int, kind: str) -> StoredFile:
    """What is known of a file; raises NotFound, also where it is of another kind."""
    found = db.session.execute(select(StoredFile).where(StoredFile.id == file_id, StoredFile.kind == kind)).scalar()
    if found is None:
        raise NotFound(_("This file is not here any more."))
    return found


def open_file(file: StoredFile) -> IO[bytes]:
    """Its bytes, to be closed by the caller; raises NotFound where somebody has taken them from the store."""
    store, root = _store()
    try:
        return cast(IO[bytes], store.open(f"{root}/{file.key}", "rb"))
    except FileNotFoundError:
        log.warning("stored file %s has no bytes", file.id)
        raise NotFound(_("This file is not here any more.")) from None


def read(file_id: int, kind: str) -> bytes:
    """All bytes of a file; raises NotFound."""
    with open_file(find(file_id, kind)) as opened:
        return opened.read()


def remove(files: Collection[int]) -> None:
    """Forget files in the surrounding transaction, and delete their bytes after its commit. Unknown ids are none."""
    if not files:
        return
    keys = list(
        db.session.execute(delete(StoredFile).where(StoredFile.id.in_(files)).returning(StoredFile.key)).scalars()
    )
    after_commit(lambda: _delete(keys))


def _delete(keys: Collection[str]) -> None:
    store, root = _store()
    for key in keys:
        try:
            store.rm_file(f"{root}/{key}")
        except FileNotFoundError:
            continue
        except OSError:
            # The row is gone, so nobody can reach them; the sweep tries again.
            log.warning("bytes of a removed file could not be deleted", exc_info=True)


def answer(file: StoredFile) -> Response:
    """The file as an answer, for a view that has authorised it: a picture to show, all else to download.

    It is never run or sniffed as something else, and no proxy keeps it.
    """
    shown = file.media_type in SHOWN
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in " -_.()") else "_" for sign in file.name)
    how = "inline" if shown else "attachment"
    opened = open_file(file)
    response = Response(
        iter(lambda: opened.read(PIECE), b""),
        content_type=file.media_type,
        headers={
            "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Length": str(file.size),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            # Under one id there are always the same bytes; whoever signs out leaves no page that could show them.
            "Cache-Control": "private, max-age=3600" if shown else "private, no-store",
        },
    )
    # Also where nothing was read: to HEAD, or to a browser that has gone.
    response.call_on_close(opened.close)
    return response


def forget_orphans() -> int:
    """Delete bytes that no row knows and that are older than a day; returns how many. Needs no transaction."""
    store, root = _store()
    if not store.exists(root):
        return 0
    limit = clock.now() - ORPHAN_AFTER
    old = [path for path in store.find(root) if store.modified(path) <= limit]
    keys = {path.removeprefix(f"{root}/"): path for path in old}
    known: set[str] = set()
    names = sorted(keys)
    for begin in range(0, len(names), 500):
        part = names[begin : begin + 500]
        known |= set(db.session.execute(select(StoredFile.key).where(StoredFile.key.in_(part))).scalars())
    db.session.commit()
    for key in names:
        if key not in known:
            store.rm_file(keys[key])
    return len(keys.keys() - known)


def _store() -> tuple[AbstractFileSystem, str]:
    """The store, and the path in it under which everything lies."""
    store, root = url_to_fs(current_app.config["FILES"])
    return store, str(root).rstrip("/")
