"""What single lines of a deck's Markdown say: front matter, a topic, the words of a heading."""

import re

_TOPIC = re.compile(r" {0,3}topic:[ \t]*(.*)$", re.IGNORECASE)
_KEY = re.compile(r"[A-Za-z_][\w-]*[ \t]*:")
_LEAD = re.compile(r"\A(?:#{1,6}|[-*+>]|\d{1,9}[.)])[ \t]+")
_MARKUP = (
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(\*\*|__|`)(\S[^*_`]*?)\1"), r"\2"),
    (re.compile(r"(?<!\w)([*_])(\S[^*_]*?)\1(?!\w)"), r"\2"),
)
_READ = 400
"""Characters of a heading that are looked at: twice what a title may have."""


def front_matter(lines: list[str]) -> int:
    """How many lines at the top are front matter."""
    if lines[0].rstrip() != "---":
        return 0
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return number + 1 if number > 1 and _KEY.match(lines[1]) else 0
        if line.strip() and not (_KEY.match(line) or line.startswith((" ", "\t", "- "))):
            return 0
    return 0


def take_topic(body: list[str]) -> tuple[str | None, list[str]]:
    """The topic that a slide's first line names, None where it names none, and the lines after it."""
    if body and (found := _TOPIC.match(body[0])):
        return plain(found.group(1)) or None, trim(body[1:])
    return None, body


def plain(markdown: str) -> str:
    """A heading's or first line's words without the marks around them."""
    # Long enough to see that a title is too long; short, as the expressions' time grows with the square.
    text = _LEAD.sub("", markdown.strip()[:_READ])
    unclosed = text.rstrip("#")
    if unclosed != unclosed.rstrip() or not unclosed:
        text = unclosed
    for pattern, words in _MARKUP:
        text = pattern.sub(words, text)
    return text.strip()


def trim(lines: list[str]) -> list[str]:
    """The lines without blank ones at either end."""
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return lines[first:last]
