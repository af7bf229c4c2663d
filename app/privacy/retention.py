"""What is older than its period: counted for a dry run, deleted at night in batches. Both use the same conditions."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, or_, select, true, tuple_

from app.core import clock, storage
from app.core.retention import Kept, kept
from app.core.transaction import transaction
from app.extensions import db
from app.privacy.leaving import mark_who_has_no_place
from app.privacy.models import RetentionPeriod

log = logging.getLogger(__name__)

Conditions = dict[Table, ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Due:
    """Rows of one kind that are older than its period, by table: those of the kind itself, and what goes along."""

    kind: Kept
    days: int
    rows: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.rows.values())


def periods() -> dict[str, int]:
    """Every kind's period in days: the school's choice, or the default. A choice outside the limits is held to them."""
    chosen = {row.kind: row.days for row in db.session.execute(select(RetentionPeriod.kind, RetentionPeriod.days))}
    return {each.kind: min(max(chosen.get(each.kind, each.default), each.least), each.most) for each in kept()}


def dry_run(moment: datetime | None = None) -> list[Due]:
    """What a run at this moment (now) would delete. A row that two kinds would take is counted with the first."""
    moment = moment or clock.now()
    days = periods()
    taken: dict[Table, list[ColumnElement[bool]]] = defaultdict(list)
    found = []
    for each in kept():
        conditions = _all_that_goes(each, _old(each, moment - timedelta(days=days[each.kind])))
        rows = {}
        for table, condition in conditions.items():
            alone = [condition, *(earlier.is_not(true()) for earlier in taken[table])]
            rows[table.name] = int(db.session.execute(_counted(table, alone)).scalar_one())
            taken[table].append(condition)
        found.append(Due(each, days[each.kind], rows))
    return found


def forget_what_is_old() -> dict[str, int]:
    """Delete what is older than its period, a batch a transaction; says how many rows of each table went.

    Needs an application context. Run twice, the second finds nothing; killed in between, the next goes on.
    """
    moment = clock.now()
    days = periods()
    db.session.rollback()
    with transaction():
        mark_who_has_no_place()
    gone: dict[str, int] = defaultdict(int)
    for each in kept():
        old = _old(each, moment - timedelta(days=days[each.kind]))
        while (batch := _forget_batch(each, old)) is not None:
            for table, rows in batch.items():
                gone[table] += rows
    went = {table: rows for table, rows in gone.items() if rows}
    log.info("older than their periods: %s", went or "nothing")
    return went


def _forget_batch(each: Kept, old: ColumnElement[bool]) -> dict[str, int] | None:
    """Delete one batch with what refers to it; None when there was none left."""
    key: Any = each.table.primary_key.columns[0]
    with transaction():
        chosen = list(db.session.execute(select(key).where(old).order_by(key).limit(each.batch)).scalars())
        if not chosen:
            return None
        conditions = _all_that_goes(each, key.in_(chosen))
        rows = {
            table.name: int(db.session.execute(_counted(table, [which])).scalar_one())
            for table, which in conditions.items()
        }
        if each.forget is not None:
            each.forget(chosen)
            return rows
        if each.files is not None:
            held = each.table.c[each.files]
            files = db.session.execute(select(held).where(key.in_(chosen), held.is_not(None))).scalars()
            storage.remove(list(files))
        # The database takes along what refers to them, by its own rule: ON DELETE CASCADE.
        db.session.execute(delete(each.table).where(key.in_(chosen)))
    return rows


def _old(each: Kept, before: datetime) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = each.since < before
    return condition if each.where is None else condition & each.where


def _counted(table: Table, which: list[ColumnElement[bool]]) -> Select[Any]:
    return select(func.count()).select_from(table).where(*which)


def _all_that_goes(each: Kept, condition: ColumnElement[bool]) -> Conditions:
    """The condition, and one for each table whose rows go along: by the database's foreign keys, and files."""
    table = each.table
    conditions: Conditions = {table: condition} if each.along is None else each.along(condition)
    if each.files is not None:
        (reference,) = table.c[each.files].foreign_keys
        conditions[reference.column.table] = reference.column.in_(select(table.c[each.files]).where(condition))
    # Sorted so that each table comes after those that it refers to.
    for child in table.metadata.sorted_tables:
        if child is table:
            continue
        reasons = [conditions[child]] if child in conditions else []
        for constraint in child.foreign_key_constraints:
            if constraint.ondelete == "CASCADE" and (parent := constraint.referred_table) in conditions:
                here = [element.parent for element in constraint.elements]
                there = [element.column for element in constraint.elements]
                doomed = select(*there).where(conditions[parent])
                reasons.append(_tuple(here).in_(doomed))
        if reasons:
            conditions[child] = or_(*reasons)
    return conditions


def _tuple(columns: list[Any]) -> Any:
    return columns[0] if len(columns) == 1 else tuple_(*columns)
