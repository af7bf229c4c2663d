"""The scoring of parameters, as the normal forms of the assistant's sentences prescribe it."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

from rapidfuzz.fuzz import ratio

from app.intents.slots import extract
from app.intents.slots.defaults import DEFAULTS
from app.intents.types import Group, Pupil, School

_STUDENTS = [
    "Ava Martinez",
    "Liam Chen",
    "Noah Williams",
    "Emma Johnson",
    "Olivia Brown",
    "Mia Davis",
    "Ethan Wilson",
    "Sophia Nguyen",
    "Lucas Garcia",
    "Amelia Lee",
    "Aisha Khan",
    "Omar Hassan",
    "Wei Ling Tan",
    "Jayden Lim",
    "Zara Ahmed",
    "Priya Patel",
]
DEMO = School(
    today=date(2026, 11, 18),
    pupils=tuple(Pupil(name, number) for number, name in enumerate(_STUDENTS, start=1)),
    groups=(
        Group("1", "Period 1"),
        Group("2", "PE 9"),
        Group("3", "Biology 101"),
        Group("4", "PE 7"),
        Group("5", "Driver's Ed"),
        Group("6", "Health 8"),
    ),
    asker="Ms Rivera",
)
_TEXTS = {
    "topic": 0.8,
    "activity_type": 0.8,
    "equipment_name": 0.8,
    "assignment": 0.8,
    "title": 0.8,
    "new_title": 0.8,
    "question_body": 0.8,
    "message": 0.75,
    "medical_notes": 0.75,
    "text": 0.85,
}
_TITLES = re.compile(r"^(?:mr|mrs|ms|miss|mdm|madam|dr|coach|prof|professor|sir|cikgu)\.?\s+", re.I)


def _words(text: str) -> list[str]:
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.casefold().replace("’", "'"))
    return [re.sub(r"(?<=\w\w)s$", "", word) for word in words if word not in ("a", "an", "the")]


def same_text(said: Any, meant: Any, floor: float) -> bool:
    """Whether two texts say the same: equal numbers, and words that overlap or a spelling that is alike."""
    if not isinstance(said, str) or not isinstance(meant, str):
        return False
    if sorted(re.findall(r"\d+", said)) != sorted(re.findall(r"\d+", meant)):
        return False
    mine, theirs = _words(said), _words(meant)
    left, shared = list(theirs), 0
    for word in mine:
        if word in left:
            left.remove(word)
            shared += 1
    overlap = 2 * shared / (len(mine) + len(theirs)) if mine or theirs else 1.0
    return overlap >= floor or ratio(" ".join(mine), " ".join(theirs)) / 100 >= 0.85


def _one(name: str, said: Any, meant: Any) -> bool:
    if name in _TEXTS:
        return same_text(said, meant, _TEXTS[name])
    if name == "teacher_name":
        return _TITLES.sub("", str(said)).casefold() == _TITLES.sub("", str(meant)).casefold()
    if isinstance(meant, list):
        return isinstance(said, list) and {str(each).casefold() for each in said} == {
            str(each).casefold() for each in meant
        }
    return bool(said == meant)


def _compared(function: str, params: dict[str, Any]) -> dict[str, Any]:
    defaults: dict[str, Any] = {**DEFAULTS.get(function, {})}
    if function in ("mark_attendance", "record_safety_incident"):
        defaults["date"] = "2026-11-18"
    return {name: value for name, value in params.items() if name not in defaults or defaults[name] != value}


def exact(function: str, said: dict[str, Any], meant: dict[str, Any]) -> bool:
    """Whether every stated parameter is there with the right value, and none is invented."""
    said, meant = _compared(function, said), _compared(function, meant)
    return said.keys() == meant.keys() and all(_one(name, said[name], value) for name, value in meant.items())


def misses(path: Path) -> tuple[int, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """How many lines of a file have a capability, and those that are read otherwise, with what is read."""
    lines = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    lines = [line for line in lines if line["function"] != "none"]
    wrong = []
    for line in lines:
        said, _doubts = extract(line["function"], line["text"], DEMO, line["role"], line.get("history", []))
        if not exact(line["function"], said, line["params"]):
            wrong.append((line, said))
    return len(lines), wrong


if __name__ == "__main__":
    total, wrong = misses(Path(sys.argv[1]))
    for line, said in wrong:
        print(
            f"{line['id']} {line['function']}: {line['text']!r} {line.get('history', '')}\n   meant "
            f"{line['params']}\n   read  {said}"
        )
    print(f"{total - len(wrong)}/{total} = {(total - len(wrong)) / total:.1%}")
