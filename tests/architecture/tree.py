"""The checkout as the guards see it: tracked files, modules, templates, and the lists in pyproject.toml."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("engine", "widgets", "designer")


@cache
def files() -> tuple[str, ...]:
    """Every file that is, or is about to be, committed: paths from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(sorted(path for path in listed.split("\0") if path and (ROOT / path).is_file()))


def files_in(*tops: str, suffix: str) -> tuple[str, ...]:
    return tuple(path for path in files() if path.split("/")[0] in tops and path.endswith(suffix))


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Module:
    path: str
    name: str
    tree: ast.Module

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every module named by an import statement, with its line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module, node.lineno

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        yield from (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@cache
def modules(*tops: str) -> tuple[Module, ...]:
    """The parsed Python modules below these top folders (all code of the product if none is given)."""
    found = []
    for path in files_in(*(tops or CODE), suffix=".py"):
        name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        found.append(Module(path, name, ast.parse(text(path), path)))
    return tuple(found)


@cache
def templates() -> tuple[str, ...]:
    return files_in(*CODE, suffix=".html")


def folders(parent: str) -> set[str]:
    """Names of the folders directly below `parent` that hold at least one file of ours; `_private` ones left out."""
    depth = parent.count("/") + 1
    below = (path.split("/") for path in files() if path.startswith(parent + "/"))
    return {parts[depth] for parts in below if len(parts) > depth + 1 and not parts[depth].startswith("_")}


@cache
def house() -> dict[str, dict[str, object]]:
    """`[tool.tetsuzuki]` of pyproject.toml."""
    return tomllib.loads(text("pyproject.toml"))["tool"]["tetsuzuki"]
