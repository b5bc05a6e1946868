"""What the author is told: code, column, length, and the words of message and remedy."""

from __future__ import annotations

import pytest

from engine import formula
from engine.formula import CODES, Use
from tests.formula.sample import ROW_SCOPE, SCOPE, codes

ERRORS: list[tuple[str, str, int, str]] = [
    ("売上だか + 1", "formula.unknown_name", 1, "「売上だか」は定義されていません。「売上高」ではありませんか。"),
    ("1 + 売上高 > 従業員", "formula.unknown_name", 11,
     "「従業員」は定義されていません。「従業員数」ではありませんか。"),
    ("ﾘ売上高", "formula.unknown_name", 1, "定義されていません"),
    ("変更区分 = 追加", "formula.unknown_name", 8, "\"…\" で囲んでください"),
    ("今日 > 開始日 + 件数", "formula.unknown_name", 12, "関数なら 件数(列, [条件または値], …)"),
    ("同意かつ 売上高 > 1", "formula.syntax", 6, "置き場所"),
    ("件数(明細, 費目 = \"旅費\")", "formula.unknown_name", 8, "行.費目"),
    ("本店所在地.都道府", "formula.unknown_part", 1,
     "「本店所在地」に「都道府」はありません。「都道府県」ではありませんか。"),
    ("売上高.円", "formula.unknown_part", 1, "「売上高」は数値（円）なので"),
    ("明細.額", "formula.unknown_part", 1, "「金額」ではありませんか"),
    ("合計（明細.金額", "formula.unclosed", 3, "3文字目の「(」に対応する「)」がありません。"),
    ("売上高)", "formula.unopened", 4, "4文字目の「)」に対応する「(」がありません。"),
    ("商号 = \"あ", "formula.unclosed", 6, "6文字目の「\"」に対応する「\"」がありません。"),
    ("『資本金", "formula.unclosed", 1, "1文字目の「『」に対応する「』」がありません。"),
    ("『 』", "formula.syntax", 1, "名前がありません"),
    ("同意 かつ 必須同意 または 同意", "formula.mixed_and_or", 12, "( ) で囲んでください"),
    ("1 < 売上高 < 5", "formula.syntax", 9, "1 <= x かつ x <= 5"),
    ("売上高 => 5", "formula.syntax", 5, "「>=」と書いてください"),
    ("売上高 == 5", "formula.syntax", 5, "「=」と書いてください"),
    ("売上高 ^ 2", "formula.bad_character", 5, "べき乗"),
    ("売上高 * 10%", "formula.bad_character", 9, "0.1"),
    ("商号 = 'a'", "formula.bad_character", 6, "\"…\" で囲んで"),
    ("売上高 > 10万", "formula.number_form", 7, "100000"),
    ("売上高 > 1,000", "formula.syntax", 8, "桁区切りなら消して"),
    ("合計(売上高, 000)", "formula.number_form", 9, "0 で始まっています"),
    ("売上高 > ", "formula.syntax", 7, "「>」の後ろが足りません"),
    ("> 5", "formula.syntax", 1, "「>」の前に、値がありません"),
    ("売上高 合計", "formula.syntax", 5, "演算子"),
    ("登記.取得 でない", "formula.syntax", 7, "NOT(項目)"),
    ("同意 AND 必須同意", "formula.syntax", 4, "「かつ」「または」と書くか"),
    ("登記.", "formula.syntax", 3, "「.」の後ろに名前がありません"),
    ("   ", "formula.empty", 1, "式が空です"),
    ("売上高 > 1\x00", "formula.bad_character", 8, "U+0000"),
    ("商号 = \"a\u202eb\"", "formula.bad_character", 8, "U+202E"),
    ("商号 = \"a\ud800\"", "formula.bad_character", 8, "U+D800"),
    ("売上高 + 10000000000000000000000000000", "formula.number_too_large", 7, "大きすぎます"),
    ("知らない(1)", "formula.unknown_function", 1, "「知らない」という関数はありません"),
    ("四捨五人(1)", "formula.unknown_function", 1, "「四捨五入」ではありませんか"),
    ("SAM(1)", "formula.unknown_function", 1, "「SUM」ではありませんか"),
    ("売上高(1)", "formula.unknown_function", 1, "掛け算なら"),
    ("左()", "formula.arguments", 1, "足りません（0個）"),
    ("左(商号, 1, 2)", "formula.arguments", 1, "多すぎます（3個）"),
    ("売上高 > \"100\"", "formula.type", 1, "数は引用符で囲まず"),
    ("四捨五入(\"1.5\", 0)", "formula.type", 6, "引用符で囲まずに 1.5"),
    ("開始日 > \"2026-04-01\"", "formula.type", 1, "日付(2026, 4, 1)"),
    ("同意 = \"はい\"", "formula.type", 1, "引用符で囲まず"),
    ("商号 < \"あ\"", "formula.type", 1, "文字の大小は比べられません"),
    ("商号 & 売上高", "formula.type", 6, "書式(売上高)"),
    ("商号 + \"a\"", "formula.type", 1, "& を使って"),
    ("明細.金額 > 5", "formula.type", 1, "含む(一覧, 値)"),
    ("合計(明細)", "formula.type", 4, "明細.金額"),
    ("合計(明細.名称)", "formula.type", 4, "数値"),
    ("すべて(明細)", "formula.type", 5, "行.列 = 値"),
    ("最初(明細)", "formula.type", 4, "列"),
    ("含む(商号, \"a\")", "formula.type", 4, "文字を含む( )"),
    ("もし(同意, 1, \"a\")", "formula.type", 11, "ほかの結果と同じ種類"),
    ("開始月 + 1", "formula.type", 1, "月後( )"),
    ("重複なし(明細.名称, 施設.名称)", "formula.type", 13, "同じ表の列"),
    ("売上高 かつ 同意", "formula.type", 1, "「項目 = 値」"),
    ("売上高 + 売上高千円", "formula.unit", 7, "単位換算( )"),
    ("売上高 > 売上高千円", "formula.unit", 1, "数値（千円）と単位が違います"),
    ("もし(同意, 売上高, 売上高千円)", "formula.unit", 13, "単位が違います"),
    ("単位換算(売上高, \"ドル\")", "formula.unit_unknown", 1, "「ドル」という単位は換算できません"),
    ("単位換算(売上高, \"kg\")", "formula.unit_unknown", 1, "「円」を「kg」に換算できません"),
    ("単位換算(合計(明細.数量), \"kg\")", "formula.unit_unknown", 1, "元の単位が分かりません"),
    ("単位換算(売上高, \"千円\", \"円\")", "formula.unit", 6, "単位が違います"),
    ("変更区分 = \"追加する\"", "formula.choice_unknown", 8, "コード \"追加\""),
    ("変更区分 = \"退止\"", "formula.choice_unknown", 8, "「廃止」ではありませんか"),
    ("変更区分 = \"\"", "formula.choice_unknown", 8, "空欄(変更区分)"),
    ("もし(同意, \"追化\", \"廃止\") = 変更区分", "formula.choice_unknown", 8, "追加、廃止、変更"),
    ("以外(変更区分, \"削除\")", "formula.choice_unknown", 10, "選択肢にありません"),
    ("選ぶ(変更区分, \"ツイカ\", 1, 2)", "formula.choice_unknown", 10, "選択肢にありません"),
    ("含む(事業, \"加工\")", "formula.choice_unknown", 8, "製造、輸入、販売"),
    ("件数(明細, 行.費目 = \"旅費費\")", "formula.choice_unknown", 15, "「旅費」ではありませんか"),
    ("変更区分 = 最初(事業)", "formula.choice_apart", 8, "同じ選択肢が1つもありません"),
    ("書式(売上高, \"yyyy\")", "formula.text_format", 9, "#,##0"),
    ("書式(開始日, \"#,##0\")", "formula.text_format", 9, "yyyy年m月d日"),
    ("書式(開始日, \"h:mm\")", "formula.text_format", 9, "時刻の書式"),
    ("書式(売上高, 商号)", "formula.text_format", 9, "囲んで"),
    ("書式(商号, \"0\")", "formula.text_format", 8, "書式(項目) とだけ"),
    ("形式(商号)", "formula.no_format", 1, "format"),
    ("行.金額 > 1", "formula.row_outside", 1, "「表の名前.列の名前」"),
    ("行番号()", "formula.row_outside", 1, "件数(表)"),
    ("件数(明細, 行 = 1)", "formula.row_outside", 8, "「行.列の名前」"),
    ("件数(明細, この行.金額 > 1)", "formula.row_outside", 8, "「この行」は、表の行の中"),
    ("件数(明細, 行.額 > 1)", "formula.unknown_part", 8, "「金額」ではありませんか"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "column", "words"), ERRORS)
def test_error(text: str, code: str, column: int, words: str) -> None:
    compiled, problems = formula.compile(text, SCOPE)
    assert compiled is None
    first = next(problem for problem in problems if problem.level == "error")
    assert (first.code, first.column) == (code, column), problems
    assert words in first.message + first.remedy
    assert first.length >= 1
    assert first.message.endswith(("。", "か。"))
    assert first.remedy


def test_all_problems_come_at_once_from_left_to_right() -> None:
    _, problems = formula.compile('売上だか + 従業員 > "a" かつ 変更区分 = "x"', SCOPE)
    assert [problem.code for problem in problems] == [
        "formula.unknown_name",
        "formula.unknown_name",
        "formula.choice_unknown",
    ]
    assert [problem.column for problem in problems] == [1, 8, 28]


def test_one_mistake_gives_one_message() -> None:
    for text in (
        "合計(売上だか) > 5",
        "知らない(1) & 商号 = 商号",
        "売上だか / 従業員数 * 2 = 5",
        "NOT(売上だか) かつ 同意",
    ):
        assert len(codes(text, Use.CHECK)) - len([c for c in codes(text, Use.CHECK) if "optional" in c]) == 1, text


def test_columns_count_characters_of_the_text_as_given() -> None:
    _, problems = formula.compile("𠮷か\u3099 = 売上高", SCOPE)
    assert [(problem.column, problem.length) for problem in problems] == [(1, 3)]
    _, problems = formula.compile('商号 = "𠮷" かつ x = 1', SCOPE)
    assert [problem.column for problem in problems] == [13]


FINDINGS: list[tuple[str, Use, list[str]]] = [
    ("NOT(同意)", Use.VISIBLE, ["formula.not_optional"]),
    ("NOT(同意)", Use.VALUE, []),
    ("NOT(必須同意)", Use.VISIBLE, []),
    ("NOT(登記.取得)", Use.REQUIRED, []),
    ("空欄(同意) または NOT(同意)", Use.VISIBLE, []),
    ("変更区分 <> \"廃止\"", Use.VISIBLE, ["formula.not_optional"]),
    ("以外(変更区分, \"廃止\")", Use.VISIBLE, []),
    ("売上高 > 5", Use.CHECK, ["formula.optional_number"]),
    ("売上高 > 5", Use.VISIBLE, []),
    ("従業員数 > 5", Use.CHECK, []),
    ("増減 > 5", Use.CHECK, []),
    ("空欄(売上高) または 売上高 > 5", Use.CHECK, []),
    ("合計(明細.金額) > 5 かつ 明細.件数 > 1", Use.CHECK, []),
    ("商号 = \"\"", Use.CHECK, ["formula.empty_text"]),
    ("売上高 * 補助率", Use.VALUE, ["formula.percent"]),
    ("売上高 * 補助率 / 100", Use.VALUE, []),
    ("合計(1,000)", Use.VALUE, []),
    ("合計(1,234)", Use.VALUE, ["formula.thousands"]),
    ("合計(1, 234)", Use.VALUE, []),
    ("商号 & 変更区分", Use.TEXT, ["formula.choice_code"]),
    ("商号 & 書式(変更区分)", Use.TEXT, []),
    ("選ぶ(変更区分, \"追加\", 1)", Use.VALUE, ["formula.switch_gap"]),
    ("選ぶ(変更区分, \"追加\", 1, \"廃止\", 2, \"変更\", 3)", Use.VALUE, []),
    ("選ぶ(変更区分, \"追加\", 1, 0)", Use.VALUE, []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "use", "expected"), FINDINGS)
def test_findings(text: str, use: Use, expected: list[str]) -> None:
    compiled, problems = formula.compile(text, SCOPE, use)
    if text == "合計(1,000)":
        assert compiled is None
        assert codes(text) == ["formula.number_form"]
        return
    assert compiled is not None, problems
    assert [problem.code for problem in problems] == expected
    assert all(problem.level == "finding" for problem in problems)


@pytest.mark.parametrize(
    ("name", "other"),
    [("Ａ社", "A社"), ("ｶﾞス", "ガス"), ("サーバ", "サ－バ"), ("カ", "力"), ("ニ", "二"), ("Ⅰ類", "I類")],
)
def test_lookalikes(name: str, other: str) -> None:
    quoted = name if formula.parse(name)[0] == formula.parse(f"『{name}』")[0] else f"『{name}』"
    both = formula.Scope({name: formula.Name(formula.Number()), other: formula.Name(formula.Number())})
    compiled, problems = formula.compile(f"{quoted} > 1", both)
    assert compiled is not None
    assert [problem.code for problem in problems] == ["formula.lookalike"]
    assert f"「{other}」" in problems[0].message
    _, problems = formula.compile(f"{quoted} > 1", formula.Scope({other: formula.Name(formula.Number())}))
    assert problems[0].code == "formula.unknown_name"
    assert f"「{other}」ではありませんか" in problems[0].message


def test_a_bare_name_of_the_row_and_of_the_form_is_ambiguous() -> None:
    scope = formula.Scope({**ROW_SCOPE.names, "金額": formula.Name(formula.Number())}, "明細", ROW_SCOPE.row_names)
    compiled, problems = formula.compile("金額 > 1", scope)
    assert compiled is None
    assert problems[0].code == "formula.ambiguous_row"
    assert "「行.金額」" in problems[0].remedy
    assert formula.compile("行.金額 > 1", scope)[0] is not None
    _, problems = formula.compile("件数(明細, 金額 > 1)", scope)
    assert "「この行.金額」" in problems[0].remedy


@pytest.mark.parametrize(
    ("text", "expect", "code"),
    [
        ("売上高", formula.Number("円"), None),
        ("売上高千円", formula.Number("円"), "formula.unit"),
        ("売上高 / 従業員数", formula.Number("千円/人"), None),
        ("商号", formula.Number(), "formula.type"),
        ('"追加"', formula.Choice(("追加", "廃止")), None),
        ('もし(同意, "追加", "停止")', formula.Choice(("追加", "廃止")), "formula.choice_unknown"),
        ("変更区分", formula.Text(), None),
        ("開始月", formula.Date(), "formula.type"),
        ("月末(開始月)", formula.Date(), None),
        ("事業", formula.ListOf(formula.Text()), None),
        ("不明", formula.Date(), None),
    ],
)
def test_the_expected_type(text: str, expect: formula.Type, code: str | None) -> None:
    _, problems = formula.compile(text, SCOPE, Use.VALUE, expect)
    assert [problem.code for problem in problems if problem.level == "error"] == ([code] if code else [])


@pytest.mark.parametrize("use", [Use.VISIBLE, Use.REQUIRED, Use.CHECK, Use.TRANSITION])
def test_a_condition_must_say_yes_or_no(use: Use) -> None:
    assert formula.compile("売上高 + 1", SCOPE, use)[0] is None
    assert formula.compile("従業員数 > 1", SCOPE, use)[0] is not None


def test_every_code_is_documented_and_tested() -> None:
    tested = {code for _, code, _, _ in ERRORS} | {code for _, _, found in FINDINGS for code in found}
    elsewhere = {
        "formula.too_long",
        "formula.too_deep",
        "formula.ambiguous_row",
        "formula.lookalike",
        "formula.merge_unclosed",
    }
    assert tested | elsewhere == set(CODES)
