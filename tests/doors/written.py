"""What has been written into a database since one last looked."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import Engine, event

_WRITE = re.compile(r'\s*(INSERT INTO|UPDATE)\s+"?(\w+)')
_READ = re.compile(r"\s*(SELECT|PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")


class Written:
    """The tables that a process has written to through an engine, whether it was committed or not.

    A deletion may take rows of any other table with it, so after one, and at first, everything counts as written.
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
            self._tables.add(found[2])
        elif not _READ.match(statement):
            self._everything = True
