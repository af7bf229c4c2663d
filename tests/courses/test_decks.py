"""A deck from Markdown: looked at first, imported whole, with each slide's history kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from app.class_assist import ConfusionPing
from app.core.errors import Denied, Invalid, NotFound
from app.courses import Slide, deck_text
from app.extensions import db
from tests.school import DECK, School


def slides(school: School) -> list[tuple[int, str]]:
    return [(text.head.number, text.head.title) for text in deck_text(school.course_id)]


def ids(school: School) -> dict[str, int]:
    return {text.head.title: text.head.id for text in deck_text(school.course_id)}


def test_a_preview_shows_what_an_import_would_make_and_writes_nothing(school: School) -> None:
    before = slides(school)
    preview = school.result(
        school.owner, "preview_deck", markdown="# One\nTopic: Start\nText.\nNotes:\nSay hello.\n\n# Two"
    )
    assert [(s.number, s.title, s.topic, s.has_notes) for s in preview.slides] == [
        (1, "One", "Start", True),
        (2, "Two", None, False),
    ]
    assert (preview.problems, preview.message) == ([], "2 slides, ready to import.")
    assert slides(school) == before


def test_an_import_replaces_the_deck_and_says_how(school: School) -> None:
    result = school.result(school.owner, "import_deck", markdown="# Osmosis\nNew text.\n\n# Brand new\n\n# Cells")
    assert (result.slides, result.kept, result.added, result.removed) == (3, 2, 1, 1)
    assert slides(school) == [(1, "Osmosis"), (2, "Brand new"), (3, "Cells")]
    assert deck_text(school.course_id)[0].body == "New text."
    assert school.result(school.owner, "set_current_slide", slide_number=2).slide_title == "Brand new"


def test_a_title_that_stays_keeps_its_id_and_its_history(school: School) -> None:
    before = ids(school)
    for student in school.students[:6]:
        school.act(student, "track_confusion", slide_id="slide_2")
    school.act(school.owner, "import_deck", markdown="# First\n\n# Second\n\n# Osmosis\nElsewhere now.")
    assert ids(school)["Osmosis"] == before["Osmosis"]
    rows = school.result(school.owner, "get_confusion_heatmap", time_range="all_time").heatmap
    assert ("Slide 3", 6) in [(row.label, row.unique_students) for row in rows]


def test_a_removed_slide_stays_in_history_and_leaves_the_deck(school: School) -> None:
    gone = ids(school)["Enzymes"]
    school.act(school.student, "track_confusion", slide_id="slide_3")
    school.act(school.owner, "import_deck", markdown="# Cells\n\n# Osmosis")
    assert "Enzymes" not in ids(school)
    kept = db.session.get(Slide, gone)
    assert kept is not None
    assert kept.removed_at is not None
    taps = db.session.execute(
        select(ConfusionPing.slide_id).where(ConfusionPing.course_id == school.course_id)
    ).scalars()
    assert list(taps) == [gone]
    with pytest.raises(Invalid):
        school.act(school.student, "track_confusion", slide_id=str(gone))


def test_two_slides_of_one_title_keep_their_places(school: School) -> None:
    school.act(school.owner, "import_deck", markdown="# Quiz\nOne\n\n# Quiz\nTwo")
    first = [text.head.id for text in deck_text(school.course_id)]
    school.act(school.owner, "import_deck", markdown="# Quiz\nUno\n\n# Quiz\nDos\n\n# Quiz\nTres")
    again = deck_text(school.course_id)
    assert [text.head.id for text in again][:2] == first
    assert [text.body for text in again] == ["Uno", "Dos", "Tres"]


def test_the_same_deck_again_changes_nothing(school: School) -> None:
    before = ids(school)
    result = school.result(school.owner, "import_deck", markdown=DECK)
    assert (result.kept, result.added, result.removed) == (3, 0, 0)
    assert ids(school) == before


def test_a_deck_with_one_problem_is_refused_whole_with_its_line(school: School) -> None:
    before = slides(school)
    markdown = "# Good\n\n# " + "x" * 300
    preview = school.result(school.owner, "preview_deck", markdown=markdown)
    assert [problem.line for problem in preview.problems] == [3]
    with pytest.raises(Invalid) as refused:
        school.act(school.owner, "import_deck", markdown=markdown)
    assert [problem.field for problem in refused.value.problems] == ["markdown.3"]
    assert slides(school) == before


@pytest.mark.parametrize("markdown", ["", "   \n\n", "---\n---", "# A\x00B", None, 7, "x" * 200_001])
def test_a_text_without_slides_or_that_is_none_is_refused(school: School, markdown: Any) -> None:
    before = slides(school)
    with pytest.raises(Invalid):
        school.act(school.owner, "import_deck", markdown=markdown)
    assert slides(school) == before


def test_two_imports_at_once_leave_one_deck(school: School) -> None:
    markdown = "\n\n".join(f"# New {number}" for number in range(12))

    def run(_: int) -> object:
        with school.app.test_request_context():
            return school.result(school.owner, "import_deck", markdown=markdown)

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(run, range(3)))
    assert slides(school) == [(number + 1, f"New {number}") for number in range(12)]


def test_only_teachers_touch_the_deck(school: School) -> None:
    for name in ("preview_deck", "import_deck"):
        for actor in (school.student, school.administrator):
            with pytest.raises(Denied):
                school.act(actor, name, markdown="# Mine")
        with pytest.raises(NotFound):
            school.act(school.stranger, name, markdown="# Mine")
    assert school.result(school.co_teacher, "import_deck", markdown="# Ours").slides == 1


def test_the_page_previews_and_then_imports_without_scripts(school: School, browser: Any) -> None:
    teacher = browser(school, school.owner)
    address = f"/courses/{school.course_id}/deck"
    markdown = "# <script>alert(1)</script>\n\n# Second"
    page = teacher.post(address, data={"csrf_token": teacher.token(), "markdown": markdown})
    assert page.status_code == 200
    assert "Second" in page.text
    assert "<script>alert" not in page.text
    assert slides(school)[0] == (1, "Cells"), "a preview writes nothing"
    answer = teacher.do("import_deck", course_id=str(school.course_id), markdown=markdown, return_to=address)
    assert (answer.status_code, answer.location) == (303, address)
    after = teacher.get(address).text
    assert "2 new" in after
    assert "<script>alert" not in after
