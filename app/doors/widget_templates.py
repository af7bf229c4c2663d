"""The templates of components, as the macros they are: looked up once, then called like functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import Environment
from markupsafe import Markup

from app.core.widget_check import COMPONENTS

Macro = Callable[..., Markup]


class Properties(dict[str, Any]):
    """A component's properties as a template reads them: `n.label`, and None where it has no such property."""

    __getattr__ = dict.get


@dataclass(frozen=True, slots=True)
class Macros:
    """`components` by type, each `draw(properties, drawn)`; the others are of `widgets/_parts.html`."""

    components: Mapping[str, Macro]
    common: Macro
    way: Macro
    after: Macro


_known: WeakKeyDictionary[Environment, Macros] = WeakKeyDictionary()


def macros_of(env: Environment) -> Macros:
    """The macros of an environment, read anew each time only where templates are reloaded when they change."""
    found = None if env.auto_reload else _known.get(env)
    if found is None:
        parts: Any = env.get_template("widgets/_parts.html").module
        components = {
            kind: getattr(env.get_template(f"widgets/{kind.lower()}.html").module, "draw")  # noqa: B009
            for kind in COMPONENTS
        }
        found = _known[env] = Macros(components, parts.common, parts.way, parts.after)
    return found
