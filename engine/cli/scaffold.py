"""`tetsuzuki new procedure|widget|rule|registry NAME`: one new folder or file and one line in a list, ready to run."""

import re
from pathlib import Path

import typer

from engine.cli.templates import PROCEDURE, REGISTRY, REGISTRY_TEST, RULE, RULE_TEST, WIDGET

app = typer.Typer(
    help="新しい手続・入力部品・検査・レジストリのひな形を作ります。", no_args_is_help=True, rich_markup_mode=None
)

ROOT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_PROCEDURE = re.compile(r"[\w-]{1,60}")


def class_name(name: str) -> str:
    """`tax_office` -> `TaxOffice`."""
    return "".join(part.capitalize() for part in name.split("_"))


def fill(template: str, name: str, title: str) -> str:
    """Put the names into a template; `NAME`, `CLASS`, `TITLE` are its only placeholders."""
    return template.replace("NAME", name).replace("CLASS", class_name(name)).replace("TITLE", title)


@app.command(help="手続: `tetsuzuki check` を通る YAML ファイル1つ")
def procedure(name: str, law: str = typer.Option("その他", help="法令名（フォルダ名になります）")) -> None:
    """A procedure: one YAML file that passes `tetsuzuki check`."""
    _must_match(_PROCEDURE, name, "文字、数字、_、- だけで書いてください。")
    _write({ROOT / "procedures" / law / f"{name}.yaml": PROCEDURE.replace("NAME", name)})


@app.command(help="入力部品: widgets/ のフォルダ1つと、一覧の1行")
def widget(name: str, title: str = typer.Option("新しい項目", help="作成者に見せる名前")) -> None:
    """A widget: a folder in widgets/ and one line in WIDGETS."""
    _must_match(_NAME, name, "小文字の英数字と _ で書いてください。")
    folder = ROOT / "widgets" / name
    _write({folder / file: fill(text, name, title) for file, text in WIDGET.items()})
    _list(ROOT / "widgets" / "__init__.py", "WIDGETS", f"widgets.{name}.widget", class_name(name))


@app.command(help="検査: engine/procedure/rules/ のファイル1つ、一覧の1行、テスト")
def rule(name: str, title: str = typer.Option("新しい検査", help="何を確かめるか")) -> None:
    """A rule: a file in engine/procedure/rules/, one line in RULES, and its test."""
    _must_match(_NAME, name, "小文字の英数字と _ で書いてください。")
    rules = ROOT / "engine" / "procedure" / "rules"
    test = ROOT / "tests" / "procedure" / "rules" / f"test_{name}.py"
    _write({rules / f"{name}.py": fill(RULE, name, title), test: fill(RULE_TEST, name, title)})
    _list(rules / "__init__.py", "RULES", "engine.procedure.rules", name)


@app.command(help="レジストリ: engine/registries/ のフォルダ1つ、一覧の1行、テスト")
def registry(name: str, title: str = typer.Option("新しいレジストリ", help="定義に書く名前")) -> None:
    """A registry: a folder in engine/registries/, one line in REGISTRIES; the contract test finds it by itself."""
    _must_match(_NAME, name, "小文字の英数字と _ で書いてください。")
    registries = ROOT / "engine" / "registries"
    files = {registries / name / file: fill(text, name, title) for file, text in REGISTRY.items()}
    files[ROOT / "tests" / "registries" / f"test_{name}.py"] = fill(REGISTRY_TEST, name, title)
    _write(files)
    _list(registries / "__init__.py", "REGISTRIES", f"engine.registries.{name}.connector", class_name(name))


def _must_match(pattern: re.Pattern[str], name: str, remedy: str) -> None:
    if not pattern.fullmatch(name):
        raise typer.BadParameter(f"「{name}」は名前に使えません。{remedy}")


def _write(files: dict[Path, str]) -> None:
    """Write the new files; refuse, and change nothing, when one of them is already there."""
    for path in files:
        if path.exists():
            raise typer.BadParameter(f"{path.relative_to(ROOT)} はもうあります。別の名前にしてください。")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        typer.echo(f"作りました: {path.relative_to(ROOT)}")


def _list(path: Path, listing: str, module: str, name: str) -> None:
    """Add the import (in order) and the last entry to an explicit list such as `WIDGETS = (A, B)`."""
    text = path.read_text(encoding="utf-8")
    opened = re.search(rf"^{listing}\b[^=]*= [\[(]", text, re.MULTILINE)
    if opened is None:
        raise typer.BadParameter(f"{path.relative_to(ROOT)} に {listing} の一覧がありません。")
    end = re.compile(r"[\])]").search(text, opened.end())
    if end is None:
        raise typer.BadParameter(f"{path.relative_to(ROOT)} の {listing} が閉じていません。")
    body = text[opened.end() : end.start()]
    separator = "" if body.rstrip().endswith(",") or not body.strip() else ","
    entry = f"    {name},\n" if "\n" in body else f" {name}"
    text = (
        text[: opened.end()] + body.rstrip() + separator + ("\n" if "\n" in body else "") + entry + text[end.start() :]
    )
    path.write_text(_with_import(text, f"from {module} import {name}"), encoding="utf-8")
    typer.echo(f"1行加えました: {path.relative_to(ROOT)}")


def _with_import(text: str, line: str) -> str:
    imports = list(re.finditer(r"^from \S+ import [^\n(]+\n", text, re.MULTILINE))
    after = [match for match in imports if match[0].split()[1] < line.split()[1]]
    at = after[-1].end() if after else (imports[0].start() if imports else 0)
    return text[:at] + line + "\n" + text[at:]
