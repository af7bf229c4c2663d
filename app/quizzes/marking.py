"""Marks an answer to a stored item."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from app.quizzes.models import ItemForm, QuizItem
from app.study import Form, Item, Kind, holds_word, mark_item


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right; `slip` where a typing slip was forgiven."""

    is_right: bool
    slip: bool = False


def verdict(item: QuizItem, given: str, course_id: int) -> Verdict:
    """A choice by its option's id; words against every accepted answer, as forgiving as `app.study` marks them.

    Another word of the course's slides is never taken for a slip.
    """
    if item.form == ItemForm.CHOICE:
        return Verdict(given.strip().lower() == item.key_id)
    if item.case_sensitive:
        return Verdict(given.strip() in item.accepted)
    is_word = partial(holds_word, course_id)
    results = [mark_item(0, _typed(item, accepted), given, is_word) for accepted in item.accepted]
    exact = any(result.is_right and not result.slip for result in results)
    return Verdict(any(result.is_right for result in results), any(r.slip for r in results) and not exact)


def _typed(item: QuizItem, accepted: str) -> Item:
    return Item(
        form=Form.CLOZE,
        stem=item.stem,
        key=accepted,
        kind=Kind.TERM,
        sentence=item.sentence,
        slide_id=item.slide_id or 0,
        number=0,
        title="",
        topic=None,
        in_notes=item.in_notes,
    )
