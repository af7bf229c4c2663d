"""A hint in words, without a model: made of the question and the course's own material, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.markdown import unmarked
from app.study import WORD, Passage, Quote, Style, content, explanation_of, matter
from app.tutor.ladder import Step
from app.tutor.material import Material, material_for

_LINE_BEGINS = re.compile(r"^(\s*(?:\d{1,9}(?=[.)]))?)([#>+=.)-])", re.M)
"""A heading, a quotation, a list, or what underlines a heading."""
_CITED = re.compile(r"\[(?P<text>[Ss]lide (?P<number>\d{1,6}))\](?!\()")
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Hint:
    """What is said at a step, as Markdown that cites slides as `[slide 4]`, and the numbers of these slides."""

    text: str
    slides: tuple[int, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the material says anything about the question."""
        return bool(self.slides)


def hint_for(step: Step, question: str, passages: Sequence[Passage], others: Sequence[Passage] = ()) -> Hint:
    """The hint for a question at a step, from the passages found for it, best first."""
    material = material_for(step, question, passages, others)
    if not material.excerpts:
        return Hint(_("This is not in your course material. Try other words, or ask your teacher."))
    if step is Step.EXPLANATION:
        return _explanation(question, passages)
    where = cited(material.excerpts[0].slide)
    text = _nudge(question, passages, material)
    if step is Step.TARGETED:
        text = _closer(material)
    elif step is Step.EXAMPLE and material.example is not None:
        each = material.example
        text = "\n\n".join(
            (
                _("Here is a similar one, worked out."),
                "> " + escaped(each.gapped),
                _(
                    "%(slide)s says: “%(sentence)s” So “%(key)s” fills the gap.",
                    slide=cited(each.slide).replace("slide", "Slide"),
                    sentence=escaped(each.sentence),
                    key=escaped(each.key),
                ),
                _("Now do the same for your question, with %(slide)s.", slide=where),
            )
        )
    elif step is Step.EXAMPLE:
        text = _("There is no similar example in your course material.") + "\n\n" + _closer(material)
    return Hint(text, material.slides)


def confirmation(quote: Quote) -> Hint:
    """What is said to a right attempt: that it is right, and the sentence that says so."""
    right = _("Yes, well done. %(slide)s says it so:", slide=cited(quote.number).replace("slide", "Slide"))
    return Hint(f"{right}\n\n> {escaped(quote.text)}", (quote.number,))


def cited(slide: int) -> str:
    """How an answer names a slide, for `linked` to find."""
    return f"[slide {slide}]"


def linked(markdown: str, address: Callable[[int], str], known: Container[int]) -> str:
    """An answer with each `[slide 4]` that the deck has as a link to it; what the deck has not is no citation."""

    def link(found: re.Match[str]) -> str:
        number = int(found["number"])
        return f"[{found['text']}]({address(number)})" if number in known else found["text"]

    return _CITED.sub(link, markdown)


def escaped(text: str) -> str:
    """Plain text as Markdown that shows it as it is, with a backslash only where Markdown would do something.

    Who draws no Markdown, and who searches, meets the words as they are.
    """
    return _LINE_BEGINS.sub(r"\1\\\2", unmarked(text))


def _nudge(question: str, passages: Sequence[Passage], material: Material) -> str:
    first = material.excerpts[0]
    words = _words_in_both(question, next(each for each in passages if each.number == first.slide))
    said: str = _("Let us find it together. Read %(slide)s again: which sentence helps you?", slide=cited(first.slide))
    if words:
        said = _(
            "Let us find it together. Read %(slide)s again: what does it say about %(words)s?",
            slide=cited(first.slide),
            words=", ".join(f"*{escaped(word)}*" for word in words),
        )
    return said


def _closer(material: Material) -> str:
    first = next(each for each in material.excerpts if each.gapped)
    asked: str = _("%(slide)s says this. Which words are missing?", slide=cited(first.slide).replace("slide", "Slide"))
    return asked + "\n\n> " + escaped(first.text)


def _explanation(question: str, passages: Sequence[Passage]) -> Hint:
    quotes = explanation_of(question, passages, Style.SIMPLE).quotes
    lines = [f"{escaped(quote.text)} {cited(quote.number)}" for quote in quotes]
    return Hint("\n\n".join(lines), tuple(dict.fromkeys(quote.number for quote in quotes)))


def _words_in_both(question: str, passage: Passage) -> list[str]:
    """The words that a question is about and that its slide has too, as the question writes them."""
    held = set(content(f"{passage.title} {passage.topic or ''} {passage.text} {passage.notes}"))
    about = matter(question)
    found: dict[frozenset[str], str] = {}
    for word in WORD.findall(question):
        stems = set(content(word))
        if stems and stems <= held and stems & about:
            found.setdefault(frozenset(stems), word)
    return list(found.values())[:_MOST_WORDS]
