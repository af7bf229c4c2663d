"""Regions: the parts of a page that redraw themselves. A page and the answers to its actions use the same tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.actor import Actor
from app.core.transaction import transaction
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
    """The tree of a region, or None where no page has it. A look that is audited is committed with the drawing."""
    tree = _trees.get(name)
    if tree is None:
        return None

    def looked_at(actor: Actor, course_id: int, query: Mapping[str, str]) -> Node:
        with transaction(write=actor.watched):
            return tree(actor, course_id, query)

    return looked_at


_results: set[str] = set()


def shows_results(prefix: str) -> None:
    """Declare that the regions `<prefix>-<number>` show what came of the last action in them, whatever it was."""
    _results.add(prefix)


def is_for_results(name: str) -> bool:
    """Whether the region with this DOM id shows what came of the last action in it."""
    prefix, _, number = name.rpartition("-")
    return prefix in _results and number.isdigit()
