"""The file is named by the procedure's id: `<id>-<short title>.yaml`.

Why: a colleague who knows the number in the inventory finds the file without opening any.

Wrong:
    procedures/電気事業法/登録.yaml       # id: "26308"
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject

CODES = ("file.name",)


def check(subject: Subject) -> Iterator[Finding]:
    stem, id_ = subject.stem, subject.procedure.id
    if stem and stem != id_ and not stem.startswith(f"{id_}-"):
        reason = f"ファイル名「{stem}」が手続の id「{id_}」で始まっていません。"
        yield Finding(("id",), "file.name", reason, f"「{id_}-短い名前.yaml」にしてください。", "warning")
