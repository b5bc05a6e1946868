"""Checks, decision tables, attachments, lookups, office pages."""

from engine.case import answers
from engine.case.model import Actor
from tests.case.small import applicant, errors, made, read

CHECKS = made(
    """
pages:
  - id: ページ
    title: ページ
    fields:
      - {id: 電話, type: text, label: 電話}
      - {id: メール, type: text, label: メール}
      - {id: 見せる, type: yes_no, label: 見せる}
      - {id: 隠れる, type: number, label: 隠れる, visible_when: 見せる}
      - {id: 上限, type: number, label: 上限}
      - id: 明細
        type: table
        label: 明細
        fields:
          - {id: 名, type: text, label: 名}
          - {id: 額, type: number, label: 額, blank: zero}
          - {id: 始, type: date, label: 始}
          - {id: 終, type: date, label: 終}
checks:
  - {id: 連絡, any_of: [電話, メール], min: 1, message: どちらかを入力してください。}
  - {id: 重複, ensure: 重複なし(明細.名), at: 明細, message: 同じ名があります。}
  - {id: 桁, ensure: 行.額 < 100, at: 明細.額, level: warning, message: 《行.名》の桁を確かめてください。}
  - {id: 順, ensure: 行.始 <= 行.終, at: 明細, message: 日付の順が逆です。}
  - {id: 総額, ensure: 合計(明細.額) <= 上限, at: 明細.額, message: 上限（《上限》）を超えています。}
  - {id: 隠れた所, ensure: 上限 > 0, at: 隠れる, message: 上限は正の数にしてください。}
  - {id: 全体, ensure: 上限 <> 13, when: 空欄(電話), message: 13は使えません。}
"""
)
OK = {"電話": "1"}


def test_any_of_stands_at_each() -> None:
    assert errors(read(CHECKS, {})) == {"電話": "check", "メール": "check"}
    assert errors(read(CHECKS, {"メール": "a"})) == {}


def test_a_check_once_and_row_by_row() -> None:
    rows = [{"名": "甲", "額": "100"}, {"名": "甲", "額": "1", "始": "2026-02-01", "終": "2026-01-01"}, {"額": "1"}]
    found = read(CHECKS, {**OK, "上限": "50", "明細": rows})
    assert [(issue.path, issue.rule) for issue in found.errors] == [
        ("明細", "重複"),
        ("明細", "総額"),  # a check over the whole column stands at the table
        ("明細[1]", "順"),  # at the table with 行: at that row
    ]
    assert [(issue.path, issue.code, issue.text) for issue in found.warnings] == [
        ("明細[0].額", "check", "甲の桁を確かめてください。")
    ]
    assert "上限（50）" in next(issue.text for issue in found.errors if issue.rule == "総額")


def test_unknown_passes_and_hidden_places_get_no_remark() -> None:
    assert errors(read(CHECKS, {**OK, "明細": [{"始": "2026-02-01"}]})) == {}
    assert errors(read(CHECKS, {**OK, "上限": "0", "見せる": "いいえ"})) == {}
    assert errors(read(CHECKS, {**OK, "上限": "0", "見せる": "はい"})) == {"隠れる": "check"}


def test_when_and_the_filing_as_a_whole() -> None:
    assert errors(read(CHECKS, {"メール": "a", "上限": "13"})) == {"": "check"}
    assert errors(read(CHECKS, {**OK, "上限": "13"})) == {}


LOOKUP = made(
    """
lookups:
  - {id: 登記, registry: 登記簿, by: 法人番号, fills: {商号: name, 所在地: address, 資本金: capital}, locks: [商号]}
tables:
  書類の表:
    given: {区分: 区分}
    gives: [書類]
    rows:
      - {区分: 追加, 書類: [計画, 証明]}
      - {区分: 廃止, 書類: []}
pages:
  - id: ページ
    title: ページ
    fields:
      - {id: 法人番号, type: text, label: 法人番号}
      - {id: 商号, type: text, label: 商号, required: true}
      - {id: 所在地, type: address, label: 所在地}
      - {id: 資本金, type: yen, label: 資本金}
      - {id: 区分, type: choice, label: 区分, choices: [追加, 廃止]}
      - {id: 大きい, type: yes_no, label: 大きい, value: 登記.capital >= 100}
attachments:
  - {id: 計画, label: 計画, required_by: 書類の表.書類}
  - {id: 証明, label: 証明, required_by: 書類の表.書類}
  - {id: 登記事項, label: 登記事項証明書, required_when: NOT(登記.取得)}
  - {id: 誓約, label: 誓約書, required: true}
  - {id: 委任状, label: 委任状, visible_when: 申請者.代理, required: true}
"""
)
FOUND = {
    "key": "123",
    "status": "found",
    "values": {"name": "登記の商号", "address": {"都道府県": "東京都", "市区町村": "港区"}, "capital": "100"},
    "source": "登記簿",
}


def _evidence(**changes: object) -> dict[str, dict[str, object]]:
    return {"登記": {**FOUND, **changes}}


def test_evidence_fills_and_locks() -> None:
    found = read(LOOKUP, {"法人番号": "123", "商号": "偽の商号", "資本金": "7"}, evidence=_evidence())
    assert found.values["商号"] == "登記の商号"  # locked: what is posted changes nothing
    assert found.values["所在地"]["都道府県"] == "東京都"  # blank: filled
    assert found.values["資本金"] == 7  # typed and not locked: stays
    assert found.values["大きい"] is True
    assert found.lookups["登記"].status == "found"
    assert found.lookups["登記"].locked == ("商号",)
    assert set(found.locked) == {"商号"}
    assert found.origin["所在地"] == "registry:登記"
    assert found.raw["商号"] == "登記の商号"
    assert isinstance(found.raw["所在地"], dict)
    assert found.raw["所在地"]["市区町村"] == "港区"
    assert "登記事項" not in found.attachments


def test_evidence_counts_for_the_present_key_only() -> None:
    other = read(LOOKUP, {"法人番号": "999", "商号": "手書き"}, evidence=_evidence())
    assert (other.lookups["登記"].status, other.lookups["登記"].key) == ("pending", "999")
    assert other.values["商号"] == "手書き"
    assert other.values["大きい"] is None
    assert "登記事項" in other.attachments
    assert read(LOOKUP, {}, evidence=_evidence()).lookups["登記"].status == "blank"


def test_a_registry_that_is_down_or_mad_stops_nothing() -> None:
    for evidence in (
        _evidence(status="unavailable", values={}),
        _evidence(status="not_found", values={}),
        _evidence(values={"name": "\x00", "capital": "百", "address": "どこか"}),
        _evidence(values=None),
        {"登記": None},
    ):
        found = read(LOOKUP, {"法人番号": "123", "商号": "手書き"}, evidence=evidence)
        assert found.values["商号"] == "手書き"
        assert not found.locked


def test_attachments_follow_the_answers() -> None:
    assert read(LOOKUP, {}).attachments == ("登記事項", "誓約")
    added = read(LOOKUP, {"区分": "追加"}, evidence=_evidence())
    assert added.attachments == ("計画", "証明", "登記事項", "誓約")
    assert added.missing_files == added.attachments
    assert "計画" not in read(LOOKUP, {"区分": "廃止"}).attachments_shown
    assert "委任状" in read(LOOKUP, {}, actor=applicant(agent=True)).attachments


def test_office_pages_are_checked_only_where_asked() -> None:
    form = made(
        """
pages:
  - {id: 一, title: 一, fields: [{id: 名, type: text, label: 名}]}
  - id: 決定
    title: 決定
    by: office
    ask_at: decide
    fields:
      - {id: 番号, type: text, label: 番号, required: true, max_length: 5}
      - {id: 期限, type: date, label: 期限, visible_when: 結論 = "granted"}
"""
    )
    posted = read(form, {"名": "x", "番号": "申請者が入れた"})
    assert "番号" not in posted.shown
    assert "番号" not in posted.values
    assert "決定" not in posted.shown_pages
    assert posted.env["番号"] is None
    assert not posted.errors
    assert "番号" not in answers.canonical(form, posted)
    asked = read(form, {}, office={"番号": "123456"}, asked=frozenset({"決定"}), outcome="granted")
    assert errors(asked) == {"番号": "text.max_length"}
    assert answers.canonical(form, asked, office=True) == {"番号": "123456", "期限": None}
    assert errors(read(form, {}, asked=frozenset({"番号"}))) == {"番号": "required"}


def test_applicants_see_the_offices_answers_when_the_definition_says_so() -> None:
    form = made(
        """
pages:
  - {id: 一, title: 一, fields: [{id: 名, type: text, label: 名}]}
  - {id: 決定, title: 決定, by: office, shown_to_applicant: after_decision, fields: [{id: 番号, type: text, label: 番号}]}
  - {id: 公開, title: 公開, by: office, shown_to_applicant: always, fields: [{id: 状況, type: text, label: 状況}]}
  - {id: 内部, title: 内部, by: office, fields: [{id: 点, type: number, label: 点}, {id: 覚え, note: 内部の覚え}]}
"""
    )
    office = {"番号": "1", "状況": "済", "点": "5"}
    drafted = read(form, {}, office=office, outcome="granted", facts={"状態": "受付済"})
    assert drafted.shown == {"名", "状況"}
    assert set(drafted.values) == {"名", "状況"}
    assert drafted.notes == {}
    assert read(form, {}, office=office, outcome="granted", facts={"状態": "済"}).shown == {"名", "番号", "状況"}
    official = read(form, {}, office=office, actor=Actor("r", "審査官", "staff"), facts={"状態": "受付済"})
    assert official.shown == {"名", "番号", "状況", "点"}
    assert official.values["点"] == 5


def test_a_division_by_zero_is_unknown_with_a_warning() -> None:
    form = made(
        """
pages:
  - id: 頁
    title: 頁
    fields:
      - {id: 額, type: number, label: 額}
      - {id: 数, type: number, label: 数}
      - {id: 単価, type: number, label: 単価, value: 額 / 数}
checks:
  - {id: 上限, ensure: 額 / 数 < 10, at: 額, message: 高い。}
"""
    )
    found = read(form, {"額": "100", "数": "0"})
    assert found.valid
    assert "単価" not in {name for name, value in found.values.items() if value is not None}
    assert [(each.path, each.code) for each in found.warnings] == [
        ("額", "check.uncomputable"),
        ("単価", "value.uncomputable"),
    ]
    assert "文字目" not in found.warnings[0].text
    assert read(form, {"額": "100", "数": "20"}).warnings == ()


def test_a_computed_text_of_blanks_is_blank() -> None:
    form = made(
        """
pages:
  - id: 頁
    title: 頁
    fields:
      - {id: 氏, type: text, label: 氏}
      - {id: 名, type: text, label: 名}
      - {id: 氏名, type: text, label: 氏名, value: 氏 & "　" & 名}
      - {id: 無, type: yes_no, label: 無, value: 空欄(氏名)}
"""
    )
    assert (read(form, {}).values["氏名"], read(form, {}).values["無"]) == (None, True)
    assert read(form, {"氏": "見本"}).values["無"] is False


def test_a_check_at_a_table_in_a_row_may_run_once_per_outer_row() -> None:
    form = made(
        """
pages:
  - id: 施設
    title: 施設
    repeat: {min: 1, max: 9, label: 施設《行番号》}
    fields:
      - {id: 名, type: text, label: 名}
      - id: 物質
        type: table
        label: 物質
        fields: [{id: 種, type: text, label: 種}, {id: 量, type: number, label: 量}]
checks:
  - {id: 重複, ensure: 重複なし(行.物質.種), at: 施設.物質, message: 《行.名》に同じ物質があります。}
  - {id: 大きい, ensure: 行.量 < 10, at: 施設.物質.量, message: 大きい。}
"""
    )
    rows = [
        {"名": "甲", "物質": [{"種": "A", "量": "5"}]},
        {"名": "乙", "物質": [{"種": "B"}, {"種": "B", "量": "10"}]},
    ]
    assert errors(read(form, {"施設": rows})) == {"施設[1].物質": "check", "施設[1].物質[1].量": "check"}
    assert "乙に同じ" in read(form, {"施設": rows}).errors[0].text
