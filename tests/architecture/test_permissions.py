"""The table of permissions in README.md is the policy's own. `python -m tests.architecture.test_permissions` writes it."""

import re

from engine.case.policy import ACTIONS
from tests.architecture import tree

_BLOCK = re.compile(r"(<!-- permissions -->\n).*?(<!-- /permissions -->)", re.DOTALL)


def table() -> str:
    """One line an action, in the policy's order."""
    lines = [f"| `{action.id}` | {action.who} |" for action in ACTIONS.values()]
    return "\n".join(["| Action | Who may |", "|---|---|", *lines, ""])


def test_the_readme_says_who_may_do_what() -> None:
    found = _BLOCK.search(tree.text("README.md"))
    assert found, "README.md needs its block of permissions"
    assert found[0] == found[1] + table() + found[2], "run: python -m tests.architecture.test_permissions"


def test_every_action_says_in_words_who_may() -> None:
    assert all(action.who and "|" not in action.who for action in ACTIONS.values())


if __name__ == "__main__":
    path = tree.ROOT / "README.md"
    path.write_text(_BLOCK.sub(lambda found: found[1] + table() + found[2], path.read_text("utf-8")), "utf-8")
