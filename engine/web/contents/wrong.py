"""Why a file is not kept: a code for programs and logs, and what to do, in Japanese."""

from dataclasses import dataclass


@dataclass
class Wrong(Exception):
    """Raised by `inspect`. `reason` is said after the name of the place where the file was to go."""

    code: str
    reason: str


def broken() -> Wrong:
    """Cut off, or not what its first bytes promise."""
    return Wrong("file.broken", "ファイルが途中で切れているか、壊れています。元のファイルを開いて確かめてください。")


def bomb() -> Wrong:
    """Small to send, huge to open."""
    return Wrong(
        "file.bomb",
        "開くと異常に大きくなるファイルです。作り直すか、PDF にして添付してください。",
    )


def locked() -> Wrong:
    """A password keeps us, and a virus scanner, from looking inside."""
    return Wrong("file.locked", "パスワードで保護されています。保護を解いてから添付してください。")
