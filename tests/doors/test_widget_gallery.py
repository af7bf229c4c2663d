"""The gallery of components: that all are there, that each property does what its table says, and who sees it."""

from __future__ import annotations

import re
import typing
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from chatkit import widgets as chatkit
from flask import Flask
from flask_babel import Babel

from app import ROOT
from app.core.errors import NotFound
from app.core.templates import Environment
from app.core.widget import basic, walk
from app.core.widget_check import COMPONENTS, check
from app.doors import dev_widgets
from app.doors.widget_gallery import KINDS, Specimen, specimens, variant, without_table
from app.doors.widget_html import Frame, draw
from app.doors.widget_samples import PRESSED, WITHOUT
from tests.doors.test_widget_html import Page

FRAME = Frame("w", lambda kind: f"/do/{kind}", "token-1", "/dev/widgets")


@pytest.fixture(scope="module", autouse=True)
def context() -> Iterator[None]:
    app = Flask("widgets", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.jinja_environment = Environment
    Babel(app)
    with app.test_request_context():
        yield


def one(specimen: Specimen, value: object) -> str:
    tree = basic(*variant(specimen.kind, specimen.prop, value))
    return str(draw(check(tree, PRESSED.__eq__), FRAME))


def test_every_component_and_root_of_chatkit_is_in_the_gallery() -> None:
    unions = (chatkit.StrictWidgetComponent, chatkit.StrictWidgetRoot)
    classes = {each for union in unions for each in typing.get_args(typing.get_args(union)[0])}
    assert len(classes) == 27
    assert {each.model_fields["type"].default for each in classes} == set(KINDS) == set(COMPONENTS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_changes_what_is_drawn_or_says_why_not(kind: str) -> None:
    for specimen in specimens(kind):
        tree = check(specimen.tree, PRESSED.__eq__)
        page = Page(str(draw(tree, FRAME)))
        doubled = [id for id, times in Counter(found.get("id") for _tag, found in page.elements).items() if times > 1]
        assert set(doubled) <= {None}, f"{kind}.{specimen.prop} draws an id twice"
        assert any(node["type"] == kind for node in walk(tree))
        if not specimen.prop:
            continue
        assert specimen.values, f"{kind}.{specimen.prop} has no sample"
        plain = one(specimen, None)
        changed = any(one(specimen, value) != plain for value in specimen.values)
        assert changed is not bool(specimen.without), f"{kind}.{specimen.prop} {changed=}, {specimen.without!r}"


def test_what_changes_nothing_stands_in_the_document() -> None:
    assert without_table() in (ROOT / "docs" / "widgets.md").read_text("utf-8"), "put without_table() into it"
    named = {prop for reasons in WITHOUT.values() for prop in reasons}
    assert named <= {prop for each in COMPONENTS.values() for prop in each.model_fields}


def test_a_theme_of_its_own_has_the_colours_of_the_page() -> None:
    colours = re.compile(r"--([\w-]+): ((?:[^;]|\n)+);")
    page = [dict(colours.findall(block)) for block in re.findall(r":root \{(.*?)\}", css("app.css"), re.DOTALL)]
    for scheme, theirs in zip(("light", "dark"), page, strict=True):
        (block,) = re.findall(rf"\.theme-{scheme} \{{(.*?)\}}", css("widgets.css"), re.DOTALL)
        assert dict(colours.findall(block)) == {name: value for name, value in theirs.items() if name != "round"}


def css(name: str) -> str:
    return (Path(ROOT) / "static" / name).read_text("utf-8")


def test_a_real_school_has_no_such_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev_widgets, "_", str)
    app = Flask("real")
    app.config["DEMO"] = False
    for view in (dev_widgets.gallery, dev_widgets.press):
        with app.test_request_context("/dev/widgets"), pytest.raises(NotFound):
            view()
