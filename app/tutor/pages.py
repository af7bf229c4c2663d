"""What pages show of the tutor."""

from __future__ import annotations

from flask import Blueprint

from app.core.permissions import CourseRole, Role
from app.tutor.modes import Mode, mode_help, mode_labels
from app.tutor.slash import Command, commands

blueprint = Blueprint("tutor", __name__)


@blueprint.app_template_global()
def tutor_modes() -> dict[Mode, tuple[str, str]]:
    """Each mode's name and what it does, in the order to choose from."""
    help_ = mode_help()
    return {mode: (label, help_[mode]) for mode, label in mode_labels().items()}


@blueprint.app_template_global()
def slash_commands(role: Role | CourseRole) -> tuple[Command, ...]:
    """The commands that the chat offers somebody."""
    return commands(role)
