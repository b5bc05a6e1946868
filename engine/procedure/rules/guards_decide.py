"""Where guards (`when:`) decide which act is open, exactly one is: no answer opens two, none leaves a case without.

Why: a gap leaves a case standing for ever, and with two open acts it is chance, or a guess, which one it takes. Acts that
people choose by their labels may both be open; that is only pointed out.

Wrong:
    - {id: to_head_office, label: 本省へ送る, from: 審査中, to: 本省審査, by: system, when: 額 > 100}
    - {id: to_bureau, label: 局へ送る, from: 審査中, to: 局審査, by: system, when: 額 < 100}      # and 100?
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Literal

from engine import formula
from engine.formula import Known, Outcome, Use
from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject
from engine.procedure.workflow import Target, Transition

CODES = ("guard.gap", "guard.overlap", "guard.dead")
Numbered = tuple[int, Transition]


def check(subject: Subject) -> Iterator[Finding]:
    if subject.program is None:
        return
    workflow = subject.procedure.workflow
    for at, transition in enumerate(workflow.transitions):
        if isinstance(transition.to, tuple):
            yield from _dead(subject, transition.to, ("workflow", "transitions", at, "to"))
    seen: set[tuple[int, ...]] = set()
    for state in workflow.states:
        here = [
            (at, each)
            for at, each in enumerate(workflow.transitions)
            if state.id in workflow.sources(each) and not each.after and not each.every and each.to != "same"
        ]
        for by in dict.fromkeys(frozenset(each.by) for _, each in here):
            group = [(at, each) for at, each in here if frozenset(each.by) == by]
            guarded = [(at, each) for at, each in group if each.when]
            if len(guarded) > 1 and (numbers := tuple(at for at, _ in guarded)) not in seen:
                seen.add(numbers)
                yield from _group(subject, guarded, len(guarded) == len(group))


def _group(subject: Subject, guarded: Sequence[Numbered], alone: bool) -> Iterator[Finding]:
    found = _outcomes(subject, [each.when or "" for _, each in guarded])
    level = _level([each for _, each in guarded])
    for (left, (_, one)), (right, (at, other)) in combinations(enumerate(guarded), 2):
        both = next((case for case in found if case.verdicts[left] and case.verdicts[right]), None)
        if both is not None:
            reason = f"{both.words}のとき、処理「{one.title.ja}」と「{other.title.ja}」の両方ができます。"
            remedy = "どちらか一方だけになるように、条件を直してください。"
            yield Finding(("workflow", "transitions", at, "when"), "guard.overlap", reason, remedy, level)
    gap = next((case for case in found if not any(case.verdicts)), None) if alone else None
    if gap is not None:
        names = "、".join(f"「{each.title.ja}」" for _, each in guarded)
        reason = f"{gap.words}のとき、処理{names}のどれもできません。"
        remedy = "その場合の条件を加えてください。"
        yield Finding(("workflow", "transitions", guarded[0][0], "when"), "guard.gap", reason, remedy, level)


def _level(guarded: Sequence[Transition]) -> Literal["error", "warning"]:
    """An error where nobody chooses: the system acts, or the acts have one and the same label."""
    labels = {each.title.ja for each in guarded}
    return "error" if "system" in guarded[0].by or len(labels) < len(guarded) else "warning"


def _dead(subject: Subject, lines: tuple[Target, ...], path: DataPath) -> Iterator[Finding]:
    """A line of `to:` that is never the first to apply. The same text twice is told by `target_conditions`."""
    whens = [line.when or "" for line in lines if line.when]
    found = _outcomes(subject, whens)
    if not found or len(set(whens)) < len(whens):
        return
    first = {next((place for place, yes in enumerate(case.verdicts) if yes), None) for case in found}
    guarded = [number for number, line in enumerate(lines) if line.when]
    for place, number in enumerate(guarded):
        if place not in first and any(case.verdicts[place] for case in found):
            reason = "この行が使われることはありません（前の行がいつも先に当てはまります）。"
            yield Finding((*path, number), "guard.dead", reason, "行の順を直すか、消してください。")


def _outcomes(subject: Subject, texts: Sequence[str]) -> list[Outcome]:
    """One for each class of answers; empty where formulas are wrong, there are too many, or a part cannot be judged."""
    if subject.program is None:
        return []
    read = [formula.compile(text, subject.program.scopes.top, Use.TRANSITION)[0] for text in texts]
    nodes = [each.node for each in read if each is not None]
    found = formula.outcomes(nodes, _known(subject)) if len(nodes) == len(texts) else ()
    return [case for case in found if not case.free]


def _known(subject: Subject) -> Mapping[tuple[str, ...], Known]:
    procedure = subject.procedure
    ends = {name for each in procedure.workflow.transitions for name in each.outcomes}
    known = {
        ("申請者", "種別"): Known(codes=procedure.applicants.kinds),
        ("結論",): Known(codes=tuple(sorted(ends)) or None),
    }
    for _, path, field in procedure.walk():
        whole = getattr(field, "decimals", None) == 0
        known[path] = Known(_limit(field, "min"), _limit(field, "max"), whole)
    return known


def _limit(field: Field, key: str) -> Fraction | None:
    text = getattr(field, key, None)
    value = field.parse(text) if isinstance(text, str) and key in field.formula_keys else None
    return Fraction(value) if isinstance(value, (int, Decimal)) else None
