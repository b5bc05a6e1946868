"""The contract with a virus scanner, against a stand-in and, where it is installed, against Debian's own clamd."""

import io
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from engine.store.scanner import ClamAV, ScannerDown
from tests.store.clamd import EICAR, INSIDE, StandIn, real

_WHERE = ["stand-in"] + (["clamd"] if shutil.which("clamd") else [])


@pytest.fixture(scope="module", params=_WHERE)
def scanner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClamAV]:
    with ExitStack() as stack:
        if request.param == "clamd":
            yield ClamAV(stack.enter_context(real(tmp_path_factory.mktemp("clamd"))))
        else:
            made = StandIn()
            stack.callback(made.close)
            yield ClamAV(made.place, INSIDE)


def test_what_is_clean_is_clean(scanner: ClamAV) -> None:
    assert scanner.scan(io.BytesIO(b"%PDF-1.4 plan")) == ""
    assert scanner.scan(io.BytesIO(b"")) == ""


def test_what_is_infected_is_named(scanner: ClamAV) -> None:
    assert scanner.scan(io.BytesIO(EICAR)).startswith("Eicar")
    assert scanner.scan(io.BytesIO(b"0" * 200_000 + EICAR)).startswith("Eicar")


@pytest.mark.skipif(not shutil.which("clamd"), reason="clamd is not installed")
def test_what_is_too_large_for_it_is_not_scanned(tmp_path: Path) -> None:
    with real(tmp_path) as place, pytest.raises(ScannerDown):
        ClamAV(place).scan(io.BytesIO(b"0" * (2 << 20)))


@pytest.mark.parametrize("mode", ["silent", "garbled", "full", "cut"])
def test_a_scanner_without_a_verdict_is_down_in_time(mode: str) -> None:
    made = StandIn(mode)
    began = time.monotonic()
    with pytest.raises(ScannerDown):
        ClamAV(made.place, INSIDE, patience=0.5).scan(io.BytesIO(b"a"))
    assert time.monotonic() - began < 1.5
    made.close()


@pytest.mark.parametrize("place", ["127.0.0.1:1", "/nowhere/clamd.ctl", "nowhere.invalid:3310"])
def test_a_scanner_that_is_not_there_is_down(place: str) -> None:
    with pytest.raises(ScannerDown):
        ClamAV(place, INSIDE).scan(io.BytesIO(b"a"))


def test_a_scanner_inside_must_be_named() -> None:
    made = StandIn()
    with pytest.raises(ScannerDown, match="Forbidden"):
        ClamAV(made.place).scan(io.BytesIO(b"a"))
    assert made.streams == []
    made.close()
