"""Functions on lists and tables (一覧と表の関数)."""

from __future__ import annotations

from engine.formula import arithmetic, extremes, values
from engine.formula.functions.base import Form, Function, Kind, optional, required
from engine.formula.types import Number, Unknown, YesNo

_TABLE, _WHERE = required("列", Kind.TABLE), optional("条件または値", Kind.ANY)

LIST_FUNCTIONS: tuple[Function, ...] = (
    Function("合計", "SUM", (_TABLE, _WHERE), None,
             "足し合わせます。空欄は飛ばし、何もなければ 0 です。条件を書くと、合う行だけを足します。",
             '合計(明細.金額, 行.費目 = "旅費")', arithmetic.total, Form.REDUCE, repeats=True),
    Function("件数", "COUNT", (_TABLE, _WHERE), Number(),
             "表の行、一覧の値、ファイルの数を数えます。空欄は数えません。",
             '件数(設備, 行.類型 = "A")', len, Form.COUNT, repeats=True),
    Function("最大", "MAX", (_TABLE, _WHERE), None,
             "一番大きい値（日付なら一番遅い日）です。何もなければ未定です。", "最大(明細.金額)",
             extremes.largest, Form.REDUCE, repeats=True),
    Function("最小", "MIN", (_TABLE, _WHERE), None,
             "一番小さい値（日付なら一番早い日）です。何もなければ未定です。", "最小(補助額, 10000000)",
             extremes.smallest, Form.REDUCE, repeats=True),
    Function("平均", "AVERAGE", (_TABLE, _WHERE), None,
             "平均です。空欄は数に入れません。何もなければ未定です。", "平均(年別.営業利益)",
             arithmetic.average, Form.REDUCE, repeats=True),
    Function("すべて", None, (_TABLE, _WHERE), YesNo(),
             "どの行も条件に合えば「はい」です。行がなければ「はい」です。", "すべて(電源, 行.供給能力 <= 行.出力)",
             values.all_hold, Form.JUDGE, repeats=True),
    Function("いずれか", None, (_TABLE, _WHERE), YesNo(),
             "条件に合う行が1つでもあれば「はい」です。", 'いずれか(設備, 行.類型 = "B")',
             values.any_holds, Form.JUDGE, repeats=True),
    Function("重複なし", None, (_TABLE, _WHERE), YesNo(),
             "同じ値の行がなければ「はい」です。列を並べると、その組合せで調べます。空欄の行は調べません。",
             "重複なし(給油所.名称)", values.all_different, Form.UNIQUE, repeats=True),
    Function("含む", None, (required("一覧", Kind.LIST), required("値", Kind.ANY)), YesNo(),
             "一覧の中に、値と同じものがあれば「はい」です。文の一部を探すには 文字を含む( ) を使います。",
             '含む(事業種別, "製造")', values.includes, Form.CONTAINS),
    Function("最初", None, (_TABLE, _WHERE), Unknown(), "最初の行の値です。", "最初(年別.労働生産性)",
             values.first_of, Form.ITEM),
    Function("最後", None, (_TABLE, _WHERE), Unknown(), "最後の行の値です。", "最後(年別.労働生産性)",
             values.last_of, Form.ITEM),
    Function("番目", "INDEX", (_TABLE, required("番号", Kind.NUMBER)), Unknown(),
             "1から数えて、その番号の行の値です。", "番目(役員.氏名, 1)", values.item_at, Form.ITEM),
    Function("表引き", "XLOOKUP",
             (required("探す値", Kind.ANY), required("探す列", Kind.TABLE), required("返す列", Kind.TABLE)), Unknown(),
             "探す列に同じ値がある最初の行を見つけ、その行の返す列の値を出します。なければ未定です。",
             "表引き(費目, 上限表.費目, 上限表.上限額)", values.look_up, Form.LOOK_UP),
    Function("行番号", None, (), Number(), "表の何行目かを、1から数えて出します。", "行番号()", int, Form.ROW_NUMBER),
)  # fmt: skip
