"""A widget as Markdown, for clients that draw none: what stands in it to be read, without what can be pressed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.widget import Node, children_of
from app.tutor import escaped

MOST_ROWS = 60
"""Rows of a chart that are told."""

_ON_ONE_LINE = frozenset({"Row", "ListViewItem"})


def as_markdown(tree: Node) -> str:
    """Its words in their order, a paragraph or a list's item a line."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(tree))).strip()


def _lines(node: Node) -> Iterator[str]:
    kind = node["type"]
    if kind == "Markdown":
        yield from ("", str(node.get("value", "")), "")
    elif kind == "Title":
        yield from ("", f"**{escaped(str(node.get('value', '')))}**", "")
    elif kind in ("Text", "Caption", "Label"):
        yield from (escaped(str(node.get("value", ""))), "")
    elif kind == "Badge":
        yield escaped(str(node.get("label", "")))
    elif kind == "RadioGroup":
        yield from (f"- {escaped(str(each.get('label', '')))}" for each in node.get("options") or ())
    elif kind == "Chart":
        yield from _rows(node)
    elif kind in _ON_ONE_LINE:
        words = " ".join(" ".join(filter(None, _lines(each))) for each in children_of(node))
        if words.strip():
            yield f"- {words.strip()}" if kind == "ListViewItem" else words.strip()
            yield from () if kind == "ListViewItem" else ("",)
    else:
        for each in children_of(node):
            yield from _lines(each)


def _rows(chart: Node) -> Iterator[str]:
    x = chart.get("xAxis")
    heading = x.get("dataKey") if isinstance(x, dict) else x
    series = [(each.get("dataKey"), each.get("label") or each.get("dataKey")) for each in chart.get("series") or ()]
    for row in list(chart.get("data") or ())[:MOST_ROWS]:
        told = ", ".join(f"{label} {row[key]}" for key, label in series if row.get(key) is not None)
        yield "- " + escaped(f"{row.get(heading)}: {told or '–'}")
