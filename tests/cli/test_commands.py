"""How every command begins and ends: loads only what it needs, exit codes, no traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli.commands import COMMANDS

HEAVY = ("starlette", "sqlalchemy", "sqlmodel", "uvicorn", "jinja2", "rich")


def loaded_by(*args: object) -> set[str]:
    """The top-level modules that a command of its own process imports."""
    command = [sys.executable, "-X", "importtime", "-m", "engine", *map(str, args)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = (line for line in result.stderr.splitlines() if line.startswith("import time:"))
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_is_there_and_says_what_it_is_for(run, name):
    result = run(name, "--help")
    assert result.exit_code == 0
    assert COMMANDS[name][1][:8] in result.stdout


def test_help_lists_the_table_without_loading_the_commands(run):
    help_ = run("--help").stdout
    assert [name for name in COMMANDS if f"  {name} " in help_] == list(COMMANDS)
    assert not loaded_by("--help") & {*HEAVY, "ruamel", "httpx2", "widgets"}
    assert not loaded_by("version") & {*HEAVY, "ruamel", "httpx2", "widgets"}


def test_checking_and_trying_load_no_server_and_no_database(sample):
    assert not loaded_by("check", sample) & set(HEAVY)
    assert not loaded_by("try", sample) & set(HEAVY)


@pytest.mark.parametrize(
    ("args", "code", "hint"),
    [
        (["chekc"], "command.unknown", "check"),
        (["zzz"], "command.unknown", "verify"),
        (["check", "--jsn"], "usage", "--json"),
        (["try"], "usage", "--help"),
        (["serve", "--port", "x"], "usage", "--help"),
        (["serve", "--port", "70000"], "usage", "65535"),
    ],
)
def test_a_wrong_command_line_is_refused_with_the_remedy(run, args, code, hint):
    result = run(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"error {code} " in result.stderr
    assert hint in result.stderr


def test_nothing_asked_shows_what_there_is(run):
    result = run()
    assert result.exit_code == 2
    assert "publish" in result.output


def test_a_fault_of_ours_is_a_sentence_and_a_log_only_its_owner_may_read(run, monkeypatch):
    def broken(_: str) -> str:
        raise ZeroDivisionError("the cause")

    monkeypatch.setattr("engine.cli.versioning.version_of", broken)
    result = run("version")
    assert result.exit_code == 70
    assert "error fault " in result.stderr
    assert "the cause" not in result.output
    log = Path(next(word for word in result.stderr.split() if word.endswith(".log")))
    try:
        assert "ZeroDivisionError: the cause" in log.read_text(encoding="utf-8")
        assert log.stat().st_mode & 0o077 == 0
    finally:
        log.unlink()


def test_a_full_disk_is_a_sentence(run, monkeypatch):
    def full(_: str) -> str:
        raise OSError(28, "No space left on device", "/data/x")

    monkeypatch.setattr("engine.cli.versioning.version_of", full)
    result = run("version")
    assert result.exit_code == 2
    assert "/data/x: error system " in result.stderr


def test_the_console_script_speaks_utf8_whatever_the_machine_speaks(sample):
    script = Path(sys.executable).with_name("tetsuzuki")
    environment = {"PATH": "/usr/bin", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    result = subprocess.run([script, "check", sample], capture_output=True, env=environment, check=False)
    assert result.returncode == 0
    assert "1件の定義を確かめました。" in result.stderr.decode("utf-8")


def test_a_reader_who_leaves_is_no_fault():
    command = f"{sys.executable} -m engine schema | head -c 1"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert result.stdout == "{"
    assert "error" not in result.stderr
