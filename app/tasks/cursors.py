"""Where a page of a list ended: what is open by its due date, then what is done by when, each with its id."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_

from app.core.errors import Invalid
from app.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last task of a page: whether it is done, the moment that it is sorted by, and its id."""

    done: bool
    at: datetime | None
    id: int

    def written(self) -> str:
        """As a client gives it back."""
        data = json.dumps([int(self.done), self.at.isoformat() if self.at else None, self.id])
        return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def read(text: str) -> Cursor:
    """Raises Invalid for what is no cursor of ours."""
    try:
        data = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        done, at, id = data
        moment = None if at is None else datetime.fromisoformat(at)
        if done not in (0, 1) or type(id) is not int or not 0 < id < 2**63 or (moment is None and done):
            raise ValueError(text)
        if moment is not None and moment.tzinfo is None:
            raise ValueError(text)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Invalid.field("cursor", _("is not a next_cursor of this list")) from None
    return Cursor(bool(done), moment, id)


def after_open(cursor: Cursor) -> ColumnElement[bool]:
    """The open tasks behind a cursor: by due date, those without one last."""
    if cursor.at is None:
        return and_(Task.due_at.is_(None), Task.id > cursor.id)
    return or_(Task.due_at > cursor.at, and_(Task.due_at == cursor.at, Task.id > cursor.id), Task.due_at.is_(None))


def after_done(cursor: Cursor, done_at: ColumnElement[Any]) -> ColumnElement[bool]:
    """The completed tasks behind a cursor: the newest first."""
    return or_(done_at < cursor.at, and_(done_at == cursor.at, Task.id < cursor.id))
