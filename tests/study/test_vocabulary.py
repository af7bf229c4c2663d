"""Whether a course's slides hold a word is answered by its full text, on either database."""

from __future__ import annotations

import pytest

from app.courses.deck import parse
from app.courses.decks import replace_slides
from app.extensions import db
from app.study.search import best_passages
from app.study.vocabulary import holds_word, unheard
from tests.school import School

pytestmark = pytest.mark.usefixtures("context")

DECK = "# The nucleus\nTopic: Organelles\nA nucleus holds the DNA of a cell.\nNotes:\nSolutions may be hypotonic.\n"


@pytest.fixture
def taught(school: School) -> int:
    replace_slides(school.course_id, parse(DECK))
    replace_slides(school.other_course_id, parse("# Water\nThis is hypertonic."))
    db.session.flush()
    return school.course_id


@pytest.mark.parametrize("word", ["nucleus", "Organelles", "hypotonic", "DNA"])
def test_a_word_of_title_topic_text_or_notes_is_held(taught: int, word: str) -> None:
    assert holds_word(taught, word)


@pytest.mark.parametrize("word", ["hypotonics", "hypertonic", "hypo", "", 'a" OR "nucleus', "'", "nucl*"])
def test_another_form_another_courses_word_and_signs_are_not_held(taught: int, word: str) -> None:
    assert not holds_word(taught, word)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("stem cells", ("stem",)), ("Cell nuclei", ()), ("the organelle's Nucleus", ()), ("hypotonic solution", ()),
        ("a hypertonic cell", ("hypertonic",)), ("细胞 cell", ()), ("cell 2026", ()),
        ("what is different", ("different",)),
        ("cell biology", ("biology",)), ("Ändern Sie die Zelle", ("Ändern", "Sie", "die")),
    ],
)  # fmt: skip
def test_what_no_slide_holds_in_any_form_is_unheard(taught: int, question: str, words: tuple[str, ...]) -> None:
    assert unheard(taught, question, best_passages(taught, question)) == words


def test_the_courses_own_name_is_heard(taught: int) -> None:
    assert unheard(taught, "cell biology", [], "Biology 101") == ()


def test_a_longer_question_says_more_by_the_way(taught: int) -> None:
    assert unheard(taught, "the nucleus holds DNA beside a famous cell", []) == ()
    assert unheard(taught, "the famous nucleus of a bright light bulb", []) == ("famous", "bright", "light")
