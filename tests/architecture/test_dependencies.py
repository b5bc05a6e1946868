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


def imported() -> dict[str, set[str]]:
    """What our modules import -> the packages it may come from (`ruamel` is shared by two)."""
    known = packages_distributions()
    tops = {name.split(".")[0] for module in tree.modules() for name, _ in module.imports()}
    foreign = tops - set(sys.stdlib_module_names) - set(tree.CODE)
    return {top: {canonical(package) for package in known.get(top, [top])} for top in foreign}


def used() -> set[str]:
    return set().union(*imported().values())


def test_what_is_imported_is_asked_for() -> None:
    asked = ASKED | {"sqlalchemy", "markupsafe", "pydantic-core"}  # sqlmodel, jinja2 and pydantic are built on these
    assert not {top: packages for top, packages in imported().items() if not packages & asked}


def test_what_is_asked_for_is_imported() -> None:
    unused = ASKED - used() - set(UNIMPORTED)
    assert not unused


def test_what_nobody_imports_is_asked_for() -> None:
    assert set(UNIMPORTED) <= ASKED - used()
