"""Marks an answer to a stored item."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask_babel import gettext as _

from app.core.errors import Invalid
from app.quizzes.models import ItemForm, QuizItem
from app.study import Form, Item, Kind, holds_word, mark_item


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right; `slip` where a typing slip was forgiven."""

    is_right: bool
    slip: bool = False


def taken(item: QuizItem, given: str) -> str:
    """An answer as it is kept: of a choice the option's id, also where its words were typed.

    Raises Invalid for what is none of the options: it would be a wrong answer for good, where nobody chose anything.
    """
    if item.form != ItemForm.CHOICE:
        return given
    by_words = {_plain(option["text"]): str(option["id"]) for option in reversed(item.options)}
    by_letter = {str(option["id"]): str(option["id"]) for option in item.options}
    found = by_letter.get(given.strip().lower().removesuffix(")")) or by_words.get(_plain(given))
    if found is not None:
        return found
    choices = ", ".join(f"{option['id']}) {option['text']}" for option in item.options)
    raise Invalid.field(f"answer-{item.id}", _("choose one of these: %(choices)s", choices=choices))


def _plain(words: str) -> str:
    """Words without what does not matter in them: letters' size, spaces, an article before and a full stop behind."""
    said = " ".join(words.casefold().split()).removesuffix(".")
    return said.removeprefix("the ").removeprefix("an ").removeprefix("a ")


def verdict(item: QuizItem, given: str, course_id: int) -> Verdict:
    """What was `taken`: a choice by its option's id; words against every accepted answer, forgiven as `app.study` does.

    Another word of the course's slides is never taken for a slip.
    """
    if item.form == ItemForm.CHOICE:
        return Verdict(given == item.key_id)
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
