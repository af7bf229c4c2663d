"""Keeps people's names out of what a model reads: each is a token there, and a name again where the answer is drawn.

A token is `Pupil-` with six hexadecimal digits, made from the conversation and the name, so that it stays the same
through a conversation and leads from one conversation to another for nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import count

_MARK = "Pupil-"
_DIGITS = 6
_FORMS = "ghijklmnopqrstuvwxyz"
"""Behind a token they tell the ways apart in which one name was written; none is a hexadecimal digit."""
_TOKEN = re.compile(rf"{_MARK}(?:-|([0-9a-f]{{{_DIGITS}}})([g-z]{{0,2}}))")
_UNFINISHED = re.compile(
    "(?:"
    + "|".join(re.escape(_MARK[:length]) for length in range(1, len(_MARK)))
    + rf"|{_MARK}(?:[0-9a-f]{{0,{_DIGITS - 1}}}|[0-9a-f]{{{_DIGITS}}}[g-z]?))\Z"
)
_LONGEST = len(_MARK) + _DIGITS + 2
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts whose words touch one another."""
_A_VERB = re.compile(
    r"\s+(?:i|you|he|she|it|we|they|the|this|that|these|those|there|a|an|my|our|your)\b", re.IGNORECASE
)
# Names that are words too: in small letters they are taken for the word.
_LISTED = """
    will may mark rose grace hope joy faith art sky jack bill frank rich page young long king green brown white black
    small little stone wood woods rivers lake hill day summer autumn dawn eve ray star pearl ruby amber ivy lily
    daisy iris olive violet basil sage rob nick pat sue drew grant miles chase chance wells price cook baker carter
    mason hunter archer fisher carpenter taylor smith banks fields marsh moss reed snow winter frost bush rush cross
    church bishop pope noble power love best good sharp strong swift wise bright fox wolf lamb bird finch crane martin
    robin penny bell ball case cash cole dean dale drake duke earl ford gale glen guy jean june april august major
    marina melody merit mercy prince ravel real royal russet sandy season sterling story terra true van von del las los
    san saint angel destiny serenity trinity harmony genesis journey legend justice justin
"""
_WORDS = frozenset(_LISTED.split())


@dataclass(frozen=True, slots=True)
class _Roster:
    """What names come to in any conversation: who bears each, the ways to write them, and what finds them.

    `bases` leads from a name or a part of one to whose it is; `written` holds both, in the order of the roster.
    """

    bases: Mapping[str, str]
    written: tuple[str, ...]
    pattern: re.Pattern[str]


@lru_cache(maxsize=32)
def _roster(people: tuple[str, ...]) -> _Roster:
    """All answers of a class share it: a class of thirty takes a millisecond and 40 KiB."""
    full = [name for name in dict.fromkeys(_normal(name) for name in people) if name]
    bearers = Counter(part for name in full for part in {_folded(each) for each in name.split()})
    bases: dict[str, str] = {}
    written: list[str] = []
    for name in full:
        bases[_folded(name)] = _folded(name)
        written.append(name)
        for part in name.split():
            if len(part) > 1 and part[:1].isalpha() and not part[:1].islower():
                # A name that two people bear is nobody's in particular, and gets a token of its own.
                bases.setdefault(_folded(part), _folded(name if bearers[_folded(part)] == 1 else part))
                written.append(part)
    return _Roster(bases, tuple(written), _pattern(written))


class _Tokens:
    """The digits for each way of writing a name in one conversation, and back."""

    def __init__(self, roster: _Roster, key: bytes) -> None:
        self._key, self._bases = key, roster.bases
        self._owners: dict[str, str] = {}
        self._digits_of: dict[str, str] = {}
        self._written: dict[str, str] = {}
        self._forms: Counter[str] = Counter()
        # All of them, whichever is met first: two names whose digits are alike have the same ones in each answer.
        for name in roster.written:
            self.of(name)

    def of(self, written: str) -> str:
        """The digits for a name as it is written; the first way that is met is that of the roster."""
        if written not in self._digits_of:
            base = self._bases.get(_folded(written), _folded(written))
            digits = self._digits(base)
            form = _form(self._forms[digits])
            if form is None:
                digits, form = self._digits(f"{base} {written}"), ""
            self._forms[digits] += 1
            self._digits_of[written] = digits + form
            self._written[digits + form] = written
        return self._digits_of[written]

    def __contains__(self, written: str) -> bool:
        return written in self._digits_of

    def name(self, digits: str, suffix: str) -> str | None:
        """The name that digits stand for, with what of the suffix is none of its form; None for those of nobody."""
        for length in range(len(suffix), -1, -1):
            if (name := self._written.get(digits + suffix[:length])) is not None:
                return name + suffix[length:]
        return None

    def _digits(self, base: str) -> str:
        """Those of the name, or the next ones where another name has them already."""
        for attempt in count():
            made = blake2b(f"{attempt} {base}".encode(), key=self._key, digest_size=_DIGITS // 2).hexdigest()
            if self._owners.setdefault(made, base) == base:
                return made
        raise AssertionError


class Names:
    """The names of some people in one conversation, as tokens.

    `unmask(mask(text)) == text` for any text. One object serves one answer at a time: it learns the ways in which
    names are written as it masks them. Mask whole texts; take arguments of tools apart before unmasking them, as a
    name may hold quotes.
    """

    def __init__(self, people: Iterable[str], key: str) -> None:
        """`people` are the full names; `key` is secret and the conversation's own."""
        self._key = blake2b(key.encode()).digest()
        self._roster = _roster(tuple(people))
        self._made: _Tokens | None = None

    def mask(self, text: str) -> str:
        """The text with a token for each name or part of one; one that is a word too only where it begins large."""
        return self._roster.pattern.sub(self._masked, text)

    def unmask(self, text: str) -> str:
        """The text with each token of ours as the name it stands for; others stay as they are."""
        return _TOKEN.sub(self._name, text)

    def unmasking(self) -> Unmasking:
        """For an answer that comes in pieces."""
        return Unmasking(self)

    def _masked(self, found: re.Match[str]) -> str:
        written = found.group()
        if written == _MARK:
            return _MARK + "-"
        # Most answers name nobody, and need no tokens.
        self._made = tokens = self._made or _Tokens(self._roster, self._key)
        if written not in tokens and _is_a_word(written):
            return written
        # "Will you help?" is no pupil called Will.
        if written in ("Will", "May") and _A_VERB.match(found.string, found.end()):
            return written
        return _MARK + tokens.of(written)

    def _name(self, found: re.Match[str]) -> str:
        if found[1] is None:
            return _MARK
        name = self._made.name(found[1], found[2]) if self._made is not None else None
        return found.group() if name is None else name


class Unmasking:
    """Gives names back in an answer that comes in pieces, wherever these cut a token."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be shown now: all but an end that may be the beginning of a token, at most 13 characters."""
        text = self._held + piece
        unfinished = _UNFINISHED.search(text, max(0, len(text) - _LONGEST))
        cut = unfinished.start() if unfinished else len(text)
        self._held = text[cut:]
        return self._names.unmask(text[:cut])

    def end(self) -> str:
        """What was held back, now that nothing more comes."""
        held, self._held = self._held, ""
        return self._names.unmask(held)


def _normal(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _folded(name: str) -> str:
    return _normal(name).casefold()


def _is_a_word(written: str) -> bool:
    """Whether a single name, so written, is rather a word: "mark the cell", "li"."""
    small = written.islower()
    return small and (len(written) < 3 or written in _WORDS) and not _WITHOUT_SPACES.search(written)


def _form(number: int) -> str | None:
    """What tells the so-manieth way of writing a name from the others; None where there are too many."""
    if number == 0:
        return ""
    first, second = divmod(number - 1, len(_FORMS))
    if first > len(_FORMS):
        return None
    return (_FORMS[first - 1] if first else "") + _FORMS[second]


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Finds names, the longest first, and our own mark where a text happens to hold it."""
    spelled = dict.fromkeys(form for name in names for form in (name, unicodedata.normalize("NFD", name)))
    longest = sorted(spelled, key=len, reverse=True)
    apart = [name for name in longest if not _WITHOUT_SPACES.search(name)]
    touching = [name for name in longest if _WITHOUT_SPACES.search(name)]
    found = [
        rf"(?<!{edge})(?:{_by_first_letter(group)})(?!{edge})"
        for edge, group in ((r"\w", apart), ("[0-9A-Za-z_]", touching))
        if group
    ]
    return re.compile("|".join([*found, re.escape(_MARK)]), re.IGNORECASE)


def _by_first_letter(names: Iterable[str]) -> str:
    """The names as alternatives under their first letters: a word is then compared with few of a whole school's."""
    groups: dict[str, list[str]] = {}
    for name in names:
        small = name[0].lower()
        groups.setdefault(small if len(small) == 1 else name[0], []).append(
            r"\s+".join(re.escape(word) for word in name.split())
        )
    return "|".join(f"(?={re.escape(first)})(?:{'|'.join(group)})" for first, group in groups.items())
