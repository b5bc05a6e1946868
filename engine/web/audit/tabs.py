"""The pages beside each other (監査と保存): only those the person may open."""

from engine.case.policy import may
from engine.web.request import Request

_TABS = (
    ("/audit", "監査記録", "audit.view"),
    ("/audit/proof", "記録の検証", "audit.verify"),
    ("/audit/disposals", "保存期間と廃棄", "disposal.view"),
    ("/admin/access", "権限の点検", "admin.access.view"),
)


def tabs(request: Request) -> list[tuple[str, str]]:
    """Address and label."""
    return [(href, label) for href, label, action in _TABS if may(request.person, action)]
