"""What is wrong with an act that was posted (誤り): at which input, in words, with links from the top of the form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.case.act import Refused
from engine.case.answers import Answers, Issue
from engine.procedure.path import parse_path
from engine.web.applicant.told import anchor_of
from engine.web.reviewer.asked import Opened

# The input that a refusal is about, by the first word of its code.
_INPUTS: Mapping[str, str] = {
    "reason": "reason",
    "text": "reason",
    "due": "due",
    "assignee": "assignee",
    "attachment": "attachment",
    "file": "attachment",
    "verdict": "verdict",
    "remarks": "places",
    "remark": "places",
}


@dataclass(frozen=True)
class Wrong:
    """`title` says it as a whole; `lines` are links: where to, what; `at` the text by input; `issues` at the office's fields."""

    title: str = ""
    lines: Sequence[tuple[str, str]] = ()
    at: Mapping[str, str] = field(default_factory=dict)
    issues: Sequence[Issue] = ()


def wrong(act: Opened, refused: Refused | None, answers: Answers, fired: bool) -> Wrong:
    """`fired`: it was meant to be done, so what is missing in the office's fields is told as well, all at once."""
    if refused is None:
        return Wrong()
    issues = refused.issues or (_open(act, answers) if fired else ())
    input_ = _INPUTS.get(refused.code.partition(".")[0], "") if not refused.issues else ""
    at = {input_: refused.reason} if input_ else {}
    fields = [(anchor_of(act.open_, issue.path), issue.text) for issue in issues]
    lines = [*at.items(), *fields] if input_ == "verdict" else [*fields, *at.items()]  # in the form's order
    if not lines:
        return Wrong(refused.reason)
    return Wrong(f"{len(lines)}か所を確かめてください", lines, at, issues)


def _open(act: Opened, answers: Answers) -> tuple[Issue, ...]:
    found = ((parse_path(issue.path), issue) for issue in answers.errors)
    return tuple(issue for path, issue in found if path and path[0] in act.wanted)
