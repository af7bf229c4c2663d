"""Import results as ChatKit trees."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.widget import Node
from app.roster.schemas import NamedChanges, RosterBegun, RosterPreview


def counts_card(_actor: Actor, result: RosterPreview) -> Node:
    """What changes, as counts and by name, and what to look at."""
    lines: list[Node] = [{"type": "Text", "value": result.message}]
    for kind in result.counts:
        sentence = _(
            "%(kind)s: %(added)s new, %(changed)s changed, %(removed)s gone",
            kind=kind.kind, added=kind.added, changed=kind.changed, removed=kind.removed,
        )  # fmt: skip
        lines.append({"type": "Caption", "value": sentence})
        lines += [_names(each) for each in result.names if each.kind == kind.kind]
    for remark in result.remarks:
        where = _("%(file)s, line %(line)s", file=remark.file, line=remark.line)
        lines.append({"type": "Caption", "value": f"{where}: {remark.sentence}"})
    if result.more_remarks:
        lines.append({"type": "Caption", "value": _("and %(number)s more", number=result.more_remarks)})
    return {"type": "Card", "children": lines}


def _names(changes: NamedChanges) -> Node:
    words = {"added": _("New"), "changed": _("Changed"), "removed": _("Gone")}
    names = [*changes.names, *([_("and %(number)s more", number=changes.more)] if changes.more else [])]
    return {"type": "Caption", "value": f"{words[changes.change]}: {', '.join(names)}"}


def begun_card(_actor: Actor, result: RosterBegun) -> Node:
    """That an import has begun."""
    return {"type": "Card", "children": [{"type": "Text", "value": result.message}]}
