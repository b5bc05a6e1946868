"""What is inside an uploaded file (中身の検査): refused when it harms whoever opens it, noted when officials must take care.

Nothing is decoded, drawn or run: structures are read with limits on time and memory. What passes is still never shown
by us, only handed out as a download.
"""

from collections.abc import Callable, Mapping
from typing import BinaryIO

from engine.web.contents import documents, office, pictures, texts
from engine.web.contents.wrong import Wrong

_KINDS: Mapping[str, Callable[[BinaryIO], tuple[str, ...]]] = {
    "pdf": documents.pdf,
    "doc": documents.compound,
    "xls": documents.compound,
    "docx": office.word,
    "xlsx": office.excel,
    "pptx": office.powerpoint,
    "zip": office.plain,
    "jpg": pictures.jpeg,
    "jpeg": pictures.jpeg,
    "png": pictures.png,
    "tif": pictures.tiff,
    "tiff": pictures.tiff,
    "csv": texts.plain,
    "txt": texts.plain,
    "mol": texts.plain,
    "dxf": texts.plain,
    "xml": texts.xml,
}

# What officials are told before they open a file; stored by these names.
NOTES: Mapping[str, str] = {
    "script": "開くと動くプログラム（JavaScript など）が入っています。",
    "launch": "ほかのプログラムを起動する指示が入っています。",
    "embedded": "別のファイルが埋め込まれています。",
    "macro": "マクロが入っています。",
    "external": "外部のファイルやサイトを読み込む設定があります。",
    "locked": "パスワードで保護されています。中身を検査できません。",
    "form": "入力や送信のできる部品が入っています。",
}

__all__ = ["NOTES", "Wrong", "inspect"]


def inspect(kind: str, file: BinaryIO) -> tuple[str, ...]:
    """Notes (keys of NOTES) on a file of this ending; the file is read from its start and left at its start.

    Raises Wrong where the file is not kept at all.
    """
    look = _KINDS.get(kind)
    file.seek(0)
    try:
        return look(file) if look else ()
    finally:
        file.seek(0)
