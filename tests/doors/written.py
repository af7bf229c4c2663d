"""What has been written into a database since one last looked."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Engine, event

from app.extensions import db

_WRITE = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
_READ = re.compile(r"\s*(SELECT|PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")


class Written:
    """The tables that a process has written to through an engine, whether it was committed or not.

    A deletion takes rows of other tables with it, and those count too. At first, and after a statement that is
    neither a plain write nor a look, everything counts as written.
    """

    def __init__(self, engine: Engine) -> None:
        self._tables: set[str] = set()
        self._everything = True
        event.listen(engine, "before_cursor_execute", self._note)

    def to(self, tables: Collection[str]) -> bool:
        """Whether any of these has been written to."""
        return self._everything or not self._tables.isdisjoint(tables)

    def forget(self) -> None:
        """Begin anew."""
        self._tables.clear()
        self._everything = False

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if found := _WRITE.match(statement):
            self._tables |= _led_to_from(found[2]) if found[1] == "DELETE FROM" else {found[2]}
        elif not _READ.match(statement):
            self._everything = True


@cache
def _led_to_from(table: str) -> frozenset[str]:
    """The table, and all whose rows point at one of its rows, or at one of theirs."""
    found, before = {table}, set[str]()
    while found != before:
        before = set(found)
        found |= {
            each.name
            for each in db.metadata.sorted_tables
            if any(key.column.table.name in before for key in each.foreign_keys)
        }
    return frozenset(found)
