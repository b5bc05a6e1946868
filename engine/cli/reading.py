"""Reading what a person names on the command line: definitions as text, or why they cannot be read."""

from pathlib import Path

from engine.cli.refusal import Refusal, cause
from engine.procedure.library import SHARED
from engine.procedure.prescan import MAX_BYTES, decode
from engine.procedure.problem import Position, Problem


def text_of(file: Path) -> str | Problem:
    """The text of a definition. Bytes that are not UTF-8 stay in it: `check` names their place and the encoding meant.

    Line ends stay as they are. A file far too big is read only as far as it takes to say so.
    """
    try:
        with file.open("rb") as opened:
            return decode(opened.read(MAX_BYTES + 1)).removeprefix("\ufeff")
    except FileNotFoundError:
        return _problem(file, "file.missing", "ファイルがありません。", "場所と名前を確かめてください。")
    except IsADirectoryError:
        return _problem(file, "file.folder", "ファイルではなくフォルダです。", "定義ファイルを指定してください。")
    except OSError as error:
        reason = f"読めません（{cause(error)}）。"
        return _problem(file, "file.unreadable", reason, "名前と、読む権限を確かめてください。")
    except ValueError:
        return _problem(file, "file.missing", "名前に使えない文字があります。", "名前を確かめてください。")


def definition(file: Path) -> str | Problem:
    """The text of a definition of a procedure: a shared part is none."""
    text = text_of(file)
    if isinstance(text, str) and is_part(file):
        remedy = f"use: {part_name(file)} と書いている手続を確かめてください。"
        return _problem(file, "file.part", "手続の定義ではなく、共通部品です。", remedy)
    return text


def refused(problem: Problem) -> Refusal:
    """For commands that need this one file."""
    return Refusal(problem.code, problem.reason, problem.remedy, problem.position.file)


def is_part(file: Path) -> bool:
    """Whether a file stands below a `_shared/` folder."""
    return SHARED in file.resolve().parts[:-1]


def part_name(file: Path) -> str:
    """As definitions name it: `_shared/fields/法人申請者`, a law's own with the law before it."""
    path = file.resolve().with_suffix("")
    at = path.parts.index(SHARED)
    whole = "/".join(path.parts[at:])
    above = Path(*path.parts[:at])
    own = above.parent / SHARED
    return f"{above.name}/{whole}" if own.is_dir() else whole


def _problem(file: Path, code: str, reason: str, remedy: str) -> Problem:
    return Problem(code, Position(str(file), 1, 1), reason, remedy)
