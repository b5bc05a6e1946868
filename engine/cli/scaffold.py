"""`tetsuzuki new procedure|widget|rule|registry NAME`: one new folder or file and one line in a list, ready to run."""

import re
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.refusal import Refusal
from engine.cli.templates import PROCEDURE, REGISTRY, REGISTRY_TEST, RULE, RULE_TEST, WIDGET

app = typer.Typer(
    help="新しい手続・入力部品・検査・レジストリのひな形を作ります。", no_args_is_help=True, rich_markup_mode=None
)

ROOT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_PROCEDURE = re.compile(r"[^\W_][\w-]{0,59}")
_LAW = re.compile(r"[^\W_][\w ()（）・-]{0,79}")
_TITLE = re.compile(r"[^\"'\\{}\[\]:,#\n]{1,60}")  # stands in Python and in YAML
_NAMES = "小文字の英字で始め、小文字の英数字と _ で書いてください。"
_TITLES = "60文字までで、記号（引用符、かっこ、:、#、読点の ,）なしで書いてください。"

Name = Annotated[str, typer.Argument(metavar="NAME", help="フォルダかファイルの名前（英小文字と _）")]


def class_name(name: str) -> str:
    """`tax_office` -> `TaxOffice`."""
    return "".join(part.capitalize() for part in name.split("_"))


def fill(template: str, name: str, class_: str, title: str) -> str:
    """Put the names into a template; `NAME`, `CLASS`, `TITLE` are its only placeholders."""
    return template.replace("NAME", name).replace("CLASS", class_).replace("TITLE", title)


@app.command(help="手続: `tetsuzuki check` を通る YAML ファイル1つ")
def procedure(
    id_: Annotated[str, typer.Argument(metavar="ID", help="棚卸の番号、または名前")],
    law: Annotated[str, typer.Option(help="法令名（フォルダ名になります）")] = "その他",
) -> None:
    """A procedure: one YAML file that passes `tetsuzuki check`."""
    _must_match(_PROCEDURE, id_, "文字か数字で始め、文字、数字、_、- だけで書いてください。")
    _must_match(_LAW, law, "法令の名称だけを書いてください。", "--law")
    _write({_root() / "procedures" / law / f"{id_}.yaml": PROCEDURE.replace("NAME", id_)})


@app.command(help="入力部品: widgets/ のフォルダ1つと、一覧の1行")
def widget(name: Name, title: Annotated[str, typer.Option(help="作成者に見せる名前")] = "新しい項目") -> None:
    """A widget: a folder in widgets/ and one line in WIDGETS."""
    _must_match(_NAME, name, _NAMES)
    _must_match(_TITLE, title, _TITLES, "--title")
    folder, class_ = _root() / "widgets" / name, f"{class_name(name)}Field"
    _write({folder / file: fill(text, name, class_, title) for file, text in WIDGET.items()})
    _list(ROOT / "widgets" / "__init__.py", "WIDGETS", f"widgets.{name}.widget", class_)


@app.command(help="検査: engine/procedure/rules/ のファイル1つ、一覧の1行、テスト")
def rule(name: Name, title: Annotated[str, typer.Option(help="何を確かめるか")] = "新しい検査") -> None:
    """A rule: a file in engine/procedure/rules/, one line in RULES, and its test."""
    _must_match(_NAME, name, _NAMES)
    _must_match(_TITLE, title, _TITLES, "--title")
    rules = _root() / "engine" / "procedure" / "rules"
    test = ROOT / "tests" / "procedure" / "rules" / f"test_{name}.py"
    _write({rules / f"{name}.py": fill(RULE, name, "", title), test: fill(RULE_TEST, name, "", title)})
    _list(rules / "__init__.py", "RULES", "engine.procedure.rules", name)


@app.command(help="レジストリ: engine/registries/ のフォルダ1つ、一覧の1行、テスト")
def registry(name: Name, title: Annotated[str, typer.Option(help="定義に書く名前")] = "新しいレジストリ") -> None:
    """A registry: a folder in engine/registries/, one line in REGISTRIES; the contract test finds it by itself."""
    _must_match(_NAME, name, _NAMES)
    _must_match(_TITLE, title, _TITLES, "--title")
    registries, class_ = _root() / "engine" / "registries", class_name(name)
    files = {registries / name / file: fill(text, name, class_, title) for file, text in REGISTRY.items()}
    files[ROOT / "tests" / "registries" / f"test_{name}.py"] = fill(REGISTRY_TEST, name, class_, title)
    _write(files)
    _list(registries / "__init__.py", "REGISTRIES", f"engine.registries.{name}.connector", class_)


def _root() -> Path:
    """The checkout this program runs from: an installed copy has no tests, and is no place to write into."""
    if not (ROOT / "tests").is_dir():
        raise Refusal("new.no_checkout", "ソースの入ったフォルダではありません。", "git の作業フォルダで。", str(ROOT))
    return ROOT


def _must_match(pattern: re.Pattern[str], name: str, remedy: str, place: str = "NAME") -> None:
    if not pattern.fullmatch(name):
        raise Refusal("new.name", f"「{name[:60]}」は使えません。", remedy, place)


def _write(files: dict[Path, str]) -> None:
    """Write the new files; refuse, and change nothing, when one of them is already there."""
    for path in files:
        if path.exists():
            raise Refusal("new.exists", "もうあります。", "別の名前にしてください。", str(path.relative_to(ROOT)))
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        typer.echo(f"作りました: {path.relative_to(ROOT)}")


# ── one line in a list ───────────────────────────────────────────────────────────────────────────────────────────────


def _list(path: Path, listing: str, module: str, name: str) -> None:
    """Add the import (in order) and the last entry to an explicit list such as `WIDGETS = (A, B)`."""
    text = path.read_text(encoding="utf-8")
    opened = re.search(rf"^{listing}\b[^=]*= [\[(]", text, re.MULTILINE)
    end = re.compile(r"[\])]").search(text, opened.end()) if opened else None
    if opened is None or end is None:
        reason = f"{listing} の一覧が見つかりません。"
        raise Refusal("new.no_list", reason, f"{name} を手で加えてください。", str(path.relative_to(ROOT)))
    body = text[opened.end() : end.start()]
    entries = [entry.strip() for entry in body.split(",") if entry.strip()]
    if "\n" in body:
        body = body.rstrip().removesuffix(",") + f",\n    {name},\n"
    else:
        body = ", ".join([*entries, name])
    text = text[: opened.end()] + body + text[end.start() :]
    path.write_text(_with_import(text, module, name), encoding="utf-8")
    typer.echo(f"1行加えました: {path.relative_to(ROOT)}")


def _with_import(text: str, module: str, name: str) -> str:
    """The import at its place: inside the module's own list of names if there is one, else among the lines."""
    named = re.search(rf"^from {re.escape(module)} import \((.*?)\)", text, re.MULTILINE | re.DOTALL)
    if named:
        names = sorted([*(each.strip() for each in named[1].split(",") if each.strip()), name])
        return text[: named.start(1)] + "".join(f"\n    {each}," for each in names) + "\n" + text[named.end(1) :]
    lines = list(re.finditer(r"^from (\S+) import [^\n(]+\n", text, re.MULTILINE))
    before = [line for line in lines if line[1].split(".")[0] == module.split(".")[0] and line[1] < module]
    at = before[-1].end() if before else lines[-1].end()
    return text[:at] + f"from {module} import {name}\n" + text[at:]
