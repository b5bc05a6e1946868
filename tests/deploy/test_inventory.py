"""The inventory of connections in deploy/README.md says the limits that the code has (ASVS 13.1)."""

import ast

import pytest

from engine.registries import http
from engine.store import mail, postgres, scanner, sqlite
from engine.web import edge, limits
from engine.web.identity import backchannel
from tests.architecture import tree

README = tree.text("deploy/README.md")


def row(start: str) -> str:
    return next(line for line in README.splitlines() if line.startswith(f"| {start}"))


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("program → OpenID", f"connect {backchannel.CONNECT_SECONDS:g} s, a read {backchannel.READ_SECONDS:g} s"),
        ("program → OpenID", f"in all {backchannel.TOTAL_SECONDS:g} s, {backchannel.MAX_BYTES // 1024} kB"),
        ("program → registry", f"connect {http.CONNECT_SECONDS:g} s, a read {http.READ_SECONDS:g} s, in all {http.TOTAL_SECONDS:g} s"),
        ("program → registry", f"after {http.FAILURES_TO_OPEN} failures nobody waits for {http.OPEN_SECONDS:g} s"),
        ("program → mail", f"{mail.TIMEOUT:g} s"),
        ("program → clamd", f"connect {scanner.CONNECT_SECONDS:g} s, verdict {scanner.ANSWER_SECONDS:g} s"),
        ("browser → proxy", f"{edge.MOST_BYTES // 1024} kB"),
        ("one person", f"{limits.READ.most:,} reads, {limits.WRITE.most} writes, {limits.UPLOAD.most} uploads a minute"),
        ("one person", f"{limits.SIGN_IN.most} sign-ins in {limits.SIGN_IN.seconds // 60} minutes"),
    ],
)  # fmt: skip
def test_a_limit_is_the_codes(start: str, said: str) -> None:
    assert said in row(start)


def test_the_databases_limits_are_the_codes() -> None:
    assert "busy_timeout = 10000" in sqlite._SETTINGS
    for said, set_ in (("statement 10 s", "statement_timeout=10000"), ("lock 3 s", "lock_timeout=3000")):
        assert said in row("program → PostgreSQL")
        assert set_ in postgres._LIMITS


def test_whatever_opens_connections_stands_in_the_inventory() -> None:
    """Modules that import what opens sockets: each is in the table, or one of these, which say why not."""
    elsewhere = {
        "engine/egress.py": "the one way out",
        "engine/registries/transport.py": "below engine/registries/http.py",
        "engine/cli/serving.py": "listens",
    }
    opening = {
        "socket",
        "smtplib",
        "psycopg",
        "httpx2",
        "httpcore2",
        "ftplib",
        "telnetlib",
        "asyncio.streams",
        "urllib.request",
        "http.client",
    }
    found = {
        module.path
        for module in tree.modules("engine", "widgets", "designer")
        if {name for name, _ in module.imports()} & opening and _calls(module.tree)
    }
    unknown = {path for path in found - set(elsewhere) if path not in README and "identity/" not in path}
    assert not unknown
    assert "engine/store/mail.py" in found


def _calls(tree_: ast.Module) -> bool:
    return any(isinstance(node, ast.Call) for node in ast.walk(tree_))
