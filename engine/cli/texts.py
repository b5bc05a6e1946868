"""`tetsuzuki format` and `tetsuzuki schema`: the canonical form of definitions, and the language as JSON Schema."""

import json
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.workbench import PROCEDURES, definitions
from engine.procedure.canonical import format_text
from engine.procedure.schema import json_schema
from widgets import WIDGETS

app = typer.Typer()


@app.command(name="format")
def format_(
    paths: Annotated[list[Path] | None, typer.Argument(help="定義ファイルかフォルダ（省くと procedures/）")] = None,
    only_check: Annotated[bool, typer.Option("--check", help="書きかえず、整っていなければ 1 で終わります")] = False,
) -> None:
    """Write definitions in their canonical form: comments and order are kept, the data stays the same."""
    changed = refused = 0
    for file in definitions(paths or [PROCEDURES]):
        text = file.read_text(encoding="utf-8-sig")
        formatted, problems = format_text(text, str(file))
        for problem in problems:
            typer.echo(problem.line())
        refused += bool(problems)
        if formatted != text and not problems:
            changed += 1
            typer.echo(f"{'整っていません' if only_check else '整えました'}: {file}")
            if not only_check:
                file.write_text(formatted, encoding="utf-8")
    raise typer.Exit(1 if refused or (only_check and changed) else 0)


@app.command()
def schema() -> None:
    """Print the definition language as JSON Schema, for editors."""
    typer.echo(json.dumps(json_schema(tuple(WIDGETS)), ensure_ascii=False, indent=1))
