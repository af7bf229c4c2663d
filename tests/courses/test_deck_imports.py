"""A deck from a file: read in the background, looked at, then imported or discarded; refused with a clear word."""

from __future__ import annotations

import io
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.core import storage
from app.core.errors import Conflict, Denied, Invalid, NotFound
from app.core.storage import StoredFile
from app.courses import deck_reading, deck_text
from app.courses.deck_files import MAX_FILE_BYTES
from app.courses.deck_files import reading as file_reading
from app.courses.models import DeckImport, SlidePicture
from app.courses.pictures import KIND, pictures_of
from app.extensions import db
from app.housekeeping import sweep
from app.jobs import Job, State, progress_of, run, sweep_jobs
from app.jobs.sweeping import SILENCE
from tests.conftest import Browser, Time
from tests.courses.deck_bytes import locked, pdf, picture_pdf, pptx, with_members
from tests.school import School
from tests.workers import Workers

CELLS = pdf(["Cells", "All life is made of cells."], [], ["Osmosis", "Water moves."])


def upload(school: School, content: bytes = CELLS, filename: str = "cells.pdf") -> int:
    return int(school.result(school.owner, "upload_deck_file", filename=filename, content=content).import_id)


def row_of(import_id: int) -> DeckImport:
    db.session.rollback()
    return db.session.execute(
        select(DeckImport).where(DeckImport.id == import_id).execution_options(populate_existing=True)
    ).scalar_one()


def job_of(import_id: int) -> int:
    found = row_of(import_id).job_id
    assert found is not None
    return found


def read(school: School, content: bytes = CELLS, filename: str = "cells.pdf") -> int:
    import_id = upload(school, content, filename)
    assert run(job_of(import_id)) == "done"
    return import_id


def titles(school: School) -> list[str]:
    return [slide.head.title for slide in deck_text(school.course_id)]


def lying(app: Flask, kind: str) -> int:
    return sum(path.is_file() for path in (Path(app.config["FILES"]) / kind).rglob("*"))


def known(kind: str) -> int:
    return db.session.execute(select(func.count()).where(StoredFile.kind == kind)).scalar_one()


def test_a_pdf_is_read_looked_at_and_imported_with_its_pictures(school: School) -> None:
    before = titles(school)
    import_id = read(school)
    assert titles(school) == before, "looking changes nothing"
    progress = progress_of(job_of(import_id))
    assert progress is not None
    assert progress.sentence == "3 slides, ready to import."
    result = school.result(school.owner, "import_deck_file", import_id=import_id)
    assert (result.slides, result.kept, result.added, result.removed) == (3, 2, 1, 1)
    assert titles(school) == ["Cells", "Slide 2", "Osmosis"]
    pictures = pictures_of(school.course_id)
    assert len(pictures) == 3
    for picture in pictures.values():
        assert storage.read(picture.file_id, KIND).startswith(b"\x89PNG")


def test_a_powerpoint_is_imported_without_pictures_and_loses_those_of_the_deck_before(school: School) -> None:
    school.act(school.owner, "import_deck_file", import_id=read(school))
    assert pictures_of(school.course_id)
    import_id = read(school, pptx("Cells", "Mitosis"), "cells.pptx")
    school.act(school.owner, "import_deck_file", import_id=import_id)
    assert titles(school) == ["Cells", "Mitosis"]
    assert pictures_of(school.course_id) == {}


def test_an_import_happens_once_and_takes_the_upload_away(school: School) -> None:
    import_id = read(school)
    file_id = row_of(import_id).file_id
    assert file_id is not None
    school.act(school.owner, "import_deck_file", import_id=import_id)
    with pytest.raises(NotFound):
        storage.read(file_id, deck_reading.UPLOAD)
    for name in ("import_deck_file", "discard_deck_file"):
        with pytest.raises(NotFound):
            school.act(school.owner, name, import_id=import_id)


def test_what_is_discarded_leaves_no_file(school: School, app: Flask) -> None:
    before = {kind: (lying(app, kind), known(kind)) for kind in (KIND, deck_reading.UPLOAD)}
    import_id = read(school)
    assert lying(app, KIND) == before[KIND][0] + 3
    school.act(school.co_teacher, "discard_deck_file", import_id=import_id)
    assert {kind: (lying(app, kind), known(kind)) for kind in (KIND, deck_reading.UPLOAD)} == before


def test_slides_cannot_be_imported_before_they_are_read(school: School) -> None:
    import_id = upload(school)
    with pytest.raises(Conflict):
        school.act(school.owner, "import_deck_file", import_id=import_id)
    assert row_of(import_id).id == import_id


def test_a_file_discarded_while_it_is_read_stays_discarded(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    import_id = upload(school)
    job_id = job_of(import_id)
    real = deck_reading.read_deck_file

    def slow(*values: Any) -> Any:
        school.act(school.owner, "discard_deck_file", import_id=import_id)
        return real(*values)

    monkeypatch.setattr(deck_reading, "read_deck_file", slow)
    assert run(job_id) == "failed"
    assert run(job_id) is None
    assert "discarded" in str(progress_of(job_id))


def test_nobody_imports_what_is_of_another_course_or_not_theirs_to_change(school: School) -> None:
    import_id = read(school)
    with pytest.raises(Denied):
        school.act(school.student, "import_deck_file", import_id=import_id)
    with pytest.raises(NotFound):
        school.act(school.stranger, "import_deck_file", course_id=school.other_course_id, import_id=import_id)
    assert row_of(import_id).contents is not None


@pytest.mark.parametrize(
    ("content", "filename", "words"),
    [
        (b"", "a.pdf", "empty"),
        (b"hello", "a.pdf", "not a PowerPoint"),
        (CELLS, "a.pptx", "inside it is something else"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.pptx", "password"),
    ],
)
def test_what_is_plainly_no_deck_is_refused_before_anything_is_kept(
    school: School, app: Flask, content: bytes, filename: str, words: str
) -> None:
    before = lying(app, deck_reading.UPLOAD)
    with pytest.raises(Invalid, match=words):
        upload(school, content, filename)
    assert lying(app, deck_reading.UPLOAD) == before


def test_ten_files_may_wait_and_no_more(school: School) -> None:
    for _ in range(10):
        first = upload(school)
    with pytest.raises(Invalid, match="ten files"):
        upload(school)
    school.act(school.owner, "discard_deck_file", import_id=first)
    assert upload(school)


def bomb() -> bytes:
    return with_members(pptx("A"), {"ppt/media/a.bin": b"\0" * 70_000_000})


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: locked(CELLS, "secret"), "password"),
        (picture_pdf, "pictures"),
        (lambda: CELLS[: len(CELLS) // 3], "damaged"),
        (lambda: pptx(), "no slide"),
        (lambda: with_members(pptx("A"), {"ppt/slides/slide1.xml": b"<broken"}), "damaged"),
        (lambda: with_members(pptx("A"), {"../../etc/passwd": b"root"}), "damaged"),
        (
            lambda: with_members(
                pptx("A"),
                {"ppt/slides/slide1.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><p:sld xmlns:p="x">&b;</p:sld>'},
            ),
            "unsafe",
        ),
        (bomb, "unsafe"),
        (lambda: pdf(*([["A"]] * 501)), "500 slides"),
    ],
    ids=["locked", "pictures only", "cut off", "empty", "broken", "path", "entities", "bomb", "too many"],
)
def test_a_refusal_is_told_on_the_page_and_leaves_the_deck(school: School, browser: Any, make: Any, words: str) -> None:
    before = titles(school)
    content = make()
    import_id = upload(school, content, "deck.pdf" if content.startswith(b"%PDF") else "deck.pptx")
    assert run(job_of(import_id)) == "failed"
    page = browser(school, school.owner).get(f"/courses/{school.course_id}/deck/files/{import_id}").text
    said = page.partition('role="alert" dir="auto">')[2].partition("<")[0]
    assert words in said
    assert "hx-trigger" not in page.partition('id="deck-file"')[2].partition(">")[0], "it is over: nothing polls"
    assert titles(school) == before
    school.act(school.owner, "discard_deck_file", import_id=import_id)


def test_uploads_that_nobody_imports_are_forgotten_with_their_pictures(school: School, app: Flask, time: Time) -> None:
    import_id = read(school)
    upload_file = row_of(import_id).file_id
    time.pass_(timedelta(days=1).total_seconds() + 60)
    assert sweep()["decks"] >= 1
    assert db.session.execute(select(DeckImport.id).where(DeckImport.id == import_id)).first() is None
    assert db.session.execute(select(StoredFile.id).where(StoredFile.id == upload_file)).first() is None
    time.pass_(timedelta(days=1).total_seconds() + 60)
    assert sweep()["pictures"] >= 3
    assert lying(app, deck_reading.UPLOAD) == known(deck_reading.UPLOAD)


def test_pictures_of_slides_are_kept_and_shared_by_a_copy(school: School, time: Time) -> None:
    school.act(school.owner, "import_deck_file", import_id=read(school))
    copy = school.result(school.owner, "copy_course", name="Again", period="5", school_year="2027/28")
    own, theirs = pictures_of(school.course_id), pictures_of(int(copy.copy_id))
    assert sorted(picture.file_id for picture in own.values()) == sorted(each.file_id for each in theirs.values())
    assert not own.keys() & theirs.keys()
    school.act(school.owner, "import_deck", markdown="# Only this")
    time.pass_(timedelta(days=3).total_seconds())
    sweep()
    for picture in theirs.values():
        assert storage.read(picture.file_id, KIND)


# A worker in a process of its own, that dies by SIGKILL at one step of its work.
_WORKER = """
import os, signal, sys
from app import create_app
from app.courses import deck_reading
from app.jobs import run
from app.jobs.running import Work
from app.settings import Settings
step, job = sys.argv[1], int(sys.argv[2])
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
if step == "claimed":
    deck_reading.storage.read = die
elif step == "drawing":
    real, drawn = deck_reading.storage.write, []
    def write(*values):
        drawn.append(1)
        if len(drawn) == 2:
            die()
        return real(*values)
    deck_reading.storage.write = write
elif step == "writing":
    deck_reading.StoredDeck.model_dump = die
with create_app(Settings.from_environment(os.environ)).app_context():
    if step == "ending":
        from app.extensions import db
        write = Work._write
        def ending(self, **values):
            write(self, **values)
            if "sentence" in values and "result" in values:
                die()
        Work._write = ending
    print(run(job))
"""


@pytest.mark.parametrize("step", ["claimed", "drawing", "writing", "ending", "never"])
def test_a_worker_killed_at_any_step_leaves_nothing_half_read(
    school: School, app: Flask, time: Time, workers: Workers, step: str
) -> None:
    import_id = upload(school)
    job_id = job_of(import_id)
    pictures = known(KIND)
    db.session.commit()
    environ = {
        "HOMEROOM_DATA": str(Path(app.config["FILES"]).parent),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "REDIS_URL": app.config["RATELIMIT_STORAGE_URI"].removeprefix("redis+"),
        "SECRET_KEY": "a secret for tests",
        "LOG_LEVEL": "WARNING",
    }
    done = workers.run(_WORKER, step, str(job_id), environ=environ)
    if step == "never":
        assert done.returncode == 0, done.said
        assert row_of(import_id).contents is not None
        return
    assert done.returncode == -signal.SIGKILL, done.said
    assert row_of(import_id).contents is None
    assert known(KIND) == pictures
    found = progress_of(job_id)
    assert found is not None
    assert found.state is State.RUNNING
    time.pass_(SILENCE.total_seconds() + 60)
    sweep_jobs()
    assert run(job_id) == "done"
    contents = row_of(import_id).contents
    assert contents is not None
    assert len(contents["slides"]) == 3
    assert known(KIND) == pictures + 3
    time.pass_(timedelta(days=2).total_seconds())
    storage.forget_orphans()
    assert lying(app, KIND) == known(KIND)


# The pages


def send(client: Browser, school: School, content: bytes, filename: str = "cells.pdf", token: str = "") -> Any:
    data = {"csrf_token": token or client.token(), "file": (io.BytesIO(content), filename)}
    path = f"/courses/{school.course_id}/deck/files"
    return client.post(path, data=data, content_type="multipart/form-data")


@pytest.fixture
def teacher(school: School, browser: Any) -> Any:
    """A browser of the owner's."""
    return browser(school, school.owner)


def test_a_file_goes_from_the_form_to_the_deck(school: School, teacher: Browser) -> None:
    answer = send(teacher, school, CELLS, "../../etc/<b>cells.pdf")
    assert answer.status_code == 303
    where = answer.headers["Location"]
    waiting = teacher.get(where).text
    assert "<progress" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert ">Look again</a>" in waiting
    import_id = int(where.rpartition("/")[2])
    assert row_of(import_id).filename == "_b_cells.pdf"
    assert "_b_cells.pdf" in teacher.get(f"/courses/{school.course_id}/deck").text
    run(job_of(import_id))
    seen = teacher.get(where).text
    assert "3 slides, ready to import." in seen
    assert "hx-trigger" not in seen.partition('id="deck-file"')[2].partition(">")[0]
    assert teacher.get(f"{where}/pictures/1").content_type == "image/png"
    assert teacher.get(f"{where}/pictures/4").status_code == 404
    imported = teacher.do("import_deck_file", course_id=school.course_id, import_id=import_id)
    assert imported.status_code == 303
    assert titles(school) == ["Cells", "Slide 2", "Osmosis"]
    gone = teacher.get(where)
    assert gone.status_code == 303
    assert gone.headers["Location"] == f"/courses/{school.course_id}/deck"


def test_half_way_the_page_says_how_far_it_is(school: School, teacher: Browser) -> None:
    import_id = upload(school)
    db.session.execute(
        update(Job)
        .where(Job.id == job_of(import_id))
        .values(state=State.RUNNING, done=3, total=6, sentence="Reading the slides.")
    )
    db.session.commit()
    page = teacher.get(f"/courses/{school.course_id}/deck/files/{import_id}").text
    assert 'max="6" value="3"' in page
    assert "50&nbsp;%" in page


def test_a_refusal_at_once_stands_beside_the_file(school: School, teacher: Browser) -> None:
    for content, filename, status, words in (
        (b"hello", "notes.txt", 422, "not a PowerPoint"),
        (b"", "empty.pdf", 422, "This file is empty."),
        (b"%PDF-" + b"x" * MAX_FILE_BYTES, "big.pdf", 413, "over 20 MB"),
        (b"%PDF-" + b"x" * (MAX_FILE_BYTES + 300_000), "bigger.pdf", 413, "over 20 MB"),
    ):
        answer = send(teacher, school, content, filename)
        assert answer.status_code in (status, 422)
        said = answer.text.partition('id="file-error"')[2].partition("</p>")[0]
        assert words in said, filename
        assert 'aria-describedby="file-help file-error"' in answer.text
    nothing = teacher.post(f"/courses/{school.course_id}/deck/files", data={"csrf_token": teacher.token()})
    assert nothing.status_code == 422
    assert "choose a file" in nothing.text
    assert send(teacher, school, CELLS, token="x").status_code == 400


def test_pictures_are_for_those_in_the_course(school: School, browser: Any) -> None:
    school.act(school.owner, "import_deck_file", import_id=read(school))
    slide = deck_text(school.course_id)[0].head
    path = f"/courses/{school.course_id}/slides/{slide.id}/picture"
    shown = browser(school, school.student).get(path)
    assert shown.status_code == 200
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert browser(school, school.stranger).get(path).status_code == 404
    assert browser().get(path).status_code == 303
    notes = browser(school, school.student).get(f"/courses/{school.course_id}/notes").text
    assert path in notes
    assert "All life is made of cells." in notes.partition('class="slide-picture"')[2].partition(">")[0]
    other = db.session.execute(select(SlidePicture.slide_id)).scalars().first()
    assert other
    assert browser(school, school.student).get(f"/courses/{school.course_id}/slides/987654/picture").status_code == 404


def test_reading_names_the_file_by_its_own_bytes() -> None:
    assert file_reading.kind_of(CELLS, "a.pdf") == "pdf"
    assert file_reading.kind_of(pptx("A"), "a.pptx") == "pptx"
