"""Moodle XML: multichoice (single), truefalse and shortanswer, in and out."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from app.study.formats import html_text
from app.study.formats.collecting import TOO_BIG, Collector
from app.study.formats.items import (
    MAX_FILE_BYTES,
    CannotSay,
    ChoiceItem,
    Exported,
    Imported,
    Item,
    Option,
    TextItem,
    Unsupported,
    checked,
    name_for,
    one_line,
)
from app.study.formats.moodle_marks import Marked, accepted, choice, starred
from app.study.formats.xml_trees import XmlRefused, tree

_KINDS = {
    "essay": "an essay",
    "numerical": "a number",
    "calculated": "a number",
    "matching": "pairs to match",
    "cloze": "several kinds of gap in one text",
    "multianswer": "several kinds of gap in one text",
    "description": "nothing; it is a text without a question",
    "ddwtos": "words to drag",
    "gapselect": "several gaps",
}


def export_moodle_xml(items: Iterable[Item]) -> Exported:
    """The items as Moodle XML in UTF-8."""
    root = Element("quiz")
    left: list[Unsupported] = []
    for item in items:
        try:
            root.append(_written(checked(item)))
        except CannotSay as reason:
            left.append(Unsupported(item.name, str(reason)))
    indent(root)
    return Exported(tostring(root, encoding="utf-8", xml_declaration=True), tuple(left))


def import_moodle_xml(data: bytes) -> Imported:
    """The questions of a Moodle XML file of at most 10 MB."""
    if len(data) > MAX_FILE_BYTES:
        return Imported(refusal=TOO_BIG)
    try:
        root = tree(data)
    except XmlRefused as reason:
        return Imported(refusal=f"This file cannot be read. {reason}")
    if root.tag != "quiz":
        return Imported(refusal="This is XML, but not a Moodle quiz.")
    collector = Collector()
    questions = [each for each in root.iter("question") if each.get("type") != "category"]
    for number, question in enumerate(collector.first(questions), start=1):
        _take(collector, number, question)
    return collector.done()


def _written(item: Item) -> Element:
    kind = "multichoice" if isinstance(item, ChoiceItem) else "shortanswer"
    question = Element("question", type=kind)
    _add(question, "name", item.name)
    _add(question, "questiontext", item.prompt, format="plain_text")
    _add(question, "generalfeedback", item.feedback, format="plain_text")
    if isinstance(item, ChoiceItem):
        SubElement(question, "single").text = "true"
        SubElement(question, "shuffleanswers").text = "true"
        for number, option in enumerate(item.options):
            answer = _add(question, "answer", option.text, fraction="100" if number == item.key else "0")
            answer.set("format", "plain_text")
            _add(answer, "feedback", option.feedback, format="plain_text")
    else:
        SubElement(question, "usecase").text = "1" if item.case_sensitive else "0"
        for text in item.accepted:
            _add(question, "answer", starred(text), fraction="100", format="plain_text")
    return question


def _add(parent: Element, tag: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, tag, attributes)
    SubElement(element, "text").text = text
    return element


def _take(collector: Collector, number: int, question: Element) -> None:
    name = one_line((question.findtext("name/text") or "")[:500])
    collector.take(name or f"Question {number}", lambda remarks: _question(name, question, remarks))


def _question(name: str, question: Element, remarks: list[str]) -> Item:
    kind = question.get("type", "")
    if kind not in ("multichoice", "truefalse", "shortanswer"):
        raise CannotSay(f"It asks for {_KINDS.get(kind, f'something that is not known here ({kind[:30]})')}.")
    if question.find(".//file") is not None:
        raise CannotSay("It needs a picture, a sound or another file.")
    prompt = _text(question.find("questiontext"), remarks)
    feedback = _text(question.find("generalfeedback"), remarks)
    name = name_for(name, prompt)
    if question.find("hint") is not None:
        remarks.append("Its hints were left out.")
    answers = [_marked(answer, remarks) for answer in question.findall("answer")]
    if kind == "shortanswer":
        case_sensitive = question.findtext("usecase", "0").strip() == "1"
        return TextItem(name, prompt, accepted(answers, remarks), feedback, case_sensitive)
    if kind == "truefalse":
        return _true_or_false(name, prompt, answers, feedback)
    if question.findtext("single", "").strip().lower() not in ("true", "1"):
        raise CannotSay("It asks for several answers.")
    return choice(name, prompt, answers, feedback, remarks)


def _true_or_false(name: str, prompt: str, answers: list[Marked], feedback: str) -> ChoiceItem:
    by_word = {answer.text.casefold(): answer for answer in answers}
    if len(answers) != 2 or set(by_word) != {"true", "false"}:
        raise CannotSay("It is true or false, but has other answers.")
    yes, no = by_word["true"], by_word["false"]
    if {yes.percent, no.percent} != {0, 100}:
        raise CannotSay("It cannot be told which of its answers is right.")
    options = (Option("True", yes.feedback), Option("False", no.feedback))
    return ChoiceItem(name, prompt, options, 0 if yes.percent == 100 else 1, feedback)


def _marked(answer: Element, remarks: list[str]) -> Marked:
    fraction = answer.get("fraction", "")
    try:
        percent = float(fraction)
    except ValueError as error:
        raise CannotSay("It does not say how much an answer counts.") from error
    # A short answer names no format: Moodle takes it as it stands.
    return Marked(_text(answer, remarks, default="plain_text"), percent, _text(answer.find("feedback"), remarks))


def _text(element: Element | None, remarks: list[str], default: str = "html") -> str:
    """The plain words in `<text>`, read in the format that the element names."""
    if element is None:
        return ""
    text = element.findtext("text") or ""
    how = element.get("format", default)
    if how == "plain_text":
        return text
    if how == "markdown":
        if text.strip():
            remarks.append("It is written in Markdown, whose marks were kept.")
        return text
    if how == "moodle_auto_format":
        text = text.strip().replace("\n", "<br>")
    elif how != "html":
        raise CannotSay(f"Its text is in a format that is not known here ({how[:30]}).")
    return html_text.plain(text)
