"""An export is asked for, made in the background, and fetched by nobody but whoever asked, for some days."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import AuditEntry, User
from app.core import storage
from app.core.actor import Actor, Door
from app.core.errors import Denied, NotFound
from app.core.permissions import Role
from app.core.pipeline import invoke
from app.core.storage import StoredFile
from app.extensions import db
from app.jobs import run, sweep_jobs
from app.jobs.sweeping import SILENCE
from app.privacy import exporting
from app.privacy.models import PersonalExport
from app.privacy.retention import dry_run, forget_what_is_old
from tests.conftest import Time
from tests.school import School

DAY = 24 * 3600.0


def ask(actor: Actor, name: str = "export_my_data", **data: Any) -> int:
    """Ask for an export; returns its id."""
    made: int = invoke(actor, name, data, door=Door.BROWSER).result.export_id  # type: ignore[attr-defined]
    return made


def job_of(export_id: int) -> int:
    return db.session.execute(select(PersonalExport.job_id).where(PersonalExport.id == export_id)).scalar_one() or 0


def opened(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def test_a_student_gets_their_own_data_by_three_clicks(school: School, browser: Any) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    school.act(school.student, "track_confusion")
    client = browser(school, school.student)
    assert "/my-data" in client.get("/password").text
    answer = client.do("export_my_data")
    page = answer.headers["Location"]
    assert "Waiting for its turn" in client.get(page).text
    assert client.get(f"{page}/file").status_code == 404
    assert run(job_of(int(page.rsplit("/", 1)[1]))) == "done"
    ready = client.get(page).text
    assert f"{page}/file" in ready
    assert page in client.get("/my-data").text
    sent = client.get(f"{page}/file")
    assert sent.status_code == 200
    assert sent.headers["Content-Type"] == "application/zip"
    assert "attachment" in sent.headers["Content-Disposition"]
    assert "no-store" in sent.headers["Cache-Control"]
    assert "Student" not in sent.headers["Content-Disposition"]
    files = opened(sent.data)
    assert files["users.json"][0]["name"] == school.student.name
    assert len(files["confusion_events.json"]) == 1
    # One's own data is no look at somebody else's.
    looks = select(AuditEntry).where(AuditEntry.person_id == school.student.user_id)
    assert db.session.execute(looks).first() is None


def test_only_who_asked_fetches_it(school: School, browser: Any) -> None:
    export_id = ask(school.student)
    run(job_of(export_id))
    for other in (school.students[1], school.owner, school.administrator, school.parent):
        client = browser(school, other)
        assert client.get(f"/exports/{export_id}").status_code == 404
        assert client.get(f"/exports/{export_id}/file").status_code == 404
    assert browser().get(f"/exports/{export_id}/file").status_code == 303


def test_an_administrators_export_is_audited_and_holds_no_taps(school: School, browser: Any) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    school.act(school.student, "track_confusion")
    with pytest.raises(Denied):
        ask(school.owner, "export_person", person_id=school.student.user_id)
    client = browser(school, school.administrator)
    page = client.do("export_person", person_id=school.student.user_id).headers["Location"]
    run(job_of(int(page.rsplit("/", 1)[1])))
    files = opened(client.get(f"{page}/file").data)
    assert files["users.json"][0]["name"] == school.student.name
    assert "confusion_events.json" not in files
    actions = db.session.execute(
        select(AuditEntry.action)
        .where(AuditEntry.person_id == school.student.user_id, AuditEntry.actor_id == school.administrator.user_id)
        .order_by(AuditEntry.id)
    ).scalars()
    assert list(actions) == ["export_person", "download_personal_data"]
    # Whoever is no administrator any more has no use for the file.
    db.session.get_one(User, school.administrator.user_id).role = Role.TEACHER
    db.session.commit()
    assert client.get(f"{page}/file").status_code == 404


def test_the_link_ends_and_the_night_takes_the_file(school: School, time: Time) -> None:
    export_id = ask(school.student)
    run(job_of(export_id))
    file_id = db.session.execute(select(PersonalExport.file_id).where(PersonalExport.id == export_id)).scalar_one()
    assert file_id is not None
    file = storage.find(file_id, exporting.KIND)
    db.session.expunge(file)
    time.pass_(7 * DAY - 1)
    assert exporting.export_of(school.student, export_id).file_id == file_id
    time.pass_(2)
    with pytest.raises(NotFound):
        exporting.export_of(school.student, export_id)
    assert sum(due.rows.get("personal_exports", 0) for due in dry_run()) >= 1
    forget_what_is_old()
    assert db.session.execute(select(StoredFile).where(StoredFile.id == file_id)).first() is None
    with pytest.raises(NotFound):
        storage.open_file(file)


def test_erasing_a_person_takes_the_files_of_their_exports_along(school: School) -> None:
    export_id = ask(school.student)
    run(job_of(export_id))
    waiting = ask(school.administrator, "export_person", person_id=school.student.user_id)
    job_id = job_of(waiting)
    file_id = db.session.execute(select(PersonalExport.file_id).where(PersonalExport.id == export_id)).scalar_one()
    file = storage.find(file_id or 0, exporting.KIND)
    data = {"person_id": school.student.user_id, "name": school.student.name}
    invoke(school.administrator, "erase_person", data, door=Door.BROWSER)
    with pytest.raises(NotFound):
        storage.open_file(file)
    # The one that was still to be made is not made of somebody who is gone.
    assert run(job_id) == "failed"


def test_a_worker_killed_while_writing_leaves_no_file_and_the_next_try_makes_it(
    school: School, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_args: Any, **_rest: Any) -> Any:
        raise Killed

    export_id = ask(school.student)
    with monkeypatch.context() as patched:
        patched.setattr(storage, "register", killed)
        with pytest.raises(Killed):
            run(job_of(export_id))
    db.session.rollback()
    assert exporting.export_of(school.student, export_id).file_id is None
    assert run(job_of(export_id)) is None, "it is still the killed one's"
    time.pass_(SILENCE.total_seconds() + 1)
    sweep_jobs()
    assert run(job_of(export_id)) == "done"
    assert exporting.export_of(school.student, export_id).file_id is not None
