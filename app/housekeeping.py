"""What is swept up every quarter of an hour: what has expired or is over, and lessons that nobody ended or counted."""

from __future__ import annotations

import logging

from app.accounts import forget_expired
from app.chat import settle_all_dead
from app.class_assist import settle_lessons
from app.core import clock, storage
from app.core.idempotency import forget_old
from app.core.transaction import transaction
from app.courses import LESSON_IDLE, Lesson, end_guests, end_lessons, forget_deck_files, forget_pictures
from app.quizzes import sweep_late
from app.roster import forget_uploads
from app.tasks import forget_deleted
from app.usage import settle_lost

log = logging.getLogger(__name__)


def sweep() -> dict[str, int]:
    """Run it once; says how much of each there was. Needs an application context. Running twice does no harm."""
    # Before lessons are ended: a tap may be under way in one that is ended just now.
    counted = settle_lessons()
    lost = settle_lost()
    interrupted = settle_all_dead()
    with transaction():
        moment = clock.now()
        swept = {
            "answers": forget_old(),
            "sign_ins": forget_expired(),
            "rosters": forget_uploads(),
            "decks": forget_deck_files(),
            "pictures": forget_pictures(),
            "guests": end_guests(),
            "lessons": end_lessons(Lesson.active_at <= moment - LESSON_IDLE, moment),
            "counted": counted,
            "quizzes": sweep_late(),
            "tasks": forget_deleted(),
            "calls": lost,
            "interrupted": interrupted,
        }
    swept["files"] = storage.forget_orphans()
    log.info("swept %s", swept)
    return swept
