"""QTI packages: what other systems write, and archives that mean harm."""

from __future__ import annotations

import io
import zipfile
from xml.etree.ElementTree import fromstring

import pytest

from app.study.formats import ChoiceItem, Imported, Option, TextItem, export_qti, import_qti
from tests.study.formats.sample_items import PLAIN

NAMESPACE = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"'
MATCH = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
CHOICE = f"""<assessmentItem {NAMESPACE} identifier="choice" title="Unattended Luggage"
adaptive="false" timeDependent="false">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
<correctResponse><value>ChoiceA</value></correctResponse></responseDeclaration>
<itemBody><p>Look at the <em>sign</em>.</p>
<choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1"><prompt>What does it say?</prompt>
<simpleChoice identifier="ChoiceA">You must stay with your luggage.</simpleChoice>
<simpleChoice identifier="ChoiceB">Do not let someone else look after it.</simpleChoice></choiceInteraction></itemBody>
{MATCH}</assessmentItem>"""
ENTRY = f"""<assessmentItem {NAMESPACE} identifier="entry" title="Richard III">
<responseDeclaration identifier="R1" cardinality="single" baseType="string">
<correctResponse><value>York</value></correctResponse>
<mapping defaultValue="0"><mapEntry mapKey="York" mappedValue="1"/></mapping></responseDeclaration>
<itemBody><blockquote><p>Made glorious summer by this sun of
<textEntryInteraction responseIdentifier="R1" expectedLength="15"/>;<br/>And all the clouds.</p></blockquote></itemBody>
</assessmentItem>"""


def package(*items: str, manifest: str | None = None, extra: dict[str, bytes] | None = None) -> bytes:
    resources = "".join(
        f'<resource identifier="i{number}" type="imsqti_item_xmlv2p1" href="i{number}.xml"/>'
        for number in range(len(items))
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "imsmanifest.xml",
            manifest
            or f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{resources}</resources></manifest>',
        )
        for number, item in enumerate(items):
            archive.writestr(f"i{number}.xml", item)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return file.getvalue()


CHOICE_READ = ChoiceItem(
    "Unattended Luggage",
    "Look at the sign.\nWhat does it say?",
    (Option("You must stay with your luggage."), Option("Do not let someone else look after it.")),
    0,
)


def test_the_standards_own_choice_and_entry_are_read() -> None:
    gap = "Made glorious summer by this sun of _____;\nAnd all the clouds."
    assert import_qti(package(CHOICE, ENTRY)) == Imported(
        (CHOICE_READ, TextItem("Richard III", gap, ("York",), case_sensitive=True))
    )


def test_one_item_without_a_package_is_read() -> None:
    assert import_qti(CHOICE.encode()).items == (CHOICE_READ,)


def test_a_package_names_every_item_in_its_manifest() -> None:
    data = export_qti(PLAIN).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = fromstring(archive.read("imsmanifest.xml"))
        hrefs = [each.get("href") for each in manifest.iter() if each.tag.endswith("}resource")]
        assert hrefs == archive.namelist()[1:]
        item = fromstring(archive.read(hrefs[0] or ""))
    assert item.tag == "{http://www.imsglobal.org/xsd/imsqti_v2p1}assessmentItem"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('maxChoices="1"', 'maxChoices="0"', "several answers"),
        ('cardinality="single"', 'cardinality="multiple"', "several answers"),
        ("<value>ChoiceA</value>", "<value>ChoiceA</value><value>ChoiceB</value>", "More than one"),
        ("<value>ChoiceA</value>", "<value>ChoiceX</value>", "No answer"),
        ("<value>ChoiceA</value>", "", "No answer"),
        ('<responseDeclaration identifier="RESPONSE"', '<responseDeclaration identifier="OTHER"', "No answer"),
        ("<em>sign</em>", '<img src="../../etc/passwd" alt=""/>', "picture"),
        ("<em>sign</em>", "<table><tr><td/></tr></table>", "table"),
        ('identifier="ChoiceB"', 'identifier="ChoiceA"', "same identifier"),
        ("<em>sign</em>", '<textEntryInteraction responseIdentifier="X"/>', "several answers"),
        ("choiceInteraction", "hottextInteraction", "hottextInteraction"),
    ],
)
def test_what_is_unsupported_is_said_by_name(old: str, new: str, why: str) -> None:
    got = import_qti(package(CHOICE.replace(old, new), ENTRY))
    assert len(got.items) == 1
    assert got.unsupported[0].name == "Unattended Luggage"
    assert why in got.unsupported[0].reason


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        ('<mapEntry mapKey="York" mappedValue="2"/><mapEntry mapKey="york" mappedValue="1"/>', "half-right"),
        ('<mapEntry mapKey="Lancaster" mappedValue="1"/>', "differ"),
        (
            '<mapEntry mapKey="York" mappedValue="1"/><mapEntry mapKey="Y" mappedValue="1" caseSensitive="false"/>',
            "some",
        ),
        ('<mapEntry mapKey="York" mappedValue="much"/>', "how much"),
    ],
)
def test_an_entry_that_could_be_marked_in_two_ways_is_not_guessed(mapping: str, why: str) -> None:
    got = import_qti(package(ENTRY.replace('<mapEntry mapKey="York" mappedValue="1"/>', mapping)))
    assert got.items == ()
    assert why in got.unsupported[0].reason


def test_feedback_by_a_rule_is_left_out_and_said() -> None:
    modal = '<modalFeedback outcomeIdentifier="F" identifier="x" showHide="show">Aha</modalFeedback></assessmentItem>'
    got = import_qti(package(CHOICE.replace("</assessmentItem>", modal)))
    assert got.items == (CHOICE_READ,)
    assert "left out" in got.remarks[0].sentence


@pytest.mark.parametrize("href", ["../i0.xml", "/etc/passwd", "..\\i0.xml", "missing.xml", "%2e%2e/i0.xml", ""])
def test_a_manifest_cannot_lead_out_of_the_package(href: str) -> None:
    manifest = f'<manifest><resource type="imsqti_item_xmlv2p1" href="{href}"/></manifest>'
    got = import_qti(package(CHOICE, manifest=manifest))
    assert got.items == ()
    assert "does not hold" in got.unsupported[0].reason


def test_an_item_with_entities_is_left_out_and_the_rest_comes() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaa">]>' + CHOICE.replace("sign", "&a;")
    got = import_qti(package(bomb, ENTRY, "<broken"))
    assert [item.name for item in got.items] == ["Richard III"]
    assert len(got.unsupported) == 2


@pytest.mark.parametrize(
    "data",
    [
        package(CHOICE, extra={"big.xml": b" " * 6_000_000}),
        package(CHOICE, extra={"../evil.xml": b"x"}),
        package(CHOICE, manifest="<manifest"),
        package(CHOICE, manifest='<!DOCTYPE m [<!ENTITY a "b">]><manifest>&a;</manifest>'),
        package(manifest="<manifest/>"),
        package(CHOICE)[:-40],
        b"<questestinterop/>",
        b"<html/>",
        b"hello",
    ],
)
def test_a_harmful_or_foreign_file_is_refused_with_a_sentence(data: bytes) -> None:
    got = import_qti(data)
    assert got.items == ()
    assert got.refusal.endswith(".")


def test_the_test_around_the_items_is_said_to_be_left_out() -> None:
    manifest = (
        '<manifest><resource type="imsqti_test_xmlv2p1" href="test.xml"/>'
        '<resource type="imsqti_item_xmlv2p1" href="i0.xml"/></manifest>'
    )
    got = import_qti(package(CHOICE, manifest=manifest))
    assert len(got.items) == 1
    assert got.remarks[0].name == "test.xml"
