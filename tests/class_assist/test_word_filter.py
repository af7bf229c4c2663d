"""The word lists: what is held back in four languages, and all that is not."""

from __future__ import annotations

import pytest

from app.class_assist.similar import alike, normalised
from app.class_assist.word_filter import LANGUAGES, is_rude, words_of


@pytest.mark.parametrize(
    "text",
    [
        "what the FUCK is osmosis",
        "this is shit!",
        "sh1t",
        "$hit",
        "sh!t lesson",
        "fuuuuck",
        "b1tch",
        "a$$hole",
        "¿Qué coño es esto?",
        "COÑO",
        "c0ño",
        "vaya m1erda",
        "C'est de la merde.",
        "enculé",
        "encule\u0301",
        "p3tasse putain",
        "So eine Scheiße",
        "SCHEISSE",
        "Arschlöcher",
        "4rschloch",
        "ｆｕｃｋ",
    ],
)
def test_a_rude_word_is_found(text: str) -> None:
    assert is_rude(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Why does water move through a membrane?",
        "Is Scunthorpe in England, and what is a shiitake?",
        "Do dogs bite, and why is the membrane dick?",
        "El volumen de un cono",
        "Negro es un color",
        "What do the penis, the vagina, the anus and the breast do in sexual reproduction?",
        "Was macht der After, und was sind Geschlechtsorgane?",
        "Le pénis, le sein et le vagin, avec un con de plus",
        "Classe, assassin, passage, Assistent, Essen, Dickicht",
        "455 and 5417 and 1.5 m!",
        "H2O, CO2, C6H12O6 and 50% of it",
        "(a + b) * c = d @ e",
        "What does Fick's law say of diffusion?",
        "La zorra come conejos, y la pédale et le retard",
        "Ist ein Maultier ein Bastard, and do you prick the finger?",
        "日本語の質問です",
        "cocktail, peacock, titmouse, hancock, analysis, circumstance",
    ],
)
def test_an_ordinary_question_is_not_held_back(text: str) -> None:
    assert not is_rude(text)


def test_only_the_lists_of_the_chosen_languages_are_used() -> None:
    assert is_rude("this is shit", ("en",))
    assert not is_rude("this is shit", ("de", "es", "fr"))
    assert not is_rude("this is shit", ())


@pytest.mark.parametrize(
    ("text", "own_words"),
    [
        ("You are a POTATO!", "potato"),
        ("p0tato", "potato"),
        ("poootato", "potato"),
        ("so shut   up, now", "well, shut up"),
        ("Six seven?", "other; six seven"),
        ("It is 67 again", "67"),
        ("Kartoffeln!", "Kartoffel\nKartoffeln\n"),
    ],
)
def test_a_courses_own_words_and_phrases_are_found(text: str, own_words: str) -> None:
    assert not is_rude(text)
    assert is_rude(text, (), own_words)


@pytest.mark.parametrize(
    ("text", "own_words"),
    [("potatoes", "potato"), ("up and shut", "shut up"), ("up", "shut up"), ("anything", " ,;\n!!\n"), ("167", "67")],
)
def test_own_words_match_whole_and_in_order(text: str, own_words: str) -> None:
    assert not is_rude(text, (), own_words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_list_holds_whole_words_once_in_order(language: str) -> None:
    words = words_of(language)
    assert len(words) >= 30
    assert all(word.isalpha() and word == word.casefold() for word in words)
    assert all(is_rude(f"Well, {word.upper()}!") for word in words)


@pytest.mark.parametrize("text", ["a" * 5000, "1" * 1000 + "a", "!1|" * 300 + "x", "@" * 1000])
def test_a_hostile_text_costs_no_time(text: str) -> None:
    assert not is_rude(text)


def test_normalised_is_letters_digits_and_no_case() -> None:
    assert normalised("Why, WHY does  water\nmove?!") == "why does water move"


def test_near_duplicates_are_paired_with_the_earlier_one_they_resemble_most() -> None:
    texts = (
        "Why does water move through a membrane?",
        "What is an enzyme?",
        "why does the water move through the membrane",
        "WHAT IS AN ENZYME",
        "Why?",
        "Wieso bewegt sich Wasser?",
    )
    assert alike(texts) == {2: 0, 3: 1}


def test_no_question_of_one_word_resembles_another() -> None:
    assert alike(("Why?", "why", "Why does water move?")) == {}
