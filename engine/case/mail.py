"""The words of a mail (メール): made at delivery from a message's data, so that what was stored stays plain facts.

A mail says what happened, what to do and by when; what was filed stands only on the page behind the sign-in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Mail:
    """Plain text, Japanese. Sender, recipient's address and the link are the deliverer's."""

    subject: str
    text: str


@dataclass(frozen=True)
class _Kind:
    subject: str
    words: str


# 《…》 are the message's data, never formulas.
_KINDS: Mapping[str, _Kind] = {
    "received": _Kind(
        "【受付】《title》",
        "次の手続の提出を受け付けました。\n受付番号は、お問い合わせのときに使います。",
    ),
    "received_again": _Kind("【受付】補正の提出（《title》）", "補正した内容の提出を受け付けました。審査を続けます。"),
    "correction": _Kind(
        "【補正のお願い】《title》",
        "提出された内容に、直していただきたいところが《remarks》か所あります。\n"
        "サインインして、指摘のある項目を直し、期限までに提出してください。",
    ),
    "reminder": _Kind(
        "【お知らせ】《title》", "次の手続は、お手続きの途中です。サインインして、状況を確かめてください。"
    ),
    "draft": _Kind(
        "【お知らせ】書きかけの申請（《title》）",
        "次の手続の入力が途中のまま、長い間変わっていません。下の期限までに続きを入力しないと、書きかけの内容は消えます。\n"
        "続けるときは、サインインして入力し、保存してください。続けないときは、何もしなくてかまいません。",
    ),
    "decided": _Kind(
        "【手続の終了】《title》", "次の手続が終わりました。サインインして、結果と通知を確かめてください。"
    ),
    "withdrawn": _Kind("【取下げ】《title》", "次の手続の取下げを受け付けました。"),
    "mandate_asked": _Kind(
        "【委任】代理の申込みが届いています",
        "《party》から、手続の代理をしたいという申込みがありました。\n"
        "サインインして、内容を確かめてから、受けるか断るかを選んでください。心当たりがないときは、断ってください。",
    ),
    "mandate_accepted": _Kind(
        "【委任】代理の申込みが受けられました",
        "《party》が、代理の申込みを受けました。サインインして、内容を確かめてください。",
    ),
    "mandate_refused": _Kind("【委任】代理の申込みが断られました", "《party》が、代理の申込みを断りました。"),
    "mandate_withdrawn": _Kind(
        "【委任】代理の申込みが取り下げられました", "《party》が、代理の申込みを取り下げました。"
    ),
    "mandate_ended": _Kind(
        "【委任】委任が終わりました", "《party》が、委任を終わらせました。いまから、この委任による手続はできません。"
    ),
    "handover": _Kind(
        "【分担】入力を頼まれました（《title》）",
        "《party》さんから、下書きの一部の入力を頼まれました。サインインして、頼まれたページを入力してください。",
    ),
    "handover_due": _Kind(
        "【分担】きょうが期限です（《title》）",
        "頼まれた入力の期限は、きょうです。サインインして入力し、終わったら「入力が終わった」を押してください。",
    ),
    "handover_done": _Kind(
        "【分担】頼んだ入力が終わりました（《title》）", "《party》さんが、頼まれた入力を終えました。"
    ),
    "handover_withdrawn": _Kind(
        "【分担】入力の依頼が取り消されました（《title》）", "《party》さんが、入力の依頼を取り消しました。"
    ),
    "infected": _Kind(
        "【添付の再提出のお願い】《title》",
        "添付されたファイルの一つに、コンピューターウイルスが見つかりました。ファイルは誰も開けないようにしました。\n"
        "お使いの機器を検査し、作り直したファイルについて、手続の窓口へ連絡してください。",
    ),
    "notice": _Kind(
        "【通知】《title》", "次の手続について、通知があります。サインインして、通知の文書を確かめてください。"
    ),
}


def write(data: Mapping[str, Any]) -> Mail:
    """The mail of a message (`Message.data`). A kind that is not known is written as a general notice."""
    kind = _KINDS.get(str(data.get("mail", "notice")), _KINDS["notice"])
    lines = [f"{data.get('name') or ''} 様", "", *_fill(kind.words, data).split("\n"), ""]
    lines += [f"{label}: {value}" for label, value in _facts(data) if value]
    return Mail(_fill(kind.subject, data), "\n".join(lines) + "\n")


def _facts(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    asks = data.get("mail") in ("correction", "reminder", "draft", "handover", "handover_due")
    return (
        ("手続", str(data.get("title") or "")),
        ("受付番号", str(data.get("receipt") or "")),
        ("状況", str(data.get("status") or "")),
        ("期限", _day(data.get("due")) if asks else ""),
    )


def _fill(text: str, data: Mapping[str, Any]) -> str:
    for name in ("title", "remarks", "party"):
        value = " ".join(str(data.get(name) or "").split())  # one line: a subject cannot carry a header with it
        text = text.replace(f"《{name}》", value)
    return text


def _day(text: Any) -> str:
    """An ISO day as people write it."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return ""
    return f"{day.year}年{day.month}月{day.day}日"
