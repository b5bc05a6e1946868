"""`tetsuzuki serve` as people start it, and `worker`."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from engine.store.store import Store


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TETSUZUKI_") and name != "PORT"}
    return {**kept, **changes}


@pytest.mark.slow
def test_the_product_starts_says_where_it_is_serves_and_stops(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "engine", "serve", "--port", str(port), "--data", str(tmp_path / "d")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    try:
        said = []
        while "サインイン" not in "".join(said):
            line = process.stdout.readline()
            assert line, process.stderr.read()
            said.append(line)
        assert sum(line.startswith("公開しました: ") for line in said) == 3
        assert f"開きました: http://localhost:{port}\n" in said
        with urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:  # at once: it is there when it says so
            assert page.status == 200
            assert "小売電気事業" in page.read().decode()
        taken = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
        assert taken.returncode == 2
        assert f"127.0.0.1:{port}: error port.in_use " in taken.stderr
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=30)
        assert "Traceback" not in rest + errors
        assert all(json.loads(line)["timestamp"] for line in errors.splitlines()), "the log is JSON, line by line"
    finally:
        process.kill()
        process.wait()


def test_production_refuses_to_start_without_its_settings(run, tmp_path, monkeypatch):
    monkeypatch.setenv("TETSUZUKI_ENV", "production")
    result = run("serve", "--data", tmp_path / "d", "--port", free_port())
    assert result.exit_code == 2
    assert "TETSUZUKI_BASE_URL" in result.stderr
    assert not (tmp_path / "d").exists()


def test_an_address_that_is_not_ours_is_refused(run, tmp_path, monkeypatch):
    monkeypatch.setenv("TETSUZUKI_HOST", "203.0.113.7")
    result = run("serve", "--data", tmp_path / "d", "--port", 8000)
    assert result.exit_code == 2
    assert "203.0.113.7:8000: error port.refused " in result.stderr


def test_a_second_server_on_the_same_data_is_refused(run, tmp_path, monkeypatch):
    for name in ("TETSUZUKI_DATABASE_URL", "TETSUZUKI_ENV"):
        monkeypatch.delenv(name, raising=False)
    store = Store.open("", tmp_path)
    try:
        result = run("serve", "--data", tmp_path, "--port", free_port())
    finally:
        store.close()
    assert result.exit_code == 2
    assert re.search(r"error store\.\w+ ", result.stderr)


def test_a_worker_beside_sqlite_is_refused(run, monkeypatch):
    monkeypatch.delenv("TETSUZUKI_DATABASE_URL", raising=False)
    result = run("worker")
    assert result.exit_code == 2
    assert "error worker.sqlite " in result.stderr


def test_a_worker_whose_database_is_away_says_so(run, monkeypatch, tmp_path):
    monkeypatch.setenv("TETSUZUKI_DATABASE_URL", f"postgresql://a:b@127.0.0.1:{free_port()}/x")
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    began = time.perf_counter()
    try:
        result = run("worker", "--data", tmp_path)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    assert result.exit_code == 2
    assert re.search(r"error store\S* ", result.stderr)
    assert time.perf_counter() - began < 60
