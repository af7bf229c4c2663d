"""What Moodle means by percentages and asterisks, shared by its two formats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.study.formats.items import CannotSay, ChoiceItem, Option

PART_MARKS = "It gives marks for half-right answers."
MANY_RIGHT = "More than one answer is right."
NO_RIGHT = "No answer is marked as right."
PENALTY = "Marks off for a wrong answer were left out."
ANSWER_FEEDBACK = "The feedback to single accepted answers was left out."
WRONG_ANSWER = "A written answer that counts nothing was left out."

_STAR = re.compile(r"(?<!\\)\*")


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer with the per cent of the marks that it earns."""

    text: str
    percent: float
    feedback: str = ""


def choice(name: str, prompt: str, answers: Sequence[Marked], feedback: str, remarks: list[str]) -> ChoiceItem:
    """A choice with one right answer; raises CannotSay for part marks and for several or no right answers."""
    right = [number for number, answer in enumerate(answers) if answer.percent >= 100]
    if any(0 < answer.percent < 100 for answer in answers):
        raise CannotSay(PART_MARKS)
    if len(right) != 1:
        raise CannotSay(MANY_RIGHT if right else NO_RIGHT)
    if any(answer.percent < 0 for answer in answers):
        remarks.append(PENALTY)
    return ChoiceItem(name, prompt, tuple(Option(each.text, each.feedback) for each in answers), right[0], feedback)


def accepted(answers: Iterable[Marked], remarks: list[str]) -> tuple[str, ...]:
    """The texts that earn full marks; raises CannotSay for part marks and for a `*`, which stands for any text."""
    texts = []
    for answer in answers:
        if 0 < answer.percent < 100:
            raise CannotSay(PART_MARKS)
        if answer.feedback:
            remarks.append(ANSWER_FEEDBACK)
        if answer.percent <= 0:
            remarks.append(WRONG_ANSWER)
        elif _STAR.search(answer.text):
            raise CannotSay("An answer holds a * that stands for any text.")
        else:
            texts.append(answer.text.replace("\\*", "*"))
    return tuple(texts)


def starred(text: str) -> str:
    """An accepted text in which each asterisk means itself."""
    return text.replace("*", "\\*")
