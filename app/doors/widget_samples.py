"""What the gallery shows: a plain specimen of each component, and values for properties whose type lists none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core import widget as w
from app.core.widget_check import Node

PRESSED = "dev.press"
"""The action of every button in the gallery: its answer says what was sent."""
PRESS = w.action(PRESSED, course_id="3", tags=["a", "b"])

_LONG = "Mitochondria turn sugar and oxygen into energy that the cell can use."
_OPTIONS = [
    {"label": "Osmosis", "value": "osmosis"},
    {"label": "Diffusion", "value": "diffusion", "disabled": True},
    {"label": "Active transport", "value": "active"},
]
_ROWS = [{"slide": str(n), "unsure": n * 7 % 11, "sure": 10 - n, "left": n % 3 + 1} for n in range(1, 6)]
_INSIDE = [w.text("Leaf"), w.badge("Slide 4", "info"), w.badge("new", "success")]
_FIELDS = [w.label("Title", "title"), w.text_input("title", required=True), w.button("Save", submit=True)]
_COLOURS = (
    *("prose", "primary", "emphasis", "secondary", "tertiary", "success", "warning", "danger"),
    *("blue-500", "purple-500", "gray-500", {"light": "red-700", "dark": "red-200"}),
)
_LENGTHS = (48, 96, "8rem", "100%")

BASES: Mapping[str, Node] = {
    "Badge": w.badge("Due on Friday"),
    "Basic": w.basic(w.card(w.text("A card in a Basic")), w.text("A line in a Basic")),
    "Box": w.box(*_INSIDE, border=1, padding=2),
    "Button": w.button("Save", PRESS),
    "Caption": w.caption("Asked three minutes ago"),
    "Card": w.card(w.title("Photosynthesis"), w.text("What leaves make of light and air."), w.text_input("note")),
    "Chart": w.chart(_ROWS, "slide", {"unsure": "Unsure", "sure": "Sure"}),
    "Checkbox": {"type": "Checkbox", "name": "anonymous", "label": "Without my name"},
    "Col": w.col(*_INSIDE, border=1, padding=2),
    "DatePicker": {"type": "DatePicker", "name": "due_date"},
    "Divider": w.divider(),
    "Form": w.form(PRESS, *_FIELDS),
    "Icon": {"type": "Icon", "name": "calendar"},
    "Image": {"type": "Image", "src": "/static/favicon.svg", "alt": "The mark of the house", "width": 96, "height": 64},
    "Input": w.text_input("title"),
    "Label": w.label("Your name", "name"),
    "ListView": w.list_view(*[w.item(w.text(f"Task {n}"), w.badge("pending"), on_click=PRESS) for n in (1, 2, 3)]),
    "ListViewItem": w.item(w.text("Read chapter 4"), w.col(w.text("Biology 101"), w.caption("for Friday"))),
    "Markdown": w.markdown("**Osmosis** is a *kind* of `diffusion`.\n\n- water\n- a membrane\n\n> It needs no energy."),
    "RadioGroup": {"type": "RadioGroup", "name": "answer", "options": _OPTIONS},
    "Row": w.row(*_INSIDE, border=1, padding=2),
    "Select": {"type": "Select", "name": "answer", "options": _OPTIONS},
    "Spacer": {"type": "Spacer"},
    "Text": w.text(_LONG),
    "Textarea": w.textarea("question"),
    "Title": w.title("The powerhouse of the cell, and what it takes to run it"),
    "Transition": {"type": "Transition", "children": w.text("It may move.")},
}  # fmt: skip
"""Each component with little more than it must have."""

NEEDED: Mapping[tuple[str, str], dict[str, Any]] = {
    ("Card", "asForm"): {"confirm": {"label": "Save", "action": PRESS}},
    ("Button", "submit"): {"onClickAction": None},
    ("Box", "justify"): {"direction": "row", "width": 384},
    ("Row", "justify"): {"width": 384},
    ("Box", "wrap"): {"direction": "row", "width": 96},
    ("Row", "wrap"): {"width": 96},
    ("Button", "iconSize"): {"iconStart": "check"},
}
"""What else a component needs before one of its properties means something."""

SAMPLES: Mapping[str, tuple[Any, ...]] = {
    "key": ("arrow-keys", "personal"),
    "color": _COLOURS,
    "background": ("surface", "surface-secondary", "surface-tertiary", "red-100", "orange-100", "green-100", "blue-100",
                   "purple-100", "gray-100", {"light": "blue-100", "dark": "blue-900"}),
    "status": ({"text": "Biology 101"}, {"text": "Due soon", "icon": "clock"},
               {"text": "Homeroom", "favicon": "/static/favicon.svg", "frame": True}),
    "padding": (0, 2, 4, "2rem", {"x": 6, "y": 1}, {"top": 4, "left": 8}),
    "margin": (0, 2, 4, "1rem", {"x": 6}, {"bottom": 4, "right": 8}),
    "gap": (0, 1, 2, 4, 8, "2rem"),
    "border": (1, 3, {"size": 1, "color": "strong", "style": "dashed"}, {"size": 2, "color": "red-500"},
               {"top": 1, "bottom": {"size": 2, "style": "dotted"}}, {"x": 1}, {"y": {"size": 3, "style": "double"}}),
    **dict.fromkeys(("width", "height", "size", "minWidth", "minHeight", "minSize"), _LENGTHS),
    **dict.fromkeys(("maxWidth", "maxHeight", "maxSize"), (64, 128, "16rem")),
    "aspectRatio": (1, "4/3", "16/9"),
    "flex": (1, 2, "none"),
    "name": ("answer.two",),
    "value": ("Ein Wort",),
    "label": ("Send",),
    "placeholder": ("For example, mitosis",),
    "defaultValue": ("active",),
    "pattern": ("[A-Z].*",),
    "ariaLabel": ("Which of these is it?",),
    "maxLines": (1, 2),
    "minLines": (1, 3),
    "rows": (1, 6),
    "maxRows": (4,),
    "barGap": (4,),
    "barCategoryGap": (8,),
    "confirm": ({"label": "Save", "action": PRESS},),
    "cancel": ({"label": "Leave it", "action": PRESS},),
    **dict.fromkeys(("onClickAction", "onSubmitAction", "onChangeAction"), (PRESS,)),
    **dict.fromkeys(("iconStart", "iconEnd"), ("check", "lucide:hand")),
}  # fmt: skip
"""Values by the name of the property."""

_STEPS = ("linear", "step", "stepBefore", "stepAfter", "monotone", "linearClosed")
OF_ONE: Mapping[tuple[str, str], tuple[Any, ...]] = {
    **{(kind, "size"): ("xs", "sm", "md", "lg", "xl") for kind in ("Text", "Label")},
    ("Badge", "color"): ("secondary", "success", "danger", "warning", "info", "discovery"),
    ("Badge", "size"): ("sm", "md", "lg"),
    ("Caption", "size"): ("sm", "md", "lg"),
    ("Title", "size"): ("sm", "md", "lg", "xl", "2xl", "3xl", "4xl", "5xl"),
    ("Card", "size"): ("sm", "md", "lg", "full"),
    **dict.fromkeys((("Form", "onSubmitAction"), ("Button", "onClickAction")), (w.action(PRESSED, note="another"),)),
    ("Icon", "size"): ("xs", "sm", "md", "lg", "xl", "2xl", "3xl"),
    **{(kind, "size"): ("3xs", "2xs", "xs", "sm", "md", "lg", "xl", "2xl", "3xl")
       for kind in ("Button", "Select", "DatePicker", "Input", "Textarea")},
    ("Button", "color"): ("primary", "secondary", "info", "discovery", "success", "caution", "warning", "danger"),
    ("Divider", "color"): ("default", "subtle", "strong", "red-500"),
    ("Divider", "size"): (1, 2, "3px"),
    ("Divider", "spacing"): (0, 4, 8),
    ("Markdown", "value"): ("# A heading\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n[a link](https://w3.org)",),
    ("Text", "value"): ("الانقسام الخلوي هو كيف تنمو الكائنات الحية.", "Ein kurzer Satz."),
    ("Text", "editable"): (False, {"name": "title", "placeholder": "Title", "required": True, "pattern": ".+",
                                   "autoFocus": False, "autoComplete": "off"}),
    ("Image", "src"): ("/static/favicon.svg", "https://elsewhere.example/cell.png"),
    ("Image", "alt"): ("A cell under the microscope",),
    ("Image", "width"): (48, 160, "8rem", "100%"),
    ("Image", "height"): (48, 128),
    ("Select", "options"): ([{"label": "Red", "value": "r", "description": "rose"}, {"label": "Blue", "value": "b"}],),
    ("RadioGroup", "options"): ([{"label": "Yes", "value": "y"}, {"label": "No", "value": "n", "disabled": True}],),
    **{("DatePicker", prop): ("2026-11-21T08:00:00",) for prop in ("defaultValue", "min", "max")},
    ("Checkbox", "label"): ("Tell me tomorrow",),
    ("Label", "fieldName"): ("name", "another"),
    ("ListView", "limit"): (1, "auto"),
    ("ListViewItem", "key"): ("personal",),
    ("Icon", "name"): ("agent", "atom", "book-open", "bug", "compass", "confetti", "globe", "keys", "lab", "maps",
                       "star", "star-filled", "suitcase", "wreath", "lucide:triangle-alert", "vendor:unknown"),
    ("Chart", "key"): ("heat",),
    ("Chart", "data"): ([{"slide": "1", "unsure": 4, "sure": 1}, {"slide": "2", "sure": 3}],),
    ("Chart", "series"): (
        [{"type": "bar", "dataKey": "unsure", "label": "Unsure (%)", "color": "red"}],
        [{"type": "bar", "dataKey": key, "label": key, "stack": "all", "color": "purple"} for key in ("sure", "left")],
        [{"type": "line", "dataKey": "unsure", "label": "Line"}, {"type": "area", "dataKey": "sure", "label": "Area"}],
        [{"type": "area", "dataKey": key, "label": key, "stack": "all"} for key in ("sure", "left")],
        *([{"type": "line", "dataKey": "unsure", "label": each, "curveType": each, "color": "red"}] for each in _STEPS),
    ),
    ("Chart", "xAxis"): ({"dataKey": "slide", "labels": {"1": "First"}}, {"dataKey": "slide", "hide": True}, "slide"),
    **{("Chart", prop): (192, "16rem") for prop in ("height", "minHeight", "maxHeight")},
}  # fmt: skip
"""Values of one component's property."""

_TABLE = "The chart is a table: its rows make its height, and every figure is printed beside its bar."
_NATIVE = "The browser's own control does this in its own way."
_SCRIPT = "It would take a script; the field works without."
_GROWS = "Nothing moves: new text takes the place of the old, and the chat streams by itself."

WITHOUT: Mapping[str, Mapping[str, str]] = {
    "*": {"streaming": _GROWS, "autoSelect": _SCRIPT},
    "Select": {"searchable": _NATIVE},
    "DatePicker": {"side": _NATIVE, "align": _NATIVE, "clearable": _NATIVE},
    "Textarea": {"pattern": "HTML has no pattern for several lines.", "maxRows": "One that grows ends at 20 lines."},
    "Chart": {
        **dict.fromkeys(("height", "minHeight", "maxHeight", "aspectRatio", "showYAxis", "showLegend"), _TABLE),
        **dict.fromkeys(("showTooltip", "barGap", "barCategoryGap"), _TABLE),
    },
}
"""Component (`*`: each that has it) to properties that change nothing in a browser, and why."""
