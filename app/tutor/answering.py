"""What the tutor says without a model, and what it may read with one: the course's material at the step reached."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext as _

from app.explanations import nothing_on
from app.study import Passage, best_passages, passages_of, unheard
from app.tutor.hints import Hint, cited, confirmation, escaped, hint_for
from app.tutor.ladder import Rung, Step, fills_a_gap
from app.tutor.material import Material, material_for, met_by
from app.tutor.modes import Mode, mode_sentence
from app.tutor.prefixes import Asked
from app.tutor.summarising import is_text, summary_of

AROUND = 6
"""Slides before and after the best one, from which a worked example may be taken."""


def material_of(course_id: int, question: str, mode: Mode, step: Step | None) -> Material:
    """What a model may read of a course for a question, by the mode that holds for who asks and the step reached.

    Nothing where the tutor is off. Whoever asks has been let into the course before.
    """
    if mode is Mode.OFF:
        return Material()
    step = _step_of(mode, step)
    passages = best_passages(course_id, question)
    return material_for(step, question, passages, _others(course_id, passages, step))


def answer(course_id: int, asked: Asked, mode: Mode, step: Step | None, course_name: str = "") -> Hint:
    """The answer without a model: extracted, with its slides cited, or a sentence that says why there is none.

    `step` is where `climb` has led a student; it holds in hints mode only, and there none is the first. Words of a
    topic that no slide has are named before all else; the course's name is none of them.
    """
    if mode is Mode.OFF:
        return Hint(mode_sentence(mode))
    step = _step_of(mode, step)
    if not asked.text:
        return Hint(_("Please write what it is about."))
    if asked.task == "translate":
        return Hint(cannot_translate())
    # A text that somebody brings is summarised in its own words; a topic is explained, so its ladder holds.
    if asked.task == "summarize" and (is_text(asked.text) or step in (None, Step.EXPLANATION)):
        return _summary(course_id, asked.text)
    passages = best_passages(course_id, asked.text)
    hint = hint_for(step or Step.EXPLANATION, asked.text, passages, _others(course_id, passages, step))
    is_topic = asked.is_topic or asked.task == "explain"
    unknown = unheard(course_id, asked.text, passages, course_name) if is_topic and hint.found else ()
    return replace(hint, text=f"{escaped(nothing_on(unknown))}\n\n{hint.text}") if unknown else hint


def cannot_translate() -> str:
    """What is said to who wants a translation where there is no model."""
    said: str = _("Translating needs a language model, and this school has connected none.")
    return said


def answers(course_id: int, attempt: str, rung: Rung) -> bool:
    """Whether an attempt is right."""
    return met_by(attempt, rung.question, best_passages(course_id, rung.question)) is not None


def reply_to_attempt(course_id: int, attempt: str, rung: Rung) -> tuple[Hint, bool]:
    """What is said to somebody who tries an answer, and whether it is right; then let them `arrive`."""
    passages = best_passages(course_id, rung.question)
    if (quote := met_by(attempt, rung.question, passages)) is not None:
        return confirmation(quote), True
    again = hint_for(rung.step, rung.question, passages, _others(course_id, passages, rung.step))
    said = _("Not quite yet.") + " " + again.text
    if fills_a_gap(attempt):
        said += "\n\n" + _("Was it a new question? Then put it as one: “What is …?”")
    return Hint(said, again.slides) if again.found else again, False


def _step_of(mode: Mode, step: Step | None) -> Step | None:
    """The step that holds: in hints mode never none, else none."""
    return (step or Step.NUDGE) if mode is Mode.HINTS else None


def _summary(course_id: int, text: str) -> Hint:
    said = summary_of(text, () if is_text(text) else best_passages(course_id, text))
    if not said:
        return Hint(_("This is not in your course material. Try other words, or ask your teacher."))
    lines = [escaped(each.text) + (f" {cited(each.slide)}" if each.slide else "") for each in said]
    return Hint("\n\n".join(lines), tuple(dict.fromkeys(each.slide for each in said if each.slide)))


def _others(course_id: int, passages: list[Passage], step: Step | None) -> list[Passage]:
    """The slides around the best one, where a worked example is wanted."""
    if step is not Step.EXAMPLE or not passages:
        return []
    centre = passages[0].number
    return sorted(
        (each for each in passages_of(course_id) if abs(each.number - centre) <= AROUND),
        key=lambda each: abs(each.number - centre),
    )
