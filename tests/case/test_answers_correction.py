"""A correction (補正) opens what was remarked; what that changes elsewhere can be mended, and nothing else."""

from engine.case.model import FileRef
from tests.case.small import errors, made, read

FORM = made(
    """
pages:
  - id: ページ
    title: ページ
    fields:
      - {id: 区分, type: choice, label: 区分, choices: [追加, 変更], required: true}
      - {id: 理由, type: text, label: 理由, visible_when: 区分 = "変更", required: true}
      - {id: 名, type: text, label: 名, required: true, max_length: 3}
      - {id: 上限, type: number, label: 上限}
      - {id: 額, type: number, label: 額, max: 上限}
      - {id: 倍, type: number, label: 倍, value: 額 * 2}
      - {id: 既定, type: text, label: 既定, default: 日本}
      - id: 明細
        type: table
        label: 明細
        fields:
          - {id: 品, type: text, label: 品, required: true}
          - {id: 数, type: number, label: 数}
checks:
  - {id: 名と区分, ensure: 文字数(名) < 3, at: 名, message: 名は2文字までです。}
  - {id: 額の下限, ensure: 額 >= 上限 / 10, at: 額, message: 額が少なすぎます。}
"""
)
BASE = {
    "区分": "追加",
    "名": "甲乙",
    "上限": 100,
    "額": 50,
    "倍": 100,
    "既定": None,
    "明細": [{"品": "A", "数": 1}, {"品": "B", "数": 2}],
}


def _read(raw: object, *opened: str, base: object = BASE):  # type: ignore[no-untyped-def]
    return read(FORM, raw, open=frozenset(opened), base=base)


def test_closed_fields_keep_what_was_filed() -> None:
    found = _read({"名": "丙", "上限": "7", "額": "1", "既定": "偽"}, "名")
    assert found.values["名"] == "丙"
    assert found.values["上限"] == 100
    assert found.values["額"] == 50
    assert found.values["倍"] == 100
    assert found.values["既定"] is None  # no default fills what was left blank
    assert "上限" in found.locked
    assert "名" not in found.locked


def test_rows_stay_those_filed_unless_the_table_is_open() -> None:
    posted = {"明細": [{"品": "X", "数": "9"}, {"品": "Y", "数": "8"}, {"品": "Z"}]}
    assert _read(posted, "名").values["明細"] == BASE["明細"]
    assert _read(posted, "明細[1].数").values["明細"] == [{"品": "A", "数": 1}, {"品": "B", "数": 8}]
    assert _read(posted, "明細.数").values["明細"] == [{"品": "A", "数": 9}, {"品": "B", "数": 8}]
    assert _read(posted, "明細[0]").values["明細"] == [{"品": "X", "数": 9}, {"品": "B", "数": 2}]
    assert [row["品"] for row in _read(posted, "明細").values["明細"]] == ["X", "Y", "Z"]
    assert _read({"明細": []}, "明細[1].数").values["明細"] == [{"品": "A", "数": 1}, {"品": "B", "数": None}]


def test_errors_stand_only_at_what_is_open() -> None:
    old = {**BASE, "名": "甲乙丙丁"}  # filed under a rule that was not there yet
    assert errors(_read({}, "上限", base=old).__class__ and _read({"上限": "100"}, "上限", base=old)) == {}
    assert errors(_read({"名": "甲乙丙丁"}, "名", base=old)) == {"名": "text.max_length"}


def test_what_an_open_field_makes_visible_is_open() -> None:
    assert errors(_read({"区分": "変更"}, "区分")) == {"理由": "required"}
    assert _read({"区分": "変更", "理由": "直した"}, "区分").values["理由"] == "直した"


def test_what_an_open_field_makes_wrong_can_be_mended() -> None:
    wrong = _read({"上限": "40"}, "上限")
    assert errors(wrong) == {}  # opened, and nothing was posted there: the field is blank now
    assert wrong.opened == {"額"}
    kept = _read({"上限": "40", "額": "50"}, "上限")
    assert errors(kept) == {"額": "number.max"}
    mended = _read({"上限": "40", "額": "30", "名": "偽"}, "上限")
    assert (mended.values["額"], mended.values["倍"], mended.values["名"]) == (30, 60, "甲乙")
    assert errors(mended) == {}


def test_a_check_that_an_open_field_breaks_opens_its_place() -> None:
    assert errors(_read({"上限": "1000", "額": "50"}, "上限")) == {"額": "check"}
    assert _read({"上限": "1000", "額": "500"}, "上限").values["額"] == 500


def test_nothing_open_is_reading_what_was_filed() -> None:
    found = _read({"名": "偽"})
    assert {**found.values} == {**BASE, "倍": 100}
    assert not found.errors


def test_a_file_that_was_filed_cannot_be_replaced_unless_it_is_remarked() -> None:
    form = made(
        """
- {id: 名, type: text, label: 名}
- {id: 契約書, type: file, label: 契約書, accept: [pdf]}
"""
    )
    filed = (FileRef("0" * 64, "契約書.pdf", 10, "application/pdf"),)
    given = {"base": {"名": "甲", "契約書": ["契約書.pdf"]}, "files": {"契約書": filed}}
    closed = read(form, {}, open=frozenset({"名"}), **given)
    assert "契約書" in closed.locked and closed.values["契約書"] == filed
    assert "契約書" not in read(form, {}, open=frozenset({"契約書"}), **given).locked
