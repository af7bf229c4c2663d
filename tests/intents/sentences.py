"""The sentences that the classifier is measured on, and never learns from."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from app.intents import Group, Pupil, Request, School, understand

HERE = Path(__file__).parent
DEVELOPMENT = HERE.parents[2] / "shared" / "data" / "intents" / "dev.jsonl"
TODAY = date(2026, 11, 18)
_NAMES = (
    "Ava Martinez", "Liam Chen", "Noah Williams", "Emma Johnson", "Olivia Brown", "Mia Davis", "Ethan Wilson",
    "Sophia Nguyen", "Lucas Garcia", "Amelia Lee", "Aisha Khan", "Omar Hassan", "Wei Ling Tan", "Jayden Lim",
    "Zara Ahmed", "Priya Patel",
)  # fmt: skip
SCHOOL = School(
    TODAY,
    tuple(Pupil(name, number) for number, name in enumerate(_NAMES, 1)),
    (
        Group("1", "Advisory"), Group("2", "PE 9"), Group("3", "Biology 101"), Group("4", "PE 7"),
        Group("5", "Driver's Ed"), Group("6", "Health 8"),
    ),
    "Ms Rivera",
)  # fmt: skip


def held_out(name: str) -> list[dict[str, Any]]:
    """The lines of a held-out file: label | role | sentence | earlier sentences."""
    lines = (HERE / f"{name}.txt").read_text("utf-8").splitlines()
    found = []
    for number, line in enumerate(lines, 1):
        label, role, text, *history = (part.strip() for part in line.split(" | "))
        found.append(
            {"id": f"{name}:{number}", "function": label, "role": role, "text": text, "history": history, "params": {}}
        )
    return found


def development() -> list[dict[str, Any]]:
    """The development sentences, where they are at hand; otherwise none."""
    if not DEVELOPMENT.exists():
        return []
    return [json.loads(line) for line in DEVELOPMENT.read_text("utf-8").splitlines() if line.strip()]


def predicted(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first request of each line, as the command prints it."""
    found = []
    for line in lines:
        heard = understand(line["text"], SCHOOL, role=line["role"], history=line.get("history", ()))
        first = heard.requests[0] if heard.requests else Request("none", {})
        found.append({"id": line["id"], "function": first.function, "params": first.params})
    return found
