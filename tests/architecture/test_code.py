"""Small habits that keep the code findable and safe."""

import ast

from tests.architecture import tree

VAGUE = {
    "util",
    "utils",
    "helper",
    "helpers",
    "manager",
    "managers",
    "service",
    "services",
    "misc",
    "common",
    "base_utils",
}
RE_CALLS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def test_no_vague_names() -> None:
    parts = [
        (path, part.removesuffix(".py")) for path in tree.files_in(*tree.CODE, suffix=".py") for part in path.split("/")
    ]
    assert not [path for path, part in parts if part in VAGUE or part.endswith(("_manager", "_service", "_utils"))]


def test_no_vague_classes() -> None:
    vague = ("Manager", "Service", "Helper", "Util", "Utils")
    named = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in tree.modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(vague)
    ]
    assert not named, "name it after what it is in the domain"


def is_ours(pattern: ast.expr) -> bool:
    """A literal, or a constant of the module: not something that came from a person."""
    if isinstance(pattern, ast.Attribute):  # NAME.pattern
        return is_ours(pattern.value)
    if isinstance(pattern, ast.Name):
        return pattern.id.strip("_").isupper()
    if isinstance(pattern, ast.BinOp):
        return is_ours(pattern.left) and is_ours(pattern.right)
    if isinstance(pattern, ast.IfExp):
        return is_ours(pattern.body) and is_ours(pattern.orelse)
    if isinstance(pattern, ast.JoinedStr):
        return all(isinstance(part, ast.Constant) or is_ours(part.value) for part in pattern.values)
    if isinstance(pattern, ast.Call):  # "|".join(…), re.escape(…)
        named = getattr(pattern.func, "attr", "")
        return named == "escape" or (named == "join" and all(is_ours(part) for part in pattern.args))
    if isinstance(pattern, ast.GeneratorExp | ast.ListComp):
        return is_ours(pattern.elt) or all(is_ours(loop.iter) for loop in pattern.generators)
    return isinstance(pattern, ast.Constant)


def test_patterns_of_others_go_through_re2() -> None:
    """`re` may run for ever on a pattern somebody else wrote; re2 always ends."""
    foreign = [
        f"{module.path}:{node.lineno}"
        for module in tree.modules()
        if not module.path.startswith("engine/cli/")  # a developer's own machine, no stranger's pattern
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in RE_CALLS
        and not is_ours(node.args[0])
    ]
    assert not foreign
