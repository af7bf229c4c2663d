"""Reads a table from a CSV file as schools have them: any of four encodings, comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from flask_babel import gettext as _

from app.roster.records import MAX_FILE_BYTES, Problem

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 2_000

_DELIMITERS = ",;\t"
_SEPARATOR_LINE = re.compile(r'"?sep=(?P<sign>[,;\t|])"?[,;\t]*(\r\n|\r|\n|\Z)', re.IGNORECASE)
"""A first line that tells Excel what stands between the cells; Excel itself reads it and does not show it."""
_HIDDEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: the line in the file where it starts, from 1, and its cells by header."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table read from a file: its headers as written, and its rows; blank lines are no rows."""

    file: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


class Unreadable(ValueError):
    """A file is no table; `problems` say where and why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].sentence)
        self.problems = list(problems)


def decode(data: bytes, file: str) -> str:
    """The text of UTF-8 or UTF-16 (told by its first bytes), or else of Western European (Windows-1252, Latin-1).

    Raises Unreadable for a NUL, with its line, and for a UTF-16 file that is broken off.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Unreadable(Problem(file, 0, "", _("This file is broken off or damaged (UTF-16)."))) from error
    else:
        text = _decode_bytes(data)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        sentence = _("This line holds a hidden character (NUL). Please save the file again as CSV in UTF-8.")
        raise Unreadable(Problem(file, line, "", sentence))
    return text


def _decode_bytes(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Windows-1252 is Latin-1 with quotes and the euro sign where Latin-1 has control codes; five bytes it lacks.
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return data.decode("latin-1")


def read_table(data: bytes, file: str, delimiter: str = "", spelling: Iterable[str] = ()) -> Table:
    """The table in a file of at most 20 MB; a cell's spaces are trimmed. Raises Unreadable with every bad line.

    Without `delimiter` it is what a first line such as `sep=;` says, or the sign among comma, semicolon and tab that
    the header holds most often. A header in `spelling` is called as it is spelled there, whatever letters the file
    uses.
    """
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable(Problem(file, 0, "", _("This file is over %(size)s MB.", size=MAX_FILE_BYTES // 1_000_000)))
    text = decode(data, file)
    said = _SEPARATOR_LINE.match(text)
    text = text[said.end() :] if said else text
    sign = delimiter or (said["sign"] if said else _delimiter(text))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    headers: tuple[str, ...] = ()
    rows: list[Row] = []
    problems: list[Problem] = []
    before = 1 if said else 0
    start = before + 1
    try:
        for cells in reader:
            line, start = start, before + reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not headers:
                headers = _headers(cells, file, line)
                spelled = {header.casefold(): header for header in spelling}
                headers = tuple(spelled.get(header.casefold(), header) for header in headers)
            elif row := _row(headers, cells, file, line, problems):
                rows.append(row)
            if len(rows) > MAX_ROWS:
                raise Unreadable(
                    Problem(file, line, "", _("This file has more than %(rows)s rows.", rows=f"{MAX_ROWS:,}"))
                )
    except csv.Error as error:
        sentence = _("From this line on the file is not well-formed CSV; a quotation mark may be missing.")
        raise Unreadable(Problem(file, start, "", sentence)) from error
    if not headers:
        raise Unreadable(Problem(file, 0, "", _("This file is empty.")))
    if problems:
        raise Unreadable(*problems)
    return Table(file, headers, tuple(rows))


def header_key(header: str) -> str:
    """A header as it is compared: `First Name`, `first_name` and `FIRSTNAME` are one, and accents do not count."""
    plain = unicodedata.normalize("NFKD", header).casefold()
    return "".join(character for character in plain if character.isalnum())


def _delimiter(text: str) -> str:
    """The sign that separates the first line that is not blank; outside quotation marks, a comma when none does."""
    line = next((line for line in text[:20_000].splitlines() if line.strip()), "")
    counts = Counter(re.sub(r'"[^"]*"', "", line))
    return max(_DELIMITERS, key=lambda sign: counts[sign])


def _headers(cells: list[str], file: str, line: int) -> tuple[str, ...]:
    if len(cells) > MAX_COLUMNS:
        raise Unreadable(
            Problem(file, line, "", _("This file has more than %(columns)s columns.", columns=MAX_COLUMNS))
        )
    headers = tuple(cell.strip() for cell in cells)
    named = [header.casefold() for header in headers if header]
    for header in headers:
        if header and named.count(header.casefold()) > 1:
            raise Unreadable(Problem(file, line, header[:80], _("Two columns have this name.")))
    return headers


def _row(headers: tuple[str, ...], cells: list[str], file: str, line: int, problems: list[Problem]) -> Row | None:
    if len(cells) > len(headers) and any(cell.strip() for cell in cells[len(headers) :]):
        sentence = _("This line has more than the %(columns)s columns of the header.", columns=len(headers))
        problems.append(Problem(file, line, "", sentence))
        return None
    named = dict(zip_longest(headers, map(str.strip, cells[: len(headers)]), fillvalue=""))
    named.pop("", None)
    whole = "".join(named.values())
    if len(whole) > MAX_CELL or _HIDDEN.search(whole):
        for header, cell in named.items():
            if len(cell) > MAX_CELL:
                sentence = _("This cell is longer than %(most)s characters.", most=f"{MAX_CELL:,}")
                problems.append(Problem(file, line, header, sentence))
                return None
            if _HIDDEN.search(cell):
                problems.append(Problem(file, line, header, _("This cell holds a hidden character.")))
                return None
    return Row(line, named)
