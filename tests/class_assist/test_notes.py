"""Notes: of a slide, on a topic, of the whole deck."""

from __future__ import annotations

import pytest

from app.core.errors import Invalid, NotFound
from tests.school import School, make_school


def titles(school: School, **asked: str) -> list[str]:
    return [note.title for note in school.result(school.student, "fetch_notes", **asked).notes]


def test_without_a_word_all_notes_come_in_order(school: School) -> None:
    result = school.result(school.student, "fetch_notes")
    assert [(note.slide_number, note.title) for note in result.notes] == [(1, "Cells"), (2, "Osmosis"), (3, "Enzymes")]
    assert result.count == 3


def test_a_slide_gives_its_own_notes(school: School) -> None:
    (note,) = school.result(school.student, "fetch_notes", slide_id="slide_2").notes
    assert note.content == "Osmosis is the movement of water through a membrane."
    assert titles(school, slideId=str(note.slide_id)) == ["Osmosis"]


def test_a_slide_without_notes_gives_its_text(school: School) -> None:
    (note,) = school.result(school.student, "fetch_notes", slide_id="slide_3").notes
    assert note.content == "Enzymes speed reactions up."


@pytest.mark.parametrize("field", ["topic", "section"])
def test_a_topic_finds_slides_by_all_its_words_in_any_case(school: School, field: str) -> None:
    assert titles(school, **{field: "WATER membrane"}) == ["Osmosis"]
    assert titles(school, **{field: "transport"}) == ["Osmosis"]
    assert titles(school, **{field: "membrane"}) == ["Cells", "Osmosis"]


def test_what_the_deck_does_not_know_gives_none_and_says_so(school: School) -> None:
    result = school.result(school.student, "fetch_notes", topic="Photosynthesis")
    assert (result.notes, result.count, result.message) == ([], 0, "There are no notes on this yet.")


def test_a_topic_is_words_not_a_pattern(school: School) -> None:
    assert titles(school, topic="%") == []
    assert titles(school, topic="_") == []
    assert titles(school, topic='"') == []


def test_a_slide_that_is_not_there_is_refused(school: School) -> None:
    with pytest.raises(Invalid, match="slide"):
        school.act(school.student, "fetch_notes", slide_id="slide_9")


def test_everybody_in_the_course_reads_them_and_nobody_else(school: School) -> None:
    for actor in (school.owner, school.co_teacher, school.administrator):
        assert school.result(actor, "fetch_notes").count == 3
    for actor in (school.stranger, school.parent):
        with pytest.raises(NotFound):
            school.act(actor, "fetch_notes")


def test_a_course_without_a_deck_has_no_notes(school: School) -> None:
    bare = make_school(school.app, students=1, deck="")
    assert bare.result(bare.student, "fetch_notes").notes == []
