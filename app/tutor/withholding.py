"""What stays out of a model's sight while the answer is withheld: some tools, and the results of nearly all others.

A result that quotes the material would put the answer into the next prompt. So a model sees none but those that are
known to hold none: whatever capability comes is kept from it until somebody has looked and named it here.
"""

from __future__ import annotations

from app.core.capability import Capability
from app.tutor.ladder import Step
from app.tutor.modes import Mode

_TELLING = frozenset({"explain_topic", "fetch_notes"})
"""They give the answer to the person, so they are not called at all."""
_TELLS_NOTHING = frozenset({"get_current_slide", "resolve_confusion", "submit_question", "track_confusion"})
"""Their results hold numbers and titles of slides, and nothing that a slide, a quiz or anybody says."""


def is_withheld(mode: Mode, step: Step | None) -> bool:
    """Whether a student in this mode, at this step of the ladder, is not to have the answer yet."""
    return mode is Mode.OFF or (mode is Mode.HINTS and step is not Step.EXPLANATION)


def tools_withheld(mode: Mode, step: Step | None) -> frozenset[str]:
    """The capabilities that a model must not call for a student now, for they give the answer away."""
    return _TELLING if is_withheld(mode, step) else frozenset()


def may_be_told(capability: Capability) -> bool:
    """Whether a model may see a capability's result while the answer is withheld."""
    # What is about the person and no course quotes none: their tasks are in their own words.
    return capability.personal or capability.name in _TELLS_NOTHING
