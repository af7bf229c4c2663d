"""QTI 2.1: a content package of single items, out; the same, QTI 2.2 and a lone item, in."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterable
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from app.core.archive import Archive, ArchiveRefused, Limits, is_safe_name, open_archive
from app.study.formats.collecting import TOO_BIG, Collector
from app.study.formats.items import (
    MAX_FILE_BYTES,
    MAX_ITEMS,
    CannotSay,
    Exported,
    Imported,
    Item,
    Unsupported,
    checked,
    one_line,
)
from app.study.formats.qti_reading import read_item
from app.study.formats.qti_writing import written_item
from app.study.formats.xml_trees import XmlRefused, tree

_LIMITS = Limits(members=2 * MAX_ITEMS + 100, member_bytes=5_000_000, total_bytes=50_000_000)
_MANIFEST = "imsmanifest.xml"
_PACKAGING = "http://www.imsglobal.org/xsd/imscp_v1p1"
_WHEN = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can say: the same quiz makes the same bytes."""


def export_qti(items: Iterable[Item]) -> Exported:
    """The items as a zip of QTI 2.1 items with `imsmanifest.xml`."""
    manifest = Element("manifest", {"xmlns": _PACKAGING, "identifier": "quiz"})
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTIv2.1 Package"
    SubElement(metadata, "schemaversion").text = "1.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    members: dict[str, Element] = {}
    left: list[Unsupported] = []
    for item in items:
        identifier = f"item-{len(members) + 1:04}"
        href = f"items/{identifier}.xml"
        try:
            members[href] = written_item(identifier, checked(item))
        except CannotSay as reason:
            left.append(Unsupported(item.name, str(reason)))
            continue
        kind = {"identifier": identifier, "type": "imsqti_item_xmlv2p1", "href": href}
        SubElement(SubElement(resources, "resource", kind), "file", href=href)
    indent(manifest)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, root in {_MANIFEST: manifest, **members}.items():
            info = zipfile.ZipInfo(name, _WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, tostring(root, encoding="utf-8", xml_declaration=True))
    return Exported(file.getvalue(), tuple(left))


def import_qti(data: bytes) -> Imported:
    """The questions of a QTI 2.x content package, or of one item's XML, of at most 10 MB."""
    if len(data) > MAX_FILE_BYTES:
        return Imported(refusal=TOO_BIG)
    if not data.startswith(b"PK"):
        return _lone_item(data)
    try:
        archive = open_archive(data, _LIMITS)
        if _MANIFEST not in archive.names:
            return Imported(refusal="This zip file is no QTI package: it has no imsmanifest.xml.")
        manifest = tree(archive.read(_MANIFEST))
    except ArchiveRefused as reason:
        return Imported(refusal=str(reason))
    except XmlRefused as reason:
        return Imported(refusal=f"The file imsmanifest.xml cannot be read. {reason}")
    collector = Collector()
    items = [each for each in manifest.iter("resource") if _is_item(each)]
    for resource in collector.first(items):
        _take(collector, archive, resource.get("href", ""), resource.get("identifier", ""))
    for resource in manifest.iter("resource"):
        if resource.get("type", "").startswith("imsqti_test"):
            collector.remark(resource.get("href", "A test"), "The order and rules of this test were left out.")
    if not items:
        return Imported(refusal="This package holds no QTI 2 items.")
    return collector.done()


def _is_item(resource: Element) -> bool:
    return resource.get("type", "").startswith(("imsqti_item_xmlv2p", "imsqti_apipitem_xmlv2p"))


def _lone_item(data: bytes) -> Imported:
    try:
        root = tree(data)
    except XmlRefused as reason:
        return Imported(refusal=f"This file cannot be read. {reason}")
    if root.tag == "questestinterop":
        return Imported(refusal="This is QTI 1.2. Please export the quiz as QTI 2.1.")
    if root.tag != "assessmentItem":
        return Imported(refusal="This is XML, but not a QTI 2 item.")
    collector = Collector()
    collector.take(_label(root, "Question 1"), lambda remarks: read_item(root, remarks))
    return collector.done()


def _take(collector: Collector, archive: Archive, href: str, identifier: str) -> None:
    label = href or identifier or "A question"
    name = posixpath.normpath(unquote(href)) if href else ""
    if not is_safe_name(name) or name not in archive.names:
        collector.refuse(label, "The package does not hold its file.")
        return
    try:
        root = tree(archive.read(name))
    except (ArchiveRefused, XmlRefused) as reason:
        collector.refuse(label, str(reason))
        return
    if root.tag != "assessmentItem":
        collector.refuse(label, "Its file is not a QTI 2 item.")
        return
    collector.take(_label(root, label), lambda remarks: read_item(root, remarks))


def _label(root: Element, otherwise: str) -> str:
    return one_line((root.get("title") or root.get("identifier") or "")[:500]) or otherwise
