"""One quiz question as a QTI 2.1 item."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from app.study.formats.items import GAP, ChoiceItem, Item, TextItem

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
SHOWN = "shown"


def written_item(identifier: str, item: Item) -> Element:
    """The `assessmentItem` of a valid item. Its feedback is shown after any answer, an option's after that option."""
    root = Element(
        "assessmentItem",
        {"xmlns": QTI, "identifier": identifier, "title": item.name, "adaptive": "false", "timeDependent": "false"},
    )
    if isinstance(item, ChoiceItem):
        _choice(root, item)
    else:
        _text_entry(root, item)
    if item.feedback:
        feedback = {"outcomeIdentifier": "GENERAL", "identifier": SHOWN, "showHide": "show"}
        _words(SubElement(SubElement(root, "modalFeedback", feedback), "p"), item.feedback)
    return root


def _choice(root: Element, item: ChoiceItem) -> None:
    key = f"choice-{item.key + 1}"
    _declare_response(root, "identifier", key)
    _declare_outcome(root, "SCORE", "float")
    _declare_outcome(root, "FEEDBACK", "identifier")
    _declare_outcome(root, "GENERAL", "identifier")
    choices = {"responseIdentifier": "RESPONSE", "shuffle": "true", "maxChoices": "1"}
    interaction = SubElement(SubElement(root, "itemBody"), "choiceInteraction", choices)
    _words(SubElement(interaction, "prompt"), item.prompt)
    for number, option in enumerate(item.options, start=1):
        choice = SubElement(interaction, "simpleChoice", identifier=f"choice-{number}")
        _words(SubElement(choice, "p"), option.text)
        if option.feedback:
            shown = {"outcomeIdentifier": "FEEDBACK", "identifier": f"choice-{number}", "showHide": "show"}
            _words(SubElement(SubElement(choice, "feedbackBlock", shown), "p"), option.feedback)
    processing = SubElement(root, "responseProcessing")
    condition = SubElement(processing, "responseCondition")
    right = SubElement(condition, "responseIf")
    match = SubElement(right, "match")
    SubElement(match, "variable", identifier="RESPONSE")
    SubElement(match, "correct", identifier="RESPONSE")
    _set_value(right, "SCORE", "float", "1")
    _set_value(SubElement(condition, "responseElse"), "SCORE", "float", "0")
    chosen = SubElement(processing, "setOutcomeValue", identifier="FEEDBACK")
    SubElement(chosen, "variable", identifier="RESPONSE")
    _set_value(processing, "GENERAL", "identifier", SHOWN)


def _text_entry(root: Element, item: TextItem) -> None:
    declaration = _declare_response(root, "string", item.accepted[0])
    mapping = SubElement(declaration, "mapping", defaultValue="0")
    for text in item.accepted:
        counts = "true" if item.case_sensitive else "false"
        SubElement(mapping, "mapEntry", mapKey=text, mappedValue="1", caseSensitive=counts)
    _declare_outcome(root, "SCORE", "float")
    _declare_outcome(root, "GENERAL", "identifier")
    body = SubElement(root, "itemBody")
    box = Element(
        "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength=str(max(map(len, item.accepted)))
    )
    before, gap, after = item.prompt.partition(GAP)
    paragraph = SubElement(body, "p")
    if gap and before.rstrip("_") + after.lstrip("_") == before + after and GAP not in after:
        _words(paragraph, before)
        paragraph.append(box)
        _words(paragraph, after)
    else:
        _words(paragraph, item.prompt)
        SubElement(body, "p").append(box)
    processing = SubElement(root, "responseProcessing")
    scored = SubElement(processing, "setOutcomeValue", identifier="SCORE")
    SubElement(scored, "mapResponse", identifier="RESPONSE")
    _set_value(processing, "GENERAL", "identifier", SHOWN)


def _declare_response(root: Element, base: str, value: str) -> Element:
    kind = {"identifier": "RESPONSE", "cardinality": "single", "baseType": base}
    declaration = SubElement(root, "responseDeclaration", kind)
    SubElement(SubElement(declaration, "correctResponse"), "value").text = value
    return declaration


def _declare_outcome(root: Element, identifier: str, base: str) -> None:
    SubElement(root, "outcomeDeclaration", identifier=identifier, cardinality="single", baseType=base)


def _set_value(parent: Element, identifier: str, base: str, value: str) -> None:
    SubElement(SubElement(parent, "setOutcomeValue", identifier=identifier), "baseValue", baseType=base).text = value


def _words(parent: Element, text: str) -> None:
    """Append text after what is in `parent`, each line break as `<br/>`."""
    first, *lines = text.split("\n")
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + first
    else:
        parent.text = (parent.text or "") + first
    for line in lines:
        SubElement(parent, "br").tail = line
