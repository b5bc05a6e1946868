"""From claims to who acts (行為者) and for whom: account types, corporations, sole proprietors, delegation.

A company is known by its corporate number (法人番号), and only an account whose company GビズID has verified (プライム, メンバー)
stands for it: an entry account merely says so, and is a party of its own. A sole proprietor's 管理番号 also has 13 digits
but is no corporate number; it never becomes one.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from engine.case.model import Actor, Mandate, Principal
from engine.formula.formats import is_corporate_number, is_mail_address, is_phone_number
from engine.procedure.places import PREFECTURES
from engine.web.identity.claims import Claims
from engine.web.identity.profiles import Profile
from engine.web.identity.refused import SignInRefused

Account = Literal["entry", "prime", "member"]
_ACCOUNTS: Mapping[str, Account] = {"1": "entry", "2": "prime", "3": "member"}
_CORPORATION, _SOLE_PROPRIETOR = "1", "2"
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")
_ACTIVE = ("1", "true", True)  # and with that the number 1
_MOST_CATEGORIES = 200
_NAMELESS = "氏名の登録なし"


def actor_of(profile: Profile, sent: Mapping[str, Any], today: date) -> Actor:
    """Who signs in by these verified claims, whose `sub` was checked. `today` in Asia/Tokyo. Raises SignInRefused."""
    claims = Claims(sent, profile.claims)
    id_ = f"{profile.id}:{sent['sub']}"
    if profile.kind == "staff":
        return _staff(id_, claims)
    if profile.kind == "individual":
        return _individual(id_, claims)
    return _business(id_, claims, today)


def _staff(id_: str, claims: Claims) -> Actor:
    """Roles are not taken from claims: they are granted here, and looked up at every request."""
    name = claims.text("person") or _NAMELESS
    return Actor(id_, name, "staff", email=_email(claims), phone=_phone(claims), account="staff")


def _individual(id_: str, claims: Claims) -> Actor:
    name = claims.text("person") or _NAMELESS
    principal = Principal(id_, "individual", name, address=_address(claims, "party"))
    return Actor(id_, name, "applicant", principal, email=_email(claims), phone=_phone(claims))


def _business(id_: str, claims: Claims, today: date) -> Actor:
    account = _ACCOUNTS.get(claims.text("account"))
    if account is None:
        raise SignInRefused("account.type", "account")
    own = _party(id_, claims, "party", verified=account != "entry")
    name = claims.text("person") or own.name
    email, phone = _email(claims), _phone(claims)
    delegation = claims.raw("delegation")
    if delegation in (None, {}):
        return Actor(id_, name, "applicant", own, email=email, phone=phone, account=account)
    if not isinstance(delegation, Mapping):
        raise SignInRefused("delegation", "type")
    mandate = _mandate(id_, claims, today)
    principal = _party(mandate.id, claims, "delegator", verified=True)
    return Actor(
        id_, name, "applicant", principal, True, email=email, phone=phone, account=account, own=own, mandate=mandate
    )


def _party(id_: str, claims: Claims, who: str, verified: bool) -> Principal:
    """The corporation or sole proprietor; `id_` is its key where it has no verified number."""
    kind, number = claims.text(f"{who}.type"), claims.text(f"{who}.number")
    name = claims.text(f"{who}.name")
    representative = claims.text(f"{who}.representative")
    address = _address(claims, who)
    if kind == _CORPORATION:
        if not is_corporate_number(number) and (verified or number):
            raise SignInRefused("account.number", who)
        known = number if verified else None
        return Principal(known or id_, "corporation", name or _NAMELESS, known, address, representative)
    if kind == _SOLE_PROPRIETOR:
        if number and not _NUMBER.fullmatch(number):
            raise SignInRefused("account.number", who)
        key = sole_proprietor_key(id_.partition(":")[0], number) if number and verified else id_
        return Principal(key, "sole_proprietor", name or representative or _NAMELESS, None, address, representative)
    raise SignInRefused("account.type", who)


def sole_proprietor_key(profile: str, number: str) -> str:
    """The key of the party that a profile's account of a sole proprietor stands for, by its 管理番号."""
    return f"{profile}:sole:{number}"


def _mandate(id_: str, claims: Claims, today: date) -> Mandate:
    number = claims.text("delegation.number")
    start, end = claims.day("delegation.start"), claims.day("delegation.end")
    if not _NUMBER.fullmatch(number) or start is None or end is None:
        raise SignInRefused("delegation", "number or days")
    if not start <= today <= end:
        raise SignInRefused("delegation.ended")
    return Mandate(f"{id_.partition(':')[0]}:mandate:{number}", (), end, _categories(claims))


def _categories(claims: Claims) -> tuple[str, ...]:
    """The codes of what a delegation covers (委任区分): those that are said to be active, nothing else."""
    found = claims.raw("delegation.categories")
    active = [
        each.get("category_cd")
        for each in (found if isinstance(found, list) else ())
        if isinstance(each, Mapping) and each.get("active_flg") in _ACTIVE
    ]
    codes = [code for code in active if isinstance(code, str) and _NUMBER.fullmatch(code)]
    return tuple(dict.fromkeys(codes))[:_MOST_CATEGORIES]


def _address(claims: Claims, who: str) -> dict[str, str]:
    """As a registry would give it; a part that was not sent is left out."""
    parts = {
        "都道府県": _prefecture(claims.text(f"{who}.prefecture")),
        "市区町村": claims.text(f"{who}.city"),
        "町名番地": claims.text(f"{who}.street"),
    }
    return {name: value for name, value in parts.items() if value}


def _prefecture(text: str) -> str:
    """By its code in JIS X 0401 (`13`) or its name; anything else is left to be typed."""
    if text in PREFECTURES:
        return text
    code = int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 0
    return PREFECTURES[code - 1] if 1 <= code <= len(PREFECTURES) else ""


def _email(claims: Claims) -> str:
    text = claims.text("email")
    return text if is_mail_address(text) else ""


def _phone(claims: Claims) -> str:
    text = claims.text("phone")
    return text if is_phone_number(text) else ""
