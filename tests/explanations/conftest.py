"""A course that has something to explain."""

from __future__ import annotations

import pytest

from app.courses.deck import parse
from app.courses.decks import replace_slides
from app.extensions import db
from tests.school import School

DECK = """# Osmosis
Topic: Transport
- **Osmosis** is the diffusion of water across a membrane.
- Water moves towards the side with more dissolved particles.
Notes:
For example, a raisin in a glass of water swells. A cell in salt water shrinks, because water leaves it by osmosis.

# Enzymes
Topic: Proteins
An enzyme is a protein that speeds a reaction up without being used up. Heat destroys the shape of an enzyme.
"""


@pytest.fixture
def taught(school: School) -> School:
    """The school with a deck that has something to say."""
    replace_slides(school.course_id, parse(DECK))
    db.session.commit()
    return school
