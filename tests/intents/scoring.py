"""Predictions against labelled sentences, as the README beside the development sentences scores them.

`python -m tests.intents.scoring LABELLED.jsonl PREDICTED.jsonl` prints the shares, and every line that is wrong.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

NONE = "none"
WORDS_IN_COMMON = {"message": 0.75, "medical_notes": 0.75, "text": 0.85}
TEXTS = {
    "topic", "question_body", "message", "title", "new_title", "activity_type", "medical_notes", "equipment_name",
    "assignment", "text", "teacher_name",
}  # fmt: skip
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "*": {"status": "all", "anonymous": True, "num_questions": 5, "difficulty": "adaptive", "focus": "specific-topic",
          "explanation_style": "simple", "group_by": "slide", "include_anonymous": True, "passing_score": 70,
          "recipient_filter": "all_students", "target_students": "all_students", "days_ahead": 7, "date": "2026-11-18",
          "balance_by": "random", "weeks_ahead": 4, "time_horizon": 30, "recipient_type": "student",
          "channel": "email", "channels": ["email"], "data_type": "performance"},
    "get_confusion_heatmap": {"time_range": "today"},
    "analyze_health_trends": {"time_range": "month"},
    "analyze_cross_widget_correlations": {"time_range": "month"},
    "generate_automated_report": {"time_range": "month", "format": "text"},
    "translate_text": {"target_language": "en"},
    "prepare_ptm": {"threshold": 85},
}  # fmt: skip


@dataclass
class Score:
    """Shares of 1, and a line for each error."""

    functions: float
    parameters: float
    declined: float
    errors: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.shares()}, parameters {self.parameters:.1%}"

    def shares(self) -> str:
        """The shares of right functions and of declined sentences, for lines without labelled parameters."""
        return f"functions {self.functions:.1%}, out of scope {self.declined:.1%}"


def score(labelled: Iterable[Mapping[str, Any]], predicted: Iterable[Mapping[str, Any]]) -> Score:
    """Compare by id; a line without a prediction counts as `none`."""
    by_id = {each["id"]: each for each in predicted}
    right, exact, declined, errors = [], [], [], []
    for line in labelled:
        found = by_id.get(line["id"], {"function": NONE, "params": {}})
        right.append(found["function"] == line["function"])
        said = f"{line['text']!r} after {line['history']}" if line.get("history") else repr(line["text"])
        if not right[-1]:
            errors.append(f"{line['function']} -> {found['function']}: {said}")
        if line["function"] == NONE:
            declined.append(right[-1])
        elif right[-1]:
            exact.append(same(line["function"], line["params"], found["params"]))
            if not exact[-1]:
                errors.append(f"{line['params']} -> {found['params']}: {said}")
    return Score(_share(right), _share(exact), _share(declined), errors)


def same(function: str, stated: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether every stated parameter is there with the right value and none is invented."""
    wanted, given = _without_defaults(function, stated), _without_defaults(function, found)
    return wanted.keys() == given.keys() and all(_equal(name, wanted[name], given[name]) for name in wanted)


def _without_defaults(function: str, params: Mapping[str, Any]) -> dict[str, Any]:
    default = {**DEFAULTS["*"], **DEFAULTS.get(function, {})}
    plain = dict(params)
    for one, several in (("student", "students"),):
        if several in plain and len(plain[several]) == 1:
            plain[one] = plain.pop(several)[0]
    return {name: value for name, value in plain.items() if not (name in default and default[name] == value)}


def _equal(name: str, one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other)) or (
            len(one) == len(other) and all(any(_texts_match(name, str(a), str(b)) for b in other) for a in one)
        )
    if name in TEXTS:
        return _texts_match(name, str(one), str(other))
    return bool(one == other)


def _texts_match(name: str, one: str, other: str) -> bool:
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    first, second = _words(one), _words(other)
    common = sum(min(first.count(word), second.count(word)) for word in set(first))
    overlap = 2 * common / (len(first) + len(second)) if first or second else 1.0
    spelling = SequenceMatcher(None, " ".join(first), " ".join(second)).ratio()
    return overlap >= WORDS_IN_COMMON.get(name, 0.8) or spelling >= 0.85


def _words(text: str) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    return [word.removesuffix("s") if len(word) > 3 else word for word in words if word not in ("a", "an", "the")]


def _share(values: list[bool]) -> float:
    return sum(values) / len(values) if values else 1.0


def _read(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    result = score(_read(sys.argv[1]), _read(sys.argv[2]))
    print(*result.errors, result, sep="\n")
