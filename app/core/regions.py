"""Regions: the parts of a page that redraw themselves. A page and the answers to its actions use the same tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from app.core.actor import Actor
from app.core.pipeline import Outcome
from app.core.transaction import transaction
from app.core.widget import Node

MOST_DIGITS = 19
"""A number with fewer is one that a row can have."""

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


class Shows(NamedTuple):
    """What a region shows from now on, the address that shows it again where there is one, and whether it is kept."""

    tree: Node
    address: str | None
    kept: bool


Pressed = Callable[[Actor, int, Outcome, Mapping[str, Any]], Shows]
"""From who has acted, a region's number, what came of it and with what, to what the region shows."""

_results: dict[str, Pressed] = {}


def shows_results(prefix: str, pressed: Pressed) -> None:
    """Declare that the regions `<prefix>-<number>` show what came of the last action in them, whatever it was."""
    _results[prefix] = pressed


def results_of(name: str) -> Callable[[Actor, Outcome, Mapping[str, Any]], Shows] | None:
    """What the region with this DOM id shows after an action, where it shows what comes of actions; else None."""
    prefix, _, number = name.rpartition("-")
    pressed = _results.get(prefix)
    if pressed is None or not (number.isascii() and number.isdigit() and len(number) < MOST_DIGITS):
        return None
    return lambda actor, outcome, payload: pressed(actor, int(number), outcome, payload)
