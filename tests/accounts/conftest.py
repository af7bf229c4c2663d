"""A school with everything that capabilities need, one a module."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.doors.situation import Situation, make_situation


@pytest.fixture(scope="module")
def situation(app: Flask) -> Situation:
    """A school for the tests of a module. What they change stays: `situation.refresh()` puts it right."""
    return make_situation(app)
