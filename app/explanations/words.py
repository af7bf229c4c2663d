"""How explanations are called on the page."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from app.study import Style


def style_labels() -> dict[Style, str]:
    """Each style in words, in the order to choose from."""
    return {
        Style.SIMPLE: _("In short"),
        Style.DETAILED: _("In detail"),
        Style.EXAMPLE_BASED: _("With an example"),
        Style.VISUAL: _("How it looks"),
        Style.ANALOGY: _("Compared with something"),
    }


def nothing_on(words: Sequence[str]) -> str:
    """That no slide has these words of what was asked."""
    named = ", ".join(_("“%(word)s”", word=word) for word in words)
    said: str = _("Your course material has nothing on %(words)s.", words=named)
    return said
