"""What accounts hold about a person."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _

from app.accounts.models import ApiToken, AuditEntry, Guardianship, SignIn, SignInLink, User
from app.accounts.sessions import LASTS, REMEMBERED
from app.core.idempotency import KEPT, StoredAnswer
from app.core.personal_data import Mentioning, Named, OnErasure, holds, holds_nobody, says_freely, shown_as
from app.core.retention import goes_by_itself, keeps
from app.core.storage import StoredFile

ERASED = "Erased person"
"""What the audit log calls somebody who was erased."""

_GOES = _("Deleted.")

shown_as(User, "name")

holds(
    User,
    Named("id"),
    kind=_("Account: name, sign-in name, role, school number"),
    shows=(
        "id",
        "name",
        "email",
        "role",
        "school_number",
        "sourced_id",
        "created_at",
        "last_seen_at",
        "left_at",
        "unplaced_since",
        "time_zone",
    ),
    erasure=OnErasure.DELETE,
    outcome=_GOES,
)
holds(
    SignIn,
    Named("user_id"),
    kind=_("Open sessions"),
    shows=("created_at", "expires_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted: they are signed out everywhere at once."),
)
holds(
    SignInLink,
    Named("user_id"),
    kind=_("Code cards and sign-in links"),
    shows=("purpose", "course_id", "created_at", "expires_at", "used_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted: their codes stop working."),
)
for _column, _other in (("parent_id", "child_id"), ("child_id", "parent_id")):
    holds(
        Guardianship,
        Named(_column),
        kind=_("Family links, as a parent") if _column == "parent_id" else _("Family links, as a child"),
        shows=(_other, "imported", "created_at"),
        erasure=OnErasure.DELETE,
        outcome=_GOES,
    )
holds(
    ApiToken,
    Named("user_id"),
    kind=_("Course tokens for agents"),
    shows=("label", "course_id", "scopes", "created_at", "last_used_at", "revoked_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted: agents that use them are shut out at once."),
)
holds(
    AuditEntry,
    Named("actor_id"),
    kind=_("Audit log: what they did"),
    shows=("at", "action", "course_id", "subject"),
    erasure=OnErasure.DETACH,
    outcome=_("Kept, without their name: the school has to know what was done with others' data."),
    blanks={"actor_label": ERASED},
)
holds(
    AuditEntry,
    Named("person_id"),
    kind=_("Audit log: who looked at, or changed, their data"),
    shows=("at", "action", "course_id"),
    erasure=OnErasure.DETACH,
    outcome=_("Kept, without saying whom it was about."),
)
holds(
    StoredAnswer,
    Mentioning("answer"),
    kind=_("Answers to agents, kept for a day in case they ask twice"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted where their name, sign-in name or number is in them."),
)

holds_nobody(User, "password_hash", "a hash; it goes with the account")
for _table in (SignIn, ApiToken):
    holds_nobody(_table, "token_hash", "a hash of what was drawn by chance")
holds_nobody(SignInLink, "code_hash", "a hash of what was drawn by chance")
for _column in ("scope", "request"):
    holds_nobody(StoredAnswer, _column, "a hash; it goes with the answer, after a day")
says_freely(StoredFile, "name", why="goes with the file, where the row that has the file says so")
for _column in ("kind", "key", "media_type"):
    holds_nobody(StoredFile, _column, "a word of ours, or drawn by chance")

keeps("audit_log", AuditEntry, title=_("Audit log"), since="at", days=1095, least=180, most=3650)
keeps(
    "revoked_tokens",
    ApiToken,
    title=_("Revoked course tokens"),
    since="revoked_at",
    days=90,
    least=7,
    most=730,
)
goes_by_itself(_("Sessions, after the sign-in"), LASTS)
goes_by_itself(_("Code cards and sign-in links, after they end"), REMEMBERED)
goes_by_itself(_("Answers to agents"), KEPT)
goes_by_itself(_("Guests' names; their rows stay, as nobody's"), timedelta(days=1))
