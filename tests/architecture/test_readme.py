"""The tree in README.md is the real tree, two levels deep; what its tables and texts name exists."""

import re

from tests.architecture import tree

LISTED = ("engine",)  # folders whose modules are all named too; elsewhere the folders are
TREE = re.search(r"```tree\n(.*?)```", tree.text("README.md"), re.DOTALL)[1]


def readme() -> dict[str, list[str]]:
    """Top-level name -> names below it, as the README says."""
    found: dict[str, list[str]] = {}
    top = ""
    for line in TREE.splitlines():
        names = re.split(r" {2,}", line.strip())[0].split(" ")
        if line.startswith("  "):
            found[top] += names
        else:
            found |= {name: [] for name in names}
            top = names[0]
    return found


def real() -> dict[str, list[str]]:
    tops: dict[str, set[str]] = {}
    for path in tree.files():
        top, *rest = path.split("/")
        if top.startswith("."):
            continue
        below = tops.setdefault(top + "/" if rest else top, set())
        if len(rest) > 1:
            below.add(rest[0] + "/")
        elif rest and top in LISTED and rest[0].endswith(".py") and rest[0] != "__init__.py":
            below.add(rest[0])
    return {top: sorted(below) for top, below in tops.items()}


def test_the_top_level_is_as_written() -> None:
    assert sorted(readme()) == sorted(real())


def test_the_second_level_is_as_written() -> None:
    for top, named in readme().items():
        if any(name.startswith("<") for name in named):  # `<law>/` stands for all that are not named
            named = [name for name in named if not name.startswith("<")]
            assert set(named) <= set(real()[top]), top
        else:
            assert sorted(named) == real()[top], top


def test_what_the_readme_names_exists() -> None:
    body = tree.text("README.md")
    paths = re.findall(r"`((?:engine|widgets|designer|procedures|tests|bench)/[^`<>*…]*)`", body)
    missing = [path for path in paths if not any(file.startswith(path) for file in tree.files())]
    assert not missing


def test_pictures_exist() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", re.sub(r"<!--.*?-->", "", tree.text("README.md"), flags=re.DOTALL))
    assert all(picture in tree.files() for picture in pictures)
