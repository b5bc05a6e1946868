"""The words of the records (監査記録) for people: one Japanese label for each action, kind of subject and name of a fact."""

from collections.abc import Mapping
from typing import Any

ACTIONS: Mapping[str, str] = {
    "session.begin": "サインイン",
    "session.end": "サインアウト",
    "session.refuse": "サインインの拒否",
    "session.switch": "代理する相手の切替え",
    "case.look": "案件の閲覧",
    "file.download": "ファイルの取得",
    "draft.delete": "下書きの削除",
    "file.quarantine": "ウイルスが見つかったファイルの隔離",
    "session.end_others": "ほかの機器のサインアウト",
    "session.revoke": "運用によるサインアウト",
    "pii.reveal": "伏せた内容の表示",
    "case.reveal": "伏せた内容の表示",
    "anchor.broken": "控えとの食い違い",
    "audit.export": "監査記録の書き出し",
    "audit.verify": "記録の検証の開始",
    "audit.verified": "記録の検証の結果",
    "grant.propose": "役割の提案",
    "grant.approve": "役割の承認",
    "grant.give": "役割の付与",
    "grant.revoke": "役割の取消し",
    "staff.add": "職員の登録",
    "staff.move": "職員の異動",
    "staff.end": "職員の在籍の終了",
    "staff.restore": "職員の在籍の回復",
    "office.add": "官署の追加",
    "office.change": "官署の変更",
    "office.end": "官署の終了",
    "office.restore": "官署の回復",
    "invitation.send": "招待の送付",
    "invitation.renew": "招待の再送",
    "invitation.accept": "招待の受入れ",
    "invitation.withdraw": "招待の取消し",
    "absence.enter": "不在の登録",
    "absence.withdraw": "不在の取消し",
    "access.review": "権限の点検",
    "access.export": "権限の一覧の書き出し",
    "mandate.ask": "委任の依頼",
    "mandate.accept": "委任の承諾",
    "mandate.refuse": "委任の拒否",
    "mandate.end": "委任の終了",
    "account.rules": "社内の利用ルールの変更",
    "handover.ask": "分担の依頼",
    "handover.withdraw": "分担の取消し",
    "handover.done": "分担の完了",
    "client.add": "連携システムの追加",
    "client.end": "連携システムの終了",
    "token.make": "トークンの発行",
    "token.revoke": "トークンの失効",
    "token.refuse": "トークンの拒否",
    "pii.give": "個人情報などの、ほかのシステムへの提供",
    "hold.set": "保存の延長",
    "hold.lift": "保存の延長の解除",
    "disposal.propose": "廃棄の案の作成",
    "disposal.approve": "廃棄の承認",
    "disposal.give_up": "廃棄の取りやめ",
    "disposal.done": "廃棄の終了",
    "case.dispose": "案件の廃棄",
}
_SUBJECTS: Mapping[str, str] = {
    "case": "案件",
    "staff": "職員",
    "actor": "利用者",
    "profile": "サインイン先",
    "procedure": "手続",
    "disposal": "廃棄の案",
    "office": "官署",
    "client": "連携システム",
    "invitation": "招待",
    "access": "権限の一覧",
    "token": "トークン",
    "mandate": "委任",
    "company": "会社",
    "records": "監査記録",
}
_FACTS: Mapping[str, str] = {
    "page": "画面",
    "digest": "ファイル",
    "reason": "理由",
    "role": "役割",
    "office": "官署",
    "procedure": "手続",
    "until": "期限",
    "cases": "案件",
    "events": "処理記録",
    "records": "監査記録",
    "breaks": "破れ",
    "rows": "行",
    "rule": "保存期間",
    "kept": "残したもの",
    "disposal": "廃棄の案",
    "profile": "サインイン先",
    "account": "アカウント",
    "code": "符号",
    "first": "最初の破れ",
    "by": "求めた人",
    "since": "いつから",
    "deputy": "代理",
    "parent": "上位の官署",
    "email": "メール",
    "name": "名前",
    "from": "前の所属",
    "to": "新しい所属",
    "roles": "外した役割の数",
    "sessions": "終えたサインインの数",
    "count": "件数",
    "hint": "トークン",
    "scopes": "できること",
    "procedures": "手続",
    "grants": "役割の番号",
    "number": "番号",
    "invitation": "招待",
}


def action(id_: str) -> str:
    """What was done; an action that has no label yet says its id."""
    return ACTIONS.get(id_, id_)


def subject(text: str) -> str:
    """What it concerns: 案件 0123…, 職員 staff:…"""
    kind, _, rest = text.partition(":")
    return f"{_SUBJECTS.get(kind, kind)} {rest}".strip()


def facts(data: Mapping[str, Any]) -> str:
    """What else is known of it, in one line."""
    return "、".join(
        f"{_FACTS.get(name, name)}: {_value(value)}" for name, value in data.items() if value not in ("", None)
    )


def _value(value: Any) -> str:
    return "・".join(map(str, value)) if isinstance(value, list) else str(value)
