r"""Maths in Markdown, left as it was written: `$…$`, `$$…$$`, `\(…\)` and `\[…\]` hold TeX, and no marks of ours.

Else `\\` would lose a backslash, `*` would begin emphasis, and `\(` would lose what shows that it is maths. The rules
of mdit-py-plugins look through all the rest for each formula that is not closed: 2.8 s for 3,000 lines of `$$a`, where
these take 0.05 s.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

LONGEST = 2_000
"""Characters of one formula: who never closes one must not have all that follows looked through again and again."""

_CLOSES = {"$$": "$$", "\\(": "\\)", "\\[": "\\]", "$": "$"}
# Words whose brackets somebody has escaped stand in \[…\] too: maths holds a command or one of these signs.
_IS_MATHS = re.compile(r"\\[A-Za-z]|[=^+<>]")


def leave_maths(parser: MarkdownIt) -> None:
    """Have a parser leave maths alone, within a line and on lines of its own."""
    parser.inline.ruler.before("escape", "maths", _inline)
    parser.block.ruler.before("fence", "maths", _block, {"alt": ["paragraph", "list", "blockquote"]})


def _end(text: str, start: int) -> int | None:
    """Where the maths ends that begins at a place; None where none begins there."""
    opens = text[start : start + 2] if text[start : start + 2] in _CLOSES else text[start : start + 1]
    closes = _CLOSES.get(opens)
    if closes is None:
        return None
    inside = start + len(opens)
    at = text.find(closes, inside, inside + LONGEST)
    if at <= inside:
        return None
    end, formula = at + len(closes), text[inside:at]
    if opens == "$":
        # As elsewhere in Markdown: two prices in a line are none.
        alone = formula == formula.strip() and "\n" not in formula and not text[end : end + 1].isdigit()
        return end if alone else None
    return end if opens != "\\[" or _IS_MATHS.search(formula) else None


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\" or (end := _end(state.src, state.pos)) is None or end > state.posMax:
        return False
    if not silent:
        for number, line in enumerate(state.src[state.pos : end].split("\n")):
            if number:
                state.push("hardbreak", "br", 0)
            state.push("text", "", 0).content = line
    state.pos = end
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Whole lines of maths, whatever lists or titles they look like."""
    if state.is_code_block(start):
        return False
    begin = state.bMarks[start] + state.tShift[start]
    if state.src[begin : begin + 2] not in ("$$", "\\[") or (last := _end(state.src, begin)) is None:
        return False
    line = start
    while line < end and state.eMarks[line] < last:
        line += 1
    whole = line < end and not state.src[last : state.eMarks[line]].strip()
    if not whole or any(state.sCount[each] < state.blkIndent for each in range(start, line + 1)):
        return False
    if not silent:
        state.line = line + 1
        # No paragraph: a list without empty lines would let it run into the words before it.
        state.push("maths_open", "p", 1).map = [start, state.line]
        inline = state.push("inline", "", 0)
        inline.content = state.getLines(start, state.line, state.blkIndent, False).strip()
        inline.map, inline.children = [start, state.line], []
        state.push("maths_close", "p", -1)
    return True
