"""A Chart as the table it is drawn as: headings, rows, and cells with the heat of each figure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from app.core.plain_words import spoken
from app.core.widget_check import Node

HEAT_LEVELS = 5
HUES = {"orange": 0, "blue": 1, "green": 2, "purple": 3, "red": 4, "yellow": 5, "pink": 6}
"""The number of each chart colour; without one, the first four are given out in turn."""
IN_TURN = 4
WIDTH, HEIGHT = 100, 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure; None when kept hidden, `share` is percent of the scale, `heat` its fifth, rounded up."""

    text: str | None
    share: float
    heat: int


@dataclass(frozen=True, slots=True)
class Series:
    """One column: its heading, the end of its scale, and which of the series colours it has."""

    label: str
    top: float
    hue: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A line or an area over the rows: `kind` is `line` or `area`, `path` the outline in a box of 100 by 40."""

    kind: str
    hue: int
    path: str


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

    A series whose label has a "%" in it is drawn on a scale to 100, any other to its own largest value; those of
    one stack to the largest sum, and in a heat table all share one scale. A row without a number for a series has
    a hidden cell there.
    """
    axis = node["xAxis"]
    config: dict[str, Any] = {"dataKey": axis} if isinstance(axis, str) else axis
    key, names = config["dataKey"], config.get("labels") or {}
    data, series = node["data"], node["series"]
    is_heat = str(node.get("key") or "").startswith("heat")
    tops = _tops(node)
    if is_heat:
        tops = [max(tops, default=1.0)] * len(tops)
    rows = []
    for entry in data:
        name = str(entry.get(key, ""))
        cells = [_cell(entry.get(one["dataKey"]), top) for one, top in zip(series, tops, strict=True)]
        rows.append((str(names.get(name, name)), cells))
    columns = [
        Series(str(one.get("label") or one["dataKey"]), top, _hue(one, index))
        for index, (one, top) in enumerate(zip(series, tops, strict=True))
    ]
    heading = spoken(str(key))
    return Table(heading, bool(config.get("hide")), columns, rows, is_heat)


def curves(node: Node) -> list[Curve]:
    """The series of type line and area of a checked Chart; those of one stack stand on each other."""
    data, tops, drawn = node["data"], _tops(node), []
    floors: dict[str, list[float]] = {}
    for index, (one, top) in enumerate(zip(node["series"], tops, strict=True)):
        if one["type"] == "bar" or not data:
            continue
        floor = floors.setdefault(one["stack"], [0.0] * len(data)) if one.get("stack") else [0.0] * len(data)
        values = [row.get(one["dataKey"]) for row in data]
        points = [
            (_across(place, len(data)), (floor[place] + value) / top)
            for place, value in enumerate(values)
            if isinstance(value, int | float) and _is_number(value)
        ]
        if points:
            under = [(_across(place, len(data)), low / top) for place, low in enumerate(floor)]
            drawn.append(Curve(one["type"], _hue(one, index), _path(one, points, under)))
        if one.get("stack"):
            floor[:] = [low + (value if _is_number(value) else 0) for low, value in zip(floor, values, strict=True)]
    return drawn


def _across(place: int, count: int) -> float:
    return WIDTH * place / (count - 1) if count > 1 else WIDTH / 2


def _path(one: dict[str, Any], points: list[tuple[float, float]], under: list[tuple[float, float]]) -> str:
    """Steps where the series asks for steps, else straight lines: a smooth curve would show what nobody measured."""
    shape = one.get("curveType") or "linear"
    corners = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        if shape == "stepAfter":
            corners.append((x1, y0))
        elif shape == "stepBefore":
            corners.append((x0, y1))
        elif shape == "step":
            corners += [((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1)]
        corners.append((x1, y1))
    if one["type"] == "area":
        corners += [point for point in reversed(under) if points[0][0] <= point[0] <= points[-1][0]]
    path = "M" + "L".join(f"{x:g} {HEIGHT * (1 - min(1.0, max(0.0, y))):g}" for x, y in corners)
    return path + "Z" if one["type"] == "area" or shape.endswith("Closed") else path


def _hue(one: dict[str, Any], index: int) -> int:
    colour = one.get("color")
    name = str(colour.get("light") if isinstance(colour, dict) else colour or "").partition("-")[0]
    return HUES.get(name, index % IN_TURN)


def _tops(node: Node) -> list[float]:
    """The end of each series' scale."""
    data, series = node["data"], node["series"]
    stacks: dict[str, list[str]] = {}
    for one in series:
        if one.get("stack"):
            stacks.setdefault(one["stack"], []).append(one["dataKey"])
    return [
        _top(str(one.get("label") or one["dataKey"]), data, stacks.get(one.get("stack") or "", [one["dataKey"]]))
        for one in series
    ]


def _top(label: str, data: list[dict[str, Any]], stacked: list[str]) -> float:
    if "%" in label:
        return 100.0
    sums = [sum(float(row[key]) for key in stacked if _is_number(row.get(key))) for row in data]
    return max([*sums, 1.0])


def _cell(value: Any, top: float) -> Cell:
    if not _is_number(value):
        return Cell(None, 0.0, 0)
    share = min(1.0, max(0.0, value / top))
    words = f"{value:g}" if isinstance(value, float) else str(value)
    return Cell(words, round(share * 100, 1), math.ceil(share * HEAT_LEVELS))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
