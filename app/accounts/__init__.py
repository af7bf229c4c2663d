"""People: their roles, sign-ins, agents' tokens, and the audit log."""

from app.accounts import audit
from app.accounts.access import school
from app.accounts.agents import Bearer, acting, bearer
from app.accounts.client_secrets import ClientSecret, by_client_secret, is_client_secret, issue_client_secret
from app.accounts.family import Relative, children_of, parents_of
from app.accounts.first_administrator import let_in_administrator
from app.accounts.guests import admit, dismiss, whose_day_is_over
from app.accounts.links import Purpose, issue, spelled
from app.accounts.models import ApiToken, AuditEntry, Guardianship, SignIn, SignInLink, User
from app.accounts.own_clock import when_zone_changes
from app.accounts.sessions import (
    Person,
    digest,
    enter,
    forget_expired,
    hash_password,
    sign_in,
    sign_out,
    signed_in_actor,
)
from app.accounts.zones import school_zone, zone_of

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Bearer",
    "ClientSecret",
    "Guardianship",
    "Person",
    "Purpose",
    "Relative",
    "SignIn",
    "SignInLink",
    "User",
    "acting",
    "admit",
    "audit",
    "bearer",
    "by_client_secret",
    "children_of",
    "digest",
    "dismiss",
    "enter",
    "forget_expired",
    "hash_password",
    "is_client_secret",
    "issue",
    "issue_client_secret",
    "let_in_administrator",
    "parents_of",
    "school",
    "school_zone",
    "sign_in",
    "sign_out",
    "signed_in_actor",
    "spelled",
    "when_zone_changes",
    "whose_day_is_over",
    "zone_of",
]
