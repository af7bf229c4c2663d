"""Their data: export and erasure of one person, how long each kind is kept, and what is deleted at night."""

from app.privacy.retention import forget_what_is_old

__all__ = ["forget_what_is_old"]
