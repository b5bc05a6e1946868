"""Functions that decide (条件の関数)."""

from __future__ import annotations

from engine.formula import values
from engine.formula.functions.base import Form, Function, Kind, optional, required
from engine.formula.types import Unknown, YesNo

_CONDITION = required("条件", Kind.YES_NO)
_VALUE = required("値", Kind.ANY)

LOGIC_FUNCTIONS: tuple[Function, ...] = (
    Function("AND", None, (_CONDITION,), YesNo(), "すべての条件に合えば「はい」です。「かつ」と同じです。",
             "AND(年齢(生年月日) >= 18, 同意)", values.all_hold, Form.AND, repeats=True),
    Function("OR", None, (_CONDITION,), YesNo(), "条件のどれかに合えば「はい」です。「または」と同じです。",
             'OR(区分 = "新規", 区分 = "変更")', values.any_holds, Form.OR, repeats=True),
    Function("NOT", None, (_CONDITION,), YesNo(), "はいといいえを逆にします。未定は未定のままです。", "NOT(登記.取得)",
             values.all_hold, Form.NOT),
    Function("もし", "IF", (_CONDITION, required("合うとき", Kind.ANY), optional("合わないとき", Kind.ANY)), Unknown(),
             "条件に合うときと合わないときで、値を変えます。",
             'もし(区分 = "小規模", 2 / 3, 1 / 2)', values.first_of, Form.IF),
    Function("条件", "IFS", (_CONDITION, _VALUE, optional("次の条件または残り", Kind.ANY)), Unknown(),
             "条件と値を並べ、最初に合った条件の値を出します。最後に値だけを書くと、どれにも合わないときの値です。",
             "条件(点数 >= 80, \"A\", 点数 >= 60, \"B\", \"C\")", values.first_of, Form.IFS, repeats=True),
    Function("選ぶ", "SWITCH", (_VALUE, required("候補", Kind.ANY), required("結果", Kind.ANY),
                             optional("次の候補または残り", Kind.ANY)), Unknown(),
             "値と同じ候補の結果を出します。最後に結果だけを書くと、どれでもないときの値です。",
             '選ぶ(年数, "3年", 1, "4年", 1.5, 2)', values.first_of, Form.SWITCH, repeats=True),
    Function("空欄", "ISBLANK", (_VALUE,), YesNo(), "何も入力されていなければ「はい」です。", "空欄(電話番号)",
             values.blank, Form.BLANK),
    Function("以外", None, (required("項目", Kind.ANY), _VALUE), YesNo(),
             "項目が値のどれでもなければ「はい」です。空欄でも「はい」です。", '以外(届出区分, "解任")',
             values.other_than, Form.OTHER_THAN, repeats=True),
)  # fmt: skip
