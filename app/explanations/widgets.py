"""An explanation as a ChatKit tree."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core import widget
from app.core.actor import Actor
from app.core.markdown import unmarked
from app.core.widget import Node
from app.explanations.schemas import Explained, Quoted


def explanation_card(_actor: Actor, result: Explained) -> Node:
    """The quotes, each over a link to its slide; or the sentence that says there are none.

    What they do not speak of is said before them: who reads on would take them for the whole answer.
    """
    heading = widget.title(result.topic, size="sm")
    quotes = [widget.col(widget.text(quote.text), _link(quote), gap=1) for quote in result.quotes]
    if result.unknown:
        return widget.card(heading, widget.text(result.message), *quotes)
    return widget.card(heading, *quotes, widget.caption(result.message))


def _link(quote: Quoted) -> Node:
    # A title is plain text, and here it stands in Markdown.
    title = unmarked(quote.slide_title)
    where = _("Slide %(number)s, notes", number=quote.slide_number)
    if not quote.in_notes:
        where = _("Slide %(number)s", number=quote.slide_number)
    return widget.markdown(f"[{where}: {title}]({quote.link})")
