"""Moodle GIFT: choices, true or false, and short answers, in and out.

Importing follows Moodle's own reader: a blank line ends a question, `//` starts a comment line, text after the
braces makes a gap. Exporting writes plain text (`[plain]`), so that nothing in a question is taken for a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.study.formats import html_text
from app.study.formats.collecting import NOT_UTF8, TOO_BIG, Collector, decoded
from app.study.formats.items import (
    GAP,
    MAX_FILE_BYTES,
    MAX_TEXT,
    CannotSay,
    ChoiceItem,
    Exported,
    Imported,
    Item,
    Option,
    TextItem,
    Unsupported,
    checked,
    name_for,
    one_line,
)
from app.study.formats.moodle_marks import Marked, accepted, choice, starred

_SPECIAL = "~=#{}:\\"
# While a question is taken apart, an escaped sign is one of Unicode's noncharacters, which no text may hold.
_ESCAPED = {"\\" + sign: chr(0xFDD0 + number) for number, sign in enumerate(_SPECIAL)}
_MEANT = str.maketrans({token: escape[1] for escape, token in _ESCAPED.items()})
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
_ESCAPE = re.compile(r"\\[~=#{}:\\n]")
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{0,7})?)%")
_MARKUP = re.compile(r"</?[A-Za-z!]|&#?\w{1,20};")
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_LONGEST = 20 * MAX_TEXT


def export_gift(items: Iterable[Item]) -> Exported:
    """The items as GIFT in UTF-8; what GIFT cannot say is listed."""
    questions: list[str] = []
    left: list[Unsupported] = []
    for item in items:
        try:
            questions.append(_written(checked(item)))
        except CannotSay as reason:
            left.append(Unsupported(item.name, str(reason)))
    return Exported("\n".join(questions).encode(), tuple(left))


def import_gift(data: bytes) -> Imported:
    """The questions of a GIFT file of at most 10 MB in UTF-8 (or UTF-16 with its mark)."""
    if len(data) > MAX_FILE_BYTES:
        return Imported(refusal=TOO_BIG)
    text = decoded(data)
    if text is None:
        return Imported(refusal=NOT_UTF8)
    if "\0" in text:
        return Imported(
            refusal=f"Line {text.count(chr(10), 0, text.index(chr(0))) + 1} holds a hidden character (NUL)."
        )
    collector = Collector()
    for line, block in collector.first(list(_blocks(text))):
        _read_block(collector, line, block)
    return collector.done()


def _written(item: Item) -> str:
    lines = [f"::{_escape(item.name)}::[plain]{_escape(item.prompt)}{{"]
    if isinstance(item, ChoiceItem):
        for number, option in enumerate(item.options):
            lines.append(f"\t{'=' if number == item.key else '~'}{_part(option.text)}{_comment(option.feedback)}")
    else:
        if item.case_sensitive:
            raise CannotSay("GIFT cannot say that capital letters count.")
        if any("->" in text for text in item.accepted):
            raise CannotSay("GIFT takes an answer with -> for a matching question.")
        lines += [f"\t={_part(starred(text))}" for text in item.accepted]
    if item.feedback:
        lines.append(f"\t####{_part(item.feedback)}")
    return "\n".join([*lines, "}", ""])


def _comment(feedback: str) -> str:
    return f"#{_part(feedback)}" if feedback else ""


def _part(text: str) -> str:
    """An answer or feedback, marked where its first sign would be taken for a format or a weight."""
    return ("[plain]" if text.startswith(("[", "%")) else "") + _escape(text)


def _escape(text: str) -> str:
    return re.sub(r"[~=#{}:\\]", r"\\\g<0>", text).replace("\n", "\\n")


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Each question's first line number and its text, comments left out."""
    start, lines = 0, list[str]()
    for number, line in enumerate([*re.split("\r\n|\r|\n", text), ""], start=1):
        if line.lstrip().startswith("//"):
            continue
        if line.strip():
            start = start if lines else number
            lines.append(line)
        elif lines:
            yield start, "\n".join(lines)
            lines = []


def _read_block(collector: Collector, line: int, block: str) -> None:
    rest = [each for each in block.split("\n") if not each.lstrip().startswith("$CATEGORY:")]
    body = "\n".join(rest)
    if not body.strip():
        return
    label = f"Line {line}"
    if len(body) > _LONGEST:
        collector.refuse(label, f"It is longer than {_LONGEST:,} characters.")
        return
    hidden = _ESCAPE.sub(lambda found: _ESCAPED.get(found.group(), "\n"), _NONCHARACTERS.sub("", body)).strip()
    name = ""
    if named := re.match(r"::(.*?)::", hidden, re.DOTALL):
        name, hidden = one_line(named.group(1).translate(_MEANT)), hidden[named.end() :]
        label = name or label
    collector.take(label, lambda remarks: _question(name, hidden, remarks))


def _question(name: str, text: str, remarks: list[str]) -> Item:
    opening, closing = text.find("{"), text.find("}")
    if opening < 0 and closing < 0:
        raise CannotSay("It is a text without a question.")
    if closing < opening or opening < 0:
        raise CannotSay("Its braces { } do not match.")
    before, answers, after = text[:opening], text[opening + 1 : closing], text[closing + 1 :]
    if "{" in answers or "{" in after or "}" in after:
        raise CannotSay("It has more than one place for an answer.")
    how = "moodle"
    if found := _FORMAT.match(before):
        how, before = found.group(1).lower(), before[found.end() :]
    if how == "markdown":
        remarks.append("It is written in Markdown, whose marks were kept.")
    prompt = _read(f"{before}{GAP}{after}" if after.strip() else before, how)
    answers, _, general = answers.partition("####")
    return _answered(name_for(name, prompt), prompt, answers.strip(), _read(general, how), how, remarks)


def _answered(name: str, prompt: str, answers: str, feedback: str, how: str, remarks: list[str]) -> Item:
    if not answers:
        raise CannotSay("It asks for an essay.")
    if answers.startswith("#"):
        raise CannotSay("It asks for a number.")
    if "~" in answers:
        return choice(name, prompt, _choices(answers, how), feedback, remarks)
    if "=" in answers and "->" in answers:
        raise CannotSay("It asks to match pairs.")
    words = [part.strip() for part in answers.split("#")]
    if (truth := _TRUTHS.get(words[0].upper())) is not None:
        if len(words) > 3:
            raise CannotSay("It has more feedback than two answers can have.")
        wrong, right = (_read(text, how) for text in (*words[1:], "", "")[:2])
        said = (right, wrong) if truth else (wrong, right)
        return ChoiceItem(name, prompt, (Option("True", said[0]), Option("False", said[1])), int(not truth), feedback)
    if not answers.startswith("="):
        raise CannotSay("It cannot be told which of its answers is right.")
    marked = (_marked(part, 100, how) for part in answers.split("=")[1:])
    return TextItem(name, prompt, accepted(marked, remarks), feedback)


def _choices(answers: str, how: str) -> list[Marked]:
    """The answers of a choice; raises CannotSay where it is not said of each whether it is right."""
    if not answers.startswith(("=", "~")):
        raise CannotSay("It cannot be told which of its answers is right.")
    if "=" not in answers:
        raise CannotSay("It asks for several answers, or none is marked as right.")
    parts = re.findall(r"([=~])([^=~]*)", answers)
    return [_marked(text, 100 if sign == "=" else 0, how) for sign, text in parts]


def _marked(text: str, percent: float, how: str) -> Marked:
    if weight := _WEIGHT.match(text):
        percent, text = float(weight.group(1)), text[weight.end() :]
    words, _, feedback = text.partition("#")
    return Marked(_read(words, how), percent, _read(feedback, how))


def _read(text: str, how: str) -> str:
    """Plain words of a text in the question's format or in its own."""
    if found := _FORMAT.match(text):
        how, text = found.group(1).lower(), text[found.end() :]
    text = text.translate(_MEANT)
    if how == "moodle" and _MARKUP.search(text):
        return html_text.plain(text.strip().replace("\n", "<br>"))
    return html_text.plain(text) if how == "html" else text.strip()
