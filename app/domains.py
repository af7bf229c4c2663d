"""The explicit list of domains. Importing it registers their capabilities, tables, regions and live views."""

from __future__ import annotations

from flask import Flask

from app.accounts import family, first_sign_in, people, people_pages
from app.accounts import pages as accounts_pages
from app.class_assist import (
    confusion,
    export_pages,
    exports,
    heatmap,
    interventions,
    lesson_heatmap,
    moderation,
    notes,
    preferences,
    questions,
    screens,
    state,
)
from app.core import idempotency, storage
from app.courses import (
    cards,
    deck_imports,
    deck_pages,
    deck_reading,
    decks,
    guests,
    join_pages,
    joining,
    presenting,
    setup,
    setup_pages,
    tokens,
)
from app.courses import pages as courses_pages
from app.courses import people as course_people
from app.courses import people_pages as course_people_pages
from app.explanations import explaining
from app.explanations import pages as explanations_pages
from app.jobs import running
from app.messages import inbox, sending, tracking
from app.messages import pages as messages_pages
from app.quizzes import (
    answering,
    assigning,
    copies,
    drafts,
    file_pages,
    files,
    generating,
    giving,
    progress,
    reading,
    results,
    reviewing,
)
from app.quizzes import pages as quizzes_pages
from app.roster import imports as roster_imports
from app.roster import pages as roster_pages

DOMAINS = {
    "accounts": (accounts_pages, first_sign_in, people_pages, people, family),
    "courses": (
        courses_pages,
        course_people_pages,
        join_pages,
        guests,
        setup_pages,
        cards,
        course_people,
        deck_pages,
        deck_imports,
        deck_reading,
        decks,
        joining,
        presenting,
        setup,
        tokens,
    ),
    "class_assist": (
        confusion,
        export_pages,
        exports,
        heatmap,
        interventions,
        lesson_heatmap,
        moderation,
        notes,
        preferences,
        questions,
        screens,
        state,
    ),
    "jobs": (running,),
    "explanations": (explanations_pages, explaining),
    "roster": (roster_pages, roster_imports),
    "messages": (messages_pages, inbox, sending, tracking),
    "quizzes": (
        quizzes_pages,
        answering,
        assigning,
        copies,
        drafts,
        file_pages,
        files,
        generating,
        giving,
        progress,
        reading,
        results,
        reviewing,
    ),
}
"""Each domain and the modules that register something."""

TABLES_OF_CORE = (idempotency, storage)


def init_app(app: Flask) -> None:
    """Register each domain's pages."""
    for modules in DOMAINS.values():
        for module in modules:
            if blueprint := getattr(module, "blueprint", None):
                app.register_blueprint(blueprint)
