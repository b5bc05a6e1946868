"""`tetsuzuki try FILE`: what the engine makes of some answers, with the same code as the pages."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.case.checked import check
from engine.case.trial import to_json, try_out
from engine.cli.workbench import root_of, workbench
from engine.procedure.program import Program

app = typer.Typer()
STATUSES = ("found", "not_found", "unavailable")


@app.command(name="try")
def try_(
    file: Annotated[Path, typer.Argument(help="定義ファイル")],
    answers: Annotated[Path | None, typer.Option(help="入力内容の JSON（- は標準入力）")] = None,
    actor: Annotated[str, typer.Option(help="誰として: applicant、reviewer、approver …")] = "applicant",
    state: Annotated[str | None, typer.Option(help="案件の状態（省くと始まりの状態）")] = None,
    now: Annotated[str | None, typer.Option(help="いつの時点で（2026-04-01 か 2026-04-01T09:00）")] = None,
    registry: Annotated[list[str] | None, typer.Option(help="照会の結果: 登記=found|not_found|unavailable")] = None,
    lines: Annotated[bool, typer.Option("--lines", help="標準入力の1行ごとに1つ答えます")] = False,
) -> None:
    """Print as JSON what is shown, required, computed, wrong, attached, and which acts are open."""
    program, samples = _program(file)
    request: dict[str, Any] = {"actor": actor, "state": state, "now": now, "registry": _registry(registry or [])}
    request = {key: value for key, value in request.items() if value}
    if not lines:
        given = _json(_read(answers)) if answers else {}
        if not isinstance(given, dict):
            raise typer.BadParameter("入力内容は、項目の id と値の組（JSON の {…}）で書いてください。")
        typer.echo(to_json(try_out(program, {**request, "answers": given}, samples), indent=1))
        return
    for line in sys.stdin:
        if line.strip():
            typer.echo(_one(program, line, request, samples))


def _one(program: Program, line: str, request: dict[str, Any], samples: Any) -> str:
    try:
        given = json.loads(line, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        return json.dumps(
            {"problem": {"code": "json", "text": f"JSON として読めません（{error}）。"}}, ensure_ascii=False
        )
    if not isinstance(given, dict):
        return json.dumps(
            {"problem": {"code": "shape", "text": "1行に1つの {…} を書いてください。"}}, ensure_ascii=False
        )
    return to_json(try_out(program, {**request, **given}, samples))


def _program(file: Path) -> tuple[Program, Any]:
    around = workbench(root_of(file))
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file} を読めません（{error}）。") from error
    checked = check(text, str(file), around)
    if checked.program is None:
        for problem in checked.problems:
            typer.echo(problem.line(), err=True)
        raise typer.Exit(1)
    return checked.program, around.samples


def _registry(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, _, status = pair.partition("=")
        if status not in STATUSES:
            raise typer.BadParameter(f"「{pair}」は 登記=found のように書いてください（{'、'.join(STATUSES)}）。")
        found[name] = status
    return found


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path} を読めません（{error}）。") from error


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"JSON として読めません（{error}）。") from error
