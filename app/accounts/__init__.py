"""People: their roles, sign-ins, agents' tokens, and the audit log."""

from app.accounts import audit
from app.accounts.agents import Bearer, acting, bearer
from app.accounts.models import ApiToken, AuditEntry, SignIn, User
from app.accounts.sessions import (
    Person,
    digest,
    forget_expired,
    hash_password,
    sign_in,
    sign_out,
    signed_in_actor,
)

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Bearer",
    "Person",
    "SignIn",
    "User",
    "acting",
    "audit",
    "bearer",
    "digest",
    "forget_expired",
    "hash_password",
    "sign_in",
    "sign_out",
    "signed_in_actor",
]
