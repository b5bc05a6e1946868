"""The inventory of cryptography (decision 0015) and the code name the same: nothing is used that does not stand there."""

import ast
import re
from collections.abc import Iterator

from tests.architecture import tree

INVENTORY = "engine/decisions/0015-cryptography.md"
LIBRARIES = (
    "hashlib",
    "hmac",
    "secrets",
    "ssl",
    "joserfc",
    "authlib",
    "cryptography",
    "jwcrypto",
    "nacl",
    "random",
    "uuid",
)
# What the code calls it -> what the table calls it. Whatever is not here is not allowed.
KINDS = (
    (r"hashlib\.sha256", "digest"),
    (r"hmac\.digest", "mac"),
    (r"(hmac|secrets)\.compare_digest", "comparison"),
    (r"secrets\.(token_hex|token_urlsafe|choice)", "random"),
    (r"(joserfc|authlib)\..*", "signature"),
    (r"ssl\.create_default_context", "tls"),
)
SAID = {"ssl.SSLContext"}  # a type in a signature


def used(module: tree.Module) -> Iterator[str]:
    """`hashlib.sha256`, `joserfc.jwt.decode` …: every name of these libraries that the module reads."""
    names: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names |= {each.asname or each.name: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    ours = {name: whole for name, whole in names.items() if whole.split(".")[0] in LIBRARIES}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ours:
            yield f"{ours[node.value.id]}.{node.attr}"
        elif isinstance(node, ast.Name) and "." in ours.get(node.id, ""):
            yield ours[node.id]


def kind(name: str) -> str:
    return next((said for pattern, said in KINDS if re.fullmatch(pattern, name)), "")


def in_code() -> set[tuple[str, str]]:
    return {(kind(name), module.path) for module in tree.modules() for name in used(module) if name not in SAID}


def in_table() -> set[tuple[str, str]]:
    rows = [line.strip("|").split("|") for line in tree.text(INVENTORY).splitlines() if line.startswith("|")]
    return {
        (row[1].split(" of ")[0].strip(), f"engine/{path}.py")
        for row in rows
        for path in re.findall(r"`([a-z_/]+)`", row[3])
        if len(row) == 6
    }


def test_only_algorithms_that_the_inventory_has() -> None:
    names = {(module.path, name) for module in tree.modules() for name in used(module) if name not in SAID}
    assert len(names) > 40
    assert not {(path, name) for path, name in names if not kind(name)}, f"decide in {INVENTORY}, then add it to KINDS"


def test_the_inventory_is_what_the_code_uses() -> None:
    assert in_code() - in_table() == set(), "a row of the inventory must name this module"
    assert in_table() - in_code() == set(), "the inventory names what is not used any more"


def test_every_mac_is_by_sha256() -> None:
    calls = [
        node
        for module in tree.modules("engine")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "hmac.digest"
    ]
    assert len(calls) >= 3
    assert {ast.unparse(node.args[2]) for node in calls} <= {"'sha256'", "hashlib.sha256"}


def test_signatures_are_of_the_two_that_are_named() -> None:
    tokens = next(module for module in tree.modules("engine") if module.path == "engine/web/identity/tokens.py")
    found = [ast.unparse(node) for node in ast.walk(tokens.tree) if isinstance(node, ast.Assign)]
    assert "ALGORITHMS = ('RS256', 'ES256')" in found
