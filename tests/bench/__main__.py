"""Run the measurements and print their table. Exits with 1 where something asked for was not met."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Iterator

from tests.bench import chat, chat_bytes, cost, export, heat, page, roster, screens, starts, streams, study, taps, years
from tests.bench.report import Row, markdown, speed
from tests.bench.world import World, world
from tests.product import ROOT

MEASURES: dict[str, Callable[..., Iterator[Row]]] = {
    "taps": taps.measure,
    "screens": screens.measure,
    "streams": streams.measure,
    "heat": heat.measure,
    "page": page.measure,
    "export": export.measure,
    "roster": roster.measure,
    "starts": starts.measure,
    "years": years.measure,
    "study": study.measure,
    "chat": chat.measure,
    "bytes": chat_bytes.measure,
    "cost": cost.measure,
}
DATABASES = ("SQLite", "PostgreSQL")
ONE_DATABASE_IS_ENOUGH = {"streams", "starts", "chat", "bytes"}
DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured -->", "<!-- end -->"
TABLE = re.compile(f"{BEGIN}.*?{END}", re.DOTALL)


def _rows(names: list[str], databases: list[str], *, quick: bool) -> Iterator[Row]:
    for database in databases:
        due = [name for name in names if database == databases[0] or name not in ONE_DATABASE_IS_ENOUGH]
        if not due:
            continue
        with world(database) as running:
            for name in due:
                yield from _timed(name, running, quick=quick)


def _timed(name: str, running: World, *, quick: bool) -> Iterator[Row]:
    begun = time.monotonic()
    for row in MEASURES[name](running, quick=quick):
        print(f"  {row.database}: {row.what}: {row.measured}", file=sys.stderr, flush=True)
        yield row
    print(f"  {name} took {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter measurements, for a look")
    parser.add_argument("--only", choices=MEASURES, action="append", help="just this one; may be given again")
    parser.add_argument("--database", choices=DATABASES, action="append", help="just this database")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    (before, _, _), fast_before = os.getloadavg(), speed()
    rows = list(_rows(options.only or list(MEASURES), options.database or list(DATABASES), quick=options.quick))
    (busy, _, _), fast_after = os.getloadavg(), speed()
    table = markdown(rows)
    print(table)
    if options.write:
        table += f"\n\nLoad of the machine (one-minute average) before: {before:.1f}; at the end: {busy:.1f}. "
        table += f"Its speed (sums of 20,000 numbers a second): {fast_before:,.0f}; {fast_after:,.0f}."
        DOCUMENT.write_text(TABLE.sub(lambda _: f"{BEGIN}\n{table}\n{END}", DOCUMENT.read_text("utf-8")), "utf-8")
    return int(any(row.met is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
