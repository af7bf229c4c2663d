"""Reads XML that came from outside: no document type, no entities, no depths, names without their namespaces."""

from __future__ import annotations

from typing import cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

MAX_DEPTH = 60


class XmlRefused(ValueError):
    """The XML is not to be read; the text is a sentence."""


def tree(data: bytes) -> Element:
    """The root, each tag without its namespace; raises XmlRefused."""
    try:
        root = cast(Element, fromstring(data, forbid_dtd=True))
    except DefusedXmlException as error:
        raise XmlRefused("It declares a document type or entities, which are not read for safety.") from error
    except (ParseError, ValueError, LookupError) as error:
        raise XmlRefused("It is not well-formed XML, or its letters are not in the encoding that it names.") from error
    level = [root]
    for _depth in range(MAX_DEPTH):
        for element in level:
            element.tag = element.tag.rpartition("}")[2]
        level = [child for element in level for child in element]
        if not level:
            return root
    raise XmlRefused("It is nested too deeply.")
