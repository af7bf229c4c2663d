"""The numbers of a course's confusion counting, each with its limits and what the settings page says of it."""

from typing import Self

from pydantic import BaseModel, Field, model_validator

from app.core.schema import Text


class ConfusionSettings(BaseModel, frozen=True, extra="forbid", allow_inf_nan=False):
    """The numbers a teacher may change for a course, with the settings page's label (`title`) and help."""

    window_seconds: int = Field(
        default=120,
        ge=30,
        le=900,
        title="Window (seconds)",
        description="How long one tap keeps a student counted as confused.",
    )
    threshold_percent: float = Field(
        default=25,
        ge=1,
        le=99,
        title="Alert above (% of the class)",
        description="An alert starts when more than this share of the active students is confused.",
    )
    minimum_students: int = Field(
        default=3,
        ge=1,
        le=100,
        title="At least (students)",
        description="An alert also needs this many different confused students.",
    )
    small_class_below: int = Field(
        default=8,
        ge=0,
        le=50,
        title="Small class: fewer than (students)",
        description="With fewer active students than this, the next two numbers apply. 0 turns them off.",
    )
    small_class_students: int = Field(
        default=2,
        ge=1,
        le=50,
        title="Small class: at least (students)",
        description="In a small class, an alert needs this many different confused students.",
    )
    small_class_percent: float = Field(
        default=100 / 3,
        ge=1,
        le=100,
        title="Small class: at least (% of the class)",
        description="In a small class, an alert starts from this share on. A third is usual.",
    )
    off_percent: float = Field(
        default=15,
        gt=0,
        le=98,
        title="Calm below (% of the class)",
        description="An alert ends when the confused share stays below this for a while.",
    )
    off_seconds: int = Field(
        default=30,
        ge=0,
        le=600,
        title="Calm for (seconds)",
        description="How long the share has to stay below the calm line before the alert ends.",
    )
    cooldown_seconds: int = Field(
        default=180,
        ge=0,
        le=3600,
        title="Quiet time between notices (seconds)",
        description="After a notice, no other notice comes for this long.",
    )
    debounce_seconds: int = Field(
        default=30,
        ge=0,
        le=300,
        title="Repeated taps (seconds)",
        description="A second tap on the same slide within this time is not counted again.",
    )
    limit_pings: int = Field(
        default=6,
        ge=1,
        le=1000,
        title="Most taps per student",
        description="How many taps of one student are counted in the time below.",
    )
    limit_minutes: int = Field(
        default=10,
        ge=1,
        le=60,
        title="Most taps: in (minutes)",
        description="The time over which the taps of one student are limited.",
    )
    anonymity_floor: int = Field(
        default=5,
        ge=3,
        le=50,
        title="Anonymity floor (students)",
        description="With fewer students present on a slide, its figure is hidden, so nobody can be guessed.",
    )
    active_minutes: int = Field(
        default=5,
        ge=1,
        le=60,
        title="Active for (minutes)",
        description="A student counts as active for this long after the last sign of their page.",
    )
    half_life_seconds: int = Field(
        default=60,
        ge=5,
        le=600,
        title="Needle half-life (seconds)",
        description="After this time, a tap weighs half as much on the live needle. Alerts do not use it.",
    )
    approve_first: bool = Field(
        default=False,
        title="Approve questions first",
        description="A student's question waits for your approval before the class sees it.",
    )
    questions_paused: bool = Field(
        default=False,
        title="Pause questions",
        description="Students cannot ask for now. They are told so kindly.",
    )
    word_filter: bool = Field(
        default=True,
        title="Word filter",
        description="A question with a rude word waits for your approval, in the languages that are ticked.",
    )
    filter_english: bool = Field(
        default=True, title="Word filter: English", description="Look for rude words of the English list."
    )
    filter_spanish: bool = Field(
        default=True, title="Word filter: Spanish", description="Look for rude words of the Spanish list."
    )
    filter_french: bool = Field(
        default=True, title="Word filter: French", description="Look for rude words of the French list."
    )
    filter_german: bool = Field(
        default=True, title="Word filter: German", description="Look for rude words of the German list."
    )
    own_words: Text = Field(
        default="",
        max_length=2000,
        title="Word filter: your own words",
        description="Words and phrases that also hold a question back, one a line or with commas between them.",
    )

    @property
    def filter_languages(self) -> tuple[str, ...]:
        """The languages whose lists the word filter uses, as their codes."""
        chosen = {
            "de": self.filter_german,
            "en": self.filter_english,
            "es": self.filter_spanish,
            "fr": self.filter_french,
        }
        return tuple(code for code, on in chosen.items() if on)

    @model_validator(mode="after")
    def _numbers_agree(self) -> Self:
        if self.off_percent >= self.threshold_percent:
            raise ValueError("The calm line has to be below the alert line.")
        if self.off_percent >= self.small_class_percent:
            raise ValueError("The calm line has to be below the small-class share.")
        if self.small_class_students > self.minimum_students:
            raise ValueError("A small class cannot need more confused students than a larger one.")
        if self.debounce_seconds > self.window_seconds:
            raise ValueError("Repeated taps cannot be ignored for longer than a tap counts.")
        return self
