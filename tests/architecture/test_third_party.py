"""Nothing third-party is committed, and no registry's address is: both come at set-up, checked against hashes."""

import re

from tests.architecture import tree

FOREIGN = re.compile(r"(\.min\.(js|css)|\.(woff2?|ttf|otf|eot|map|whl|jar))$|(^|/)(node_modules|vendor)/")
# Written so that this file does not contain them.
HOSTS = re.compile("|".join(r"\.".join(host) for host in (
    ("registry", "npmjs"), ("registry", "yarnpkg"), ("pypi", "org"), ("pythonhosted", "org"), ("deb", "debian"),
    ("unpkg", "com"), ("jsdelivr", "net"), ("cdnjs", "cloudflare"), ("fonts", "googleapis"),
)) + "|" + "/opt/" + "(pypi|wheels)")  # fmt: skip
BINARY = (".png", ".jpg", ".pdf", ".xlsx", ".docx", ".zip")


def test_no_third_party_file() -> None:
    assert not [path for path in tree.files() if FOREIGN.search(path)]


def test_no_registry_address() -> None:
    texts = {path: tree.ROOT / path for path in tree.files() if not path.endswith(BINARY)}
    found = [path for path, file in texts.items() if HOSTS.search(file.read_text(encoding="utf-8", errors="replace"))]
    assert not found


def test_the_locks_hold_hashes() -> None:
    for lock in (path for path in tree.files() if path.endswith(".lock")):
        packages = re.findall(r"^(\S+==\S+)((?:.*\\\n)+.*)", tree.text(lock), re.MULTILINE)
        assert packages
        assert all("--hash=sha256:" in rest for _, rest in packages), lock
    assert '"integrity"' in tree.text("package-lock.json")
    assert '"resolved"' not in tree.text("package-lock.json")
