"""Class Assist results as ChatKit trees; the widget itself comes from `class-assist.widget`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from chatkit.widgets import WidgetTemplate
from flask import url_for
from flask_babel import format_time, ngettext
from flask_babel import gettext as _

from app.class_assist.measuring import names_of_kinds
from app.class_assist.offer_tree import offer_nodes
from app.class_assist.question_schemas import Questions
from app.class_assist.schemas import Heatmap, LessonHeatmap
from app.core import widget
from app.core.actor import Actor
from app.core.capability import is_action
from app.core.widget import Node

WIDGET_FILE = Path(__file__).with_name("class-assist.widget")


@cache
def class_assist_template() -> WidgetTemplate:
    """The widget's template, read once."""
    return WidgetTemplate.from_file(str(WIDGET_FILE))


def class_assist_tree(state: dict[str, Any]) -> Node:
    """The Class Assist card for a state (`ClassAssistState` as JSON), checked node by node."""
    tree = widget.build(class_assist_template(), {"state": state, "t": _texts(state)})
    return widget.check(tree, is_action)


def _texts(s: dict[str, Any]) -> dict[str, Any]:
    """Every sentence of the widget, in the reader's language."""
    meter, slide = s["meter"], s["slide"]
    votes = {q["votes"] for q in s["questions"]}
    return {
        "view": _("View"),
        "acknowledge": _("I have seen it"),
        "acknowledged": _("Seen. It goes away when the class is calm again."),
        "meter": _("The meter is muted")
        if meter["muted"]
        else _("%(confused)s of %(active)s confused", confused=meter["confused"], active=meter["active"])
        if s["running"]
        else _("The course is archived")
        if s["archived"]
        else _("Ready when you are"),
        "meter_caption": _("Taps are kept all the same. The next lesson begins with the meter on.")
        if meter["muted"]
        else _(
            "%(share)s\u00a0%% of the students who are active now. With older taps fading: %(needle)s\u00a0%%.",
            share=meter["percentage"],
            needle=meter["needle"],
        )
        if s["running"]
        else _("Nothing in it changes any more. What happened in its lessons stands under “History”.")
        if s["archived"]
        else _("No lesson is running. It begins with your first slide or the first tap."),
        "no_deck": _("There is no deck yet. Import one under “Deck”, and taps are counted by slide."),
        "slide_caption": _("Slide %(number)s of %(total)s", number=slide["number"], total=slide["total"])
        if slide
        else ngettext("%(num)s slide", "%(num)s slides", s["slides"]),
        "slide_title": slide["title"] if slide else _("No slide is up"),
        "previous": _("Back"),
        "next": _("Next") if s["running"] else _("Begin the lesson"),
        "end": _("End the lesson"),
        "looking": _("The course is archived, so no slide is set any more.")
        if s["archived"]
        else _("You are looking in; the teachers of this course set the slide."),
        "chart": _("Live confusion by slide"),
        "chart_series": _("Confused (%)"),
        "no_chart": _(
            "Nobody has tapped yet. A bar appears here for each slide as soon as somebody is confused on one."
        )
        if s["running"]
        else _("The chart fills in a lesson, as soon as somebody is confused."),
        "floor": _("A slide's figure is hidden until %(floor)s students are there.", floor=s["floor"]),
        "not_started": _("This course is archived. Its slides stand under “Notes”.")
        if s["archived"]
        else _("Your teacher has not put a slide up yet. You can tap and ask all the same."),
        "archived": _("There is nothing to tap any more: a course that is archived can be read, and does not change."),
        "confused": _("I'm confused"),
        "still": _("I'm still confused"),
        "anonymous": _("Anonymous: your teacher sees how many are stuck, never who."),
        "counted": _("Counted"),
        "counted_text": _("Your teacher sees that somebody is stuck here, not who."),
        "which": _("Which part? (if you like)"),
        "got_it": _("Got it now"),
        "wait": _("You can tap again in %(seconds)s seconds", seconds=s["me"]["wait"]),
        "left": _("Your tap counts for another %(seconds)s seconds", seconds=s["me"]["left"]),
        "ask_toggle": _("Close") if s["askOpen"] else _("Ask a question"),
        "ask_label": _("Your question"),
        "ask_placeholder": _("What would you like to know?"),
        "ask_anonymous": _("Ask without my name"),
        "send": _("Send"),
        "notes": _("Notes of this slide"),
        "review": _("All notes"),
        "study": _("Study tools"),
        "improvement": _("Improvement: %(figure)s", figure=s["metrics"]["improvement"]),
        "class_improvement": _("Improvement of the class: %(figure)s", figure=s["metrics"]["improvement"]),
        "quiz": _("Quiz me"),
        "explain": _("Explain"),
        "explain_label": _("What should be explained?"),
        "explain_placeholder": _("A word or a question; this slide if empty")
        if slide and s["running"]
        else _("A word or a question"),
        "questions": _("Questions"),
        "no_questions": _("No questions yet. What students ask appears here, without names.")
        if s["view"] == "instructor"
        else _("No questions yet. Yours could be the first."),
        "classmate": _("A classmate"),
        "votes": {count: ngettext("%(num)s vote", "%(num)s votes", count) for count in votes},
        "pinned": _("Pinned"),
        "waiting": _("Waiting for approval"),
        "state": {
            "waiting": _("Waiting for approval"),
            "hidden": _("Hidden") if s["view"] == "instructor" else _("Hidden by your teacher"),
            "merged": _("Your teacher put it together with one like it"),
        },
        "filtered": _("Held by the word filter"),
        "mute": _("Show the meter") if meter["muted"] else _("Mute the meter"),
        "pause": _("Take questions again") if s["paused"] else _("Pause questions"),
        "paused": _("Questions are paused. Students are told so.")
        if s["view"] == "instructor"
        else _("Questions are paused for now. Write yours down, and ask when your teacher takes them again."),
        "offers": names_of_kinds(),
        "hide": _("Hide"),
        "restore": _("Show again"),
        "similar": {
            q["question_id"]: _("Nearly the same as “%(question)s”", question=q["similar_body"])
            for q in s["questions"]
            if q["similar_id"]
        },
        "merge": _("Merge, and add the votes there"),
        "answered": _("Answered"),
        "vote": _("Me too"),
        "voted": _("Me too, counted"),
        "approve": _("Show to the class"),
        "pin": _("Pin"),
        "unpin": _("Unpin"),
        "answer": _("Answer"),
        "answer_label": _("Answer"),
        "answer_placeholder": _("Leave empty if you answered aloud"),
    }


def heatmap_tree(_actor: Actor, result: Heatmap) -> Node:
    """The heatmap of a time range: a chart that is a table, hidden figures hidden."""
    if not result.heatmap:
        return widget.card(widget.text(result.message), id="heatmap")
    rows = [
        {"label": row.label, "confused": row.confused, "students": row.unique_students, "taps": row.confusion_count}
        for row in result.heatmap
    ]
    series = {"confused": _("Confused (%)"), "students": _("Students"), "taps": _("Taps")}
    return widget.check(
        widget.card(
            widget.chart(rows, "label", series, id="bars"),
            widget.caption(_("%(events)s taps. A student counts once per lesson.", events=result.total_events)),
            *(
                [widget.caption(_("Page %(page)s of %(pages)s", page=result.page, pages=result.pages))]
                if result.pages > 1
                else []
            ),
        ),
        is_action,
    )


def lesson_tree(_actor: Actor, result: LessonHeatmap) -> Node:
    """Slide by minute as a heat table, the lesson's alerts, and what was done. Each part can be drawn alone."""
    grid = widget.col(widget.title(_("Slide by minute"), size="sm"), *_grid(result), id="grid")
    alerts = widget.col(widget.title(_("Alerts"), size="sm"), *_alerts(result), id="alerts")
    done = widget.col(widget.title(_("What was done"), size="sm"), *_interventions(result), id="interventions")
    return widget.check(widget.card(grid, alerts, done), is_action)


def _grid(result: LessonHeatmap) -> list[Node]:
    if not result.minutes:
        empty = _("Nobody has tapped in this lesson yet.")
        if any(row.hidden for row in result.rows):
            empty = _("Too few students were here for figures that keep them anonymous.")
        return [widget.text(empty, color="secondary")]
    rows = [
        {"label": row.label} | {f"m{minute}": cell for minute, cell in zip(result.minutes, row.cells, strict=True)}
        for row in result.rows
    ]
    series = {f"m{minute}": str(minute + 1) for minute in result.minutes}
    nodes = [
        widget.chart(rows, "label", series, key="heat"),
        widget.caption(_("Distinct students by minute of the lesson.")),
    ]
    if result.pages > 1:
        page = _("Page %(page)s of %(pages)s", page=result.page, pages=result.pages)
        address = url_for("courses.lesson", course_id=result.course_id, lesson_id=result.lesson_id)
        nodes.append(widget.markdown(f"{page} · [{_('All slides of this lesson')}]({address})"))
    return nodes


def _alerts(result: LessonHeatmap) -> list[Node]:
    if not result.spikes:
        return [widget.text(_("No alert in this lesson."), color="secondary")]
    return [
        widget.text(
            " · ".join(
                (
                    format_time(spike.started_at, "HH:mm"),
                    spike.slide,
                    _("up to %(confused)s of %(active)s confused", confused=spike.confused, active=spike.active),
                    *((_("seen"),) if spike.acknowledged else ()),
                )
            )
        )
        for spike in result.spikes
    ]


def _interventions(result: LessonHeatmap) -> list[Node]:
    rows = [widget.text(each.message) for each in result.interventions]
    if not rows:
        rows = [widget.text(_("Nothing was done about confusion in this lesson."), color="secondary")]
    return [*rows, *offer_nodes(result)]


def questions_tree(_actor: Actor, result: Questions) -> Node:
    """A list of questions on its own, for other clients."""
    if not result.questions:
        return widget.card(widget.text(_("No questions yet.")))
    return widget.list_view(
        *(
            widget.item(
                widget.text(question.question_body),
                widget.caption(f"{question.author} · {ngettext('%(num)s vote', '%(num)s votes', question.votes)}"),
            )
            for question in result.questions
        )
    )
