"""The explicit list of domains. Importing it registers their capabilities, tables, regions and live views."""

from __future__ import annotations

from flask import Flask

from app.accounts import audit_pages, audit_search, family, first_sign_in, own_clock, people, people_pages
from app.accounts import pages as accounts_pages
from app.accounts import personal as accounts_personal
from app.chat import asking, conversations
from app.chat import pages as chat_pages
from app.chat import personal as chat_personal
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
from app.class_assist import personal as class_assist_personal
from app.core import idempotency, storage
from app.courses import (
    cards,
    deck_imports,
    deck_pages,
    deck_reading,
    decks,
    guests,
    handing_over,
    join_pages,
    joining,
    presenting,
    settings_pages,
    setup,
    setup_pages,
    tokens,
)
from app.courses import pages as courses_pages
from app.courses import people as course_people
from app.courses import people_pages as course_people_pages
from app.courses import personal as courses_personal
from app.explanations import explaining
from app.explanations import pages as explanations_pages
from app.jobs import personal as jobs_personal
from app.jobs import running
from app.messages import inbox, sending, tracking
from app.messages import pages as messages_pages
from app.messages import personal as messages_personal
from app.privacy import erasing, exporting, periods
from app.privacy import pages as privacy_pages
from app.privacy import personal as privacy_personal
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
from app.quizzes import personal as quizzes_personal
from app.roster import importing as roster_importing
from app.roster import imports as roster_imports
from app.roster import pages as roster_pages
from app.roster import personal as roster_personal
from app.tasks import adding as tasks_adding
from app.tasks import changing as tasks_changing
from app.tasks import keeping_days as tasks_keeping_days
from app.tasks import listing as tasks_listing
from app.tasks import pages as tasks_pages
from app.tasks import personal as tasks_personal
from app.tutor import choosing as tutor_modes
from app.tutor import pages as tutor_pages
from app.tutor import personal as tutor_personal
from app.usage import pages as usage_pages
from app.usage import personal as usage_personal
from app.usage import showing

DOMAINS = {
    "accounts": (
        accounts_pages,
        accounts_personal,
        audit_pages,
        audit_search,
        first_sign_in,
        own_clock,
        people_pages,
        people,
        family,
    ),
    "courses": (
        courses_pages,
        course_people_pages,
        join_pages,
        guests,
        setup_pages,
        cards,
        course_people,
        courses_personal,
        deck_pages,
        deck_imports,
        deck_reading,
        decks,
        handing_over,
        joining,
        presenting,
        settings_pages,
        setup,
        tokens,
    ),
    "chat": (chat_pages, chat_personal, asking, conversations),
    "class_assist": (
        class_assist_personal,
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
    "explanations": (explanations_pages, explaining),
    "jobs": (jobs_personal, running),
    "roster": (roster_pages, roster_imports, roster_importing, roster_personal),
    "messages": (messages_pages, messages_personal, inbox, sending, tracking),
    "privacy": (privacy_pages, privacy_personal, erasing, exporting, periods),
    "quizzes": (
        quizzes_pages,
        quizzes_personal,
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
    "tasks": (tasks_pages, tasks_personal, tasks_adding, tasks_changing, tasks_keeping_days, tasks_listing),
    "usage": (usage_pages, usage_personal, showing),
    "tutor": (tutor_pages, tutor_personal, tutor_modes),
}
"""Each domain and the modules that register something."""

TABLES_OF_CORE = (idempotency, storage)


def init_app(app: Flask) -> None:
    """Register each domain's pages."""
    for modules in DOMAINS.values():
        for module in modules:
            if blueprint := getattr(module, "blueprint", None):
                app.register_blueprint(blueprint)
