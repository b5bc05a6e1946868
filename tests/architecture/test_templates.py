"""Templates escape everything and carry no code: the pages run under a policy without unsafe-inline and unsafe-eval."""

import re

from tests.architecture import tree

UNESCAPED = tree.house()["unescaped"]
SAFE = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false|\bMarkup\((?!\))")
# Each breaks the policy, or needs eval in htmx 4 (ADR 0003).
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "on… handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\shx-on[:-]"),
    "js: in hx-vals, hx-confirm, hx-headers": re.compile(r"hx-[a-z-]+\s*=\s*[\"']\s*(js|javascript):"),
    "filter in hx-trigger": re.compile(r"hx-trigger\s*=\s*(\"[^\"]*\[|'[^']*\[)"),
    "script body": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=[\"']application/(ld\+)?json)", re.IGNORECASE),
    "style body": re.compile(r"<style\b", re.IGNORECASE),
    "javascript: address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
    "foreign file": re.compile(r"<(script|link|img|iframe)[^>]*(src|href)\s*=\s*[\"']\s*(https?:)?//", re.IGNORECASE),
}
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def source(path: str) -> str:
    return COMMENT.sub("", tree.text(path))


def test_nothing_is_printed_unescaped() -> None:
    candidates = {*tree.templates(), *tree.files_in(*tree.CODE, suffix=".py")} - set(UNESCAPED)
    found = [path for path in sorted(candidates) if SAFE.search(source(path))]
    assert not found, "or give a reason in [tool.tetsuzuki.unescaped]"


def test_unescaped_templates_are_still_needed() -> None:
    for path, reason in UNESCAPED.items():
        assert SAFE.search(source(path)), f"{path} needs no exception any more"
        assert len(reason) > 20, path


def test_no_code_in_a_template() -> None:
    found = [
        f"{path}: {what}: {match[0]}"
        for path in tree.templates()
        for what, pattern in INLINE.items()
        if (match := pattern.search(source(path)))
    ]
    assert not found


def test_every_template_is_used() -> None:
    everything = "".join(tree.text(user) for user in [*tree.files_in(*tree.CODE, suffix=".py"), *tree.templates()])
    orphans = [
        path
        for path in tree.templates()
        if not path.startswith("widgets/")
        and not (tree.ROOT / path).with_suffix(".py").is_file()
        and f'"{path}"' not in everything
        and f'"{path.removeprefix("engine/web/")}"' not in everything
    ]
    assert not orphans, "a page lies beside its handler, or another names it by its path"
