"""The full-text index in the database: always what the slides say, one course's alone, and broken by no question."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import delete, insert, select, text, update

from app.core import clock
from app.courses import Course, Slide
from app.courses.copying import take_along
from app.courses.deck import parse
from app.courses.decks import replace_slides
from app.extensions import db
from app.study.search import best_passages
from tests.school import School, make_school

pytestmark = pytest.mark.usefixtures("context")

CELLS = "# Cells\nTopic: Units of life\nA cell is alive.\nNotes:\nShow the onion.\n\n# Plants\nThey are green."


def write(course_id: int, deck: str) -> None:
    replace_slides(course_id, parse(deck))
    db.session.flush()


def titles(course_id: int, question: str) -> list[str]:
    return [each.title for each in best_passages(course_id, question)]


def test_a_slide_is_found_by_its_title_its_topic_its_text_and_its_notes(school: School) -> None:
    write(school.course_id, CELLS)
    for question in ("cell", "units", "alive", "onion"):
        assert titles(school.course_id, question) == ["Cells"]
    (found,) = best_passages(school.course_id, "onion")
    assert (found.number, found.topic) == (1, "Units of life")
    assert "A cell is alive." in found.text
    assert "Show the onion." in found.notes


def test_other_forms_of_a_word_find_it_too(school: School) -> None:
    write(school.course_id, "# Diffusion\nParticles are moving.")
    assert titles(school.course_id, "Does a particle move?") == ["Diffusion"]


def test_a_new_deck_takes_the_place_of_the_old_one(school: School) -> None:
    write(school.course_id, CELLS)
    write(school.course_id, "# Cells\nThey divide.\n\n# Tides\nThe moon pulls.")
    assert titles(school.course_id, "onion alive green plants") == []
    assert titles(school.course_id, "divide") == ["Cells"]
    assert titles(school.course_id, "moon") == ["Tides"]
    write(school.course_id, CELLS)
    assert titles(school.course_id, "green") == ["Plants"]


def test_an_edit_past_every_capability_is_followed(school: School) -> None:
    write(school.course_id, CELLS)
    mine = Slide.course_id == school.course_id
    db.session.execute(update(Slide).where(mine, Slide.title == "Plants").values(title="Mosses", notes="Very soft."))
    assert titles(school.course_id, "plants") == []
    assert titles(school.course_id, "soft moss") == ["Mosses"]
    db.session.execute(update(Slide).where(mine, Slide.title == "Mosses").values(course_id=school.other_course_id))
    assert titles(school.course_id, "moss") == []
    assert titles(school.other_course_id, "moss") == ["Mosses"]
    db.session.execute(delete(Slide).where(Slide.course_id == school.other_course_id))
    assert titles(school.other_course_id, "moss") == []


def test_a_copied_course_has_its_own_slides_in_the_index(school: School) -> None:
    write(school.course_id, CELLS)
    take_along(school.course_id, school.other_course_id)
    (mine,), (copied,) = (best_passages(course, "onion") for course in (school.course_id, school.other_course_id))
    assert mine.slide_id != copied.slide_id
    assert mine.title == copied.title


def test_nothing_is_found_of_another_course_or_of_one_that_is_gone(school: School) -> None:
    other = make_school(school.app, students=1, deck="# Volcanoes\nMagma rises.")
    assert titles(school.course_id, "magma") == []
    assert titles(other.course_id, "magma") == ["Volcanoes"]
    db.session.execute(delete(Course).where(Course.id == other.course_id))
    assert titles(other.course_id, "magma") == []
    # The number of a course is a word of the index too; asked for, it finds nothing.
    assert titles(school.course_id, str(school.course_id)) == []


def test_what_is_rolled_back_was_never_indexed(school: School) -> None:
    write(school.course_id, CELLS)
    db.session.commit()
    write(school.course_id, "# Tides\nThe moon pulls.")
    db.session.rollback()
    assert titles(school.course_id, "moon") == []
    assert titles(school.course_id, "onion") == ["Cells"]


def test_after_any_row_of_changes_the_index_holds_what_the_slides_say_and_no_more(school: School) -> None:
    chance = random.Random(5)
    words = ["alga", "beech", "cedar", "daisy", "elder", "fern"]
    courses = [school.course_id, school.other_course_id]
    db.session.execute(delete(Slide).where(Slide.course_id.in_(courses)))

    def some() -> dict[str, object]:
        texts = {name: " ".join(chance.sample(words, chance.randrange(3))) for name in ("title", "body", "notes")}
        removed_at = clock.now() if chance.random() < 0.3 else None
        topic = chance.choice([None, chance.choice(words)])
        return {**texts, "topic": topic, "course_id": chance.choice(courses), "removed_at": removed_at}

    for _ in range(300):
        ids = list(db.session.execute(select(Slide.id).where(Slide.course_id.in_(courses))).scalars())
        act = chance.random()
        if act < 0.4 or not ids:
            db.session.execute(insert(Slide).values(number=1, **some()))
        elif act < 0.8:
            changed = chance.sample(sorted(some().items()), 3)
            db.session.execute(update(Slide).where(Slide.id == chance.choice(ids)).values(dict(changed)))
        else:
            db.session.execute(delete(Slide).where(Slide.id == chance.choice(ids)))
    slides = list(db.session.execute(select(Slide).where(Slide.course_id.in_(courses))).scalars())
    shown = [slide for slide in slides if slide.removed_at is None]
    assert 0 < len(shown) < len(slides)
    for course_id in courses:
        for word in words:
            found = {each.slide_id for each in best_passages(course_id, word, most=1000)}
            assert found == {
                slide.id
                for slide in shown
                if slide.course_id == course_id
                and word in f"{slide.title} {slide.topic} {slide.body} {slide.notes}".split()
            }


def test_a_word_of_the_title_weighs_more_than_one_of_the_text(school: School) -> None:
    write(school.course_id, "# Plants\nOsmosis drives it.\n\n# Osmosis\nWater moves.\n\n# Salt\nOsmosis stops it.")
    assert titles(school.course_id, "osmosis")[0] == "Osmosis"


def test_a_rare_word_of_the_question_weighs_more_than_a_common_one(school: School) -> None:
    common = "\n\n".join(f"# Cell part {number}\nA cell has cells. The cell of a cell." for number in range(12))
    write(school.course_id, f"{common}\n\n# Respiration\nIn the cell the Krebs cycle turns, among other things.")
    assert titles(school.course_id, "Krebs cell")[0] == "Respiration"


def test_eight_come_at_most_in_an_order_that_stays(school: School) -> None:
    write(school.course_id, "\n\n".join(f"# Water {number}\nWater flows." for number in range(20)))
    found = [best_passages(school.course_id, "water") for _ in range(2)]
    assert len(found[0]) == 8
    assert found[0] == found[1]


BREAKING = (
    *('"', "'", "\\", "a:b", "title:cells", "NEAR(cells onion)", "cells AND", "cells*", "-cells", "(cells", "^cells"),
    *("cells & | !", "<->", "{course_id}: 1", "%", "_", "cell's", "\u0301", "\U0001f978", "onion\n\tcells"),
)


@pytest.mark.parametrize("question", BREAKING)
def test_no_question_breaks_the_query(school: School, question: str) -> None:
    write(school.course_id, CELLS)
    expected = ["Cells"] if "cell" in question else []
    assert titles(school.course_id, question) == expected
    assert titles(school.course_id, f"{question} green") in ([*expected, "Plants"], ["Plants", *expected])


def test_words_that_the_database_itself_passes_over_find_nothing(school: School) -> None:
    write(school.course_id, CELLS)
    for question in ("", "   ", "the of and", "?!", "what is it"):
        assert titles(school.course_id, question) == []


def test_a_slide_as_long_as_a_book_is_indexed_as_far_as_it_is_read(school: School) -> None:
    long = " ".join(f"word{number}x{number * 7919}" for number in range(30_000))
    values = {"course_id": school.course_id, "number": 9, "title": "Long", "topic": None, "notes": long}
    slide = db.session.execute(
        text(
            "INSERT INTO slides (course_id, number, title, topic, body, notes)"
            " VALUES (:course_id, :number, :title, :topic, :body, :notes) RETURNING id"
        ),
        values | {"body": f"Beginning. {long} Ending."},
    ).scalar_one()
    assert titles(school.course_id, "beginning") == ["Long"]
    assert titles(school.course_id, "ending") == []
    db.session.execute(delete(Slide).where(Slide.id == slide))
    assert titles(school.course_id, "beginning") == []
