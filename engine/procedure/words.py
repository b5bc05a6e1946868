"""The sentences about a definition's shape: unknown keys and types, wrong values; with 「もしかして」."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic_core import ErrorDetails

# What authors write who know another form language; spelling alone would not find these.
_SYNONYMS: Mapping[str, str] = {
    "asked_at": "ask_at", "on": "upon", "fee": "fees", "options": "choices", "hint": "help", "description": "help",
    "name": "label", "on_unavailable": "when_unavailable", "visible_if": "visible_when",
    "required_if": "required_when", "caption": "label", "text": "note",
    "formula": "value", "calculate": "value", "condition": "when", "table": "tables", "page": "pages",
    "state": "states", "actor": "by", "role": "by", "default": "none",
}  # fmt: skip
_TYPES: Mapping[str, str] = {
    "string": "text", "textarea": "text", "integer": "number", "int": "number", "decimal": "number",
    "float": "number", "money": "yen", "currency": "yen", "select": "choice", "radio": "choice", "dropdown": "choice",
    "checkbox": "choices", "checkboxes": "choices", "boolean": "yes_no", "bool": "yes_no", "tel": "phone",
    "mail": "email", "rows": "table", "list": "table", "fieldset": "group", "attachment": "file", "upload": "file",
    "name": "person_name",
}  # fmt: skip
LATER_TYPES = frozenset({"grid", "before_after"})  # ②


class Said(NamedTuple):
    """`instead`: the word that was surely meant."""

    code: str
    reason: str
    remedy: str
    instead: str | None = None


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that was probably meant."""
    found = get_close_matches(word, known, 1, 0.6 if len(word) > 3 else 0.5)  # 書頼 for 書類: half of it is right
    return found[0] if found else None


def unknown_key(key: str, allowed: Collection[str], written: Any) -> Said:
    """A key that this place does not know. It is surely another one when that is near and not written yet."""
    present = set(written) if isinstance(written, Mapping) else set()
    guess = nearest(key, allowed)
    if guess is None or guess in present:
        synonym = _SYNONYMS.get(key)
        guess = synonym if synonym in allowed else guess
    reason = f"「{key}」というキーはここでは使えません。"
    if guess and guess not in present:
        return Said("key.unknown", reason, f"「{guess}」ではありませんか。", guess)
    if guess:
        return Said("key.unknown", reason, f"「{guess}」はすでに書かれています。この行を消してください。")
    listed = "、".join(name for name in allowed if name not in present)
    return Said("key.unknown", reason, f"使えるのは {listed} です。" if listed else "この行を消してください。")


def unknown_type(word: Any, expected: str) -> Said:
    """A `type:` that no widget has."""
    known = [name for name in re.findall(r"'([^']+)'", expected) if name != "note"]
    if word in LATER_TYPES:
        reason = f"種類「{word}」には、まだ対応していません。"
        return Said("key.not_yet", reason, "いまは table などで書いてください。")
    guess = _TYPES.get(str(word).lower()) or nearest(str(word), known)
    remedy = f"「{guess}」ではありませんか。" if guess in known else f"使えるのは {'、'.join(known)} です。"
    return Said("type.unknown", f"「{word}」という種類の項目はありません。", remedy)


def wrong_value(key: str, detail: ErrorDetails) -> Said:
    """A value that its key does not take."""
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    shown = f"「{value}」" if isinstance(value, str) and len(value) <= 40 else "この値"
    if kind in {"value_error", "assertion_error"}:
        return _in_two("value.wrong", str(context.get("error", detail["msg"])))
    if kind.startswith("model_") and context.get("class_name") == "Text":
        return Said("value.type", f"「{key}」には文を書きます。", "1つの文か、{ja: …, en: …} の形で書いてください。")
    if kind in _REASONS:
        code, reason, remedy = _REASONS[kind]
        return Said(code, *(_filled(text, key, shown, context) for text in (reason, remedy)))
    if kind.startswith(("int_", "float_", "decimal_")):
        return Said(
            "value.number", f"「{key}」には数を書きます。{shown}は数ではありません。", "半角の数字で書いてください。"
        )
    if kind.startswith("bool_"):
        reason = f"「{key}」には true か false を書きます。{shown}はどちらでもありません。"
        return Said("value.flag", reason, "true（はい）か false（いいえ）で書いてください。")
    if kind.startswith(("date_", "datetime_", "time_")):
        reason = f"「{key}」には日付を書きます。{shown}は日付として読めません。"
        return Said("value.date", reason, "2026-04-01 のように書いてください。")
    if detail["type"].count(".") or re.search(r"[ぁ-んァ-ヶ一-龠]", detail["msg"]):
        return _in_two(kind if "." in kind else "value.wrong", detail["msg"])
    return Said(
        "value.wrong", f"「{key}」の値 {shown} は正しくありません。", "tetsuzuki schema で書き方を確かめてください。"
    )


def _in_two(code: str, text: str) -> Said:
    """What a model says of its own: the last sentence is what to do."""
    reason, stop, remedy = text.removesuffix("。").rpartition("。")
    return Said(code, reason + stop, remedy + "。") if stop else Said(code, text, "この値を直してください。")


def _filled(text: str, key: str, shown: str, context: Mapping[str, Any]) -> str:
    expected = "、".join(re.findall(r"'([^']+)'", str(context.get("expected", ""))))
    text = text.replace("{key}", key).replace("{value}", shown).replace("{expected}", expected)
    if "{form}" in text:
        text = text.replace("{form}", _FORMS.get(str(context.get("pattern", "")), "決まった形"))
    for name in ("min_length", "max_length", "ge", "le", "gt", "lt"):
        text = text.replace("{" + name + "}", str(context.get(name, "")))
    return text


_LIST = ("value.type", "「{key}」には一覧を書きます。", "「- …」を並べるか、[甲, 乙] の形で書いてください。")
_MAP = ("value.type", "「{key}」には「キー: 値」の組を書きます。", "{キー: 値} の形で書いてください。")
_RANGE = ("value.range", "「{key}」の値 {value} は範囲の外です。")
_REASONS: Mapping[str, tuple[str, str, str]] = {
    "string_type": (
        "value.type",
        "「{key}」には1つの文字の値を書きます。",
        "一覧や組ではなく、1つの値を書いてください。",
    ),
    "string_too_short": ("value.length", "「{key}」が空です。", "値を書いてください。"),
    "string_too_long": ("value.length", "「{key}」が長すぎます。", "{max_length}文字までにしてください。"),
    "string_pattern_mismatch": (
        "value.form",
        "「{key}」の値 {value} の形が正しくありません。",
        "{form}で書いてください。",
    ),
    "literal_error": ("value.choice", "「{key}」に {value} は書けません。", "使えるのは {expected} です。"),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _MAP,
    "mapping_type": _MAP,
    "model_type": _MAP,
    "model_attributes_type": _MAP,
    "too_short": ("value.length", "「{key}」が足りません。", "{min_length}つ以上書いてください。"),
    "too_long": ("value.length", "「{key}」が多すぎます。", "{max_length}つまでにしてください。"),
    "greater_than_equal": (*_RANGE, "{ge}以上にしてください。"),
    "greater_than": (*_RANGE, "{gt}より大きくしてください。"),
    "less_than_equal": (*_RANGE, "{le}以下にしてください。"),
    "less_than": (*_RANGE, "{lt}より小さくしてください。"),
}
# Patterns of the model in words.
_FORMS: Mapping[str, str] = {
    r"^[^\W\d]\w*$": "文字・数字・「_」だけ（先頭は数字以外）",
    r"^[\w-]{1,60}$": "文字・数字・「_」「-」だけ、60文字まで",
    r"^[0-9]{1,4} (hours?|days?|business_days?|weeks?|months?|years?)$": "「10 days」「1 month」のように数・空白・単位",
    r"^[0-9]{1,5} ?[kKMG]B$": "「20MB」のように、数と単位の形",
    r"^[0-9]{1,3}$": "半角の数字",
}
