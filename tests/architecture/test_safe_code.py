"""What no code of the product does: run what others wrote, build SQL from texts, weak hashes, markup by script (ASVS)."""

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.architecture import tree

SCRIPTS = [path for path in tree.files_in(*tree.CODE, suffix=".js") if "/vendor/" not in path]


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Path, dotted name and node of every call in the product."""
    for module in tree.modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                yield module.path, ast.unparse(node.func), node


def importers(*tops: str) -> set[str]:
    """The modules that import one of these."""
    return {
        module.path for module in tree.modules() if any(name == top or name.startswith(f"{top}.") for name, _ in module.imports() for top in tops)
    }  # fmt: skip


def test_no_command_of_the_machine_is_run() -> None:
    assert importers("subprocess", "pty", "commands", "ctypes", "cffi") == set()
    ran = {path for path, name, _ in calls() if re.fullmatch(r"os\.(system|popen|exec\w*|spawn\w*|fork\w*)|asyncio\.create_subprocess_\w+", name)}  # fmt: skip
    assert ran == set()


def test_only_compiled_formulas_are_run() -> None:
    ran = {path for path, name, _ in calls() if name in ("eval", "exec", "compile", "__import__")}
    assert ran == {"engine/formula/codegen.py"}


def test_nothing_is_unpickled() -> None:
    assert importers("pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml") == set()


def test_templates_are_files_of_ours() -> None:
    made = {
        path for path, name, _ in calls() if name.endswith((".from_string", "jinja2.Template")) or name == "Template"
    }
    assert made == set()


SQL = re.compile(r"(^|\.)(exec_driver_sql|text|executescript)$")
NAMES_OF_OURS = {  # not a value: a table, a setting or a number that stands in the code
    "engine/store/migrations/run.py",
    "engine/store/postgres.py",
    "engine/store/search.py",
}


def test_no_statement_is_put_together_from_values() -> None:
    put = {
        path
        for path, name, node in calls()
        if path.startswith("engine/store/") and "/versions/" not in path and SQL.search(name) and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    }  # fmt: skip
    assert put <= NAMES_OF_OURS
    assert {
        path for path, name, _ in calls() if name.endswith("exec_driver_sql") and not path.startswith("engine/store/")
    } == set()


def test_every_hash_is_sha_256() -> None:
    used = {
        node.attr
        for module in tree.modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "hashlib"
    }
    assert used == {"sha256"}
    keyed = [node for _, name, node in calls() if name in ("hmac.digest", "hmac.new")]
    assert keyed
    assert {ast.unparse(node.args[2]) for node in keyed} <= {"'sha256'", "hashlib.sha256"}


NO_SECRETS = {  # numbers of requests, clients, lists and keys: they open nothing
    ("engine/web/endpoint.py", "secrets.token_hex(8)"),
    ("engine/web/astray.py", "secrets.token_hex(8)"),
    ("engine/web/api/door.py", "secrets.token_hex(8)"),
    ("engine/store/clients.py", "secrets.token_hex(8)"),
    ("engine/store/disposals.py", "secrets.token_hex(8)"),
    ("engine/web/identity/provider/keys.py", "secrets.token_hex(8)"),
    ("engine/web/identity/resend.py", "secrets.token_hex(_LENGTH // 2)"),  # 16
}


def is_long(node: ast.Call) -> bool:
    return bool(node.args) and isinstance(node.args[0], ast.Constant) and int(node.args[0].value) >= 16


def test_what_must_not_be_guessed_has_128_random_bits() -> None:
    assert importers("random", "uuid") == set()
    drawn = [(path, node) for path, name, node in calls() if name.startswith("secrets.token_")]
    assert len(drawn) > 10
    assert {(path, ast.unparse(node)) for path, node in drawn if not is_long(node)} <= NO_SECRETS


UNSAFE = {
    "markup from text": r"\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment|\.srcdoc\b",
    "code from text": r"\beval\(|new Function\(|set(Timeout|Interval)\(\s*[\"'`]",
    "what stays in the browser": r"\b(local|session)Storage\b|indexedDB|document\.cookie|\bcaches\.",
    "messages of other windows": r"window\.addEventListener\(\s*[\"']message|\bonmessage\b|window\.opener",
    "keys chosen by others": r"\w\[[^\]\d\"']+\]\s*=[^=]|Object\.assign\(|__proto__|\.\.\.JSON",
    "other sites": r"https?://",
}


@pytest.mark.parametrize("path", SCRIPTS)
def test_scripts_make_no_markup_run_no_text_and_keep_nothing(path: str) -> None:
    code = re.sub(r"^\s*//.*$", "", tree.text(path), flags=re.MULTILINE)
    assert not [what for what, pattern in UNSAFE.items() if re.search(pattern, code)]


def test_the_package_holds_the_product_only() -> None:
    wheel = tomllib.loads(tree.text("pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(wheel["packages"]) == {*tree.CODE, "procedures"}
    inside = [path for path in tree.files() if path.split("/")[0] in wheel["packages"]]
    assert not [path for path in inside if re.search(r"(^|/)(\.git|tests?|conftest|\.env)(/|\.|$)", path)]


def test_statics_are_only_what_browsers_need() -> None:
    kinds = {path.rpartition(".")[2] for path in tree.files() if path.startswith("engine/web/static/")}
    assert kinds <= {"css", "js", "svg", "png", "ico", "woff2", "txt", "json", "gitkeep"}, kinds
