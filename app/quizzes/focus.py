"""What a quiz is about: how much each slide weighs for a focus, and which slides belong to a topic."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from app.class_assist import SEEN_FROM, confused_shares
from app.courses import Lesson, Seat, SlideExposure
from app.extensions import db
from app.quizzes.models import Focus, Quiz, QuizAnswer, QuizAttempt, QuizItem
from app.study import Mix, Passage, content

_JOINED = re.compile(r"\s*(?:[,;&+]|\band\b|\bor\b)\s*", re.IGNORECASE)
RECENT_DAYS = 14
SAME_LETTERS = 4
"""All forms of a word begin alike for so long."""
FULL_WEIGHT = 3.0
"""Of the slide that matters most; one that matters no more than any other weighs 1."""
REMEDIAL = {"weak": 0.6, "recent": 0.25, "old": 0.15}
"""The share of each part in a remedial quiz: going over what is known keeps it."""


def weights_of(focus: Focus, place: Seat, passages: Sequence[Passage], moment: datetime) -> dict[int, float]:
    """Slide id to its weight for a focus, 1 where a slide is not named."""
    match focus:
        case Focus.CONFUSION_ZONES:
            return confused_weights(weakness(place, moment))
        case Focus.RECENT_TOPICS:
            return recent_weights(_recent(place, moment), passages)
    return {}


def weakness(place: Seat, moment: datetime) -> dict[int, float]:
    """Slide id to the percent of the class that it confused, times the share of wrong first answers about it."""
    wrong = wrong_shares(_first_answers(place.course_id))
    return {slide: share * wrong.get(slide, 0.5) for slide, share in confused_shares(place, moment).items()}


def wrong_shares(answers: Iterable[tuple[int, int, int]]) -> dict[int, float]:
    """From (slide id, answers, right ones): what may be expected to be wrong, a half before anybody has answered."""
    return {slide: (given - right + 1) / (given + 2) for slide, given, right in answers}


def _first_answers(course_id: int) -> list[tuple[int, int, int]]:
    right = func.sum(case((QuizAnswer.is_right, 1), else_=0))
    rows = db.session.execute(
        select(QuizItem.slide_id, func.count(), right)
        .join(Quiz, Quiz.id == QuizItem.quiz_id)
        .join(QuizAnswer, QuizAnswer.item_id == QuizItem.id)
        .join(QuizAttempt, QuizAttempt.id == QuizAnswer.attempt_id)
        .where(Quiz.course_id == course_id, QuizItem.slide_id.is_not(None), QuizAttempt.number == 1)
        .group_by(QuizItem.slide_id)
    )
    return [(slide, given, int(well)) for slide, given, well in rows]


def remedial_mix(place: Seat, passages: Sequence[Passage], moment: datetime) -> Mix:
    """Most of what is weak, some of what was taught lately, a little of what was long ago."""
    return mix_of(passages, weakness(place, moment), _recent(place, moment))


def mix_of(passages: Sequence[Passage], weak: Mapping[int, float], recent: Collection[int]) -> Mix:
    """The three parts of a deck. Weak is what is at least half as weak as the weakest; without any there is no mix."""
    least = max(weak.values(), default=0.0) / 2
    if not least:
        return Mix()
    parts = {
        passage.slide_id: "weak"
        if weak.get(passage.slide_id, 0.0) >= least
        else "recent"
        if passage.slide_id in recent
        else "old"
        for passage in passages
    }
    return Mix(parts, REMEDIAL)


def _recent(place: Seat, moment: datetime) -> set[int]:
    return _shown_since(place.course_id, moment - timedelta(days=RECENT_DAYS))


def confused_weights(shares: Mapping[int, float]) -> dict[int, float]:
    """From weakness to weights: the weakest slide has the full weight, a calm one no less than 1."""
    most = max(shares.values(), default=0.0)
    return {slide: 1 + (FULL_WEIGHT - 1) * share / most for slide, share in shares.items()} if most else {}


def recent_weights(shown: Iterable[int], passages: Sequence[Passage]) -> dict[int, float]:
    """What was up lately has the full weight, and the rest none; where nothing was up, everything counts alike."""
    recent = set(shown) & {passage.slide_id for passage in passages}
    if not recent:
        return {}
    return {passage.slide_id: FULL_WEIGHT if passage.slide_id in recent else 0.0 for passage in passages}


def _shown_since(course_id: int, since: datetime) -> set[int]:
    """The slides that were up for long enough to be seen, or are up now."""
    up = (
        select(SlideExposure.slide_id, SlideExposure.shown_at, SlideExposure.hidden_at)
        .join(Lesson, Lesson.id == SlideExposure.lesson_id)
        .where(Lesson.course_id == course_id, SlideExposure.shown_at >= since)
    )
    seen: defaultdict[int, timedelta] = defaultdict(timedelta)
    for slide, shown, hidden in db.session.execute(up):
        seen[slide] += SEEN_FROM if hidden is None else hidden - shown
    return {slide for slide, long in seen.items() if long >= SEEN_FROM}


def slides_about(topic: str, passages: Sequence[Passage]) -> set[int]:
    """The slides of a topic: those named so, or else those whose text has all of its words. Empty is "not in it"."""
    asked = set(content(topic))
    if not asked:
        return {p.slide_id for p in passages if topic.casefold() in (p.title.casefold(), (p.topic or "").casefold())}
    named = {p.slide_id for p in passages if asked <= set(content(p.title)) or asked <= set(content(p.topic or ""))}
    return named or {p.slide_id for p in passages if _has_all(asked, f"{p.text}\n{p.notes}")}


def single_topics(topics: Sequence[str], passages: Sequence[Passage]) -> list[str]:
    """The topics, each by itself: "osmosis and mitosis" are two, where no slide is called so and each has its own."""
    found: list[str] = []
    for topic in topics:
        parts = [part for part in _JOINED.split(topic) if part]
        found += parts if len(parts) > 1 and _stand_apart(topic, parts, passages) else [topic]
    return list(dict.fromkeys(found))


def _stand_apart(topic: str, parts: Sequence[str], passages: Sequence[Passage]) -> bool:
    if slides_about(topic, passages):
        return not _is_named(topic, passages) and all(_is_named(part, passages) for part in parts)
    return any(slides_about(part, passages) for part in parts)


def _is_named(topic: str, passages: Sequence[Passage]) -> bool:
    """Whether a slide's title or topic has all of its words."""
    asked = set(content(topic))
    names = [name for p in passages for name in (p.title, p.topic or "")]
    return bool(asked) and any(asked <= set(content(name)) for name in names)


def _has_all(stems: set[str], text: str) -> bool:
    # Finding stems takes a hundred times as long as a look at their first letters, which nearly every slide fails.
    small = text.casefold()
    return all(stem[:SAME_LETTERS] in small for stem in stems) and stems <= set(content(text))


def only_topics(
    topics: Sequence[str], passages: Sequence[Passage], weights: Mapping[int, float]
) -> tuple[dict[int, float], list[str]]:
    """The weights with all slides off the topics at 0, and the topics that the material does not have."""
    if not topics:
        return dict(weights), []
    found = {topic: slides_about(topic, passages) for topic in topics}
    wanted: set[int] = set().union(*found.values())
    kept = {p.slide_id: (weights.get(p.slide_id, 1.0) or 1.0) if p.slide_id in wanted else 0.0 for p in passages}
    return kept, [topic for topic, slides in found.items() if not slides]
