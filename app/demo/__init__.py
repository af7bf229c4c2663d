"""The demo school: made once, into an empty database, so that a newcomer sees a class at work."""

from app.demo.school import seed

__all__ = ["seed"]
