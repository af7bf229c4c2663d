"""Regions: the parts of a page that redraw themselves. A page and the answers to its actions use the same tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.actor import Actor
from app.core.widget import Node

Tree = Callable[[Actor, int, Mapping[str, str]], Node]
"""From who looks, a course's id, and the page's query to what the region shows."""

_trees: dict[str, Tree] = {}


def region(name: str) -> Callable[[Tree], Tree]:
    """Register the tree of the region with this DOM id."""

    def register(function: Tree) -> Tree:
        _trees[name] = function
        return function

    return register


def tree_of(name: str) -> Tree | None:
    """The tree of a region, or None where no page has it."""
    return _trees.get(name)
