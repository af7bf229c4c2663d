"""A sentence with what is found in it; each look is taken once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.intents.slots import counts, dates, dictation, languages, people, periods, phrases, teachers
from app.intents.slots.findings import Finding, overlaps, without
from app.intents.splitting import OWN_WORDS
from app.intents.types import School

MESSAGES = frozenset(
    {
        "notify_students_via_lms",
        "send_parent_message",
        "send_student_message",
        "send_teacher_message",
        "send_administrator_message",
        "send_automated_notification",
    }
)
# In these a subject on its own names the class, since there is no topic that it could be.
_BARE_SUBJECT = frozenset(
    {
        "get_confusion_heatmap",
        "export_confusion_data",
        "predict_attendance_patterns",
        "mark_attendance",
        "get_class_roster",
        "generate_comprehensive_insights",
        "analyze_cross_widget_correlations",
        "detect_anomalies",
        "generate_automated_report",
        "suggest_team_configurations",
        "generate_student_photo",
        "create_smart_alert",
        "execute_workflow",
        "record_safety_incident",
        "identify_safety_risks",
        "notify_students_via_lms",
        "send_student_message",
        "send_parent_message",
    }
)
_PAST = frozenset({"record_safety_incident"})
_WAS = re.compile(
    r"\b(?:was|were|wasn'?t|weren'?t|missed|didn'?t|came|had|arrived|left|turned|showed|skipped|last)\b", re.I
)


def cleaned(text: str) -> str:
    """The text with plain quotes, dashes and single spaces."""
    for fancy, plain in (("’", "'"), ("‘", "'"), ("`", "'"), ("“", '"'), ("”", '"'), ("«", '"'), ("»", '"')):
        text = text.replace(fancy, plain)
    text = re.sub(r"(?<=\s)[–—]|[–—](?=\s)", "-", text)
    text = re.sub(r"—", " - ", text).replace("–", "-")
    text = re.sub(r"\b(?:pl[sz]{2,}|pl[sz]+e+|pleas+e{2,}|pleas{2,}e|plea[sz]|pleae?se?)\b", "please", text, flags=re.I)
    return re.sub(r"\s+", " ", text).strip()


_SLIPS = {
    "frm": "from", "fom": "from", "frmo": "from", "abotu": "about", "aobut": "about", "abuot": "about", "wiht": "with",
    "wtih": "with", "wth": "with", "teh": "the", "hte": "the", "fro": "from", "fpr": "for", "ofr": "for", "adn": "and",
    "nad": "and", "waht": "what", "hwo": "how", "noets": "notes", "nots": "notes", "notse": "notes", "jsut": "just",
}  # fmt: skip
_SLIP = re.compile(rf"\b(?<!to and )(?:{'|'.join(_SLIPS)})\b", re.I)
_FORM = re.compile(r"\bform(?= (?:slides?|the (?:lesson|slides?|lecture)|last|yesterday)\b)", re.I)


def respelt(text: str) -> str:
    """The text with the small words right that thumbs mistype, so that no topic begins with them."""
    return _FORM.sub("from", _SLIP.sub(lambda found: _SLIPS[found[0].casefold()], text))


@dataclass(frozen=True)
class Sentence:
    """A sentence for a function; places are of characters of `head`, the request without what is dictated."""

    function: str
    text: str
    school: School
    role: str
    history: Sequence[str] = ()

    @cached_property
    def whole(self) -> str:
        text = counts.plain_fractions(cleaned(self.text))
        return text if self.function in OWN_WORDS else respelt(text)

    @cached_property
    def _dictated(self) -> dictation.Dictated:
        if self.function not in MESSAGES:
            return dictation.Dictated(self.whole, None)
        classes = periods.periods(self.whole, self.school.groups, bare=True)
        known = [
            *(Finding(each, each.start, each.end) for each in people.named(self.whole, self.school.pupils)),
            *teachers.teachers(self.whole),
            *classes,
            *languages.languages(self.whole),
            *(Finding(each[0], each.start(), each.end()) for each in dictation.COUPLE.finditer(self.whole)),
        ]
        loose = self.function != "send_automated_notification"
        return dictation.dictated(self.whole, known, classes=classes, loose=loose)

    @cached_property
    def head(self) -> str:
        return self._dictated.head

    @cached_property
    def words(self) -> str | None:
        """What is dictated."""
        return self._dictated.words

    @cached_property
    def teachers(self) -> list[Finding]:
        return teachers.teachers(self.head)

    @cached_property
    def periods(self) -> list[Finding]:
        bare = self.function in _BARE_SUBJECT
        lone = bare and self.function not in MESSAGES
        return periods.periods(self.head, self.school.groups, bare=bare, lone=lone)

    @cached_property
    def every_period(self) -> list[str]:
        return periods.every_period(self.head, self.school.groups, bare=self.function in _BARE_SUBJECT)

    @cached_property
    def people(self) -> list[people.Named]:
        taken = [*self.teachers, *self.periods]
        stated = [str(each.value) for each in self.periods]
        every = people.named(self.head, self.school.pupils, stated)
        return [each for each in every if not overlaps(each.start, each.end, taken)]

    @cached_property
    def dates(self) -> list[Finding]:
        found = dates.dates(self.head, self.school.today, past=self._tells)
        # A register is kept of days that were, or are near: "16 Nov" two days later is no day of next year.
        return [dates.a_year_back(each, self.school.today) for each in found] if self._marks else list(found)

    @property
    def _marks(self) -> bool:
        return self.function == "mark_attendance"

    @property
    def _tells(self) -> bool:
        """Whether the sentence tells of what has happened, so that "Monday" is the last one."""
        return self.function in _PAST or (self._marks and bool(_WAS.search(self.head)))

    @cached_property
    def languages(self) -> list[Finding]:
        return languages.languages(self.head)

    @cached_property
    def slides(self) -> list[Finding]:
        pattern = (
            rf"\b(?:slides?|sl|slid|silde)\s*(?:no\.?|number|#|num)?\s*(\d{{1,3}}|{counts.NUMBER})\b"
            rf"|\b({counts.ORDINAL}) slide\b"
        )
        found = []
        for match in re.finditer(pattern, self.head, re.I):
            number = counts.value_of(match[1]) if match[1] else counts.ordinal_of(match[2])
            found.append(Finding(number, match.start(), match.end()))
        return found

    def masked(self, *more: Sequence[Finding], keep_dates: bool = False, keep_people: bool = False) -> str:
        """The head with gaps where periods, teachers, pupils, dates and more stand."""
        findings: list[Finding] = [*self.periods, *self.teachers]
        if not keep_people:
            findings += [Finding(each, each.start, each.end + _possessive(self.head, each.end)) for each in self.people]
        if not keep_dates:
            findings += [
                Finding(each.value, each.start, each.end + _possessive(self.head, each.end)) for each in self.dates
            ]
        for group in more:
            findings += group
        apart: list[Finding] = []
        for each in findings:
            if not overlaps(each.start, each.end, apart):
                apart.append(each)
        return phrases.unframed(without(self.head, apart))


def _possessive(text: str, place: int) -> int:
    found = re.match(r"'s?(?!\w)", text[place:])
    return found.end() if found else 0
