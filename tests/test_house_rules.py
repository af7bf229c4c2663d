"""The house rules of the design, asked of the real URL map, the registry, the templates and the tree of modules."""

from __future__ import annotations

import ast
import json
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from app import ROOT, create_app
from app.class_assist.state import ClassAssistState
from app.core.actor import Door
from app.core.capability import Capability, capabilities, find
from app.core.entry import entry_of
from app.core.permissions import GRANTS, SCHOOL_GRANTS, Permission
from app.core.widget import bare_interpolations
from app.domains import DOMAINS
from app.settings import Settings, as_markdown_table

MODULES = sorted((ROOT / "app").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = [path for path in sorted((ROOT / "static").rglob("*.css")) if "vendor" not in path.parts]
WIDGETS = sorted((ROOT / "app").rglob("*.widget"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


pytestmark = pytest.mark.usefixtures("unbound")


@pytest.fixture(scope="module")
def unbound(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that has met no server: enough for its map and its registry."""
    environ = {"HOMEROOM_DATA": str(tmp_path_factory.mktemp("rules")), "REDIS_URL": "redis://127.0.0.1:1"}
    return create_app(Settings.from_environment(environ | {"SECRET_KEY": "x", "AGENTKIT_SECRET": "y"}))


def every_capability() -> list[Capability]:
    found = list(capabilities())
    assert len(found) >= 20
    return found


def test_every_route_declares_who_may_enter(unbound: Flask) -> None:
    undeclared = [rule.rule for rule in unbound.url_map.iter_rules() if entry_of(unbound, rule.endpoint) is None]
    assert undeclared == []


def test_a_route_that_declares_nothing_is_closed_to_everybody(tmp_path: Path) -> None:
    environ = {"HOMEROOM_DATA": str(tmp_path), "REDIS_URL": "redis://127.0.0.1:1", "SECRET_KEY": "x"}
    app = create_app(Settings.from_environment(environ))
    app.add_url_rule("/forgotten", "forgotten", lambda: "a secret")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 404
    assert "a secret" not in answer.text


def test_every_capability_is_documented_with_examples_a_permission_and_a_widget() -> None:
    for each in every_capability():
        assert len(each.description) > 15, f"{each.name} has no docstring"
        assert each.examples, f"{each.name} has no example"
        assert all(len(phrase.split()) > 1 for phrase in each.examples), f"{each.name} has an example of one word"
        assert isinstance(each.permission, Permission), f"{each.name} needs no permission and does not say why"
        assert callable(each.widget), f"{each.name} has no widget"
        assert each.doors <= set(Door), f"{each.name} opens to an unknown door"


def test_every_permission_is_used_and_granted_to_somebody() -> None:
    used = {each.permission for each in every_capability()}
    granted = frozenset().union(*GRANTS.values(), *SCHOOL_GRANTS.values())
    assert used - granted == set(), "a capability that nobody may call"
    assert set(Permission) - used <= {Permission.LESSON_READ}, "a permission that nothing asks for"


def test_every_spelling_leads_to_one_capability() -> None:
    spellings = [name for each in every_capability() for name in (each.name, *each.aliases, *each.actions)]
    assert len(spellings) == len(set(spellings))
    for each in every_capability():
        for name in (each.name, *each.aliases, *each.actions):
            assert find(name) is each


def test_every_field_of_every_input_says_what_it_is() -> None:
    plain = {"question_id", "token_id"}
    for each in every_capability():
        schema = each.input.model_json_schema(by_alias=False)
        for name, field in schema["properties"].items():
            assert field.get("description") or name in plain, f"{each.name}.{name} is not described"
        assert each.output.model_json_schema(mode="serialization")["properties"], f"{each.name} returns nothing"


def test_every_output_says_success_and_a_sentence() -> None:
    for each in every_capability():
        assert {"success", "message"} <= set(each.output.model_fields), each.name


def imports_of(path: Path) -> set[str]:
    """The dotted modules that a file imports; `from app import x` counts as app.x."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            assert node.module
            is_package = (ROOT / node.module.replace(".", "/")).is_dir()
            found |= {f"{node.module}.{alias.name}" if is_package else node.module for alias in node.names}
    return {name for name in found if name == "app" or name.startswith("app.")}


def is_module(dotted: str) -> bool:
    path = ROOT / dotted.replace(".", "/")
    return path.with_suffix(".py").exists() or path.is_dir()


def part_of(path: Path) -> str:
    """`core`, `doors`, `courses`, `demo`, or `` for a module of the top floor."""
    inside = path.relative_to(ROOT / "app").parts
    return inside[0] if len(inside) > 1 else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_dependencies_run_one_way(path: Path) -> None:
    here = part_of(path)
    if path.name == "domains.py" and here == "":
        assert imports_of(path), "the list of domains is the one place that names their modules"
        return
    for name in imports_of(path):
        _, _, rest = name.partition(".")
        target, _, inner = rest.partition(".")
        if target in DOMAINS and target != here:
            reaches_in = bool(inner) and is_module(name) and inner not in exported(target)
            assert not reaches_in, f"{path} reaches into {name}"
            assert here != "core", f"core imports the domain {target}"
        if target == "doors":
            assert here in ("doors", ""), f"{path} imports a door"
        if target == "demo":
            assert here in ("demo", ""), f"{path} imports the demo school"


def exported(domain: str) -> set[str]:
    """The names in a domain's `__all__`."""
    for node in ast.parse((ROOT / "app" / domain / "__init__.py").read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def test_rooms_are_small() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in MODULES if path.name != "__init__.py"}
    assert {str(path): length for path, length in lengths.items() if length > 400} == {}
    assert statistics.median(lengths.values()) <= 120


def test_no_module_is_a_drawer_for_everything() -> None:
    assert [path.name for path in MODULES if path.stem in ("utils", "helpers", "misc", "common")] == []


# Each group of modules is imported in a process of its own that knows only the libraries, and `app`, whose package
# Python imports before any module in it. No import may change the environment, open a connection, start a thread or a
# program, or write a file.
_IMPORTS = """
import gc, importlib, json, os, sys, threading
gc.disable()
groups = json.load(sys.stdin)
reader, writer = os.pipe()
if not os.fork():
    for name in groups[0]:
        importlib.import_module(name)
    libraries = [name for name in sys.modules if name.split(".")[0] != "app"]
    with os.fdopen(writer, "w") as pipe:
        json.dump(libraries, pipe)
    os._exit(0)
os.close(writer)
with os.fdopen(reader) as pipe:
    libraries = json.load(pipe)
os.wait()
for name in libraries:
    if name != "__mp_main__":
        try:
            importlib.import_module(name)
        except ImportError:
            pass
FORBIDDEN = {"socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen", "os.system", "os.mkdir",
             "os.remove", "os.rename", "os.fork", "os.putenv"}
watched = False
def hook(event, args):
    if watched and (
        event in FORBIDDEN or (event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"))
    ):
        raise RuntimeError(f"an import did {event} {args[0]!r}")
sys.addaudithook(hook)
def does_no_work(names):
    global watched
    before = threading.active_count(), dict(os.environ)
    watched = True
    try:
        for name in names:
            importlib.import_module(name)
    except BaseException as error:
        print(names, error, file=sys.stderr)
        return False
    finally:
        watched = False
    return before == (threading.active_count(), dict(os.environ))
failed = [] if does_no_work(["app"]) else [["app"]]
for names in groups:
    child = os.fork()
    if not child:
        found = does_no_work(names)
        sys.stderr.flush()
        os._exit(0 if found else 2)
    if os.waitpid(child, 0)[1]:
        failed.append(names)
print(json.dumps(failed))
"""


def test_importing_any_module_does_no_work() -> None:
    def name(path: Path) -> str:
        return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    every = [name(path) for path in MODULES]
    # The packages and what the service starts from: none may need another to be imported first.
    starts = [[name(path)] for path in MODULES if path.name == "__init__.py" or path.stem in ("launch", "schedule")]
    done = subprocess.run(
        [sys.executable, "-B", "-c", _IMPORTS],
        input=json.dumps([every, *starts]),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [], done.stderr


_CONTROL = re.compile(r"<(input|select|textarea)\b([^>]*(?:{{[^}]*}}[^>]*)*)>", re.S)
_FORM = re.compile(r"<form\b[^>]*method=\"post\"(.*?)</form>|<form {{ sends\(.*?</form>", re.S)


def source_of(path: Path) -> str:
    """The template without its comments."""
    return re.sub(r"{#.*?#}", "", path.read_text(), flags=re.S)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_control_has_a_label_and_every_form_its_token(path: Path) -> None:
    source = source_of(path)
    for found in _CONTROL.finditer(source):
        attributes = found[2]
        if 'type="hidden"' in attributes or " hidden" in attributes:
            continue
        named = re.search(r'\bid="([^"]+)"', attributes)
        wrapped = source.rfind("<label", 0, found.start()) > source.rfind("</label", 0, found.start())
        labelled = (
            wrapped
            or "aria-label" in attributes
            or "naming" in attributes
            or (named is not None and f'for="{named[1]}"' in source)
        )
        assert labelled, f"{path}: {found[0]} has no label"
    for found in _FORM.finditer(source):
        assert "csrf_token" in found[0] or "hidden(" in found[0], f"{path}: a form without its token: {found[0][:120]}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_inline_script_or_style(path: Path) -> None:
    source = source_of(path)
    assert not re.search(r"<style\b|\sstyle\s*=", source), "the content policy refuses inline style"
    assert not re.search(r"\son[a-z]{3,}=|\shx-on[:\w-]*=|javascript:", source), "no inline handler"
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", source), "no inline script"
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", source), "nothing comes from another host"
    assert "|safe" not in source.replace(" ", ""), "escaping is never switched off in a template"


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_has_no_left_and_no_right(path: Path) -> None:
    source = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    physical = re.findall(
        r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b[^;]*"
        r"|border-(?:top|bottom)-(?:left|right)-radius[^;]*"
        r"|(?<![-\w])(?:left|right)\s*:[^;]*"
        r"|(?:float|clear|text-align)\s*:\s*(?:left|right)",
        source,
    )
    assert physical == []
    assert not re.search(r"url\(\s*[\"']?(?:https?:|//|data:)", source)


def test_there_are_templates_styles_and_widgets_to_check() -> None:
    assert len(TEMPLATES) > 30
    assert STYLES
    assert WIDGETS


def test_every_setting_stands_in_the_readme() -> None:
    assert as_markdown_table() in (ROOT / "README.md").read_text(), (
        "put the output of app.settings.as_markdown_table() into README.md"
    )


@pytest.mark.parametrize("path", WIDGETS, ids=lambda path: path.name)
def test_every_interpolation_of_a_widget_is_json(path: Path) -> None:
    assert bare_interpolations(json.loads(path.read_text())["template"]) == []


def test_the_widget_file_holds_the_schema_of_its_state() -> None:
    (path,) = [path for path in WIDGETS if path.name == "class-assist.widget"]
    schema = json.loads(path.read_text())["jsonSchema"]
    assert schema == ClassAssistState.model_json_schema(), (
        "write this as jsonSchema of class-assist.widget:\n" + json.dumps(ClassAssistState.model_json_schema())
    )


def test_the_widget_keeps_the_names_of_the_source() -> None:
    properties = ClassAssistState.model_json_schema()["properties"]
    source = {"courseName", "view", "viewOptions", "askOpen", "metrics", "spike", "chartData"}
    assert source <= set(properties)


def test_every_test_asserts_something() -> None:
    calls: dict[str, set[str]] = {}
    sure: set[str] = set()
    tests: dict[str, str] = {}
    for path in TESTS:
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            names: set[str] = set()
            for node in ast.walk(function):
                if isinstance(node, ast.Assert):
                    sure.add(function.name)
                if isinstance(node, ast.Call):
                    names.add(getattr(node.func, "attr", getattr(node.func, "id", "")))
            calls[function.name] = calls.get(function.name, set()) | names
            if function.name.startswith("test_"):
                tests[f"{path.name}::{function.name}"] = function.name
    sure |= {name for name, called in calls.items() if called & {"raises", "expect", "fail"}}
    while more := {name for name, called in calls.items() if name not in sure and called & sure}:
        sure |= more
    assert [place for place, name in tests.items() if name not in sure] == []
