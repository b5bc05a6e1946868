"""What SECURITY.md and the threat model claim is held by tests that exist; what SECURITY.md lists is what the code has."""

import csv
import re
from collections import Counter

import pytest

from engine.procedure.field import Field
from engine.procedure.model import Page
from engine.settings import RegistryAccess, Settings
from engine.sign_ins import KINDS, SignInAccess
from engine.store import invitations, sessions
from engine.store.tables.base import METADATA
from engine.web import limits
from engine.web.contents import archives
from tests.architecture import tree

MODEL = "engine/decisions/0013-threat-model.md"
SECURITY = tree.text("SECURITY.md")
LEVELS = {row["id"]: row["level"] for row in csv.DictReader(tree.text("tests/architecture/asvs.csv").splitlines())}
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in SECURITY.splitlines() if re.match(r"\| V\d", line)
]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
STATES = ("met", "n/a", "open")


def part(heading: str) -> str:
    """What stands below a heading or a bold beginning, up to the next heading."""
    return re.split(r"^#{2,3} ", SECURITY.partition(heading)[2], maxsplit=1, flags=re.MULTILINE)[0]


def first_cells(text: str) -> set[str]:
    """The words in code in the first column of a table."""
    return {
        name
        for line in text.splitlines()
        if line.startswith("| ")
        for name in re.findall(r"`([^`]+)`", line.split("|")[1])
    }


@pytest.mark.parametrize("path", ["SECURITY.md", MODEL])
def test_every_named_test_exists(path: str) -> None:
    named = set(NAMED.findall(tree.text(path)))
    assert len(named) > 15
    for file, name in named:
        assert (tree.ROOT / file).is_file(), file
        assert not name or re.search(rf"^def {name}\(", tree.text(file), re.MULTILINE), f"{file}::{name}"


def test_every_requirement_stands_there_once_with_its_level() -> None:
    assert Counter(LEVELS.values()) == {"1": 70, "2": 183}, "those of ASVS 5.0.0"
    assert [(row[0], row[1]) for row in ROWS] == list(LEVELS.items())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_requirement_is_met_by_a_test_or_says_why_not(row: list[str]) -> None:
    id_, _, state, what, proof = row
    assert state in STATES, id_
    tests = [name for _, name in NAMED.findall(proof)]
    if state == "met":
        assert tests and all(tests) and len(what) > 2, id_
        assert len(what.split()) <= 15, "in few words of our own"
    else:
        assert not tests and len(proof.split()) >= 3, id_


def test_the_summaries_count_what_stands_there() -> None:
    def said(text: str) -> tuple[int, ...]:
        found = re.search(r"(\d+) met, (\d+) n/a, (\d+) open\.", text)
        assert found
        return tuple(map(int, found.groups()))

    def counted(rows: list[list[str]]) -> tuple[int, ...]:
        return tuple(sum(row[2] == state for row in rows) for state in STATES)

    assert said(SECURITY.partition("All: ")[2]) == counted(ROWS)
    for chapter in range(1, 18):
        assert said(part(f"### V{chapter} ")) == counted([row for row in ROWS if row[0].startswith(f"V{chapter}.")])


def test_every_threat_of_the_model_names_its_test() -> None:
    threats = [line for line in tree.text(MODEL).splitlines() if re.match(r"\| [STRIDE]: ", line)]
    assert {line[2] for line in threats} == set("STRIDE")
    assert all(NAMED.search(line) for line in threats)


# ── what is written down is what there is ────────────────────────────────────────────────────────────────────────────


def test_limits_are_said_as_the_code_has_them() -> None:
    text, settings = part("## Signing in, and how long it lasts"), Settings()
    for said in (
        f"{limits.SIGN_IN.most} in {limits.SIGN_IN.seconds // 60} minutes",
        f"{sessions.IDLE.seconds // 60} minutes after its last use",
        f"{sessions.ABSOLUTE.seconds // 3600} hours after the sign-in",
        f"once, {invitations.LIFETIME.days} days",
        f"unpacked {archives.INFLATED >> 20} MB at most, {archives._DEEPEST} archives deep",
        f"{settings.quota_case_files} files and\n{settings.quota_case_mb} MB in a case",
        f"{settings.quota_party_files} files and {settings.quota_party_mb} MB of a party, {settings.quota_drafts} drafts",
    ):
        assert said in text, said


def test_every_way_to_sign_in_is_said() -> None:
    said = first_cells(part("## Signing in, and how long it lasts"))
    kinds = set(SignInAccess.model_fields["kind"].annotation.__args__[0].__args__)
    assert said == kinds >= set(KINDS.values())
    begun = {
        module.path for module in tree.modules("engine") if re.search(r"\bsessions\.create\(", tree.text(module.path))
    }
    assert begun == {"engine/web/identity/callback.py", "engine/web/identity/sign_in.py"}, "providers, and personas"


def test_what_decides_on_fields_is_said() -> None:
    text = part("**Who sees and writes which field**")
    for name in ("seen_by", "pii", "confidential"):
        assert f"`{name}`" in text
        assert name in Field.model_fields
    assert "seen_by" in Page.model_fields


def test_every_table_has_its_class() -> None:
    rows = [
        line.split("|")
        for line in part("## What is kept, and how it is protected").splitlines()
        if line.startswith("| ")
    ]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row[2])]
    assert sorted(named) == sorted(METADATA.tables)
    assert all(len(row[3].split()) > 1 for row in rows)


def test_every_secret_of_the_settings_is_said() -> None:
    secret = {
        name
        for model in (Settings, RegistryAccess, SignInAccess)
        for name, field in model.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }
    assert len(secret) >= 5
    assert secret <= first_cells(part("## Keys and secrets"))


def test_every_event_of_the_log_is_said() -> None:
    logged = {
        event
        for path in tree.files_in("engine", suffix=".py")
        for event in re.findall(
            r"(?:logger\(\)|self\._log|\bsaid)(?:\.(?:info|error))?\(\s*\"([a-z_.]+)\"", tree.text(path)
        )
    }
    assert {"request", "refused", "failure", "logged"} <= logged
    assert first_cells(part("## What is logged, and where")) == logged


def test_nothing_logs_elsewhere() -> None:
    loggers = {module.path for module in tree.modules() if any(name == "logging" for name, _ in module.imports())}
    assert loggers == {"engine/registries/http.py", "engine/store/worker.py", "engine/web/log.py"}
    writing = re.compile(r"\bsys\.std(err|out)\.write|logging\.(?:File|Socket|HTTP|SMTP|SysLog)\w*Handler|syslog")
    served = [path for path in tree.files_in("engine", suffix=".py") if not path.startswith("engine/cli/")]
    written = [path for path in served if writing.search(tree.text(path))]
    assert not written, written


def test_time_frames_for_parts_are_said() -> None:
    found = re.search(r"critical (\d+) days, high (\d+) days, everything else (\d+) days", SECURITY)
    assert found
    assert list(map(int, found.groups())) == sorted(map(int, found.groups()))
