"""A Chart as the table it is drawn as: headings, rows, and cells with the heat of each figure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from app.core.widget_check import Node

HEAT_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure; None when kept hidden, `share` is percent of the scale, `heat` its fifth, rounded up."""

    text: str | None
    share: float
    heat: int


@dataclass(frozen=True, slots=True)
class Series:
    """One column: its heading and the end of its scale."""

    label: str
    top: float


@dataclass(frozen=True, slots=True)
class Table:
    """The whole chart; `is_heat` asks for coloured cells in place of bars."""

    axis: str
    hide_axis: bool
    series: list[Series]
    rows: list[tuple[str, list[Cell]]]
    is_heat: bool


def table(node: Node) -> Table:
    """Lay out a checked Chart.

    A series whose label has a "%" in it is drawn on a scale to 100, any other to its own largest value; in a
    heat table all series share one scale. A row without a number for a series has a hidden cell there.
    """
    axis = node["xAxis"]
    config: dict[str, Any] = {"dataKey": axis} if isinstance(axis, str) else axis
    key, names = config["dataKey"], config.get("labels") or {}
    data, series = node["data"], node["series"]
    is_heat = str(node.get("key") or "").startswith("heat")
    tops = [_top(entry.get("label") or entry["dataKey"], data, [entry["dataKey"]]) for entry in series]
    if is_heat:
        tops = [max(tops, default=1.0)] * len(tops)
    rows = []
    for entry in data:
        name = str(entry.get(key, ""))
        cells = [_cell(entry.get(one["dataKey"]), top) for one, top in zip(series, tops, strict=True)]
        rows.append((str(names.get(name, name)), cells))
    columns = [Series(str(one.get("label") or one["dataKey"]), top) for one, top in zip(series, tops, strict=True)]
    heading = str(key).replace("_", " ").capitalize()
    return Table(heading, bool(config.get("hide")), columns, rows, is_heat)


def _top(label: str, data: list[dict[str, Any]], keys: list[str]) -> float:
    if "%" in label:
        return 100.0
    values = [row[key] for row in data for key in keys if _is_number(row.get(key))]
    return float(max([*values, 1.0]))


def _cell(value: Any, top: float) -> Cell:
    if not _is_number(value):
        return Cell(None, 0.0, 0)
    share = min(1.0, max(0.0, value / top))
    words = f"{value:g}" if isinstance(value, float) else str(value)
    return Cell(words, round(share * 100, 1), math.ceil(share * HEAT_LEVELS))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
