"""Private files: names of our own, bytes that follow their rows, and nothing left behind."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import fsspec
import pytest
from flask import Flask
from sqlalchemy import select

from app.core import storage
from app.core.errors import NotFound
from app.core.transaction import transaction
from app.extensions import db

EVIL = '../../etc/<b>"pass\r\nX-Evil: 1é'


def keep(data: bytes = b"bytes", name: str = "deck.pdf", media_type: str = "application/pdf") -> int:
    with transaction():
        return storage.put("deck", data, name=name, media_type=media_type)


def folder(app: Flask) -> Path:
    return Path(app.config["FILES"])


def lying(app: Flask) -> set[Path]:
    return {path for path in folder(app).rglob("*") if path.is_file()}


def test_a_file_comes_back_as_it_went_in(context: Flask) -> None:
    assert context
    big = os.urandom(300_000)
    assert storage.read(keep(big), "deck") == big
    with transaction():
        written = storage.write("deck", io.BytesIO(big))
        file_id = storage.register(written, name="x", media_type="application/pdf")
    assert written.size == len(big)
    assert storage.read(file_id, "deck") == big


def test_the_name_in_the_store_is_ours_alone(context: Flask) -> None:
    file_id = keep(name=EVIL)
    key = storage.find(file_id, "deck").key
    assert key.startswith("deck/")
    assert key.replace("/", "").isalnum()
    assert (folder(context) / key).is_file()
    assert "static" not in folder(context).parts


def test_a_file_of_another_kind_is_not_found(context: Flask) -> None:
    assert context
    file_id = keep()
    for number, kind in ((file_id, "export"), (987654321, "deck")):
        with pytest.raises(NotFound):
            storage.read(number, kind)


def test_a_removed_file_loses_its_bytes_after_the_commit_and_not_before(context: Flask) -> None:
    file_id = keep()
    path = folder(context) / storage.find(file_id, "deck").key

    def half() -> None:
        with transaction():
            storage.remove([file_id])
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        half()
    assert path.is_file()
    assert storage.read(file_id, "deck") == b"bytes"
    with transaction():
        storage.remove([file_id, 987654321])
    assert not path.exists()
    with pytest.raises(NotFound):
        storage.read(file_id, "deck")


def test_bytes_whose_row_never_came_are_swept_up_and_others_are_not(context: Flask) -> None:
    kept = folder(context) / storage.find(keep(), "deck").key
    fresh = folder(context) / storage.write("deck", b"just now").key
    orphan = folder(context) / storage.write("deck", b"killed").key
    for path in (kept, orphan):
        os.utime(path, (0, 0))
    assert storage.forget_orphans() == 1
    assert not orphan.exists()
    assert kept.is_file()
    assert fresh.is_file()
    assert storage.forget_orphans() == 0


def test_a_row_whose_bytes_were_taken_away_is_not_found_rather_than_broken(context: Flask) -> None:
    file_id = keep()
    (folder(context) / storage.find(file_id, "deck").key).unlink()
    with pytest.raises(NotFound):
        storage.read(file_id, "deck")
    with transaction():
        storage.remove([file_id])
    assert db.session.execute(select(storage.StoredFile.id).where(storage.StoredFile.id == file_id)).first() is None


def test_a_download_is_never_run_or_sniffed_and_its_name_breaks_no_header(context: Flask) -> None:
    assert context
    answer = storage.answer(storage.find(keep(name=EVIL, media_type="text/html"), "deck"))
    assert answer.get_data() == b"bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert not set(answer.headers["Content-Disposition"]) & set("\r\n<>")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Length"] == "5"


def test_a_picture_is_shown(context: Flask) -> None:
    assert context
    answer = storage.answer(storage.find(keep(media_type="image/png"), "deck"))
    assert answer.headers["Content-Disposition"].startswith("inline; ")
    assert answer.content_type == "image/png"


def test_any_store_of_fsspec_will_do(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(context.config, "FILES", "memory://homeroom/files")
    file_id = keep(b"elsewhere")
    storage.write("deck", b"killed")
    assert storage.read(file_id, "deck") == b"elsewhere"
    store, root = fsspec.url_to_fs("memory://homeroom/files")
    assert len(store.find(root)) == 2
    for path in store.find(root):
        store.store[path].modified -= timedelta(days=2)
    assert storage.forget_orphans() == 1
    with transaction():
        storage.remove([file_id])
    assert store.find(root) == []
