"""A course's own numbers: each changes what happens, and what does not fit is refused whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.class_assist import ConfusionSettings
from app.core.errors import Conflict, Denied, Invalid, OverLimit
from app.core.live import snapshot
from tests.conftest import Time
from tests.school import School, make_school


def lesson(school: School, students: int = 16) -> School:
    big = make_school(school.app, students=students)
    big.act(big.owner, "set_current_slide", slide_number=1)
    for student in big.students:
        big.act(student, "record_presence")
    return big


def taps(school: School, count: int) -> Any:
    return [school.result(student, "track_confusion") for student in school.students[:count]][-1]


def alarm(school: School) -> bool:
    snapshot("teacher", school.course_id)
    active: bool = school.result(school.owner, "get_class_assist").spike.active
    return active


def calm(school: School) -> None:
    for student in school.students:
        school.act(student, "resolve_confusion")


def window_seconds(school: School, time: Time) -> Any:
    taps(school, 1)
    time.pass_(60)
    return school.result(school.owner, "get_class_assist").meter.confused


def threshold_percent(school: School, _time: Time) -> Any:
    return taps(school, 5).threshold_exceeded, alarm(school)


def minimum_students(school: School, _time: Time) -> Any:
    taps(school, 5)
    return alarm(school)


def small(school: School, _time: Time) -> Any:
    taps(school, 2)
    return alarm(school)


def off_percent(school: School, time: Time) -> Any:
    taps(school, 6)
    for student in school.students[:3]:
        school.act(student, "resolve_confusion")
    assert alarm(school)
    time.pass_(31)
    return alarm(school)


def off_seconds(school: School, time: Time) -> Any:
    taps(school, 6)
    calm(school)
    assert alarm(school)
    time.pass_(31)
    return alarm(school)


def cooldown_seconds(school: School, time: Time) -> Any:
    off_seconds(school, time)
    time.pass_(40)
    taps(school, 6)
    return alarm(school)


def debounce_seconds(school: School, time: Time) -> Any:
    taps(school, 1)
    time.pass_(31)
    return taps(school, 1).counted


def limit(school: School, time: Time) -> Any:
    for count in range(10):
        try:
            taps(school, 1)
        except OverLimit:
            return count
        time.pass_(60)
    return None


def anonymity_floor(school: School, _time: Time) -> Any:
    taps(school, 1)
    return school.result(school.owner, "get_lesson_heatmap").rows[0].hidden


def active_minutes(school: School, time: Time) -> Any:
    time.pass_(7 * 60)
    return school.result(school.owner, "get_class_assist").meter.active


def half_life_seconds(school: School, time: Time) -> Any:
    taps(school, 8)
    time.pass_(60)
    return school.result(school.owner, "get_class_assist").meter.needle


def approve_first(school: School, _time: Time) -> Any:
    return school.result(school.student, "submit_question", question_body="Why?").live


def questions_paused(school: School, _time: Time) -> Any:
    try:
        return school.result(school.student, "submit_question", question_body="What is a cell?").success
    except Conflict:
        return False


def asking(body: str) -> Callable[[School, Time], Any]:
    def play(school: School, _time: Time) -> Any:
        return school.result(school.student, "submit_question", question_body=body).live

    return play


word_filter = asking("What the fuck is a cell?")


Case = tuple[str, dict[str, Any], int, Callable[[School, Time], Any], Any, Any]
CASES: list[Case] = [
    ("window_seconds", {"window_seconds": 59}, 16, window_seconds, 1, 0),
    ("threshold_percent", {"threshold_percent": 32}, 16, threshold_percent, (True, True), (False, False)),
    ("minimum_students", {"minimum_students": 6}, 16, minimum_students, True, False),
    ("small_class_below", {"small_class_below": 0}, 6, small, True, False),
    ("small_class_students", {"small_class_students": 3}, 6, small, True, False),
    ("small_class_percent", {"small_class_percent": 34}, 6, small, True, False),
    ("off_percent", {"off_percent": 20}, 16, off_percent, True, False),
    ("off_seconds", {"off_seconds": 60}, 16, off_seconds, False, True),
    ("cooldown_seconds", {"cooldown_seconds": 60}, 16, cooldown_seconds, False, True),
    ("debounce_seconds", {"debounce_seconds": 40}, 16, debounce_seconds, True, False),
    ("limit_pings", {"limit_pings": 3}, 16, limit, 6, 3),
    ("limit_minutes", {"limit_minutes": 5}, 16, limit, 6, None),
    ("anonymity_floor", {"anonymity_floor": 17}, 16, anonymity_floor, False, True),
    ("active_minutes", {"active_minutes": 8}, 16, active_minutes, 0, 16),
    ("half_life_seconds", {"half_life_seconds": 30}, 16, half_life_seconds, 25.0, 12.5),
    ("approve_first", {"approve_first": True}, 16, approve_first, True, False),
    ("questions_paused", {"questions_paused": True}, 16, questions_paused, True, False),
    ("word_filter", {"word_filter": False}, 16, word_filter, False, True),
    ("filter_english", {"filter_english": False}, 16, word_filter, False, True),
    ("filter_spanish", {"filter_spanish": False}, 16, asking("¿Qué coño es esto?"), False, True),
    ("filter_french", {"filter_french": False}, 16, asking("C'est de la merde."), False, True),
    ("filter_german", {"filter_german": False}, 16, asking("So eine Scheiße"), False, True),
    ("own_words", {"own_words": "shut up\nKartoffel"}, 16, asking("Will you SHUT UP?"), True, False),
]


@pytest.mark.parametrize(
    ("numbers", "students", "play", "before", "after"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_every_number_changes_what_happens(
    school: School,
    time: Time,
    numbers: dict[str, Any],
    students: int,
    play: Callable[[School, Time], Any],
    before: Any,
    after: Any,
) -> None:
    assert play(lesson(school, students), time) == before
    other = lesson(school, students)
    other.act(other.owner, "update_class_assist_settings", **numbers)
    assert play(other, time) == after


def test_no_number_is_left_without_an_effect() -> None:
    assert {case[0] for case in CASES} == set(ConfusionSettings.model_fields)


def test_what_is_left_out_stays(school: School) -> None:
    school.act(school.owner, "update_class_assist_settings", threshold_percent=40, approve_first=True)
    kept = school.result(school.co_teacher, "update_class_assist_settings", window_seconds=90).settings
    assert (kept.threshold_percent, kept.approve_first, kept.window_seconds) == (40, True, 90)
    assert school.result(school.owner, "get_class_assist_settings").settings == kept


def test_a_number_set_back_to_its_default_is_the_default(school: School) -> None:
    school.act(school.owner, "update_class_assist_settings", threshold_percent=40)
    back = school.result(school.owner, "update_class_assist_settings", threshold_percent=25).settings
    assert back == ConfusionSettings()


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"window_seconds": 29}, "window_seconds"),
        ({"threshold_percent": 100}, "threshold_percent"),
        ({"threshold_percent": "many"}, "threshold_percent"),
        ({"anonymity_floor": 2}, "anonymity_floor"),
        ({"limit_pings": 1.5}, "limit_pings"),
        ({"thresholdpercent": 30}, "thresholdpercent"),
        ({"settings": {"threshold_percent": 30}}, "body"),
        ({"threshold_percent": "nan"}, "threshold_percent"),
    ],
)
def test_a_number_out_of_range_or_unknown_is_refused_by_name(
    school: School, numbers: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        school.act(school.owner, "update_class_assist_settings", **{"minimum_students": 4, **numbers})
    assert field in {problem.field for problem in refused.value.problems}
    assert school.result(school.owner, "get_class_assist_settings").settings == ConfusionSettings()


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ({"off_percent": 25}, "calm line has to be below the alert line"),
        ({"threshold_percent": 15}, "calm line has to be below the alert line"),
        ({"small_class_percent": 15}, "small-class share"),
        ({"small_class_students": 4}, "small class cannot need more"),
        ({"debounce_seconds": 121}, "longer than a tap counts"),
    ],
)
def test_numbers_that_contradict_each_other_are_refused(school: School, numbers: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        school.act(school.owner, "update_class_assist_settings", **numbers)


def test_a_partial_change_is_checked_against_what_holds(school: School) -> None:
    school.act(
        school.owner, "update_class_assist_settings", threshold_percent=50, off_percent=40, small_class_percent=60
    )
    with pytest.raises(Invalid, match="calm line"):
        school.act(school.owner, "update_class_assist_settings", threshold_percent=30)


def test_the_settings_page_sends_what_it_shows(school: School, browser: Any) -> None:
    import re

    teacher = browser(school, school.owner)
    address = f"/courses/{school.course_id}/settings"
    page = teacher.get(address).text
    for name in ConfusionSettings.model_fields:
        assert f'name="{name}"' in page
    shown = {
        name: found[1]
        for name in ConfusionSettings.model_fields
        for tag in re.findall(r"<input[^>]*>", page)
        if f'name="{name}"' in tag and "checkbox" not in tag and (found := re.search(r'value="([^"]*)"', tag))
    }
    # A browser sends a ticked box after its hidden "false", and the later one holds.
    ticked = re.findall(r'<input type="checkbox" name="(\w+)" value="true" checked', page)
    assert "word_filter" in ticked
    shown |= dict.fromkeys(ticked, "true")
    shown["threshold_percent"] = "30"
    answer = teacher.do("update_class_assist_settings", course_id=str(school.course_id), return_to=address, **shown)
    assert (answer.status_code, answer.location) == (303, address)
    saved = school.result(school.owner, "get_class_assist_settings").settings
    assert saved.own_words == ""
    numbers = {"exclude": {"own_words"}}
    expected = ConfusionSettings(threshold_percent=30).model_dump(**numbers)
    assert saved.model_dump(**numbers) == pytest.approx(expected, rel=1e-3), "the page shows a third as 33.33"


def test_own_words_are_kept_as_written_and_saved_from_the_page(school: School, browser: Any) -> None:
    teacher = browser(school, school.owner)
    address = f"/courses/{school.course_id}/settings"
    body = {"course_id": str(school.course_id), "return_to": address, "own_words": "Kartoffel, shut up"}
    assert teacher.do("update_class_assist_settings", **body).status_code == 303
    page = teacher.get(address).text
    assert "Kartoffel, shut up</textarea>" in page
    assert school.result(school.owner, "get_class_assist_settings").settings.own_words == "Kartoffel, shut up"
    with pytest.raises(Invalid, match="own_words"):
        school.act(school.owner, "update_class_assist_settings", own_words="x" * 2001)
    with pytest.raises(Invalid, match="own_words"):
        school.act(school.owner, "update_class_assist_settings", own_words="a\x00b")


def test_students_strangers_and_administrators_change_nothing(school: School) -> None:
    for actor in (school.student, school.administrator):
        with pytest.raises(Denied):
            school.act(actor, "update_class_assist_settings", threshold_percent=50)
