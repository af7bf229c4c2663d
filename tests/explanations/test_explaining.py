"""`explain_topic`: quoted from the course's own slides, with the source, or said to be in none of them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from app.core.errors import Invalid, NotFound
from app.core.markdown import to_html
from app.courses import Slide
from app.courses.deck import parse
from app.courses.decks import replace_slides
from app.explanations.widgets import explanation_card
from app.extensions import db
from app.study.styles import Style
from tests.explanations.conftest import DECK
from tests.school import School, make_school


def explained(school: School, topic: str | None = None, **asked: Any) -> Any:
    if topic is not None:
        asked["topic"] = topic
    return school.result(school.student, "explain_topic", **asked)


def test_it_quotes_sentences_word_for_word_each_with_its_slide_and_a_link(taught: School) -> None:
    result = explained(taught, "What is osmosis?")
    assert result.success
    first = result.quotes[0]
    assert first.text == "Osmosis is the diffusion of water across a membrane."
    assert (first.kind, first.slide_number, first.slide_title, first.in_notes) == ("definition", 1, "Osmosis", False)
    assert first.link == f"/courses/{taught.course_id}/notes#slide-1"
    for quote in result.quotes:
        assert quote.text in DECK.replace("**", "")
    assert 3 <= len(result.quotes) <= 5
    assert result.explanation.startswith("Osmosis is the diffusion of water across a membrane. (slide 1)")
    assert result.message == "From your course's own slides and notes, word for word."


def test_a_sentence_of_the_notes_says_so(taught: School) -> None:
    quotes = explained(taught, "Why does a cell in salt water shrink?").quotes
    (shrinks,) = [quote for quote in quotes if "shrinks" in quote.text]
    assert shrinks.in_notes


def test_what_the_material_does_not_have_is_said_out_loud_and_nothing_is_invented(taught: School) -> None:
    result = explained(taught, "When was the French Revolution?")
    assert (result.success, result.quotes, result.explanation) == (False, [], "")
    assert result.message == "This is not in your course material. Try other words, or ask your teacher."
    for_teachers = taught.result(taught.owner, "explain_topic", topic="the French Revolution").message
    assert for_teachers.startswith("This is not in your course material. Add it to a slide")


@pytest.mark.parametrize(
    ("topic", "unknown"),
    [
        ("stem osmosis", "“stem”"), ("What is a battery enzyme?", "“battery”"), ("osmosis Bulbs", "“Bulbs”"),
        ("Napoleon and Josephine and osmosis", "“Napoleon”, “Josephine”"),
    ],
)  # fmt: skip
def test_a_word_of_the_topic_that_no_slide_has_is_named(taught: School, topic: str, unknown: str) -> None:
    result = explained(taught, topic)
    assert result.success
    assert result.message.startswith(f"Your course material has nothing on {unknown}.")
    tree = explanation_card(taught.student, result)
    assert [each["type"] for each in tree["children"]][:3] == ["Title", "Text", "Col"]
    assert tree["children"][1]["value"] == result.message


@pytest.mark.parametrize(
    "topic",
    [
        "osmosis", "What are membranes?", "diffusing water", "shrinking cells", "raisins swelling in glasses",
        "enzymes being destroyed", "osmosis in Biology", "enzyme 2", "the proteins and the transporting",
        "why does the famous water always flow towards the side with more dissolved salt",
    ],
)  # fmt: skip
def test_a_word_that_a_slide_has_in_any_form_is_not_named(taught: School, topic: str) -> None:
    result = explained(taught, topic)
    assert result.success
    assert (result.unknown, "nothing on" in result.message) == ([], False)


def test_the_style_is_simple_or_detailed_after_confusion_unless_one_is_named(taught: School) -> None:
    assert explained(taught, "osmosis").explanation_style is Style.SIMPLE
    fuller = explained(taught, "osmosis", prior_confusion=True)
    assert fuller.explanation_style is Style.DETAILED
    assert len(fuller.quotes) > len(explained(taught, "osmosis").quotes)
    named = explained(taught, "osmosis", prior_confusion=True, explanation_style="example-based")
    assert named.explanation_style is Style.EXAMPLE_BASED
    assert any("raisin" in quote.text for quote in named.quotes)


@pytest.mark.parametrize(
    ("style", "missing", "sentence"),
    [
        ("example-based", "example", "They give no example of it."),
        ("visual", "picture", "They do not describe how it looks."),
        ("analogy", "analogy", "They compare it with nothing."),
    ],
)
def test_a_style_that_the_slides_cannot_serve_is_said_to_be_missing(
    taught: School, style: str, missing: str, sentence: str
) -> None:
    replace_slides(taught.course_id, parse("# Enzymes\nAn enzyme is a protein that speeds a reaction up."))
    result = explained(taught, "enzymes", explanation_style=style)
    assert result.success
    assert result.missing == missing
    assert sentence in result.message


@pytest.mark.parametrize("names", [{"explanationStyle": "detailed", "priorConfusion": True}, {"style": "detailed"}])
def test_older_and_newer_callers_spell_it_differently(taught: School, names: dict[str, Any]) -> None:
    assert explained(taught, "osmosis", **names).explanation_style is Style.DETAILED


def test_without_a_topic_the_slide_that_is_up_is_explained(taught: School) -> None:
    with pytest.raises(Invalid, match="topic"):
        explained(taught)
    taught.act(taught.owner, "set_current_slide", slide_number=2)
    result = explained(taught, "  ")
    assert result.topic == "Enzymes"
    assert result.quotes[0].slide_number == 2


def test_a_removed_slide_is_never_quoted(taught: School) -> None:
    replace_slides(taught.course_id, parse("# Enzymes\nAn enzyme is a protein."))
    db.session.commit()
    assert not explained(taught, "osmosis").success


def test_a_course_without_slides_has_nothing_to_explain(school: School) -> None:
    bare = make_school(school.app, students=1, deck="")
    assert not explained(bare, "osmosis").success


def test_an_unknown_style_is_refused_by_its_name(taught: School) -> None:
    with pytest.raises(Invalid, match="explanation_style"):
        explained(taught, "osmosis", explanation_style="sung")


def test_everybody_of_the_course_may_ask_and_nobody_else(taught: School) -> None:
    for actor in (taught.owner, taught.co_teacher, taught.administrator):
        assert taught.result(actor, "explain_topic", topic="osmosis").success
    for actor in (taught.stranger, taught.parent):
        with pytest.raises(NotFound):
            taught.act(actor, "explain_topic", topic="osmosis")


def test_an_agent_that_sends_what_the_source_requires_gets_what_it_promises(taught: School, agent: Any) -> None:
    sent = {"user_id": str(taught.student.user_id), "course_id": str(taught.course_id), "topic": "osmosis"}
    body = agent("explain_topic", **sent).json
    assert body["success"] is True
    assert body["explanation_style"] == "simple"
    assert "diffusion of water" in body["explanation"]
    assert body["message"]
    more = agent("explain_topic", **sent, explanation_style="analogy", prior_confusion=True).json
    assert (more["explanation_style"], more["missing"]) == ("analogy", "analogy")
    assert body["quotes"][0]["slide_id"].isdigit()


def test_the_widget_links_each_quote_to_its_slide_whatever_its_title(taught: School) -> None:
    title = "[x](http://evil.example) *y* (and z)"
    db.session.execute(update(Slide).where(Slide.course_id == taught.course_id, Slide.number == 1).values(title=title))
    db.session.commit()
    outcome = taught.act(taught.student, "explain_topic", topic="raisin")
    tree = outcome.capability.widget(taught.student, outcome.result)
    link = tree["children"][1]["children"][1]["value"]
    assert link.endswith(f"](/courses/{taught.course_id}/notes#slide-1)")
    html = to_html(link)
    assert html.count("<a ") == 1
    assert title in html
