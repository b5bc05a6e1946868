"""Adding a widget, a rule or a registry touches one new folder or file and one line in a list: list == folders."""

import ast
from importlib import import_module
from typing import Any, get_args

import pytest

from engine import registries
from tests.architecture import tree


def listed(package: str, name: str) -> tuple[Any, ...]:
    return tuple(getattr(import_module(package), name, ()))


def home(item: Any) -> str:
    """The module an entry of a list comes from: the entry may be a module, a class, a function or an object."""
    return getattr(item, "__module__", None) or getattr(item, "__name__", None) or type(item).__module__


def docstring(path: str) -> str:
    return ast.get_docstring(ast.parse(tree.text(path))) or ""


WIDGET_FOLDERS = sorted(tree.folders("widgets"))
REGISTRY_FOLDERS = sorted(tree.folders("engine/registries"))
NOT_RULES = ("__init__.py", "subject.py")  # the list, and what rules look at
RULE_FILES = [
    path
    for path in tree.files_in("engine", suffix=".py")
    if path.startswith("engine/procedure/rules/") and path.split("/")[-1] not in NOT_RULES
]


def test_the_list_of_widgets_is_the_folders() -> None:
    names = [home(widget).split(".")[1] for widget in listed("widgets", "WIDGETS")]
    assert sorted(names) == WIDGET_FOLDERS, "one line in widgets/__init__.py per folder"


def test_a_widget_is_called_as_its_folder() -> None:
    for widget in listed("widgets", "WIDGETS"):
        assert get_args(widget.model_fields["type"].annotation) == (home(widget).split(".")[1],)


@pytest.mark.parametrize("name", WIDGET_FOLDERS)
@pytest.mark.parametrize("part", ["widget.py", "input.html", "display.html", "examples.yaml"])
def test_a_widget_has_its_four_files(name: str, part: str) -> None:
    path = tree.ROOT / "widgets" / name / part
    assert path.is_file()
    assert path.stat().st_size > 0


def test_a_module_of_widgets_says_what_it_is() -> None:
    assert not [path for path in tree.files_in("widgets", suffix=".py") if not docstring(path)]


@pytest.mark.parametrize("name", WIDGET_FOLDERS)
def test_a_widget_knows_no_other_widget(name: str) -> None:
    for module in tree.modules("widgets"):
        if module.name.startswith(f"widgets.{name}."):
            others = [what for what, _ in module.imports() if what.split(".")[0] == "widgets"]
            assert all(what.startswith(f"widgets.{name}") for what in others), others


def test_the_list_of_rules_is_the_files() -> None:
    if RULE_FILES:
        names = {home(rule).split(".")[-1] for rule in listed("engine.procedure.rules", "RULES")}
        assert names == {path.split("/")[-1].removesuffix(".py") for path in RULE_FILES}


@pytest.mark.parametrize("path", RULE_FILES)
def test_a_rule_is_its_own_manual_page(path: str) -> None:
    assert len(docstring(path)) > 40, "say why, and show a good and a bad example"
    module = import_module(path.removesuffix(".py").replace("/", "."))
    assert getattr(module, "CODE", None) or getattr(module, "CODES", None)


def test_the_list_of_registries_is_the_folders() -> None:
    names = [home(registry).split(".")[2] for registry in getattr(registries, "REGISTRIES", ())]
    assert sorted(set(names)) == REGISTRY_FOLDERS, "one line in engine/registries/__init__.py per folder"


@pytest.mark.parametrize("name", REGISTRY_FOLDERS)
@pytest.mark.parametrize("part", ["connector.py", "examples.yaml", "README.md"])
def test_a_registry_has_its_three_files(name: str, part: str) -> None:
    path = tree.ROOT / "engine/registries" / name / part
    assert path.is_file()
    assert path.stat().st_size > 0
