"""Why a command cannot do its work: said in one line, then the command ends with 2."""

import errno

_SYSTEM = {
    errno.ENOENT: "ファイルかフォルダがありません",
    errno.ENOTDIR: "フォルダではありません",
    errno.EISDIR: "ファイルではなくフォルダです",
    errno.EEXIST: "同じ名前のファイルがあります",
    errno.EACCES: "権限がありません",
    errno.EPERM: "権限がありません",
    errno.EROFS: "書き込めない場所です",
    errno.ENOSPC: "空き容量がありません",
    errno.EDQUOT: "使える容量を超えています",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.EIO: "機器の誤りです",
    errno.EMFILE: "開いているファイルが多すぎます",
}


def cause(error: OSError | ValueError) -> str:
    """Why the system refuses, in Japanese; what has no words of ours, as the system says it."""
    if not isinstance(error, OSError):
        return "名前に使えない文字があります"
    return _SYSTEM.get(error.errno or 0, error.strerror or type(error).__name__)


class Refusal(Exception):
    """`code` is stable, `place` the argument or file meant, `reason` what is wrong, `remedy` what to do."""

    def __init__(self, code: str, reason: str, remedy: str, place: str = "") -> None:
        super().__init__(f"{code} {place}: {reason}{remedy}")
        self.code = code
        self.place = place
        self.reason = reason
        self.remedy = remedy

    def line(self) -> str:
        """In the order of a definition's problems: place, level, code, reason, remedy."""
        place = f"{self.place}: " if self.place else ""
        return f"{place}error {self.code} {self.reason} {self.remedy}".rstrip()
