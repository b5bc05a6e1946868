"""Whatever a command is given: one sentence in Japanese with what to do, an exit code, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.json", None, "file.unreadable 読めません（ファイルかフォルダがありません）"),
        ("broken.json", b'{"answers": {\n', "json JSON として読めません（2行1文字目）"),
        ("cp932.json", '{"商号": "見本"}'.encode("cp932"), "バイト目が UTF-8 ではありません"),
        ("deep.json", b"[" * 200_000, "json JSON として読めません"),
        ("list.json", b"[1, 2]", "request.shape "),
    ],
)
def test_answers_that_cannot_be_used_are_refused_in_japanese(run, sample, tmp_path, name, content, said):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    result = run("try", sample, "--answers", file)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_folder_as_answers_and_an_endless_file_are_refused(run, sample, tmp_path):
    assert "ファイルではなくフォルダです" in run("try", sample, "--answers", tmp_path).stderr
    endless = run("try", sample, "--answers", "/dev/zero")
    assert endless.exit_code == 2
    assert "file.too_large 大きすぎます（10 MBまで）" in endless.stderr


def test_data_that_is_no_folder_is_refused_with_the_reason(run, sample, tmp_path):
    (tmp_path / "data").write_bytes(b"")
    result = run("publish", sample, "--data", tmp_path / "data")
    assert result.exit_code == 2
    assert "error system 読み書きできません（同じ名前のファイルがあります）" in result.stderr


def test_a_full_disk_is_said_and_not_a_success(sample):
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "engine", "schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert result.returncode == 2
    assert "空き容量がありません" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_reader_that_goes_away_ends_the_command_quietly(sample):
    command = [sys.executable, "-m", "engine", "try", str(sample), "--lines"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b"{}\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b"{}\n" * 10)
        process.stdin.close()
        said = process.stderr.read()
    assert process.returncode != 0
    assert b"Traceback" not in said
