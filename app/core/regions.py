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


Standing = Callable[[Actor, int], tuple[Node, str] | None]
"""From who acts and a region's number to what it shows by itself, and the address that shows it again."""

_results: dict[str, Standing] = {}


def shows_results(prefix: str, standing: Standing) -> None:
    """Declare that the regions `<prefix>-<number>` show what came of the last action in them, whatever it was.

    Where `standing` gives something, that is shown again after an action that changed what it shows.
    """
    _results[prefix] = standing


def results_of(name: str) -> Callable[[Actor], tuple[Node, str] | None] | None:
    """What stands in the region with this DOM id, where it shows what comes of actions; else None."""
    prefix, _, number = name.rpartition("-")
    standing = _results.get(prefix)
    if standing is None or not number.isdigit():
        return None
    return lambda actor: standing(actor, int(number))
