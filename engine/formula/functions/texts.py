"""Functions on text (文字の関数)."""

from __future__ import annotations

from engine.formula import texts
from engine.formula.display import display
from engine.formula.formats import NAMED_FORMATS
from engine.formula.functions.base import Form, Function, Kind, optional, required
from engine.formula.types import Number, Text, YesNo

_TEXT = required("文", Kind.TEXT)
_WORD = required("語", Kind.TEXT)
_COUNT = optional("文字数", Kind.NUMBER)

_FORMAT_TESTS = tuple(
    Function(f"{name.replace(' ', '')}か", None, (_TEXT,), YesNo(), f"「{name}」の形になっていれば「はい」です。",
             f"{name.replace(' ', '')}か(入力値)", test)
    for name, test in NAMED_FORMATS.items()
)  # fmt: skip

TEXT_FUNCTIONS: tuple[Function, ...] = (
    Function("文字数", "LEN", (_TEXT,), Number(), "文字の数です。異体字や絵文字も、見た目どおり1文字と数えます。",
             "文字数(事業概要)", texts.length),
    Function("左", "LEFT", (_TEXT, _COUNT), Text(), "左から文字を取り出します。", "左(郵便番号, 3)", texts.left),
    Function("右", "RIGHT", (_TEXT, _COUNT), Text(), "右から文字を取り出します。", "右(管理番号, 4)", texts.right),
    Function("抜出", "MID", (_TEXT, required("開始", Kind.NUMBER), required("文字数", Kind.NUMBER)), Text(),
             "途中の文字を取り出します。開始は1から数えます。", "抜出(管理番号, 3, 2)", texts.middle),
    Function("文字を含む", None, (_TEXT, _WORD), YesNo(), "文の中に語があれば「はい」です。",
             '文字を含む(所在地, "東京")', texts.has),
    Function("始まる", None, (_TEXT, _WORD), YesNo(), "文が語で始まれば「はい」です。",
             '始まる(管理番号, "A")', texts.starts),
    Function("終わる", None, (_TEXT, _WORD), YesNo(), "文が語で終われば「はい」です。",
             '終わる(商号, "株式会社")', texts.ends),
    Function("大文字", "UPPER", (_TEXT,), Text(), "英字を大文字にします。", "大文字(型式)", texts.upper),
    Function("小文字", "LOWER", (_TEXT,), Text(), "英字を小文字にします。", "小文字(メール)", texts.lower),
    Function("位置", "FIND", (_WORD, _TEXT, optional("開始", Kind.NUMBER)), Number(),
             "語が文の何文字目にあるかです。なければ未定です。", '位置("-", 管理番号)', texts.find),
    Function("置換", "SUBSTITUTE",
             (_TEXT, required("探す語", Kind.TEXT), required("新しい語", Kind.TEXT), optional("何番目", Kind.NUMBER)),
             Text(), "文の中の語を別の語に置き換えます。", '置換(電話番号, "-", "")', texts.substitute),
    Function("書式", "TEXT", (required("値", Kind.ANY), optional("書式", Kind.TEXT)), Text(),
             "数値や日付を、書式に従って文字にします。選択肢は表示名にします。日付は和暦も書けます。",
             '書式(開始日, "ggge年m月d日")', display, Form.WRITE),
    Function("形式", None, (required("項目", Kind.TEXT),), YesNo(),
             "項目が、その項目に決められた形式（format）に合っていれば「はい」です。", "形式(法人番号)", bool,
             Form.HAS_FORMAT),
    *_FORMAT_TESTS,
)  # fmt: skip
