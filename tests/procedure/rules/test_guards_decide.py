"""Guards that decide: exactly one act is open; a witness is named where two are, or none."""

import pytest

from tests.procedure.rules.subject import findings

FLOW = """\
workflow:
  states:
    下書き: {holder: applicant, initial: true}
    審査中: {holder: office}
    本省: {holder: office}
    登録済: {final: accepted}
  transitions:
    - {id: submit, label: 申請する, from: 下書き, to: 審査中, by: applicant}
    - {id: one, label: LABEL1, from: 審査中, to: 登録済, by: BY, when: 'ONE'}
    - {id: two, label: LABEL2, from: 審査中, to: 本省, by: BY, when: 'TWO'}
    - {id: end, label: 終える, from: 本省, to: 登録済, by: reviewer}
    - {id: stop, label: 取り下げる, from: [審査中, 本省], to: 登録済, by: applicant}
notices: []
"""


def _found(one: str, two: str, by: str = "reviewer", labels: tuple[str, str] = ("一", "二")) -> list[tuple[str, str]]:
    text = FLOW.replace("ONE", one).replace("TWO", two).replace("BY", by)
    said = findings(text.replace("LABEL1", labels[0]).replace("LABEL2", labels[1]))
    return [(each.code, each.level) for each in said if each.code.startswith("guard.")]


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ('区分 = "新規"', '区分 = "変更"', []),
        ('区分 = "新規"', '区分 <> "新規"', []),
        ("計 > 100", "計 <= 100", []),
        ("計 > 100", "計 < 100", ["guard.gap"]),
        ("計 >= 100", "計 <= 100", ["guard.overlap"]),
        ("計 > 100", '区分 = "新規"', ["guard.overlap", "guard.gap"]),
        ("計 > 100", "文字数(商号) > 3", []),
    ],
)
def test_guards_of_people_are_pointed_out(one: str, two: str, expected: list[str]) -> None:
    assert _found(one, two) == [(code, "warning") for code in expected]


def test_where_nobody_chooses_it_is_an_error() -> None:
    assert _found("計 > 100", "計 < 100", by="system") == [("guard.gap", "error")]
    assert _found("計 >= 100", "計 <= 100", labels=("進める", "進める")) == [("guard.overlap", "error")]


def test_the_witness_is_named_and_an_open_act_beside_closes_the_gap() -> None:
    text = FLOW.replace("ONE", "計 > 100").replace("TWO", "計 < 100").replace("BY", "reviewer")
    (gap,) = [each for each in findings(text) if each.code == "guard.gap"]
    assert "「計」が100のとき" in gap.reason
    assert gap.path == ("workflow", "transitions", 1, "when")
    beside = "    - {id: three, label: 三, from: 審査中, to: 登録済, by: reviewer}\nnotices: []\n"
    assert not [each for each in findings(text.replace("notices: []\n", beside)) if each.code == "guard.gap"]


def test_a_line_behind_one_that_always_applies_first_is_dead() -> None:
    to = "[{when: 計 > 100, state: 本省}, {when: 計 > 200, state: 登録済}, {else: 審査中}]"
    text = FLOW.replace("to: 審査中, by: applicant", f"to: {to}, by: applicant").replace("ONE", "計 > 1")
    found = findings(text.replace("TWO", "計 <= 1").replace("BY", "reviewer"))
    assert [(each.code, each.path[-1]) for each in found if each.code == "guard.dead"] == [("guard.dead", 1)]
