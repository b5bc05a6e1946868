"""The table of commands, and how each ends.

Only the module of the command that is run gets imported: `tetsuzuki check` never pays for the web server and the
database, which take three times as long to load as all else. That is why this table names modules as text.
"""

import os
import sys
import tempfile
import traceback
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_group

from engine.cli.loading import loaded
from engine.cli.refusal import Refusal, cause

# name -> (module in engine.cli, what it is for)
COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("serving", "画面と配達を動かします（serve: pages and worker）"),
    "check": ("check", "定義の誤りを、行と直し方とともに示します（check definitions）"),
    "format": ("texts", "定義を決まった形に整えます（format definitions）"),
    "schema": ("texts", "定義の書き方を JSON Schema で出します（print the language）"),
    "publish": ("publishing", "誤りのない定義を新しい版として公開します（publish versions）"),
    "new": ("scaffold", "手続・入力部品・検査・レジストリのひな形を作ります（scaffolds）"),
    "try": ("trying", "入力内容を当てはめた結果を JSON で出します（try answers）"),
    "worker": ("delivering", "配達と期限の処理だけを動かします（worker process）"),
    "invite": ("inviting", "最初の運用担当者を招くリンクを作ります（invite the first operator）"),
    "sign-out": ("signing_out", "一人か全員のサインインを終わらせます（end sessions）"),
    "verify": ("verifying", "記録が書き換えられていないことを確かめます（verify the records）"),
    "anchor": ("verifying", "いまの記録の控えを書き出します（anchor the records）"),
    "dispose": ("disposing", "保存期間が過ぎた案件を示します（what may be disposed of）"),
    "version": ("versioning", "版を出します（version）"),
}
REFUSED, FAULT = 2, 70  # 70 is EX_SOFTWARE of sysexits.h


class Commands(TyperGroup):
    """The group behind `tetsuzuki`: commands by the table, and no traceback at the end."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, its module loaded now."""
        if cmd_name not in COMMANDS:
            near = get_close_matches(cmd_name, COMMANDS, n=1)
            remedy = f"「{near[0]}」ではありませんか。" if near else f"使えるのは {'、'.join(COMMANDS)} です。"
            raise Refusal("command.unknown", f"「{cmd_name}」という命令はありません。", remedy)
        module, purpose = COMMANDS[cmd_name]
        group = get_group(loaded(f"engine.cli.{module}").app)
        command = group.commands.get(cmd_name, group)
        command.help = purpose  # the same sentence as in the list
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list in `--help`, without loading anything."""
        with formatter.section("命令"):
            formatter.write_dl([(name, purpose) for name, (_, purpose) in COMMANDS.items()])

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run one command and end the process with its code."""
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
        except Refusal as refusal:
            end(refusal.line(), REFUSED)
        except TyperException as wrong:
            end(_usage(wrong), REFUSED)
        except typer.Abort:
            end("error aborted 中止しました。", 1)
        except OSError as error:
            end(_system(error).line(), REFUSED)
        except Exception:  # noqa: BLE001 (the last resort: people get a sentence, the log gets the traceback)
            end(_fault(), FAULT)
        sys.exit(code if isinstance(code, int) else 0)


def end(text: str, code: int) -> NoReturn:
    """Say why on stderr and leave."""
    typer.echo(text, err=True)
    sys.exit(code)


def _usage(wrong: TyperException) -> str:
    text = wrong.format_message().strip()
    if text.startswith("Usage:"):  # asked for nothing: its help says what there is
        return text
    return Refusal("usage", f"指定が正しくありません（{text}）。", "書き方は --help で見られます。").line()


def _system(error: OSError) -> Refusal:
    reason = f"読み書きできません（{cause(error)}）。"
    return Refusal("system", reason, "空き容量、権限、場所を確かめてください。", str(error.filename or ""))


def _fault() -> str:
    # Only its owner may read it: a traceback can quote what people typed.
    handle, path = tempfile.mkstemp(prefix="tetsuzuki-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
        traceback.print_exc(file=log)
    return Refusal(
        "fault", "プログラムの誤りで止まりました。", f"記録 {path} を添えて、運用担当に知らせてください。"
    ).line()
