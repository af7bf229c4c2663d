"""A OneRoster town, class lists, and how both are looked at and imported."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor, Door
from app.core.pipeline import invoke
from app.extensions import db
from app.jobs import progress_of, run
from app.roster import RosterImport
from tests.conftest import Browser

FILES = ("orgs", "academicSessions", "courses", "classes", "users", "enrollments")
HEADERS = {
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "academicSessions": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,"
    "subjectCodes",
    "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "users": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate",
}


class Town:
    """A OneRoster school whose ids are its own."""

    def __init__(self, mark: str, students: int = 3) -> None:
        self.mark = mark
        self.people = [f"t1,,,true,org,teacher,tea,,Tea,Cher,,T-{mark},tea.{mark}@school.example,,,,,"]
        self.people += [f"p1,,,true,org,parent,par,,Pa,Rent,,,par.{mark}@school.example,,,{mark}-s1,,"]
        self.people += [
            f"s{n},,,true,org,student,stu{n},,Stu,Dent{n},,S-{mark}-{n},,,,{mark + '-p1' if n == 1 else ''},,"
            for n in range(1, students + 1)
        ]
        self.places = ["e-t1,,,c1,org,t1,teacher,true,,"]
        self.places += [f"e-s{n},,,c1,org,s{n},student,,," for n in range(1, students + 1)]

    def zip(self, mode: str = "bulk") -> bytes:
        rows: dict[str, Iterable[str]] = {
            "orgs": ["org,,,The School,school,1,"],
            "academicSessions": ["y1,,,2026/27,schoolYear,2026-08-01,2027-06-30,,2027"],
            "courses": ["k1,,,y1,Biology,BIO,9,org,Biology,"],
            "classes": ["c1,,,Biology 9a,9,k1,9a,scheduled,,org,y1,Biology,,3"],
            "users": self.people,
            "enrollments": self.places,
        }
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = ["manifest.version,1.0", "oneroster.version,1.1"]
            manifest += [f"file.{name},{mode if name in rows else 'absent'}" for name in FILES]
            manifest += [
                f"file.{name},absent"
                for name in (
                    "categories",
                    "classResources",
                    "courseResources",
                    "demographics",
                    "lineItems",
                    "resources",
                    "results",
                )
            ]
            archive.writestr("manifest.csv", "\n".join(["propertyName,value", *manifest]))
            for name, lines in rows.items():
                if mode == "delta":
                    lines = [self._delta(line) for line in lines]
                archive.writestr(f"{name}.csv", "\n".join([HEADERS[name], *(self._own(line) for line in lines)]))
        return packed.getvalue()

    def _own(self, line: str) -> str:
        """Ids with the school's mark."""
        ids = {"org", "y1", "k1", "c1", "p1"} | {
            cell for cell in line.split(",") if cell[:1] in ("s", "t", "e") and cell[1:].replace("-", "")[-1:].isdigit()
        }
        return ",".join(f"{self.mark}-{cell}" if cell in ids else cell for cell in line.split(","))

    @staticmethod
    def _delta(line: str) -> str:
        first, status, _, *rest = line.split(",")
        return ",".join([first, status or "active", "2026-11-21T00:00:00Z", *rest])


Counts = dict[str, tuple[int, int, int]]


def look(actor: Actor, content: bytes, course_id: int | None = None, filename: str = "roster") -> Any:
    body = {"filename": filename, "content": content, "course_id": course_id}
    return invoke(actor, "preview_roster", body, door=Door.BROWSER).result


def begin(actor: Actor, import_id: int, course_id: int | None = None) -> int:
    """Begin an import that was looked at; returns its job."""
    body = {"import_id": import_id, "course_id": course_id}
    assert invoke(actor, "apply_roster", body, door=Door.BROWSER).result.success
    found = db.session.execute(select(RosterImport.job_id).where(RosterImport.id == import_id)).scalar_one()
    assert found is not None
    db.session.commit()
    return found


def bring_in(actor: Actor, content: bytes, course_id: int | None = None) -> Counts:
    """Look at a file and import it, as a worker would; returns what has changed."""
    seen = look(actor, content, course_id)
    assert seen.problems == []
    job_id = begin(actor, seen.import_id, course_id)
    assert run(job_id) == "done", progress_of(job_id)
    summary = db.session.execute(select(RosterImport.summary).where(RosterImport.id == seen.import_id)).scalar_one()
    return {kind: (each["added"], each["changed"], each["removed"]) for kind, each in summary.items()}


def counts(result: Any) -> Counts:
    return {kind.kind: (kind.added, kind.changed, kind.removed) for kind in result.counts}


NOTHING = {"people": (0, 0, 0), "courses": (0, 0, 0), "enrolments": (0, 0, 0), "families": (0, 0, 0)}


def csv(*lines: str, headers: str = "First name,Last name,Student number") -> bytes:
    return "\n".join([headers, *lines]).encode()


def send(client: Browser, path: str, content: bytes, filename: str = "class.csv", token: str | None = None) -> Any:
    data = {"csrf_token": client.token() if token is None else token, "file": (io.BytesIO(content), filename)}
    return client.post(path, data=data, content_type="multipart/form-data")
