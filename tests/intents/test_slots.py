"""What a sentence states, and what it leaves open."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intents.slots import extract
from app.intents.slots.dates import dates
from app.intents.slots.fields import FIELDS
from app.intents.types import Doubt, Pupil, School
from tests.intents.scoring_params import DEMO, misses, same_text

OWN = Path(__file__).with_name("own_params.jsonl")
FRESH = Path(__file__).with_name("fresh_params.jsonl")
TWO_AVAS = replace(DEMO, pupils=(*DEMO.pupils, Pupil("Ava Lopez", 99, ("4",))))


def read(function: str, text: str, *, school: School = DEMO, role: str = "teacher", after: tuple[str, ...] = ()) -> Any:
    return extract(function, text, school, role, after)


def params(function: str, text: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = read(function, text, **more)[0]
    return found


def test_the_sentences_written_for_it_are_read_as_they_were_meant() -> None:
    total, wrong = misses(OWN)
    assert total > 800
    assert len(wrong) <= total * 0.05, [line["id"] for line, _said in wrong]


def test_sentences_of_other_writers_are_read_as_they_were_meant() -> None:
    total, wrong = misses(FRESH)
    assert total > 600
    assert len(wrong) <= total * 0.05, [line["id"] for line, _said in wrong]


@pytest.mark.parametrize("said", ["a lesson on rocks for grade 6", "line dancing", "is there a link to the price list"])
def test_an_ordinary_word_is_no_slip_of_a_name(said: str) -> None:
    school = replace(DEMO, pupils=(*DEMO.pupils, Pupil("Grace Okafor", 90), Pupil("Linh Pham", 91)))
    assert params("get_student_dashboard_data", said, school=school) == {}


def test_every_function_has_sentences_of_its_own() -> None:
    told = {json.loads(line)["function"] for line in OWN.read_text().splitlines()}
    assert told == set(FIELDS)
    assert len(FIELDS) == 46


def test_two_pupils_of_one_name_are_asked_back_and_never_guessed() -> None:
    found, doubts = read("get_student_dashboard_data", "show Ava's dashboard", school=TWO_AVAS)
    assert found == {}
    assert doubts == (Doubt("student", "Ava", ("Ava Lopez", "Ava Martinez")),)


def test_a_full_name_an_initial_or_a_period_tells_two_pupils_apart() -> None:
    whole = read("send_student_message", "tell Ava Lopez that the bus is late", school=TWO_AVAS)
    assert whole == ({"student": "Ava Lopez", "message": "the bus is late"}, ())
    assert params("get_student_dashboard_data", "dashboard for Ava L", school=TWO_AVAS) == {"student": "Ava Lopez"}
    apart = replace(TWO_AVAS, pupils=(replace(DEMO.pupils[0], periods=("3",)), Pupil("Ava Lopez", 99, ("4",))))
    found, doubts = read("mark_attendance", "mark Ava absent in period 4", school=apart)
    assert found == {"period": "4", "attendance": {"Ava Lopez": "absent"}}
    assert doubts == ()


def test_a_first_name_of_one_and_a_surname_of_another_is_a_doubt() -> None:
    found, doubts = read("get_student_dashboard_data", "show me Emma Davis")
    assert found == {}
    assert doubts == (Doubt("student", "Emma Davis", ("Emma Johnson", "Mia Davis")),)


def test_one_pronoun_for_two_pupils_is_a_doubt() -> None:
    found, doubts = read("send_student_message", "message him: see me", after=("compare Liam and Noah",))
    assert found == {"message": "see me"}
    assert doubts == (Doubt("student", "him", ("Liam Chen", "Noah Williams")),)


@pytest.mark.parametrize(
    ("said", "doubted"),
    [
        ("give John Smith a remedial quiz on osmosis in period 3", ["John Smith"]),
        ("give bob a remedial quiz", ["bob"]),
        ("remedial quiz for Zoltan on mitosis", ["Zoltan"]),
        ("assign a remedial quiz on mitosis to Emma Johnson and Zoltan Kiss", ["Zoltan Kiss"]),
        ("give her a remedial quiz", ["her"]),
        ("give them a remedial quiz", []),
        ("Give the class a remedial quiz on Cell Division", []),
        ("Give everyone another remedial quiz", []),
        ("remedial quiz for Photosynthesis", []),
        ("Assign Emma and Liam a remedial quiz due Friday", []),
        ("give the confused students a remedial quiz", []),
    ],
)
def test_a_quiz_for_somebody_whom_the_roster_does_not_know_is_for_nobody_else(said: str, doubted: list[str]) -> None:
    _found, doubts = read("assign_remedial_quiz", said)
    assert doubts == tuple(Doubt("student", each, ()) for each in doubted)


def test_to_give_names_no_topic() -> None:
    given = params("assign_remedial_quiz", "give the confused students a remedial quiz")
    assert given == {"target_students": "confused_students"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("sofia", "Sophia Nguyen"),
        ("Jaydn", "Jayden Lim"),
        ("weiling", "Wei Ling Tan"),
        ("AISHA", "Aisha Khan"),
        ("noahs", "Noah Williams"),
        ("Olivea", "Olivia Brown"),
        ("Martinez", "Ava Martinez"),
        ("Chen, Liam", "Liam Chen"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(said: str, meant: str) -> None:
    assert params("get_student_dashboard_data", f"show the dashboard of {said}") == {"student": meant}


@pytest.mark.parametrize(
    "said", ["tell Mr Chen hello", "we drove past the brown barn", "the methane lesson", "I missed school"]
)
def test_words_and_teachers_are_no_pupils(said: str) -> None:
    assert params("get_student_dashboard_data", said) == {}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("period 3", "3"),
        ("third period", "3"),
        ("3rd prd", "3"),
        ("p3", "3"),
        ("pd 3", "3"),
        ("bio 101", "3"),
        ("my biology class", "3"),
        ("PE7", "4"),
        ("my 4th", "4"),
        ("drivers ed", "5"),
        ("perod 13", "13"),
        ("period 2 instead of period 4", "2"),
    ],
)
def test_a_period_is_its_number(said: str, meant: str) -> None:
    assert params("get_class_roster", f"roster for {said}") == {"period": meant}


def test_a_subject_with_two_classes_names_neither() -> None:
    assert params("get_class_roster", "roster for my PE class") == {}


def test_what_is_dictated_names_nobody_else() -> None:
    found = params("send_student_message", "tell Mia that Liam has her jacket in period 4")
    assert found == {"student": "Mia Davis", "message": "Liam has her jacket in period 4"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("today", "2026-11-18"),
        ("tmr", "2026-11-19"),
        ("Friday", "2026-11-20"),
        ("next Monday", "2026-11-23"),
        ("wednesday", "2026-11-25"),
        ("in 3 days", "2026-11-21"),
        ("in a fortnight", "2026-12-02"),
        ("24 Nov", "2026-11-24"),
        ("Nov 24th", "2026-11-24"),
        ("12/4", "2026-12-04"),
        ("24/11", "2026-11-24"),
        ("the end of the week", "2026-11-20"),
        ("the day after tomorrow", "2026-11-20"),
        ("5 January", "2027-01-05"),
        ("2026-12-01", "2026-12-01"),
    ],
)
def test_a_day_is_counted_from_the_schools_today(said: str, meant: str) -> None:
    assert [found.value for found in dates(f"due {said}", DEMO.today)] == [meant]


@given(
    today=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    day=st.sampled_from(("monday", "Tue", "wed", "Thursday", "fri", "saturday", "on Sunday", "next Friday")),
)
def test_a_weekday_is_one_of_the_days_to_come(today: date, day: str) -> None:
    (found,) = dates(f"hand it in {day}", today)
    ahead = date.fromisoformat(found.value) - today
    assert timedelta(days=1) <= ahead <= timedelta(days=13)
    assert date.fromisoformat(found.value).strftime("%a").casefold() in day.casefold()


@given(function=st.sampled_from(sorted(FIELDS)), text=st.text(max_size=200), before=st.text(max_size=80))
@settings(max_examples=300)
def test_any_text_is_read_without_an_error(function: str, text: str, before: str) -> None:
    found, doubts = read(function, text, after=(before,))
    assert set(found) <= {*FIELDS[function], "student", "students"}
    assert all(len(doubt.candidates) > 1 for doubt in doubts)


_WORDS = st.sampled_from(
    [
        "Ava",
        "Liam",
        "the",
        "3",
        "period",
        "p4",
        "tell",
        "that",
        "saying",
        ":",
        "-",
        "quiz",
        "on",
        "and",
        "not",
        "absent",
        "late",
        "everyone",
        "except",
        "due",
        "Friday",
        "12/45",
        "31/02",
        "#9",
        "first",
        "last",
        '"words"',
        "his",
        "them",
        "in",
        "Spanish",
        "hours",
        "1.5",
        "half",
        "an",
        "hour",
        "%",
        "under",
        "allergic",
        "to",
        "nuts",
        "same",
        "too",
        "again",
        "slide",
        "0",
        "99999999999",
    ]
)


@given(
    function=st.sampled_from(sorted(FIELDS)), words=st.lists(_WORDS, max_size=14), before=st.lists(_WORDS, max_size=8)
)
@settings(max_examples=500)
def test_any_jumble_of_its_words_is_read_without_an_error(function: str, words: list[str], before: list[str]) -> None:
    found, _doubts = read(function, " ".join(words), after=(" ".join(before),))
    assert all(value not in (None, "") for value in found.values())


def test_an_unknown_function_has_no_parameters() -> None:
    assert read("none", "tell Ava hello in period 3") == ({}, ())


def test_what_has_its_default_is_left_out() -> None:
    assert params("generate_quiz", "5 questions on cells, adaptive") == {"topic": "cells"}
    assert params("mark_attendance", "mark Liam late today") == {"attendance": {"Liam Chen": "late"}}


def test_a_follow_up_takes_over_what_it_leans_on_and_nothing_else() -> None:
    before = ("make 3 soccer teams for period 4", "thanks!")
    again = params("suggest_team_configurations", "and for period 2", after=before)
    assert again == {"period": "2", "team_count": 3, "activity_type": "soccer"}
    assert params("get_class_roster", "show me the roster of period 5", after=before) == {"period": "5"}
    assert params("generate_quiz", "quiz on rivers please", after=("hard quiz on lakes for p3",)) == {"topic": "rivers"}


@pytest.mark.parametrize("said", ["make it tomorrow", "change that to tomorrow", "make this one tomorrow please"])
def test_a_day_that_begins_like_a_small_word_is_no_new_title(said: str) -> None:
    found = params("update_task", said, after=("add task water the plants for friday",))
    assert found == {"title": "water the plants", "due_date": "2026-11-19"}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("the letter about the trip is on his desk", "the letter about the trip is on his desk"),
        ("he should hear that from Emma", "he should hear that from Emma"),
        ("that he should hear it from Emma", "he should hear it from Emma"),
    ],
)
def test_what_is_told_of_a_letter_or_of_hearing_is_told_whole(said: str, message: str) -> None:
    assert params("send_student_message", f"tell Noah {said}") == {"student": "Noah Williams", "message": message}


def test_a_message_that_only_has_to_go_out_has_no_words_yet() -> None:
    assert params("send_parent_message", "message needs to go out to some parents") == {}
    assert params("send_student_message", "tell Liam to go to the office")["message"] == "go to the office"


def test_me_and_my_name_nobody() -> None:
    assert params("get_student_dashboard_data", "how am I doing with my goals", role="student") == {}


def test_texts_are_compared_by_their_words_and_numbers() -> None:
    assert same_text("the enzyme lab", "enzyme labs", 0.8)
    assert not same_text("order 20 bibs", "order 30 bibs", 0.8)
    assert not same_text("enzymes", "photosynthesis", 0.8)


def test_a_sentence_is_read_within_three_milliseconds() -> None:
    lines = [json.loads(line) for line in OWN.read_text().splitlines()]
    for _warm in range(2):
        began = time.process_time()
        for line in lines:
            extract(line["function"], line["text"], DEMO, line["role"], line.get("history", ()))
        spent = (time.process_time() - began) / len(lines)
    assert spent < 0.003


@pytest.mark.parametrize("run", [".", "- ", ", ! "])
@pytest.mark.parametrize("function", ["submit_question", "generate_quiz", "complete_task", "send_student_message"])
def test_a_long_run_of_marks_takes_no_longer_than_words(function: str, run: str) -> None:
    read(function, "the same")
    began = time.process_time()
    read(function, run * (2_000 // len(run)))
    assert time.process_time() - began < 0.5
