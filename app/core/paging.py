"""Pages of a long list, by id or by time: a cursor names the last row of a page, and the next begins behind it.

A cursor is no secret and grants nothing: what it leads to is chosen anew, by who asks. It is opaque so that the order
of a list can change without its callers.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
from sqlalchemy import Select, and_, or_

from app.core.errors import Invalid
from app.core.schema import MAX_ID, Text

MOST = 100

Chosen = Select[*tuple[Any, ...]]


def _filled(value: object) -> object:
    """A form sends a field that nobody filled in as an empty text."""
    return None if value == "" else value


CursorText = Annotated[Annotated[Text, StringConstraints(max_length=200)] | None, BeforeValidator(_filled)]


def cursor_field() -> Any:
    """What an input has for the place in a list."""
    return Field(default=None, description="`next_cursor` of the page before; null is the first page.")


def limit_field(usual: int) -> Any:
    """What an input has for the length of a page."""
    return Field(default=usual, ge=1, le=MOST, description="How many at most.")


def next_field() -> Any:
    """What an output has for the place of the next page."""
    return Field(description="Send it as `cursor` for the next page; null on the last.")


def newest_first(statement: Chosen, id_column: Any, kind: str, cursor: str | None, limit: int) -> Chosen:
    """One page by descending id, and one row more that tells whether there is another.

    `kind` is the list's name. Raises Invalid for what is no cursor of this list.
    """
    if cursor is not None:
        statement = statement.where(id_column < _read(kind, cursor))
    return statement.order_by(id_column.desc()).limit(limit + 1)


def next_cursor(kind: str, ids: list[int], limit: int) -> str | None:
    """Of the ids that `newest_first` found: the cursor of the next page, or None on the last."""
    return _written([kind, ids[limit - 1]]) if len(ids) > limit else None


def by_time(
    statement: Chosen,
    time_column: Any,
    id_column: Any,
    kind: str,
    cursor: str | None,
    limit: int,
    *,
    oldest_first: bool = False,
) -> Chosen:
    """One page by a moment and then by id, the newest first or the oldest, and one row more, as `newest_first` does."""
    if cursor is not None:
        at, last = _read_time(kind, cursor)
        beyond = time_column > at if oldest_first else time_column < at
        beside = id_column > last if oldest_first else id_column < last
        statement = statement.where(or_(beyond, and_(time_column == at, beside)))
    order = (time_column, id_column) if oldest_first else (time_column.desc(), id_column.desc())
    return statement.order_by(*order).limit(limit + 1)


def next_by_time(kind: str, places: list[tuple[datetime, int]], limit: int) -> str | None:
    """Of the moments and ids that `by_time` found: the cursor of the next page, or None on the last."""
    if len(places) <= limit:
        return None
    at, last = places[limit - 1]
    return _written([kind, at.isoformat(), last])


def _written(place: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read(kind: str, cursor: str) -> int:
    try:
        named, last = _parts(cursor)
        if named == kind and _is_id(last):
            return int(last)
    except (ValueError, TypeError, RecursionError):
        pass
    raise _foreign()


def _read_time(kind: str, cursor: str) -> tuple[datetime, int]:
    try:
        named, at, last = _parts(cursor)
        moment = datetime.fromisoformat(at)
        if named == kind and moment.tzinfo is not None and _is_id(last):
            return moment, last
    except (ValueError, TypeError, RecursionError):
        pass
    raise _foreign()


def _parts(cursor: str) -> Any:
    return json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))


def _is_id(value: Any) -> bool:
    return type(value) is int and 0 < value <= MAX_ID


def _foreign() -> Invalid:
    return Invalid.field("cursor", "is not a next_cursor of this list")
