"""The demo school: made once, into an empty database, so that a newcomer sees a class at work."""

from app.demo.school import seed, sign_ins

__all__ = ["seed", "sign_ins"]
