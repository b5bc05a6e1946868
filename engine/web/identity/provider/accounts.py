"""Who can sign in at the stand-ins, as data in exactly the shape of GビズID's userinfo (guideline 3.4.1). Nobody exists.

The five of GビズID: a prime account of a corporation, one of a sole proprietor, a member, an entry account that merely
claims a corporate number, and somebody who acts for another by delegation (委任).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.web.identity.personas import KITAHAMA, KONAN, PERSONAS, SCRIVENER

# Which keys a scope brings; GビズID lays them flat.
GBIZID_SCOPES: Mapping[str, tuple[str, ...]] = {
    "openid": ("sub",),
    "profile": (
        "account_type", "corp_type", "parent_id", "corporate_number", "name", "en_name", "prefecture_name", "address1",
        "address2", "rep_last_nm", "rep_first_nm", "rep_last_nm_kana", "rep_first_nm_kana", "birthday_ymd",
    ),
    "user": (
        "user_last_nm", "user_first_nm", "user_last_nm_kana", "user_first_nm_kana", "user_post_code",
        "user_prefecture_name", "user_address1", "user_address2", "user_address3", "user_department",
        "user_tel_no_contact", "user_birthday_ymd",
    ),
    "email": ("email", "user_email"),
    "delegation_info": ("delegation_info",),
}  # fmt: skip
STAFF_SCOPES: Mapping[str, tuple[str, ...]] = {
    "openid": ("sub",),
    "profile": ("name", "family_name", "given_name"),
    "email": ("email", "email_verified"),
}


@dataclass(frozen=True)
class Account:
    """One person at a provider: how the choice reads, and everything the provider could say of him."""

    sub: str
    title: str
    about: str
    claims: Mapping[str, Any]

    def info(self, scope: str, keys: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
        """The userinfo for a scope."""
        asked = [key for name in scope.split() for key in keys.get(name, ())]
        everything = {**self.claims, "sub": self.sub}
        return {key: everything[key] for key in asked if key in everything}


def _person(last: str, first: str, mail: str) -> dict[str, str]:
    return {
        "user_last_nm": last, "user_first_nm": first, "user_last_nm_kana": "ミホン", "user_first_nm_kana": "カナ",
        "user_post_code": "1000013", "user_prefecture_name": "13", "user_address1": "千代田区", "user_address2": "霞が関1-3-1",
        "user_address3": "", "user_department": "総務課", "user_tel_no_contact": "0312345678",
        "user_birthday_ymd": "19800401", "email": mail, "user_email": mail,
    }  # fmt: skip


_KONAN = {
    "corp_type": "1", "corporate_number": KONAN.corporate_number, "name": KONAN.name,
    "en_name": "Konan Sekiyu Hanbai K.K.", "prefecture_name": "13", "address1": "千代田区",
    "address2": "霞が関1丁目3番1号", "rep_last_nm": "見本", "rep_first_nm": "一郎", "rep_last_nm_kana": "ミホン",
    "rep_first_nm_kana": "イチロウ", "birthday_ymd": "19700101",
}  # fmt: skip
_SOLE = {
    "account_type": "2", "corp_type": "2", "corporate_number": "4000000000017", "name": "みほん商店", "en_name": "",
    "prefecture_name": "27", "address1": "大阪市北区", "address2": "中之島9丁目9番9号", "rep_last_nm": "見本",
    "rep_first_nm": "次郎", "rep_last_nm_kana": "ミホン", "rep_first_nm_kana": "ジロウ", "birthday_ymd": "19750505",
}  # fmt: skip
_ENTRY = {
    "account_type": "1", "corp_type": "1", "corporate_number": KITAHAMA.corporate_number, "name": KITAHAMA.name,
    "en_name": "", "prefecture_name": "27", "address1": "大阪市中央区", "address2": "北浜9丁目9番9号",
    "rep_last_nm": "例示", "rep_first_nm": "三郎", "rep_last_nm_kana": "レイジ", "rep_first_nm_kana": "サブロウ",
}  # fmt: skip
_SCRIVENER = {
    "account_type": "2", "corp_type": "2", "corporate_number": SCRIVENER.id.rpartition(":")[2], "name": SCRIVENER.name,
    "en_name": "", "prefecture_name": "14", "address1": "横浜市中区", "address2": "日本大通9番地", "rep_last_nm": "代理",
    "rep_first_nm": "務", "rep_last_nm_kana": "ダイリ", "rep_first_nm_kana": "ツトム", "birthday_ymd": "19680808",
}  # fmt: skip


def _delegation(today: date) -> dict[str, Any]:
    """The prime account of 港南石油販売 lets the scrivener act for it, until the end of next year."""
    return {
        "delegation_no": "D000000001", "system_cd": "00000001", "delegation_start": f"{today.year}0101",
        "delegation_end": f"{today.year + 1}1231",
        "category_info": [
            {"category_cd": "001", "category_nm": "申請と届出", "active_flg": "1"},
            {"category_cd": "002", "category_nm": "定期の報告", "active_flg": "0"},
        ],
        "meti_id": "000000000001", "business_type": "1", "corp_no": KONAN.corporate_number, "firm_nm": KONAN.name,
        "firm_nm_en": "Konan Sekiyu Hanbai K.K.", "address_pref": "13", "address_city": "千代田区",
        "address_number": "霞が関1丁目3番1号", "last_nm": "見本", "first_nm": "一郎", "last_nm_kana": "ミホン",
        "first_nm_kana": "イチロウ", "birthday": "19700101", "user_email": "konan@example.jp", "note": "",
    }  # fmt: skip


def gbizid(today: date) -> tuple[Account, ...]:
    """The five of GビズID, as they are on a day in Japan."""
    none: dict[str, Any] = {"delegation_info": {}}
    prime = {"account_type": "2", **_KONAN, **_person("見本", "一郎", "ichiro@example.jp"), **none}
    member = {
        "account_type": "3",
        "parent_id": "dev-prime",
        **_KONAN,
        **_person("見本", "花子", "hanako@example.jp"),
        **none,
    }
    sole = {**_SOLE, **_person("見本", "次郎", "jiro@example.jp"), **none}
    entry = {**_ENTRY, **_person("例示", "三郎", "saburo@example.jp"), **none}
    agent = {**_SCRIVENER, **_person("代理", "務", "tsutomu@example.jp"), "delegation_info": _delegation(today)}
    return (
        Account("dev-prime", "プライム（法人）", "見本 一郎　港南石油販売株式会社", prime),
        Account("dev-sole", "プライム（個人事業主）", "見本 次郎　みほん商店", sole),
        Account("dev-member", "メンバー", "見本 花子　港南石油販売株式会社", member),
        Account("dev-entry", "エントリー", "例示 三郎　北浜エナジー株式会社", entry),
        Account("dev-agent", "委任された代理人", "代理 務　港南石油販売株式会社の代理", agent),
    )


def staff(_: date) -> tuple[Account, ...]:
    """The staff among the personas, under the ids they have there: roles are granted to them here, not by claims."""
    return tuple(
        Account(
            persona.actor.id.partition(":")[2],
            persona.title,
            persona.actor.name,
            {
                "name": persona.actor.name,
                "family_name": persona.actor.name.partition(" ")[0],
                "given_name": persona.actor.name.partition(" ")[2],
                "email": f"{persona.id}@example.go.jp",
                "email_verified": True,
            },
        )
        for persona in PERSONAS
        if persona.actor.kind == "staff"
    )
