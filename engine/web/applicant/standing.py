"""Where a case stands in an applicant's words: status, whose turn, what to do next. For the list and the case page."""

from dataclasses import dataclass

from engine.case.filing import held_by_applicant
from engine.procedure.model import Procedure

_LOOKS = {"granted": "good", "accepted": "good", "refused": "bad", "not_met": "bad"}
_OUTCOMES = {
    "granted": "認められました",
    "refused": "認められませんでした",
    "withdrawn": "取り下げました",
    "accepted": "手続が終わりました",
    "not_met": "要件を満たしていませんでした",
    "cancelled": "取り消されました",
}


@dataclass(frozen=True)
class Standing:
    """`word` as on a chip, `look` its colour (never the only sign), `next` what to do now, with its address."""

    word: str
    look: str
    next: str = ""
    href: str = ""
    final: bool = False


def standing(procedure: Procedure, case: str, state_id: str, filed: bool) -> Standing:
    """The standing of a case in a state; `filed` whether it was ever submitted."""
    state = procedure.workflow.state(state_id)
    if state is None:
        return Standing(state_id, "")
    if state.final:
        return Standing(_OUTCOMES[state.final], _LOOKS.get(state.final, ""), "結果を見る", f"/cases/{case}", True)
    if held_by_applicant(state):
        if filed:
            word = state.public or "補正待ち"
            return Standing(word, "act", "補正して提出してください", f"/cases/{case}/correction")
        return Standing("下書き", "", "入力を続けて提出してください", f"/cases/{case}")
    return Standing(state.public or state.title.say(), "go")
