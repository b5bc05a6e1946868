"""Room for uploads and drafts (上限, ASVS 5.2.4): per case, and per party that files. What is full, and how to make room."""

from engine.case.model import Case
from engine.procedure.files import show_size
from engine.store.holdings import Usage
from engine.store.transaction import Transaction
from engine.web.refusal import Refusal, Say
from engine.web.request import Request

_MB = 1024 * 1024
_REMOVE = "要らない添付を取り除くか、ファイルを小さくしてから添付してください。"
_DELETE = "使わない下書きを「自分の申請」から開いて削除するか、できた案件を提出すると、空きができます。"


def full(request: Request, tx: Transaction, case: Case, size: int) -> str:
    """Why one more upload of `size` bytes has no room in this case, or its party has none; "" where there is room.

    What a case holds since it was last filed counts, uploads that were not saved included; of a party only what it has
    not filed: a filed case is the ministry's record, and nobody could make room by removing it.
    """
    limits, used = request.app.settings, tx.files.usage(case.id, case.owner.id)
    if used.files + 1 > limits.quota_case_files:
        return f"1つの案件に一度に添付できるのは{limits.quota_case_files:,}件までです。{_REMOVE}"
    if used.bytes + size > limits.quota_case_mb * _MB:
        return f"1つの案件の添付は、{_of(used.bytes, limits.quota_case_mb)}です。{_REMOVE}"
    return "" if case.submitted_at is not None else _full_of_party(request, used, size)


def refuse_more_drafts(request: Request, tx: Transaction, case: Case) -> None:
    """Before a new draft is stored. Raises Refusal 422 where its party has as many as it may have."""
    tx.files.one_at_a_time(case.owner.id)
    most = request.app.settings.quota_drafts
    if tx.files.usage(case.id, case.owner.id).drafts >= most:
        reason = f"提出していない下書きは、合わせて{most:,}件までです。"
        raise Refusal(422, "draft.quota", Say("下書きがいっぱいです", reason, _DELETE))


def _full_of_party(request: Request, used: Usage, size: int) -> str:
    limits = request.app.settings
    if used.party_files + 1 > limits.quota_party_files:
        return f"提出していない下書きの添付は、合わせて{limits.quota_party_files:,}件までです。{_DELETE}"
    if used.party_bytes + size > limits.quota_party_mb * _MB:
        return f"提出していない下書きの添付は、{_of(used.party_bytes, limits.quota_party_mb)}です。{_DELETE}"
    return ""


def _of(used: int, most: int) -> str:
    return f"合わせて{show_size(most * _MB)}まで（いま{show_size(used)}）"
