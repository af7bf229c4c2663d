"""Reads XML that came from outside: no document type, no entities, no depths, names without their namespaces."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

MAX_DEPTH = 60
MAX_ELEMENTS = 300_000


class XmlRefused(ValueError):
    """The XML is not to be read; the text is a sentence."""


def tree(data: bytes) -> Element:
    """The root, each tag without its namespace, at most `MAX_DEPTH` levels deep; raises XmlRefused."""
    builder = _Builder()
    try:
        parser = DefusedXMLParser(target=builder, forbid_dtd=True)
        parser.feed(data)
        parser.close()
    except DefusedXmlException as error:
        raise XmlRefused("It declares a document type or entities, which are not read for safety.") from error
    except XmlRefused:
        raise
    except (ParseError, ValueError, LookupError) as error:
        raise XmlRefused("It is not well-formed XML, or its letters are not in the encoding that it names.") from error
    return builder.root()


class _Builder:
    """Builds the tree and stops early where it grows too deep or too big."""

    def __init__(self) -> None:
        self._tree = TreeBuilder()
        self._depth = 0
        self._elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH:
            raise XmlRefused("It is nested too deeply.")
        if self._elements > MAX_ELEMENTS:
            raise XmlRefused(f"It holds more than {MAX_ELEMENTS:,} parts.")
        self._tree.start(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._tree.end(tag.rpartition("}")[2])

    def data(self, text: str) -> None:
        self._tree.data(text)

    def close(self) -> None:
        """The parser calls this at the end of the data."""

    def root(self) -> Element:
        return self._tree.close()
