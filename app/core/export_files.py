"""Rows as a file: CSV that spreadsheets open safely, or JSON. Pure text, piece by piece."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # spreadsheets take wide ones too
_PIECE = 500


def guarded(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe before it."""
    if isinstance(value, str) and (value.startswith(_FORMULA) or value.lstrip(" \u00a0").startswith(_FORMULA)):
        return f"'{value}"
    return value


def as_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """CSV as RFC 4180 has it, with a heading, and the mark by which spreadsheets know UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(columns)
    for number, row in enumerate(rows, 1):
        writer.writerow([guarded(row[column]) for column in columns])
        if number % _PIECE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def as_json(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One JSON array of objects."""
    buffer = io.StringIO()
    buffer.write("[")
    for number, row in enumerate(rows):
        buffer.write(",\n" if number else "\n")
        buffer.write(json.dumps(row, ensure_ascii=False))
        if number % _PIECE == _PIECE - 1:
            yield _emptied(buffer)
    buffer.write("\n]\n")
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
