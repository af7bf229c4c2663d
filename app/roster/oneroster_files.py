"""The files of a OneRoster 1.1 archive: the manifest, the columns that must be there, and what refers to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.core.archive import Archive, ArchiveRefused, Limits, open_archive
from app.roster.csv_files import Row, Table, Unreadable, read_table
from app.roster.records import MAX_FILE_BYTES, Mode, Problem

_LIMITS = Limits(members=200, member_bytes=MAX_FILE_BYTES, total_bytes=100_000_000)
_MANIFEST = "manifest.csv"
MAX_ID = 255


@dataclass(frozen=True, slots=True)
class _Kind:
    """A file's columns that must be there, and those that name rows of other files."""

    needed: tuple[str, ...]
    refers: Mapping[str, str] = field(default_factory=dict)


KINDS: Mapping[str, _Kind] = {
    "orgs": _Kind(("sourcedId", "name", "type"), {"parentSourcedId": "orgs"}),
    "academicSessions": _Kind(
        ("sourcedId", "title", "type", "startDate", "endDate", "schoolYear"),
        {"parentSourcedId": "academicSessions"},
    ),
    "courses": _Kind(
        ("sourcedId", "title", "orgSourcedId"),
        {"orgSourcedId": "orgs", "schoolYearSourcedId": "academicSessions"},
    ),
    "classes": _Kind(
        ("sourcedId", "title", "courseSourcedId", "classType", "schoolSourcedId", "termSourcedIds"),
        {"courseSourcedId": "courses", "schoolSourcedId": "orgs", "termSourcedIds": "academicSessions"},
    ),
    "users": _Kind(
        ("sourcedId", "enabledUser", "orgSourcedIds", "role", "username", "givenName", "familyName"),
        {"orgSourcedIds": "orgs", "agentSourcedIds": "users"},
    ),
    "enrollments": _Kind(
        ("sourcedId", "classSourcedId", "schoolSourcedId", "userSourcedId", "role"),
        {"classSourcedId": "classes", "schoolSourcedId": "orgs", "userSourcedId": "users"},
    ),
}
"""The files that are read, each without the `.csv`; others of the standard (results, demographics) are not opened."""

_USED = ("status", "subjects", "periods", "identifier", "email", "primary")
_SPELLING = {*_USED, *(column for kind in KINDS.values() for column in (*kind.needed, *kind.refers))}
_MAY_BE_EMPTY = frozenset({"username"})
"""Nobody signs in here by the other system's user name, and many schools give parents none."""


@dataclass
class Sheet:
    """One file of the archive: its rows, and where to say what is wrong with them."""

    name: str
    mode: Mode
    rows: tuple[Row, ...]
    problems: list[Problem]

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    def problem(self, row: Row, column: str, sentence: str) -> None:
        """List a problem in a column of one of the rows."""
        self.problems.append(Problem(self.file, row.line, column, sentence))


@dataclass
class Package:
    """The sheets of an archive and all that is wrong with it."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        """The named file, without rows where it is absent."""
        return self.sheets.get(name) or Sheet(name, Mode.ABSENT, (), self.problems)

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of the named file."""
        return self.sheet(name).rows

    def mode(self, name: str) -> Mode:
        """How the named file is to be taken."""
        return self.sheet(name).mode


def sourced_ids(cell: str) -> list[str]:
    """The ids in a cell that may hold several, separated by commas."""
    if "," not in cell:
        return [cell] if cell else []
    return [part.strip() for part in cell.split(",") if part.strip()]


def is_deleted(row: Row) -> bool:
    """Whether the row says that what it names is gone."""
    return row.cells.get("status", "").lower() == "tobedeleted"


def open_package(data: bytes) -> Package:
    """The sheets of an archive; `problems` is empty only where every column, id and reference is right."""
    package = Package()
    if len(data) > MAX_FILE_BYTES:
        sentence = _("This file is over %(size)s MB.", size=MAX_FILE_BYTES // 1_000_000)
        package.problems.append(Problem("", 0, "", sentence))
        return package
    try:
        archive = open_archive(data, _LIMITS)
        # The standard wants the files at the top; many schools zip the folder that holds them.
        manifests = [name for name in archive.names if name.rpartition("/")[2] == _MANIFEST and "__MACOSX" not in name]
        if len(manifests) != 1:
            package.problems.append(Problem(_MANIFEST, 0, "", _("This zip file must hold one manifest.csv.")))
            return package
        folder = manifests[0].removesuffix(_MANIFEST)
        modes = _modes(read_table(archive.read(manifests[0]), _MANIFEST, ","), package.problems)
        for name, mode in modes.items():
            _read_sheet(package, archive, folder, name, mode)
    except ArchiveRefused as reason:
        package.problems.append(Problem("", 0, "", str(reason)))
    except Unreadable as reason:
        package.problems.extend(reason.problems)
    if not package.problems:
        _check_references(package)
    return package


def _modes(manifest: Table, problems: list[Problem]) -> dict[str, Mode]:
    """What the manifest says of each file that is read; what it does not name is absent."""
    if not {"propertyName", "value"} <= set(manifest.headers):
        raise Unreadable(Problem(_MANIFEST, 1, "", _("The columns must be propertyName and value.")))
    modes: dict[str, Mode] = {}
    version = ""
    for row in manifest.rows:
        name, value = row.cells["propertyName"], row.cells["value"].lower()
        if name == "oneroster.version":
            version = value
        kind = name.removeprefix("file.")
        if kind == name or kind not in KINDS:
            continue
        if value not in set(Mode):
            sentence = _("%(name)s must be bulk, delta or absent.", name=name)
            problems.append(Problem(_MANIFEST, row.line, "value", sentence))
        elif kind in modes:
            sentence = _("%(name)s is here twice.", name=name)
            problems.append(Problem(_MANIFEST, row.line, "propertyName", sentence))
        else:
            modes[kind] = Mode(value)
    if version != "1.1":
        if version:
            sentence = _("Only OneRoster 1.1 can be read; this one says “%(version)s”.", version=version[:20])
        else:
            sentence = _("Only OneRoster 1.1 can be read; this one does not say which it is.")
        problems.append(Problem(_MANIFEST, 0, "value", sentence))
    if not problems and all(mode is Mode.ABSENT for mode in modes.values()):
        problems.append(Problem(_MANIFEST, 0, "value", _("The manifest says that all files are absent.")))
    return modes


def _read_sheet(package: Package, archive: Archive, folder: str, name: str, mode: Mode) -> None:
    problems = package.problems
    if mode is Mode.ABSENT:
        return
    if f"{folder}{name}.csv" not in archive.names:
        sentence = _("The manifest promises %(name)s, which is missing.", name=f"{name}.csv")
        problems.append(Problem(_MANIFEST, 0, f"file.{name}", sentence))
        return
    try:
        table = read_table(archive.read(f"{folder}{name}.csv"), f"{name}.csv", ",", _SPELLING)
    except Unreadable as reason:
        problems.extend(reason.problems)
        return
    kind = KINDS[name]
    needed = (*kind.needed, "status") if mode is Mode.DELTA else kind.needed
    missing = [column for column in needed if column not in table.headers]
    problems.extend(Problem(table.file, 1, column, _("This column is missing.")) for column in missing)
    if missing:
        return
    package.sheets[name] = sheet = Sheet(name, mode, table.rows, problems)
    seen: dict[str, int] = {}
    filled = [column for column in needed if column not in _MAY_BE_EMPTY]
    for row in table.rows:
        key = row.cells["sourcedId"]
        if len(key) > MAX_ID:
            sheet.problem(row, "sourcedId", _("This id is longer than %(most)s characters.", most=MAX_ID))
        if key and seen.setdefault(key, row.line) != row.line:
            sheet.problem(row, "sourcedId", _("Line %(line)s has the same sourcedId.", line=seen[key]))
        for column in ("sourcedId",) if is_deleted(row) else filled:
            if not row.cells[column]:
                sheet.problem(row, column, _("This cell must not be empty."))


def _check_references(package: Package) -> None:
    """Every id must lead to a row, where the file it leads to is complete; others are looked up in the school later."""
    ids = {name: {row.cells["sourcedId"] for row in sheet.rows} for name, sheet in package.sheets.items()}
    for name, sheet in package.sheets.items():
        refers = [(column, to) for column, to in KINDS[name].refers.items() if package.mode(to) is Mode.BULK]
        for row in sheet.rows:
            if is_deleted(row):
                continue
            for column, target in refers:
                for key in sourced_ids(row.cells.get(column, "")):
                    if key not in ids[target]:
                        sentence = _("There is no “%(id)s” in %(file)s.", id=key[:60], file=f"{target}.csv")
                        sheet.problem(row, column, sentence)
