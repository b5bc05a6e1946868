"""The systemd units: as little as possible may go wrong when the program is taken over; what they set is known."""

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from engine.credentials import read
from engine.settings import BadSettings, Settings
from tests.architecture import tree

UNITS = ("tetsuzuki.service", "tetsuzuki-worker.service")
WANTED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectControlGroups": "yes",
    "ProtectClock": "yes",
    "ProtectProc": "invisible",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "RestrictRealtime": "yes",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6",
    "LockPersonality": "yes",
    "SystemCallArchitectures": "native",
    "StateDirectoryMode": "0700",
    "UMask": "0077",
    "User": "tetsuzuki",
}


def unit(name: str) -> dict[str, list[str]]:
    found = defaultdict(list)
    for line in tree.text(f"deploy/{name}").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[key].append(value)
    return found


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_hardened(name: str) -> None:
    given = unit(name)
    assert {key: given[key] for key in WANTED} == {key: [value] for key, value in WANTED.items()}
    assert given["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_sets_what_the_program_knows_and_no_secret(name: str, tmp_path: Path) -> None:
    given = dict(pair.split("=", 1) for line in unit(name)["Environment"] for pair in line.split())
    for credential in unit(name)["LoadCredential"]:
        (tmp_path / credential.partition(":")[0]).write_text("ab12cd34" * 8)
        (tmp_path / credential.partition(":")[0]).chmod(0o400)
    # What the operator's own file adds.
    own = {"TETSUZUKI_BASE_URL": "https://t.example.go.jp", "TETSUZUKI_SIGN_IN_GBIZID_ISSUER": "https://x.example/",
           "TETSUZUKI_SIGN_IN_GBIZID_CLIENT_ID": "t", "TETSUZUKI_DATA": str(tmp_path), "CREDENTIALS_DIRECTORY": str(tmp_path)}  # fmt: skip
    tmp_path.chmod(0o700)
    settings = Settings.read({**given, **own})
    assert (settings.env, settings.host) == ("production", "127.0.0.1")
    assert settings.audit_secret
    assert not read({**given, **own})[1]
    with pytest.raises(BadSettings):
        Settings.read(given)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_reads_a_unit(name: str) -> None:
    command = ["systemd-analyze", "verify", "--man=no", str(tree.ROOT / "deploy" / name)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    assert "Unknown" not in said
    assert "Failed to parse" not in said
