"""Explain a topic in the words of the course's own slides, or say that they do not know it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from app.core.actor import Actor
from app.core.capability import EVERY, Effect, Slash, capability
from app.core.errors import Invalid
from app.core.permissions import Permission
from app.courses import Seat, seat, slide_named
from app.explanations.schemas import Explained, ExplainTopic, Quoted
from app.explanations.widgets import explanation_card
from app.explanations.words import nothing_on
from app.study import Explanation, Missing, Quote, Style, best_passages, explanation_of, unheard


def _page(result: Explained) -> str:
    return url_for(
        "explanations.explain",
        course_id=result.course_id,
        topic=result.topic,
        explanation_style=result.explanation_style.value,
        prior_confusion="true" if result.prior_confusion else None,
    )


@capability(
    "explain_topic",
    permission=Permission.DECK_READ,
    access=seat,
    effect=Effect.READ,
    actions=("study.explain",),
    examples=("Explain osmosis", "I don't understand why water moves, can you explain it with an example?"),
    slash=Slash("explain", lazy_gettext("Explain a topic"), "Explain"),
    widget=explanation_card,
    page=_page,
    named_person=True,
    # The page that it leads to says it where the person looks.
    said=lambda _result: "",
    doors=EVERY,
)
def explain_topic(_actor: Actor, data: ExplainTopic, place: Seat) -> Explained:
    """Explain a topic by three to five sentences quoted from the course's own slides and notes, each with its slide.

    Nothing is invented: where the material says nothing about it, `success` is false and `message` says so; it also
    names the words of the topic that no slide has.
    """
    topic = data.topic or _slide_up(place)
    style = data.explanation_style or (Style.DETAILED if data.prior_confusion else Style.SIMPLE)
    passages = best_passages(place.course_id, topic)
    found = explanation_of(topic, passages, style)
    quotes = [_quoted(place, quote) for quote in found.quotes]
    unknown = unheard(place.course_id, topic, passages, place.course_name) if quotes else ()
    return Explained(
        course_id=place.course_id,
        success=bool(quotes),
        topic=topic,
        explanation_style=style,
        prior_confusion=data.prior_confusion,
        explanation=" ".join(f"{quote.text} ({_source(quote)})" for quote in quotes),
        quotes=quotes,
        missing=found.missing,
        unknown=list(unknown),
        message=_message(place, quotes, found, unknown),
    )


def _slide_up(place: Seat) -> str:
    slide = slide_named(place, None)
    if slide is None:
        raise Invalid.field("topic", _("say what you would like explained: a word, a topic or a question"))
    return slide.title


def _quoted(place: Seat, quote: Quote) -> Quoted:
    return Quoted(
        text=quote.text,
        kind=quote.kind,
        in_notes=quote.in_notes,
        slide_id=quote.slide_id,
        slide_number=quote.number,
        slide_title=quote.title,
        link=url_for("courses.notes", course_id=place.course_id, _anchor=f"slide-{quote.number}"),
    )


def _source(quote: Quoted) -> str:
    source: str = _("slide %(number)s", number=quote.slide_number)
    if quote.in_notes:
        source = _("slide %(number)s, notes", number=quote.slide_number)
    return source


def _message(place: Seat, quotes: list[Quoted], found: Explanation, unknown: Sequence[str]) -> str:
    said: str
    if not quotes:
        said = _("This is not in your course material.") + " "
        if place.role.teaches:
            said += _("Add it to a slide or its notes, and it can be explained from there.")
        else:
            said += _("Try other words, or ask your teacher.")
        return said
    said = _("From your course's own slides and notes, word for word.")
    if unknown:
        said = f"{nothing_on(unknown)} {said}"
    if found.is_short:
        said += " " + ngettext(
            "They say no more about it than this one sentence.",
            "They say no more about it than these %(num)s sentences.",
            len(quotes),
        )
    match found.missing:
        case Missing.EXAMPLE:
            said += " " + _("They give no example of it.")
        case Missing.PICTURE:
            said += " " + _("They do not describe how it looks.")
        case Missing.ANALOGY:
            said += " " + _("They compare it with nothing.")
    return said
