"""Prints quiz items for a reader to judge: `.venv/bin/python -m tests.study.print_items`.

Ten are of the demo course and ten of real text, two an article. With `--write` they go into docs/methods.md, between
its two marks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from app import ROOT
from app.courses import parse_deck
from app.study import Form, Item, Measures, Passage, check_items, make_quiz

DECK = ROOT / "app" / "demo" / "biology_101.md"
SQUAD = ROOT.parent / "shared" / "data" / "squad" / "squad_dev_5articles.json"
PAGE = ROOT / "docs" / "methods.md"
BEGIN, END = "<!-- items -->", "<!-- end of items -->"
SEED = 2026
"""Chosen once, before anybody had read what it gives."""


def demo_passages() -> list[Passage]:
    """The demo course's slides, numbered as in the deck."""
    slides = parse_deck(DECK.read_text(encoding="utf-8")).slides
    return [
        Passage(number, number, slide.title, slide.body, slide.notes, slide.topic)
        for number, slide in enumerate(slides, start=1)
    ]


def article_passages(article: dict[str, Any]) -> list[Passage]:
    """An article's paragraphs, one a slide."""
    return [
        Passage(number, number, article["title"].replace("_", " "), paragraph["context"])
        for number, paragraph in enumerate(article["paragraphs"], start=1)
    ]


def materials() -> Iterator[tuple[str, list[Passage], int]]:
    """The name of each material, its passages, and how many items of it are printed."""
    yield "Biology 101 (the demo course)", demo_passages(), 10
    if not SQUAD.exists():
        print(f"{SQUAD.parent} is not there, so no item of real text is printed.", file=sys.stderr)
        return
    for article in json.loads(SQUAD.read_text(encoding="utf-8"))["data"]:
        yield article["title"].replace("_", " "), article_passages(article), 2


def lines_of(number: int, item: Item) -> Iterator[str]:
    """One item, as a list entry: the stem, the answers with the key in bold, and what is cited."""
    yield f"{number}. {item.stem}  "
    if item.form is Form.CHOICE:
        yield (
            "   "
            + " · ".join(f"**{option.text}**" if option.id == item.key_id else option.text for option in item.options)
            + "  "
        )
    else:
        yield f"   to type: **{item.key}**  "
    where = f"notes to slide {item.number}" if item.in_notes else f"slide {item.number}"
    yield f"   *{where}, {item.title}*"


def figures(measures: Measures) -> str:
    """A row of the table of measures."""
    return (
        f"{measures.items} | {measures.choices} | {measures.without_four_options} | {measures.key_not_in_sentence} |"
        f" {measures.wrong_option_in_sentence} | {measures.duplicates} | {measures.key_longest:.0%} |"
        f" {measures.solved_by_length:.0%} | {measures.solved_by_overlap:.0%}"
    )


def text() -> str:
    """Everything between the two marks."""
    items: list[str] = []
    rows: list[str] = []
    real: list[Item] = []
    number = asked_twice = 0
    for name, passages, wanted in materials():
        items += ["", f"**{name}**", ""]
        for item in make_quiz(passages, wanted, seed=SEED).items:
            number += 1
            items += lines_of(number, item)
        quizzes = [make_quiz(passages, 10, seed=seed).items for seed in range(8)]
        many = [item for quiz in quizzes for item in quiz]
        each = [check_items(quiz).duplicates for quiz in quizzes]
        # Eight quizzes may ask the same; within one nothing is asked twice.
        rows.append(f"| {name} | {figures(replace(check_items(many), duplicates=sum(each)))} |")
        if rows[1:]:
            real += many
            asked_twice += sum(each)
    if real:
        rows.append(f"| the five articles together | {figures(replace(check_items(real), duplicates=asked_twice))} |")
    head = [
        "| material, eight quizzes of ten | items | choices | not four options | key not in its sentence |"
        " wrong option in it | asked twice | key longest | solved by length | solved by letters |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, *items])


def main() -> None:
    """Print, or write into the page."""
    made = text()
    if "--write" not in sys.argv[1:]:
        print(made)
        return
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    Path(PAGE).write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
