"""Import results as ChatKit trees."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.widget import Node
from app.roster.schemas import RosterBegun, RosterPreview


def counts_card(_actor: Actor, result: RosterPreview) -> Node:
    """What changes, as counts: no names."""
    lines: list[Node] = [{"type": "Text", "value": result.message}]
    for kind in result.counts:
        sentence = _(
            "%(kind)s: %(added)s new, %(changed)s changed, %(removed)s gone",
            kind=kind.kind, added=kind.added, changed=kind.changed, removed=kind.removed,
        )  # fmt: skip
        lines.append({"type": "Caption", "value": sentence})
    return {"type": "Card", "children": lines}


def begun_card(_actor: Actor, result: RosterBegun) -> Node:
    """That an import has begun."""
    return {"type": "Card", "children": [{"type": "Text", "value": result.message}]}
