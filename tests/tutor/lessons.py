"""Slides, questions about them, and what their answers say: for tests of hints and prompts."""

from __future__ import annotations

from dataclasses import dataclass

from app.study import Passage

SLIDES = [
    Passage(
        11, 1, "Cells", "A cell is the smallest unit of life. The **nucleus** keeps the cell's genes.", "", "Cells"
    ),
    Passage(
        12,
        2,
        "Osmosis",
        "Osmosis is the movement of water through a selectively permeable membrane.",
        "Water goes from the dilute side to the concentrated side. Think of a raisin that swells in a glass of water.",
        "Transport",
    ),
    Passage(13, 3, "Enzymes", "Enzymes are proteins that speed chemical reactions up. Heat destroys their shape.", ""),
    Passage(
        14,
        4,
        "Photosynthesis",
        "Photosynthesis is the process by which plants turn light into sugar. It happens in the chloroplasts.",
        "The green pigment that catches the light is called chlorophyll.",
        "Energy",
    ),
    Passage(15, 5, "Volcanoes", "A volcano is an opening in the crust where magma reaches the surface.", "", "Earth"),
    Passage(
        16,
        6,
        "Rivers",
        "A delta is the flat land that a river builds at its mouth. The Nile flows north through Egypt.",
        "The longest tributary of the Amazon is the Madeira.",
        "Earth",
    ),
]


@dataclass(frozen=True)
class Case:
    """A question, the slides that are found for it, and words that only its answer has."""

    question: str
    slides: tuple[int, ...]
    answer: tuple[str, ...]

    @property
    def passages(self) -> list[Passage]:
        return [each for number in self.slides for each in SLIDES if each.number == number]


CASES = [
    Case("What is osmosis?", (2,), ("movement", "permeable", "selectively", "dilute", "concentrated", "raisin")),
    Case("Which process moves water through a membrane?", (2, 1), ("osmosis", "permeable")),
    Case("What keeps the cell's genes?", (1, 2), ("nucleus",)),
    Case("What speeds chemical reactions up?", (3,), ("enzyme", "protein")),
    Case("What is photosynthesis?", (4, 3), ("sugar", "chloroplast", "plants turn", "chlorophyll")),
    Case("Which pigment catches the light?", (4,), ("chlorophyll", "green")),
    Case("What is a volcano?", (5, 6), ("magma", "crust", "opening")),
    Case("What is a delta?", (6,), ("flat land", "mouth", "builds")),
]
