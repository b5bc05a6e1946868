"""Commands through their real entry point, in this process; and a small definition without problems."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from engine.__main__ import app
from engine.cli import remembered
from tests.procedure.rules.subject import text_with

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def memory(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which checks of this test are remembered, and of no other."""
    folder = tmp_path_factory.mktemp("remembered")
    monkeypatch.setattr(remembered, "FOLDER", folder)
    return folder


@pytest.fixture
def run() -> Run:
    """`run("check", file)`; `given` is stdin. A traceback in any output fails the test."""

    def command(*args: object, given: str | bytes = "") -> Result:
        result = CliRunner().invoke(app, [str(arg) for arg in args], input=given)
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return command


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A definition outside the repository, with no shared parts beside it."""
    file = tmp_path / "定義" / "1-見本.yaml"
    file.parent.mkdir()
    file.write_text(text_with("stage: published\n"), encoding="utf-8")
    return file


@pytest.fixture
def broken(sample: Path) -> Path:
    """The same with a misspelt name in a formula."""
    file = sample.with_name("2-誤り.yaml")
    file.write_text(text_with('id: "2"\n').replace("合計(明細.金額)", "合計(明細.金学)"), encoding="utf-8")
    return file
