"""Which of several courses a question is about, as far as their slides tell."""

from __future__ import annotations

from collections.abc import Iterable

from app.study import Passage, Style, best_passages, content, explanation_of


def telling_course(course_ids: Iterable[int], question: str) -> int | None:
    """The course whose best slide holds most of the question's words, of equals the first; None where none explains it.

    Whoever asks has been let into all of them before.
    """
    words = frozenset(content(question))
    held = {course_id: _held(words, question, best_passages(course_id, question)) for course_id in course_ids}
    return max((each for each in held if held[each]), key=held.__getitem__, default=None)


def _held(words: frozenset[str], question: str, passages: list[Passage]) -> int:
    if explanation_of(question, passages, Style.SIMPLE).not_found:
        return 0
    best = passages[0]
    return len(words & {*content(f"{best.title} {best.topic or ''} {best.text} {best.notes}")})
