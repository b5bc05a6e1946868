"""Where guards decide the next state, exactly one line applies: there is an `else`, and nothing stands behind it.

Why: a gap leaves a case standing with no reason a person could see; a line that can never apply hides a mistake.

Wrong:
    to: [{when: 金額 > 100, state: 本省審査}, {when: 金額 < 100, state: 局審査}]      # and 100?
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject
from engine.procedure.workflow import Target, Workflow

CODES = ("transition.gap", "transition.overlap")


def check(subject: Subject) -> Iterator[Finding]:
    workflow = subject.procedure.workflow
    for at, transition in enumerate(workflow.transitions):
        if isinstance(transition.to, tuple):
            yield from _targets(transition.to, ("workflow", "transitions", at, "to"))
    yield from _by_the_clock(workflow)


def _targets(targets: tuple[Target, ...], path: DataPath) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    ended = False
    for n, target in enumerate(targets):
        same = target.when is not None and target.when in seen
        if ended or same:
            reason = "この行が使われることはありません（前の行がいつも先に当てはまります）。"
            yield Finding((*path, n), "transition.overlap", reason, "行の順を直すか、消してください。")
        if target.otherwise is not None or target.when is None:
            ended = True
        elif target.when:
            seen[target.when] = n
    if not ended:
        reason = "どの条件も当てはまらないときの行き先がありません。"
        yield Finding(path, "transition.gap", reason, "最後に {else: 状態の名前} を加えてください。")


def _by_the_clock(workflow: Workflow) -> Iterator[Finding]:
    """Two acts of the system that leave one state at the same moment would race."""
    seen: dict[tuple[str, str | None, str | None], str] = {}
    for at, transition in enumerate(workflow.transitions):
        if "system" not in transition.by and transition.after is None:
            continue
        for source in workflow.sources(transition):
            key = (source, transition.after, transition.when)
            if transition.to == "same":
                continue
            if key in seen:
                reason = f"状態「{source}」から、処理「{seen[key]}」と「{transition.id}」が同時に起こります。"
                remedy = "条件（when）か時期（after）を変えてください。"
                yield Finding(("workflow", "transitions", at, "id"), "transition.overlap", reason, remedy)
            seen.setdefault(key, transition.id)
