"""The names that no field fills (案件・申請者・受付期間・結論), as formulas see them in a given situation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.case.situation import Situation
from engine.procedure.model import Procedure, Window

APPLICANT_NAMES = ("種別", "法人番号", "商号", "氏名", "メール", "電話", "代理")


def surroundings(procedure: Procedure, situation: Situation, today: date) -> dict[str, Any]:
    """The environment before any answer is read. 案件.提出日 is today until the case is first filed."""
    env: dict[str, Any] = {
        "案件": {"提出日": today, "経路": "online", **situation.facts},
        "申請者": _applicant(situation),
    }
    if situation.outcome is not None:
        env["結論"] = situation.outcome
    if procedure.windows:
        env["受付期間"] = _window(procedure.windows, env["案件"]["提出日"])
    return env


def _applicant(situation: Situation) -> Mapping[str, Any]:
    actor = situation.actor
    principal = situation.principal or (actor.principal if actor else None)
    filing = actor is not None and actor.kind == "applicant"
    return {
        "種別": principal.kind if principal else None,
        "法人番号": (principal.corporate_number or None) if principal else None,
        "商号": (principal.name or None) if principal else None,
        "氏名": (actor.name or None) if actor and filing else None,
        "メール": (actor.email or None) if actor and filing else None,
        "電話": (actor.phone or None) if actor and filing else None,
        "代理": bool(actor and filing and actor.agent),
        **{name: value for name, value in situation.applicant.items() if name in APPLICANT_NAMES},
    }


def _window(windows: tuple[Window, ...], day: date) -> Mapping[str, Any]:
    """The call that is open on `day`; no name outside every window."""
    for window in windows:
        begins, ends = _day(window.from_), _day(window.until)
        if begins and ends and begins <= day <= ends:
            return {"名称": window.name, "開始": begins, "終了": ends}
    return {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
