"""The audit of packages finds what it is for, and everything that is locked passes it."""

import importlib.util
import json
import sys
from dataclasses import replace
from typing import Any

import pytest

from tests.architecture import tree

_SPEC = importlib.util.spec_from_file_location("packages", tree.ROOT / ".ci/packages.py")
assert _SPEC and _SPEC.loader
audit: Any = importlib.util.module_from_spec(_SPEC)

sys.modules["packages"] = audit
_SPEC.loader.exec_module(audit)
LOCKED = audit.locked()
GOOD = next(each for each in LOCKED if each.name == "starlette")


def test_everything_that_is_locked_passes() -> None:
    assert audit.problems(LOCKED) == []
    assert len(LOCKED) > 60


@pytest.mark.parametrize(
    "licence",
    ["", "GPL-3.0-only", "AGPL-3.0-or-later", "LGPL-3.0-only", "MIT AND GPL-2.0-only", "Proprietary", "SSPL-1.0"],
)
def test_a_licence_that_is_not_allowed_is_found(licence: str) -> None:
    others = [each for each in LOCKED if each is not GOOD]
    assert len(audit.problems([*others, replace(GOOD, licence=licence)])) == 1


@pytest.mark.parametrize("change", [{"hashes": ()}, {"hashes": ("",)}, {"version": "1.3.0"}])
def test_a_package_without_hash_or_below_its_floor_is_found(change: dict[str, Any]) -> None:
    others = [each for each in LOCKED if each is not GOOD]
    assert len(audit.problems([*others, replace(GOOD, **change)])) == 1


def test_a_line_without_hash_is_read_as_such() -> None:
    assert audit._of_pip("a==1\nb==2 \\\n    --hash=sha256:" + "0" * 64)[0].hashes == ()
    assert audit._of_pip("git+https://example.test/a.git")[0].version == ""


def test_the_list_of_parts_names_them_all() -> None:
    made = audit.sbom(LOCKED)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert len(made["components"]) == len(LOCKED) == len({each["bom-ref"] for each in made["components"]})
    assert any(each["purl"] == f"pkg:pypi/starlette@{GOOD.version}" for each in made["components"])
    assert any(each["purl"] == "pkg:npm/htmx.org@4.0.1" for each in made["components"])
    assert json.dumps(made) == json.dumps(audit.sbom(audit.locked())), "the same locks give the same bytes"


def test_no_lock_names_an_address() -> None:
    for name in (*audit.LOCKS, "package-lock.json"):
        assert "://" not in tree.text(name), name
