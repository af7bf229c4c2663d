"""The declarations as tables for docs/their-data.md, which a test compares with them."""

from __future__ import annotations

from app.core.personal_data import holdings
from app.core.retention import fixed, kept


def table_of_holdings() -> str:
    """Every kind of data about a person: where it is, who gets it in an export, what erasure does."""
    rows = ["| what | table | in an export | when the person is erased |", "|---|---|---|---|"]
    for each in holdings():
        shown = "yes" if each.shows else "no"
        if each.for_their_eyes:
            shown = "only in their own"
        elif each.private is not None:
            shown = "yes; what tells who tapped, only in their own"
        rows.append(f"| {each.kind} | `{each.table.name}` | {shown} | {each.outcome} |")
    return "\n".join(rows)


def table_of_periods() -> str:
    """How long each kind is kept: what an administrator may change, and then what goes by itself."""
    rows = ["| what | counted from | days | may be set to |", "|---|---|---|---|"]
    rows += [
        f"| {each.title} | `{each.table.name}.{each.since.name}` | {each.default} | {each.least} to {each.most} |"
        for each in kept()
    ]
    rows += [f"| {each.title} | | {each.after.days} | fixed |" for each in fixed()]
    return "\n".join(rows)
