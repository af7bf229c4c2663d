"""Reads a deck of slides from Markdown; what cannot be read is a `Problem` with its line, never an exception.

A slide starts at a `# Heading` or at a line `---` (three or more hyphens); both together are one start, and
a slide with nothing on it is left out. A `---` right under a plain paragraph is Markdown's underlined heading
and stays in the slide, unless a `# Heading` follows. Nothing inside a fenced code block or an HTML comment
starts a slide. A block of `key: value` lines between two `---` at the very top is front matter and skipped.

From a line `Note:`, `Notes:` or `???` to the end of the slide everything is its notes, and so is a comment
`<!-- notes: ... -->` anywhere on it. A line `Topic: ...` first or right after the title names the topic.
"""

import re
from dataclasses import dataclass, field
from enum import Enum

from app.courses.deck_lines import front_matter, plain, take_topic, trim

MAX_CHARACTERS = 200_000
MAX_SLIDES = 500
MAX_TITLE = 200
MAX_TOPIC = 100
MAX_PROBLEMS = 50

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_HEADING = re.compile(r" {0,3}#(?:[ \t]+(.*))?$")
_SUBHEADING = re.compile(r" {0,3}#{2,6}[ \t]+(.*)$")
_RULE = re.compile(r" {0,3}-{3,}[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_COMMENT = re.compile(r" {0,3}<!--")
_NOTES = re.compile(r" {0,3}(?:notes?:[ \t]*(.*)|\?\?\?[ \t]*)$", re.IGNORECASE)
_NO_PARAGRAPH = re.compile(r"\s*(?:[#>|<]|[-*+][ \t]|\d{1,9}[.)][ \t])")


@dataclass(frozen=True)
class SlideDraft:
    """One slide as written: a plain title, a Markdown body, Markdown notes, and the topic if one is named."""

    title: str
    body: str
    notes: str
    topic: str | None


@dataclass(frozen=True)
class Problem:
    """What keeps a deck from being imported: the line (from 1) and a sentence for the person who wrote it."""

    line: int
    sentence: str


@dataclass(frozen=True)
class Deck:
    """What was read. With any problem, `slides` is good for a preview only; the deck is not to be imported.

    At most `MAX_PROBLEMS` problems are listed, in the order of their lines.
    """

    slides: tuple[SlideDraft, ...]
    problems: tuple[Problem, ...]


def parse(markdown: str) -> Deck:
    """The deck in a text of at most 200,000 characters and 500 slides, in time proportional to its length."""
    if len(markdown) > MAX_CHARACTERS:
        line = markdown.count("\n", 0, MAX_CHARACTERS) + 1
        return Deck((), (Problem(line, f"A deck can have at most {MAX_CHARACTERS:,} characters."),))
    text = markdown.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    reader = _Reader(text.split("\n"))
    reader.read()
    problems = sorted(reader.problems, key=lambda problem: problem.line)
    if not reader.slides and not problems:
        problems = [Problem(1, "There is no slide in this text yet. Start one with a line like “# Cells”.")]
    return Deck(tuple(reader.slides), tuple(problems[:MAX_PROBLEMS]))


@dataclass
class _Open:
    """The slide being read."""

    line: int
    title: str = ""
    body: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    in_notes: bool = False

    def add(self, line: str) -> None:
        (self.notes if self.in_notes else self.body).append(line)


class _Block(Enum):
    NONE, PARAGRAPH, OTHER = range(3)


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.slides: list[SlideDraft] = []
        self.problems: list[Problem] = []
        self.slide = _Open(1)
        self.block = _Block.NONE
        self.full = False
        self.last_comment_end = max((n for n, line in enumerate(lines) if "-->" in line), default=-1)

    def read(self) -> None:
        for number, line in enumerate(self.lines):
            if found := _FORBIDDEN.search(line):
                name = f"U+{ord(found.group()):04X}"
                self._problem(number, f"This line holds a hidden character ({name}). Please delete it.")
                self.lines[number] = _FORBIDDEN.sub("\ufffd", line)
        number = front_matter(self.lines)
        self.slide.line = number + 1
        while number < len(self.lines):
            number = self._read_line(number)
        self._close()

    def _read_line(self, number: int) -> int:
        """Take in the line at index `number` and what belongs to it; the index of the next one."""
        line = self.lines[number]
        if fence := _FENCE.match(line):
            return self._read_fence(number, fence.group(1))
        if _COMMENT.match(line):
            return self._read_comment(number)
        if heading := _HEADING.match(line):
            self._open(number)
            self.slide.title = plain(heading.group(1) or "")
        elif _RULE.match(line) and not self._underlines(number):
            self._open(number)
        elif not self.slide.in_notes and (marker := _NOTES.match(line)):
            self.slide.in_notes = True
            self.slide.add(marker.group(1) or "")
        else:
            self.slide.add(line)
            self._follow_block(line)
        return number + 1

    def _underlines(self, number: int) -> bool:
        if self.slide.in_notes or self.block is not _Block.PARAGRAPH:
            return False
        following = number + 1
        while following < len(self.lines) and not self.lines[following].strip():
            following += 1
        return following == len(self.lines) or not _HEADING.match(self.lines[following])

    def _follow_block(self, line: str) -> None:
        """Remember whether a `---` on the next line would underline this one, as under a list it does not."""
        if not line.strip() or _RULE.match(line):
            self.block = _Block.NONE
        elif _NO_PARAGRAPH.match(line):
            self.block = _Block.OTHER
        elif self.block is _Block.NONE:
            self.block = _Block.PARAGRAPH

    def _read_fence(self, number: int, fence: str) -> int:
        closing = re.compile(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$")
        self.block = _Block.NONE
        self.slide.add(self.lines[number])
        for following in range(number + 1, len(self.lines)):
            self.slide.add(self.lines[following])
            if closing.match(self.lines[following]):
                return following + 1
        self._problem(number, "This code block never ends. Close it with a line of the same marks.")
        return len(self.lines)

    def _read_comment(self, number: int) -> int:
        self.block = _Block.NONE
        start = self.lines[number].index("<!--") + 4
        end = self.lines[number].find("-->", start)
        last = number
        # Looking ahead only where an end exists keeps a text of unclosed comments from taking quadratic time.
        while end < 0 and last < self.last_comment_end:
            last += 1
            end = self.lines[last].find("-->")
        if end < 0:
            self._problem(number, "This comment never ends. Close it with “-->”.")
            self.slide.add(self.lines[number])
            return number + 1
        inside = "\n".join([*self.lines[number:last], self.lines[last][:end]])[start:].strip()
        first, _, rest = inside.partition("\n")
        if marker := _NOTES.match(first):
            self.slide.notes.extend(f"{marker.group(1) or ''}\n{rest}".rstrip().split("\n"))
            self.slide.notes.append("")
            if after := self.lines[last][end + 3 :].strip():
                self.slide.add(after)
        else:
            for line in self.lines[number : last + 1]:
                self.slide.add(line)
        return last + 1

    def _open(self, number: int) -> None:
        self._close()
        self.slide = _Open(number + 1)
        self.block = _Block.NONE

    def _close(self) -> None:
        """Keep the slide that has been read, unless nothing is on it."""
        slide, body = self.slide, trim(self.slide.body)
        topic, body = take_topic(body)
        title = slide.title
        if not title and body:
            subheading = _SUBHEADING.match(body[0])
            title = plain(subheading.group(1) if subheading else body[0])[:MAX_TITLE].rstrip()
            body = trim(body[1:]) if subheading else body
        if topic is None:
            topic, body = take_topic(body)
        notes = "\n".join(trim(slide.notes))
        if not (title or body or notes):
            return
        if len(self.slides) == MAX_SLIDES:
            if not self.full:
                self._problem(slide.line - 1, f"A deck can have at most {MAX_SLIDES} slides.")
            self.full = True
            return
        if len(title) > MAX_TITLE:
            self._problem(slide.line - 1, f"A title can have at most {MAX_TITLE} characters.")
        if topic and len(topic) > MAX_TOPIC:
            self._problem(slide.line - 1, f"The topic of this slide is longer than {MAX_TOPIC} characters.")
        name = title[:MAX_TITLE] or f"Slide {len(self.slides) + 1}"
        self.slides.append(SlideDraft(name, "\n".join(body), notes, topic[:MAX_TOPIC] if topic else None))

    def _problem(self, number: int, sentence: str) -> None:
        self.problems.append(Problem(number + 1, sentence))
