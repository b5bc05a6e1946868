"""Random formulas for the property tests: valid ones from a recursive strategy, and loose pieces for accidents."""

from __future__ import annotations

from hypothesis import strategies as st

_names = st.sampled_from(
    [
        "売上高",
        "a",
        "行.金額",
        "この行.x",
        "給油所.件数",
        "『資本金（円）』",
        "本店所在地.都道府県",
        "Ａ社",
        "ｶﾞ",
        "か\u3099",
        "ー",
        "葛󠄀",
    ]
)
_numbers = st.sampled_from(["0", "1", "12", "0.5", "１２３", "10.00", "９．５"])
_strings = st.sampled_from(
    ['"a"', '""', '"a""b"', "「あ」", "“い”", '"」"', "＂x＂", "はい", "いいえ", "true", "FALSE()"]
)
_functions = st.sampled_from(["合計", "SUM", "もし", "if", "AND", "NOT", "知らない", "今日", "四捨五入"])
_spaces = st.sampled_from(["", " ", "　", "\n"])
_binary = st.sampled_from(["=", "<>", "≦", "＞", "+", "－", "×", "/", "&", "＆", "-"])


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    bracketed = inner.map(lambda text: f"({text})")
    return st.one_of(
        st.builds(lambda a, s, o, b: f"({a}){s}{o}{s}({b})", inner, _spaces, _binary, inner),
        st.builds(lambda a, b, c: f"{a} + {b} * {c}", bracketed, bracketed, bracketed),
        st.builds(lambda items, o: f" {o} ".join(items),
                  st.lists(bracketed, min_size=2, max_size=4), st.sampled_from(["かつ", "または"])),
        st.builds(lambda name, items: f"{name}({'，'.join(items)})", _functions, st.lists(inner, max_size=3)),
        bracketed.map(lambda text: f"-{text}"),
        bracketed.map(lambda text: f"（{text}）"),
    )  # fmt: skip


formulas = st.recursive(st.one_of(_names, _numbers, _strings), _combined, max_leaves=12)
"""Texts the language accepts, up to the limits."""

pieces = st.one_of(
    _names,
    _numbers,
    _strings,
    _binary,
    _spaces,
    st.sampled_from(["(", ")", "（", "）", ",", "、", ".", "．", " かつ ", " または ", "かつ", "はい",
                     "行", "NOT(", "合計(", "『", "』", "「"]),
    st.sampled_from(['"', "”", "^", "%", "①", "½", "٣", "・", "ー", "々", "でない",
                     "=", "==", "10万", "0", "1,000", "_"]),
)  # fmt: skip
"""Words and signs in any mixture, most of which make no formula."""
