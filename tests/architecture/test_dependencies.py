"""What pyproject.toml asks for is used, and what is used is asked for: nothing rests on another package's needs."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.architecture import tree

PROJECT = tomllib.loads(tree.text("pyproject.toml"))["project"]
UNIMPORTED = tree.house()["unimported"]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


ASKED = {canonical(re.match(r"[\w.-]+", line)[0]) for line in PROJECT["dependencies"]}


def imported() -> set[str]:
    """The packages that our modules import."""
    known = packages_distributions()
    tops = {name.split(".")[0] for module in tree.modules() for name, _ in module.imports()}
    foreign = tops - set(sys.stdlib_module_names) - set(tree.CODE)
    return {canonical(package) for top in foreign for package in known.get(top, [top])}


def test_what_is_imported_is_asked_for() -> None:
    assert imported() <= ASKED | {"sqlalchemy", "markupsafe"}, "sqlmodel and jinja2 are built on these two"


def test_what_is_asked_for_is_imported() -> None:
    unused = ASKED - imported() - set(UNIMPORTED)
    assert not unused


def test_what_nobody_imports_is_asked_for() -> None:
    assert set(UNIMPORTED) <= ASKED - imported()
