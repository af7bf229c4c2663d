"""The explicit list of domains. Importing it registers their capabilities, tables, regions and live views."""

from __future__ import annotations

from flask import Flask

from app.accounts import pages as accounts_pages
from app.class_assist import confusion, heatmap, notes, preferences, questions, screens, state
from app.core import idempotency
from app.courses import decks, joining, presenting, tokens
from app.courses import pages as courses_pages

DOMAINS = {
    "accounts": (accounts_pages,),
    "courses": (courses_pages, decks, joining, presenting, tokens),
    "class_assist": (confusion, heatmap, notes, preferences, questions, screens, state),
}
"""Each domain and the modules that register something."""

TABLES_OF_CORE = (idempotency,)


def init_app(app: Flask) -> None:
    """Register each domain's pages."""
    for modules in DOMAINS.values():
        for module in modules:
            if blueprint := getattr(module, "blueprint", None):
                app.register_blueprint(blueprint)
