"""Prefixes are read however they are written, and a language by any of its names."""

from __future__ import annotations

import time

import pytest
from babel import Locale

from app.tutor import Asked, language_named, prefixed

URDU = ("translate", "ur", "Osmosis moves water.", "Urdu", True)


@pytest.mark.parametrize(
    "sentence",
    [
        "Translate to Urdu: Osmosis moves water.",
        "translate to urdu:Osmosis moves water.",
        "  TRANSLATE  TO  URDU  :  Osmosis moves water. ",
        "Translate into Urdu\uff1aOsmosis moves water.",
        "Translate this to Urdu: Osmosis moves water.",
        "Translate from English to Urdu: Osmosis moves water.",
        "**Translate to Urdu:** Osmosis moves water.",
        "Translate to اردو: Osmosis moves water.",
        "Translate to the Urdu language:\nOsmosis moves water.",
        "Translate\u00a0to\u00a0Urdu: Osmosis moves water.",
    ],
)
def test_a_translation_is_asked_for_in_many_ways(sentence: str) -> None:
    asked = prefixed(sentence)
    assert (asked.task, asked.language, asked.text, asked.language_name, asked.rtl) == URDU


@pytest.mark.parametrize(
    ("sentence", "task", "text"),
    [
        ("Explain: osmosis", "explain", "osmosis"),
        ("explain:osmosis", "explain", "osmosis"),
        ("EXPLAIN \uff1a osmosis", "explain", "osmosis"),
        ("Explain: this: and that", "explain", "this: and that"),
        ("Explain:\nTwo\nlines", "explain", "Two\nlines"),
        ("Explain:", "explain", ""),
        ("Summarize: a text", "summarize", "a text"),
        ("Summarise: a text", "summarize", "a text"),
        ("summarise : a text", "summarize", "a text"),
    ],
)
def test_explain_and_summarize(sentence: str, task: str, text: str) -> None:
    assert prefixed(sentence) == Asked(task, None, text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sentence",
    [
        "Explain osmosis",
        "Please explain: osmosis",
        "What does explain: mean?",
        "Explaining: osmosis",
        "Translate osmosis",
        "",
        "Note: explain",
        "Summary: x",
        "Explain\nTwo: lines",
    ],
)
def test_what_has_no_prefix_is_left_as_it_is(sentence: str) -> None:
    assert prefixed(sentence) == Asked(None, None, sentence)


def test_a_language_that_nobody_knows_is_said_back() -> None:
    asked = prefixed("Translate to Blabberish: hello")
    assert (asked.task, asked.language, asked.language_name, asked.text) == ("translate", None, "Blabberish", "hello")
    assert prefixed("Translate: hello") == Asked("translate", None, "hello")


@pytest.mark.parametrize(
    ("said", "code", "rtl"),
    [
        ("Urdu", "ur", True),
        ("urdu", "ur", True),
        ("Arabic", "ar", True),
        ("العربية", "ar", True),
        ("Hebrew", "he", True),
        ("עברית", "he", True),
        ("Persian", "fa", True),
        ("Farsi", "fa", True),
        ("Dari", "fa-AF", True),
        ("Pashto", "ps", True),
        ("Sindhi", "sd", True),
        ("Uyghur", "ug", True),
        ("Yiddish", "yi", True),
        ("Dhivehi", "dv", True),
        ("Spanish", "es", False),
        ("español", "es", False),
        ("Espanol", "es", False),
        ("français", "fr", False),
        ("German", "de", False),
        ("Chinese", "zh", False),
        ("Mandarin", "zh", False),
        ("中文", "zh", False),
        ("Simplified Chinese", "zh-Hans", False),
        ("Traditional Chinese", "zh-Hant", False),
        ("Brazilian Portuguese", "pt-BR", False),
        ("Haitian Creole", "ht", False),
        ("Tagalog", "tl", False),
        ("Hmong", "hmn", False),
        ("Punjabi", "pa", False),
        ("हिन्दी", "hi", False),
        ("русский", "ru", False),
        ("Vietnamese", "vi", False),
        ("pt-BR", "pt-BR", False),
        ("ur", "ur", True),
    ],
)
def test_a_language_is_known_by_its_names_and_its_code(said: str, code: str, rtl: bool) -> None:
    found = language_named(said)
    assert found is not None
    assert (found.code, found.rtl) == (code, rtl)


@pytest.mark.parametrize("said", ["", " ", "the", "Blabberish", "x" * 5000, "\x00", "😀"])
def test_no_language_is_none(said: str) -> None:
    assert language_named(said) is None


def test_a_hostile_sentence_is_read_in_no_time() -> None:
    begun = time.perf_counter()
    for sentence in ("translate " + "to " * 5000, "translate to " * 3000, "*" * 20_000, "explain " + " " * 20_000):
        assert prefixed(sentence).task is None
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    "code", ["ar", "de", "es", "fr", "he", "hi", "ja", "ko", "ru", "so", "uk", "ur", "vi", "yo", "zh"]
)
def test_what_a_language_is_called_in_itself_is_as_the_locale_data_has_it(code: str) -> None:
    found = language_named(Locale(code).languages[code])
    assert found is not None
    assert found.code == code
