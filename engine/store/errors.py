"""What the store can refuse: each has a code, a reason for people and a remedy; the class says which status fits."""

from engine.case.model import Case


class StoreError(Exception):
    """Base. `code` is for programs and logs, `reason` for people, `remedy` says what to do."""

    code = "store"
    remedy = ""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unavailable(StoreError):
    """Nothing was stored, the same request may succeed soon: answer 503 with `Retry-After: retry_after` (seconds)."""

    code = "store.unavailable"
    retry_after = 5
    remedy = "入力した内容はそのままです。しばらく待ってから、もう一度お試しください。"

    def __init__(self, reason: str = "いま処理できません。") -> None:
        super().__init__(reason)


class Busy(Unavailable):
    """Others hold the lock for too long, or a statement took too long. Worth another try at once."""

    code = "store.busy"
    retry_after = 1

    def __init__(self, reason: str = "処理が混み合っています。") -> None:
        super().__init__(reason)


class Full(Unavailable):
    """The disk is full or refuses to write."""

    code = "store.full"
    retry_after = 10

    def __init__(self, reason: str = "保存する場所がいっぱいです。") -> None:
        super().__init__(reason)


class Down(Unavailable):
    """The database does not answer."""

    code = "store.down"

    def __init__(self, reason: str = "データベースにつながりません。") -> None:
        super().__init__(reason)


class Stale(StoreError):
    """Somebody else was first: `current` is the case as it stands now. Answer 409 and keep what was typed."""

    code = "case.stale"
    remedy = "最新の内容を確かめてから、もう一度操作してください。入力した内容は失われていません。"

    def __init__(self, current: Case) -> None:
        super().__init__("ほかの人が先に更新しました。")
        self.current = current


class Missing(StoreError):
    """There is no such thing."""

    code = "store.missing"

    def __init__(self, what: str) -> None:
        super().__init__(f"見つかりません: {what}")


class Unstorable(StoreError):
    """A text that one of the databases cannot hold (NUL, half a surrogate pair), or a value that is not JSON."""

    code = "store.unstorable"
    remedy = "使えない文字を除いてください。"


class Contradiction(StoreError):
    """The database's own rules refuse the row: a state without its event, a change of what is insert only."""

    code = "store.contradiction"


class BadCursor(StoreError):
    """A paging mark that this store did not give out. Answer 400."""

    code = "store.cursor"
    remedy = "一覧の最初のページから開き直してください。"

    def __init__(self) -> None:
        super().__init__("ページの指定が正しくありません。")


class CannotOpen(StoreError):
    """The server must not start on this store: `code` and `remedy` say why and what to do."""

    def __init__(self, code: str, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}{remedy}")
        self.code, self.reason, self.remedy = code, reason, remedy


class TooLarge(StoreError):
    """An upload longer than allowed; nothing of it was kept. Answer 413."""

    code = "file.size"

    def __init__(self, limit: int) -> None:
        super().__init__(f"ファイルが大きすぎます（{limit:,}バイトまで）。")
        self.limit = limit


class Altered(StoreError):
    """A stored file is missing or is not what was stored."""

    code = "file.altered"

    def __init__(self, digest: str, what: str) -> None:
        super().__init__(f"保管しているファイル {digest} {what}")
        self.digest = digest
