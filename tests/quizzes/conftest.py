"""A course with the demo's biology deck: enough material to be asked about."""

from __future__ import annotations

import pytest
from flask import Flask

from app import ROOT
from tests.school import School, make_school

BIOLOGY = (ROOT / "app" / "demo" / "biology_101.md").read_text(encoding="utf-8")


@pytest.fixture
def biology_school(context: Flask) -> School:
    """The cast of `school` in a course whose slides can be asked about."""
    return make_school(context, deck=BIOLOGY)
