"""Rosters of other systems: class lists and OneRoster files become a plan, compared with the school at first."""

from app.roster.importing import forget_uploads
from app.roster.models import RosterImport
from app.roster.oneroster import read_oneroster
from app.roster.plan import Changes, Difference, Existing, ExistingRow, Update, compare
from app.roster.records import (
    Course,
    Enrolment,
    Mode,
    Origin,
    ParentLink,
    Person,
    Problem,
    Removal,
    RosterPlan,
)
from app.roster.simple import read_class_list

__all__ = [
    "Changes",
    "Course",
    "Difference",
    "Enrolment",
    "Existing",
    "ExistingRow",
    "Mode",
    "Origin",
    "ParentLink",
    "Person",
    "Problem",
    "Removal",
    "RosterImport",
    "RosterPlan",
    "Update",
    "compare",
    "forget_uploads",
    "read_class_list",
    "read_oneroster",
]
