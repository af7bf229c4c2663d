"""Everything about one person as one zip: a JSON array for each kind of data, written row by row."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, Table, select

from app.core import clock, storage
from app.core.errors import NotFound
from app.core.personal_data import Holding, Pseudonymous, Subject, holdings, naming
from app.core.storage import StoredFile
from app.extensions import db
from app.privacy.subjects import of_scope, scopes, shown_to_others, theirs

PAGE = 1000

Progress = Callable[[int, int], None]
"""Told how many kinds of data are done, of how many."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an export holds: rows by the file that they are in."""

    rows: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.rows.values())


def write_export(
    target: IO[bytes],
    subject: Subject,
    connection: Connection,
    *,
    to_themselves: bool,
    progress: Progress = lambda _done, _of: None,
) -> Contents:
    """Write the zip. Memory holds a page of rows, however many there are.

    Taps, votes, and messages to the confused are only in the export that a person makes for themselves: no one
    else, an administrator neither, may learn who tapped.
    """
    shown = [each for each in holdings() if each.shows and (to_themselves or not each.for_their_eyes)]
    rows: dict[str, int] = {}
    kinds: list[dict[str, Any]] = []
    names = _names(shown)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, holding in enumerate(shown):
            name = names[number]
            found = _rows(holding, subject, connection, to_themselves=to_themselves)
            with archive.open(name, "w", force_zip64=True) as file:
                rows[name] = _write(file, found)
            _add_files(archive, holding, subject)
            kinds.append({"file": name, "what": str(holding.kind), "rows": rows[name]})
            progress(number + 1, len(shown))
        about = {"made_at": clock.now().isoformat(), "complete": to_themselves, "note": _note(to_themselves)}
        archive.writestr("about.json", _json({**about, "kinds": kinds}, indent=2))
    return Contents(rows)


def _note(to_themselves: bool) -> str:
    if to_themselves:
        return str(
            _("Everything that Homeroom knows to be yours. What you asked anonymously is nobody's, so not here.")
        )
    return str(
        _(
            "Without taps, votes, and messages to confused students: who tapped is told to nobody."
            " The person gets them in the export that they make for themselves."
        )
    )


def _names(shown: list[Holding]) -> list[str]:
    """A file's name for each holding: the table's, with the column where a table has several."""
    tables = [each.table.name for each in shown]
    return [
        f"{each.table.name}.json"
        if tables.count(each.table.name) == 1
        else f"{each.table.name}-{each.found.column}.json"
        for each in shown
    ]


def _add_files(archive: zipfile.ZipFile, holding: Holding, subject: Subject) -> None:
    """Put the stored files that belong to a person's rows beside their JSON; one that is gone is left out."""
    if holding.files is None:
        return
    held = select(holding.table.c[holding.files]).where(theirs(holding, subject))
    for file in db.session.execute(select(StoredFile).where(StoredFile.id.in_(held)).order_by(StoredFile.id)).scalars():
        try:
            opened = storage.open_file(file)
        except NotFound:
            continue
        name = f"files/{holding.table.name}/{file.id}-{safe_name(file.name)}"
        with opened, archive.open(name, "w", force_zip64=True) as target:
            shutil.copyfileobj(opened, target)


def safe_name(name: str) -> str:
    """A file's name without anything that could lead out of the folder it is unpacked to."""
    plain = "".join(sign if sign.isalnum() or sign in " -_." else "_" for sign in name).strip(" .")
    return plain or "file"


def _write(file: IO[bytes], rows: Iterator[Mapping[str, Any]]) -> int:
    count = 0
    file.write(b"[")
    for count, row in enumerate(rows, 1):
        file.write(b",\n" if count > 1 else b"\n")
        file.write(_json(row).encode())
    file.write(b"\n]\n")
    return count


def _json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _rows(
    holding: Holding, subject: Subject, connection: Connection, *, to_themselves: bool
) -> Iterator[Mapping[str, Any]]:
    if isinstance(holding.found, Pseudonymous):
        for scope, name in list(scopes(holding.table, holding.found, subject, connection)):
            yield from _pages(holding, of_scope(holding.table, holding.found, scope, name), connection)
    else:
        which = theirs(holding, subject) if to_themselves else shown_to_others(holding, subject)
        yield from _pages(holding, which, connection)


def _pages(holding: Holding, which: ColumnElement[bool], connection: Connection) -> Iterator[Mapping[str, Any]]:
    """The rows by their primary key, a page at a time; what they refer to is named in place of its id."""
    table = holding.table
    keys = list(table.primary_key.columns)
    columns = list(dict.fromkeys([*keys, *(table.c[name] for name in holding.shows)]))
    statement = select(*columns).where(which).order_by(*keys).limit(PAGE)
    after: tuple[Any, ...] | None = None
    while True:
        page = statement if after is None else statement.where(_beyond(keys, after))
        found = connection.execute(page).mappings().all()
        named = {name: _named(table, name, found, connection) for name in holding.shows}
        for row in found:
            # Only an id has another name; a column of JSON holds what cannot be looked up.
            yield {name: named[name].get(row[name], row[name]) if named[name] else row[name] for name in holding.shows}
        if len(found) < PAGE:
            return
        after = tuple(found[-1][key] for key in keys)


def _beyond(keys: list[Any], after: tuple[Any, ...]) -> ColumnElement[bool]:
    """Rows whose key comes after this one, column by column."""
    condition: ColumnElement[bool] = keys[-1] > after[-1]
    for key, value in zip(reversed(keys[:-1]), reversed(after[:-1]), strict=True):
        condition = (key > value) | ((key == value) & condition)
    return condition


def _named(table: Table, name: str, rows: Any, connection: Connection) -> dict[Any, Any]:
    """From the ids in a column of these rows to what their owners call them; empty where ids are plain values."""
    reference = next(iter(table.c[name].foreign_keys), None)
    shown = naming(reference.column.table.name) if reference is not None else ()
    if reference is None or not shown:
        return {}
    ids = {row[name] for row in rows} - {None}
    if not ids:
        return {}
    owner = reference.column.table
    chosen = select(reference.column.label("key"), *(owner.c[column] for column in shown))
    found = connection.execute(chosen.where(reference.column.in_(ids))).mappings()
    return {
        row["key"]: row[shown[0]] if len(shown) == 1 else {column: row[column] for column in shown} for row in found
    }
