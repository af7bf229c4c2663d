"""The plain words of a question written in HTML; what words cannot carry is refused, not dropped."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from app.study.formats.items import CannotSay, tidy

MAX_HTML = 20_000

_BLOCKS = {"p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article", "pre"}
_INLINE = {
    *("b", "strong", "i", "em", "u", "s", "span", "font", "a", "code", "small", "big", "mark", "q", "cite", "abbr"),
    *("kbd", "var", "samp", "tt", "dfn", "label", "br", "li", "bdi", "bdo", "wbr", "html", "body", "center", "o:p"),
}
_PICTURES = {"img", "svg", "audio", "video", "object", "iframe", "embed", "canvas", "picture", "source", "file"}
_UNFINISHED = re.compile(r"<[A-Za-z/!?][^<>]*(?:<|\Z)")
_SUPERSCRIPT = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def plain(html: str) -> str:
    """The tidy text of HTML; raises CannotSay where a picture, a table or a formula would be lost."""
    if len(html) > MAX_HTML:
        raise CannotSay(f"A text is longer than {MAX_HTML:,} characters with its marks.")
    html = _without_comments(html)
    # Python's reader takes quadratic time over marks that never end.
    if _UNFINISHED.search(html):
        raise CannotSay("A mark in its HTML is not closed.")
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except AssertionError as error:  # how the reader answers to some broken declarations
        raise CannotSay("Its HTML is broken.") from error
    return tidy("".join(reader.pieces))


def _without_comments(html: str) -> str:
    pieces, place = [], 0
    while (start := html.find("<!--", place)) >= 0 and (end := html.find("-->", start + 4)) >= 0:
        pieces.append(html[place:start])
        place = end + 3
    return "".join([*pieces, html[place:]])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.shift: dict[int, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        refuse(tag)
        if tag in _BLOCKS:
            self._line()
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self._line()
            self.pieces.append("- ")
        elif tag in ("sub", "sup"):
            self.shift = _SUBSCRIPT if tag == "sub" else _SUPERSCRIPT

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._line()
        elif tag in ("sub", "sup"):
            self.shift = None

    def handle_data(self, data: str) -> None:
        text = data.replace("\n", " ").replace("\r", " ").replace("\xa0", " ")
        self.pieces.append(text if self.shift is None else shifted(text, self.shift))

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002
        raise CannotSay("It holds marks that cannot be read here.")

    def _line(self) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.pieces.append("\n")


def refuse(tag: str) -> None:
    """Raise CannotSay for an element whose meaning is not in its words."""
    if tag in _PICTURES:
        raise CannotSay("It needs a picture, a sound or another file.")
    if tag in ("table", "tr", "td", "th"):
        raise CannotSay("It holds a table.")
    if tag == "math":
        raise CannotSay("It holds a formula.")
    if tag not in _BLOCKS | _INLINE | {"sub", "sup"}:
        raise CannotSay(f"It holds a part that cannot be shown here ({tag[:30]}).")


def shifted(text: str, letters: dict[int, int]) -> str:
    """The text raised or lowered by letters that have such a form; raises CannotSay for others: x² is not x2."""
    if any(ord(character) not in letters for character in text.strip()):
        raise CannotSay("It holds a formula.")
    return text.translate(letters)


def raised(text: str) -> str:
    """The text as superscript letters; raises CannotSay."""
    return shifted(text, _SUPERSCRIPT)


def lowered(text: str) -> str:
    """The text as subscript letters; raises CannotSay."""
    return shifted(text, _SUBSCRIPT)
