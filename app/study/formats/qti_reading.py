"""One quiz question from a QTI 2.x item; what is not a single choice or a single text to enter is refused."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.study.formats import html_text
from app.study.formats.items import (
    GAP,
    CannotSay,
    ChoiceItem,
    Item,
    Option,
    TextItem,
    arranged,
    name_for,
    one_line,
    tidy,
)
from app.study.formats.moodle_marks import MANY_RIGHT, NO_RIGHT, PART_MARKS

_BLOCKS = {"p", "div", "ul", "ol", "li", "blockquote", "pre", "prompt", "h1", "h2", "h3", "h4", "h5", "h6"}
_LEFT_OUT = {"feedbackBlock", "feedbackInline", "choiceInteraction", "rubricBlock"}
_BOX = "\ufdd0"
"""Where the text is to be entered: a noncharacter, which no tidy text holds."""


def read_item(root: Element, remarks: list[str]) -> Item:
    """The question in an `assessmentItem` without namespaces; raises CannotSay."""
    body = root.find("itemBody")
    interactions = [each for each in root.iter() if each.tag.endswith("Interaction")]
    if body is None or not interactions:
        raise CannotSay("It asks for nothing; it is a text without a question.")
    if len(interactions) > 1:
        raise CannotSay("It asks for several answers.")
    interaction = interactions[0]
    if root.find(".//templateProcessing") is not None:
        raise CannotSay("Its text is made by a rule each time.")
    if body.find(".//rubricBlock") is not None:
        remarks.append("Its instructions were left out.")
    response = interaction.get("responseIdentifier", "")
    declaration = next(
        (each for each in root.findall("responseDeclaration") if each.get("identifier") == response), None
    )
    if declaration is None:
        raise CannotSay(NO_RIGHT)
    if interaction.tag == "choiceInteraction":
        return _choice(root, body, interaction, declaration, remarks)
    if interaction.tag == "textEntryInteraction":
        return _text_entry(root, body, declaration, remarks)
    raise CannotSay(f"It asks for something that is not known here ({interaction.tag[:40]}).")


def _choice(root: Element, body: Element, interaction: Element, declaration: Element, remarks: list[str]) -> ChoiceItem:
    # Zero means as many as one likes; where the attribute is missing, one.
    if interaction.get("maxChoices", "1") != "1" or declaration.get("cardinality", "single") != "single":
        raise CannotSay("It asks for several answers.")
    asked = interaction.find("prompt")
    prompt = tidy(_words(body) + "\n" + (_words(asked) if asked is not None else ""))
    choices = interaction.findall("simpleChoice")
    identifiers = [each.get("identifier", "") for each in choices]
    key = _key(declaration)
    if len(set(identifiers)) < len(identifiers):
        raise CannotSay("Two of its answers have the same identifier.")
    if key not in identifiers:
        raise CannotSay(NO_RIGHT)
    feedback = _feedback(root, identifiers, remarks)
    options = tuple(
        Option(_words(choice), feedback.options.get(identifier, ""))
        for choice, identifier in zip(choices, identifiers, strict=True)
    )
    name = name_for(root.get("title", ""), prompt)
    return ChoiceItem(name, prompt, options, identifiers.index(key), feedback.general)


def _text_entry(root: Element, body: Element, declaration: Element, remarks: list[str]) -> TextItem:
    if declaration.get("baseType") != "string" or declaration.get("cardinality", "single") != "single":
        raise CannotSay("It asks for a number or for several answers.")
    text = _words(body)
    if text != _BOX and _box_is_alone(body):
        prompt = tidy("\n".join(line for line in text.split("\n") if line != _BOX))
    else:
        prompt = text.replace(_BOX, GAP)
    accepted, case_sensitive = _accepted(declaration)
    feedback = _feedback(root, [], remarks)
    name = name_for(root.get("title", ""), prompt)
    return TextItem(name, prompt, accepted, feedback.general, case_sensitive)


def _key(declaration: Element) -> str:
    """The identifier of the one right choice, from `correctResponse` or else from the points of a mapping."""
    values = [(value.text or "").strip() for value in declaration.findall("correctResponse/value")]
    points = {each.get("mapKey", "").strip(): _points(each) for each in declaration.findall("mapping/mapEntry")}
    best = [key for key, value in points.items() if value > 0]
    if len(values) > 1 or (not values and len(best) > 1):
        raise CannotSay(MANY_RIGHT)
    if points and any(key not in values for key in best) and values:
        raise CannotSay(PART_MARKS)
    if not values and not best:
        raise CannotSay(NO_RIGHT)
    return values[0] if values else best[0]


def _accepted(declaration: Element) -> tuple[tuple[str, ...], bool]:
    """The accepted texts, and whether capital letters count; without a mapping they do, as QTI compares exactly."""
    values = [one_line(value.text or "") for value in declaration.findall("correctResponse/value")]
    entries = declaration.findall("mapping/mapEntry")
    if not entries:
        return tuple(values), True
    best = max(_points(entry) for entry in entries)
    earning = [entry for entry in entries if _points(entry) > 0]
    if any(_points(entry) < best for entry in earning):
        raise CannotSay(PART_MARKS)
    counts = {entry.get("caseSensitive", "true") in ("true", "1") for entry in earning}
    if len(counts) != 1:
        raise CannotSay("Capital letters count in some of its answers only." if counts else NO_RIGHT)
    texts = [one_line(entry.get("mapKey", "")) for entry in earning]
    case_sensitive = counts.pop()
    known = set(texts) if case_sensitive else {text.casefold() for text in texts}
    if any((value if case_sensitive else value.casefold()) not in known for value in values):
        raise CannotSay("It cannot be told which of its answers are right: its two lists of them differ.")
    return tuple(texts), case_sensitive


def _points(entry: Element) -> float:
    try:
        return float(entry.get("mappedValue", ""))
    except ValueError as error:
        raise CannotSay("It does not say how much an answer counts.") from error


@dataclass(frozen=True, slots=True)
class _Feedback:
    general: str
    options: dict[str, str]


def _feedback(root: Element, choices: list[str], remarks: list[str]) -> _Feedback:
    """Feedback that always shows, and that to one chosen option; what shows by other rules is left out and said."""
    processing = root.find("responseProcessing")
    outcomes = processing.findall("setOutcomeValue") if processing is not None else []
    by_choice = {each.get("identifier", "") for each in outcomes if each.find("variable") is not None}
    always = {(each.get("identifier", ""), (each.findtext("baseValue") or "").strip()) for each in outcomes}
    general: list[str] = []
    options: dict[str, str] = {}
    for each in root.iter():
        if each.tag not in ("modalFeedback", "feedbackBlock", "feedbackInline"):
            continue
        outcome, identifier = each.get("outcomeIdentifier", ""), each.get("identifier", "")
        shown = each.get("showHide", "show") == "show"
        if shown and (outcome, identifier) in always:
            general.append(_words(each, True))
        elif shown and outcome in by_choice and identifier in choices and identifier not in options:
            options[identifier] = _words(each, True)
        else:
            remarks.append("Feedback that shows by a rule was left out.")
    return _Feedback(tidy("\n".join(general)), options)


def _box_is_alone(body: Element) -> bool:
    """Whether the box stands in a block of its own and not within a sentence."""
    parents = {child: parent for parent in body.iter() for child in parent}
    place = next(each for each in body.iter("textEntryInteraction"))
    while parents[place] is not body and parents[place].tag not in _BLOCKS:
        place = parents[place]
    block = parents[place]
    return block is body or (not _words(block).replace(_BOX, "").strip() and block.find(".//br") is None)


def _words(element: Element, inside: bool = False) -> str:
    """The tidy text in an element; feedback and choices within it are not part of it."""
    pieces: list[str] = []
    _collect(element, pieces, inside)
    return arranged("".join(pieces))


def _collect(element: Element, pieces: list[str], inside: bool) -> None:
    """Depth is bounded by the reader of the XML, so recursion is too."""
    if element.tag == "textEntryInteraction":
        pieces.append(_BOX)
        return
    if element.text:
        pieces.append(_flat(element.text))
    for child in element:
        tag = child.tag
        if tag in _LEFT_OUT and not inside:
            _end_line(pieces)
        elif tag == "br":
            pieces.append("\n")
        elif tag in ("sub", "sup"):
            words = _words(child)
            pieces.append(html_text.lowered(words) if tag == "sub" else html_text.raised(words))
        elif tag in _BLOCKS:
            _end_line(pieces)
            pieces.append("- " if tag == "li" else "")
            _collect(child, pieces, inside)
            _end_line(pieces)
        else:
            if tag != "textEntryInteraction" and tag not in _LEFT_OUT:
                html_text.refuse(tag)
            _collect(child, pieces, inside)
        if child.tail:
            pieces.append(_flat(child.tail))


def _flat(text: str) -> str:
    """Line breaks in the file are spaces in the text."""
    return text.replace("\n", " ").replace("\r", " ").replace("\t", " ").replace(_BOX, "")


def _end_line(pieces: list[str]) -> None:
    joined = next((piece for piece in reversed(pieces) if piece), "")
    if joined and not joined.endswith("\n"):
        pieces.append("\n")
