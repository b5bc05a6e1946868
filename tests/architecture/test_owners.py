"""One owner per library: nobody else imports it. The table is `[tool.tetsuzuki.owners]` in pyproject.toml."""

import pytest

from tests.architecture import tree

OWNERS = tree.house()["owners"]


def below(name: str, owners: list[str]) -> bool:
    return any(name == owner or name.startswith(owner + ".") for owner in owners)


@pytest.mark.parametrize("library", OWNERS)
def test_only_the_owner_imports(library: str) -> None:
    owners = OWNERS[library]
    strangers = [
        f"{module.path}:{line}"
        for module in tree.modules()
        for imported, line in module.imports()
        if imported.split(".")[0] == library and not below(module.name, owners)
    ]
    assert not strangers, f"{library} belongs to {', '.join(owners)}"
