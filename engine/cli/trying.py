"""`tetsuzuki try FILE`: what the engine makes of some answers, with the same code as the pages.

Prints one JSON object. `--lines` reads one request a line from stdin (`engine.cli.request` says what may stand in it; what
a line leaves out is as on the command line) and answers each line with one line, in order, at once. A request that
cannot be tried is answered by `{"problem": {"code", "place", "reason", "remedy"}}`: alone on stderr, ending with 2;
among lines in its place, and the next line is read.
"""

import gc
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from engine.case.trial import to_json, try_out
from engine.cli.folders import whole
from engine.cli.reading import definition, refused
from engine.cli.refusal import Refusal, cause
from engine.cli.request import STATUSES, Known, parsed
from engine.cli.workbench import workbench_for
from engine.procedure.check import check
from engine.procedure.problem import Problem, has_errors
from engine.procedure.program import Program

app = typer.Typer(rich_markup_mode=None)
LONGEST = 10_000_000  # bytes of a line, or of all that is tried at once
QUOTED = json.encoder.encode_basestring
PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@app.command(name="try")
def try_(
    file: Annotated[Path, typer.Argument(help="定義ファイル")],
    answers: Annotated[str | None, typer.Option(help="入力内容の JSON ファイル（- は標準入力）")] = None,
    actor: Annotated[str | None, typer.Option(help="誰として（省くと applicant）: reviewer、approver …")] = None,
    state: Annotated[str | None, typer.Option(help="案件の状態（省くと始まりの状態）")] = None,
    now: Annotated[str | None, typer.Option(help="いつの時点で（省くと施行日）: 2026-04-01、2026-04-01T09:00")] = None,
    registry: Annotated[list[str] | None, typer.Option(help="照会の結果: 登記=found|not_found|unavailable")] = None,
    lines: Annotated[bool, typer.Option("--lines", help="標準入力の1行ごとに1つ答えます")] = False,
) -> None:
    """Print as JSON what is shown, required, computed, wrong, attached, and which acts are open."""
    ready = bench(file)
    options = {"actor": actor, "state": state, "now": now, "registry": _pairs(registry or [])}
    asked = {key: value for key, value in options.items() if value}
    if lines:
        if answers:
            raise Refusal(
                "usage", "--lines は入力内容を標準入力から読みます。", "--answers を外してください。", "--answers"
            )
        ready.known.judge(asked)
        for answer in ready.answered(sys.stdin.buffer, asked):
            sys.stdout.write(answer + "\n")
            sys.stdout.flush()
        return
    given = parsed(_bytes(answers), answers) if answers else {}
    typer.echo(to_json(ready.tried({**asked, "answers": given}), indent=1))


@dataclass(frozen=True)
class Bench:
    """One definition, ready to be tried."""

    program: Program
    samples: Mapping[str, Mapping[str, Mapping[str, Any]]]
    known: Known

    def tried(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one request. Raises Refusal."""
        found = try_out(self.program, self.known.judge(request), self.samples)
        problem = found.get("problem")
        if problem is not None:
            raise Refusal(problem["code"], problem["text"], "")
        return found

    def answered(self, stream: BinaryIO, asked: Mapping[str, Any]) -> Iterator[str]:
        """One line of JSON for each line of the stream."""
        gc.collect()
        gc.freeze()  # the definition stays: looking through it again and again costs a tenth
        while line := stream.readline(LONGEST + 1):
            try:
                yield in_one_line(self.tried({**asked, **_request(line, stream)}))
            except Refusal as refusal:
                names = ("code", "place", "reason", "remedy")
                yield json.dumps({"problem": {name: getattr(refusal, name) for name in names}}, ensure_ascii=False)


def in_one_line(found: Mapping[str, Any]) -> str:
    """As `to_json`, twice as fast: only `values` and `lookups` hold numbers that must keep their digits."""
    parts = (f'"{key}":{WRITERS.get(key, PLAIN)(part)}' for key, part in found.items())
    text = "{" + ",".join(parts) + "}"
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair somewhere, which only an escape can write
        return to_json(found)
    return text


def _exact(values: Mapping[str, Any]) -> str:
    """Values by their paths; most are texts."""
    parts = (
        f"{QUOTED(path)}:{QUOTED(value) if value.__class__ is str else to_json(value)}"
        for path, value in values.items()
    )
    return "{" + ",".join(parts) + "}"


WRITERS: Mapping[str, Callable[[Any], str]] = {"values": _exact, "lookups": to_json}


def _request(line: bytes, stream: BinaryIO) -> Mapping[str, Any]:
    if len(line) > LONGEST:
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST)
        raise Refusal("line.too_long", f"1行が長すぎます（{LONGEST // 1_000_000} MBまで）。", "分けて書いてください。")
    request = parsed(line, "")
    if not isinstance(request, dict):
        raise Refusal(
            "request.shape", "1行が JSON の {…} ではありません。", '{"answers": {…}} のように書いてください。'
        )
    return request


def bench(file: Path) -> Bench:
    """The definition, compiled; its examples may fail, for trying is how one finds out why."""
    file = whole(file)
    text = definition(file)
    if isinstance(text, Problem):
        raise refused(text)
    around = workbench_for(file)
    checked = check(text, str(file), around.widgets, around.library, around.around)
    if checked.program is None or has_errors(checked.problems):
        for problem in checked.problems:
            typer.echo(problem.line(), err=True)
        raise typer.Exit(1)
    return Bench(checked.program, around.samples, Known.of(checked.program))


def _pairs(given: list[str]) -> dict[str, str]:
    found = {}
    for pair in given:
        name, equals, status = pair.partition("=")
        if not equals:
            remedy = f"登記=found のように書いてください（{'、'.join(STATUSES)}）。"
            raise Refusal("usage", f"「{pair}」に = がありません。", remedy, "--registry")
        found[name.strip()] = status.strip()
    return found


def _bytes(name: str) -> bytes:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LONGEST + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(LONGEST + 1)
    except (OSError, ValueError) as error:
        raise Refusal(
            "file.unreadable", f"読めません（{cause(error)}）。", "場所と名前を確かめてください。", name
        ) from error
    if len(data) > LONGEST:
        reason = f"大きすぎます（{LONGEST // 1_000_000} MBまで）。"
        raise Refusal("file.too_large", reason, "入力内容の JSON ファイルかどうか確かめてください。", name)
    return data
