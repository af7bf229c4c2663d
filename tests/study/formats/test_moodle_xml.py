"""Moodle XML as Moodle writes it, and as nobody should."""

from __future__ import annotations

import pytest

from app.study.formats import ChoiceItem, Imported, Option, TextItem, import_moodle_xml

CHOICE = """<question type="multichoice"><name><text>Cells</text></name>
<questiontext format="html"><text><![CDATA[<p>Which makes <strong>ATP</strong>?</p>]]></text></questiontext>
<generalfeedback format="html"><text><![CDATA[<p>See&nbsp;slide 4.</p>]]></text></generalfeedback>
<defaultgrade>1</defaultgrade><penalty>0.33</penalty><single>true</single>
<answer fraction="0" format="html"><text>&lt;p&gt;Nucleus&lt;/p&gt;</text>
<feedback format="html"><text>No.</text></feedback></answer>
<answer fraction="100" format="html"><text>Mitochondrion</text><feedback format="html"><text/></feedback></answer>
</question>"""


def read(*questions: str) -> Imported:
    return import_moodle_xml(f'<?xml version="1.0" encoding="UTF-8"?><quiz>{"".join(questions)}</quiz>'.encode())


def reason(question: str) -> str:
    got = read(question)
    assert got.items == ()
    return got.unsupported[0].reason


def test_a_choice_from_moodle_is_read() -> None:
    options = (Option("Nucleus", "No."), Option("Mitochondrion"))
    assert read(CHOICE) == Imported((ChoiceItem("Cells", "Which makes ATP?", options, 1, "See slide 4."),))


def test_true_or_false_and_short_answers_are_read() -> None:
    got = read(
        """<question type="category"><category><text>x</text></category></question>
        <question type="truefalse"><questiontext><text>Wet?</text></questiontext>
        <answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer></question>
        <question type="shortanswer"><questiontext format="markdown"><text>*Gas*</text></questiontext>
        <usecase>1</usecase>
        <answer fraction="100"><text>O2 \\* x</text><feedback><text>ok</text></feedback></answer>
        <answer fraction="0"><text>no</text></answer></question>"""
    )
    assert got.items == (
        ChoiceItem("Wet?", "Wet?", (Option("True"), Option("False")), 1),
        TextItem("*Gas*", "*Gas*", ("O2 * x",), case_sensitive=True),
    )
    assert len(got.remarks) == 3


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('type="multichoice"', 'type="essay"', "essay"),
        ('type="multichoice"', 'type="stack"', "stack"),
        ("<single>true", "<single>false", "several"),
        ('fraction="0"', 'fraction="50"', "half-right"),
        ('fraction="0"', 'fraction="100"', "More than one"),
        ('fraction="100"', 'fraction="0"', "No answer"),
        ('fraction="100"', 'fraction="ten"', "how much"),
        ("<p>Which", "<img src='@@PLUGINFILE@@/a.png'><p>Which", "picture"),
        (
            "</text></questiontext>",
            '</text><file name="../../a.png" encoding="base64">AA</file></questiontext>',
            "picture",
        ),
        ('questiontext format="html"', 'questiontext format="latex"', "latex"),
        ("<p>Which", "x" * 20_001, "longer"),
    ],
)
def test_what_is_unsupported_is_said_by_name(old: str, new: str, why: str) -> None:
    got = read(CHOICE.replace(old, new, 1), CHOICE)
    assert len(got.items) == 1
    assert got.unsupported[0].name == "Cells"
    assert why in got.unsupported[0].reason


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>',
        '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
        '<!DOCTYPE quiz SYSTEM "http://127.0.0.1/x.dtd"><quiz/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_and_entities_are_refused(prolog: str, encoding: str) -> None:
    assert "for safety" in import_moodle_xml(prolog.encode(encoding)).refusal


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<quiz>",
        b"<html/>",
        b'<?xml version="1.0" encoding="utf-99"?><quiz/>',
        b"<quiz>\0</quiz>",
        b"<quiz>\xe9</quiz>",
    ],
)
def test_what_is_no_moodle_quiz_is_refused(data: bytes) -> None:
    assert import_moodle_xml(data).refusal


def test_depths_are_refused() -> None:
    data = b"<quiz>" + b"<a>" * 500_000 + b"</a>" * 500_000 + b"</quiz>"
    assert "deeply" in import_moodle_xml(data).refusal


def test_an_empty_quiz_is_empty() -> None:
    assert read() == Imported()


def test_a_broken_true_or_false_is_not_guessed() -> None:
    question = """<question type="truefalse"><questiontext><text>Wet?</text></questiontext>
        <answer fraction="100"><text>true</text></answer><answer fraction="{}"><text>{}</text></answer></question>"""
    assert "other answers" in reason(question.format("0", "maybe"))
    assert "cannot be told" in reason(question.format("100", "false"))
