"""`tetsuzuki new …`: in a copy of the checkout, each scaffold passes the tests of its kind before anything is changed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli import scaffold
from tests.architecture import tree

# What one who adds a widget, rule or registry runs.
TESTS = [
    "tests/widgets/test_examples.py",
    "tests/widgets/test_templates.py",
    "tests/architecture/test_folders.py",
    "tests/procedure/rules",
    "tests/registries/test_contract.py",
    "tests/registries/test_permit_book.py",
]
WRITTEN = ["widgets", "engine/registries", "engine/procedure/rules", "tests/procedure/rules", "tests/registries"]
CHOSEN = "permit or clear_title or folder or six or list or every_code or 許可台帳"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The tracked files, where `new` may write."""
    for name in tree.files():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(tree.ROOT / name, target)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def engine(checkout: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "engine", *args]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_every_scaffold_passes_its_tests_at_once(checkout):
    made = (
        engine(checkout, "new", "procedure", "99999", "--law", "見本法"),
        engine(checkout, "new", "widget", "permit_code", "--title", "許可番号"),
        engine(checkout, "new", "rule", "clear_title", "--title", "表題の分かりやすさ"),
        engine(checkout, "new", "registry", "permit_book", "--title", "許可台帳"),
    )
    assert [(each.returncode, each.stderr) for each in made] == [(0, "")] * 4
    checked = engine(checkout, "check", "procedures/見本法/99999.yaml")
    assert (checked.returncode, checked.stdout) == (0, "")  # no warning either
    assert engine(checkout, "format", "--check", "procedures/見本法").returncode == 0
    ruff = Path(sys.executable).with_name("ruff")
    for command in (["check"], ["format", "--check"]):
        subprocess.run([ruff, *command, "--no-cache", "-q", *WRITTEN], cwd=checkout, check=True)
    command = [sys.executable, "-m", "pytest", "-q", *TESTS, "-k", CHOSEN]
    passed = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert passed.returncode == 0, passed.stdout


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As much of a checkout as `new` looks at."""
    for name in ("widgets/__init__.py", "engine/registries/__init__.py", "engine/procedure/rules/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copyfile(tree.ROOT / name, tmp_path / name)
    (tmp_path / "tests").mkdir()
    monkeypatch.setattr(scaffold, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", ["procedure", "widget", "rule", "registry"])
def test_what_is_there_already_stays(run, small, kind):
    assert run("new", kind, "sample").exit_code == 0
    before = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    result = run("new", kind, "sample")
    assert result.exit_code == 2
    assert ": error new.exists " in result.stderr
    assert {path: path.read_bytes() for path in small.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "args",
    [
        ["widget", "Text"],
        ["widget", "../x"],
        ["widget", "1a"],
        ["rule", "a-b"],
        ["registry", "台帳"],
        ["procedure", "../../x"],
        ["procedure", "_shared"],
        ["procedure", "x", "--law", "../y"],
        ["procedure", "x", "--law", "_shared"],
        ["widget", "ok", "--title", 'a"b'],
        ["registry", "ok", "--title", "a: b"],
    ],
)
def test_a_name_that_cannot_be_is_refused_before_anything_is_written(run, small, args):
    before = sorted(small.rglob("*"))
    result = run("new", *args)
    assert result.exit_code == 2
    assert "error new.name " in result.stderr
    assert sorted(small.rglob("*")) == before


def test_an_installed_copy_is_no_place_to_write_into(run, tmp_path, monkeypatch):
    monkeypatch.setattr(scaffold, "ROOT", tmp_path)
    assert "error new.no_checkout " in run("new", "widget", "sample").stderr


def test_one_line_in_a_list_on_one_line_and_over_several(run, small):
    run("new", "registry", "permit_book")
    text = (small / "engine/registries/__init__.py").read_text(encoding="utf-8")
    assert "GBizInfo, PermitBook)" in text
    assert "from engine.registries.permit_book.connector import PermitBook\nfrom engine.registries.postal_code" in text
    run("new", "rule", "clear_title")
    text = (small / "engine/procedure/rules/__init__.py").read_text(encoding="utf-8")
    assert "    appeal_notice,\n    attachments_reachable,\n    clear_title,\n    decision_outcomes,\n" in text
    assert "    file_name,\n    clear_title,\n)" in text
