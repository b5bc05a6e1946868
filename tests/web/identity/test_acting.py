"""From claims to who acts: a table per kind of account, and nothing that anybody may send that ends otherwise."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import SecretStr

from engine.case.model import Actor
from engine.settings import Settings
from engine.sign_ins import SignInAccess
from engine.web.identity.acting import actor_of
from engine.web.identity.claims import Claims
from engine.web.identity.profiles import Profile, profiles
from engine.web.identity.provider import accounts
from engine.web.identity.refused import SignInRefused

TODAY = date(2026, 11, 2)


def profile(id_: str = "gbizid", **settings: str) -> Profile:
    access = SignInAccess(issuer="https://op.example/", client_id="t", client_secret=SecretStr("s"), **settings)  # type: ignore[arg-type]
    return profiles(Settings(sign_ins={id_: access}))[id_]


GBIZID = profile()
PERSON = {
    account.sub: account.info(" ".join(accounts.GBIZID_SCOPES), accounts.GBIZID_SCOPES)
    for account in accounts.gbizid(TODAY)
}


def made(sub: str, **changes: Any) -> Actor:
    return actor_of(GBIZID, {**PERSON[sub], **changes}, TODAY)


def why_not(sub: str, **changes: Any) -> str:
    with pytest.raises(SignInRefused) as caught:
        made(sub, **changes)
    return caught.value.code


def test_a_corporation_as_a_prime_account_sees_it() -> None:
    actor = made("dev-prime")
    principal = actor.principal
    assert principal is not None
    assert (actor.id, actor.name, actor.account) == ("gbizid:dev-prime", "見本 一郎", "prime")
    assert principal.representative == "見本 一郎"
    assert principal.address == {"都道府県": "東京都", "市区町村": "千代田区", "町名番地": "霞が関1丁目3番1号"}
    assert "1980" not in str(actor) and "ミホン" not in str(actor), "what is not needed is not kept"


@pytest.mark.parametrize(
    ("sub", "changes", "code"),
    [
        ("dev-prime", {"corporate_number": "6999901000001"}, "account.number"),
        ("dev-prime", {"corporate_number": "７９９９９０１００００01"}, "account.number"),
        ("dev-prime", {"corporate_number": None}, "account.number"),
        ("dev-member", {"corporate_number": "799990100000"}, "account.number"),
        ("dev-entry", {"corporate_number": "1"}, "account.number"),
        ("dev-sole", {"corporate_number": "../../x"}, "account.number"),
        ("dev-prime", {"account_type": "0"}, "account.type"),
        ("dev-prime", {"account_type": 2}, "account.type"),
        ("dev-prime", {"account_type": ""}, "account.type"),
        ("dev-prime", {"corp_type": "3"}, "account.type"),
        ("dev-agent", {"delegation_info": {"delegation_no": "D1"}}, "delegation"),
        ("dev-agent", {"delegation_info": {**PERSON["dev-agent"]["delegation_info"], "corp_no": "1"}}, "account.number"),
        ("dev-agent", {"delegation_info": {**PERSON["dev-agent"]["delegation_info"], "business_type": ""}}, "account.type"),
        ("dev-agent", {"delegation_info": {**PERSON["dev-agent"]["delegation_info"], "delegation_end": "20260230"}}, "delegation"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_refused(sub: str, changes: dict[str, Any], code: str) -> None:
    assert why_not(sub, **changes) == code


def test_an_entry_account_does_not_become_the_company_whose_number_it_claims() -> None:
    for number in ("7999901000001", "", None):
        principal = made("dev-entry", corporate_number=number).principal
        assert principal is not None
        assert (principal.id, principal.corporate_number) == ("gbizid:dev-entry", None)


def test_a_sole_proprietor_is_never_the_corporation_of_the_same_number() -> None:
    principal = made("dev-sole", corporate_number="7999901000001").principal
    assert principal is not None
    assert (principal.id, principal.corporate_number) == ("gbizid:sole:7999901000001", None)


def test_a_sole_proprietor_may_act_by_delegation_and_for_one() -> None:
    delegation = {
        **PERSON["dev-agent"]["delegation_info"],
        "business_type": "2",
        "corp_no": "4000000000017",
        "firm_nm": "",
    }
    actor = made("dev-agent", delegation_info=delegation)
    assert actor.principal is not None and actor.agent
    assert (actor.principal.id, actor.principal.name) == ("gbizid:sole:4000000000017", "見本 一郎")


@pytest.mark.parametrize("empty", [{}, None])
def test_no_delegation_is_acting_for_oneself(empty: Any) -> None:
    actor = made("dev-agent", delegation_info=empty)
    assert not actor.agent and actor.own is None and actor.mandate is None
    assert not made("dev-prime", delegation_info=empty).agent


def test_the_days_of_a_delegation_are_both_included() -> None:
    delegation = {
        **PERSON["dev-agent"]["delegation_info"],
        "delegation_start": "20261102",
        "delegation_end": "20261102",
    }
    assert made("dev-agent", delegation_info=delegation).agent


@pytest.mark.parametrize(
    ("code", "name"),
    [("01", "北海道"), ("1", "北海道"), ("13", "東京都"), ("47", "沖縄県"), ("48", None), ("00", None), ("", None),
     ("東京都", "東京都"), ("１３", None), ("013", None), (13, None)],
)  # fmt: skip
def test_prefectures_by_their_code(code: Any, name: str | None) -> None:
    principal = made("dev-prime", prefecture_name=code).principal
    assert principal is not None
    assert principal.address.get("都道府県") == name


@pytest.mark.parametrize(
    ("changes", "email", "phone"),
    [
        ({}, "ichiro@example.jp", "0312345678"),
        ({"email": ""}, "ichiro@example.jp", "0312345678"),
        ({"email": "x", "user_email": "y"}, "", "0312345678"),
        ({"email": "a@example.jp\nbcc: b@example.jp"}, "", "0312345678"),
        ({"email": "a@b.jp,c@d.jp"}, "", "0312345678"),
        ({"user_tel_no_contact": "03-1234-5678"}, "ichiro@example.jp", "03-1234-5678"),
        ({"user_tel_no_contact": "<b>"}, "ichiro@example.jp", ""),
    ],
)
def test_addresses_are_addresses_or_nothing(changes: dict[str, Any], email: str, phone: str) -> None:
    actor = made("dev-prime", **changes)
    assert (actor.email, actor.phone) == (email, phone)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("株式会社  港南　石油\n販売", "株式会社 港南 石油 販売"),
        ("a\u202egnp.exe\u202c", "agnp.exe"),
        ("\u200b\ufeff", ""),
        ("\x00\x1b[31mx", "[31mx"),
        ("\ud800半分", "半分"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("が" * 5000, "が" * 200),
        (["x"], ""),
        ({"a": 1}, ""),
        (True, ""),
    ],
)
def test_names_are_short_plain_text(sent: Any, shown: str) -> None:
    assert Claims({"name": sent}, {"n": "name"}).text("n") == shown


def test_a_claim_map_joins_chooses_and_looks_inside() -> None:
    sent = {"a": "1", "b": "2", "c": {"d": "3", "e": {"f": "4"}}, "empty": ""}
    names = {"join": "a b", "choose": "x|empty|b", "inside": "c.e.f", "past": "a.b|c.x", "gap": "a x b"}
    read = Claims(sent, names)
    assert [read.text(name) for name in (*names, "other")] == ["1 2", "2", "4", "", "1 2", ""]


def test_a_staff_directory_with_other_names() -> None:
    staff = profile("staff", claims="person=displayName; email=upn|mail ;phone=")
    actor = actor_of(
        staff, {"sub": "a-1", "displayName": "審査 陽子", "mail": "y@example.go.jp", "roles": ["admin"]}, TODAY
    )
    assert actor == Actor("staff:a-1", "審査 陽子", "staff", email="y@example.go.jp", account="staff")


def test_a_person_is_a_party_of_his_own() -> None:
    jpki = profile("jpki", kind="individual", label="デジタル認証アプリ", acr_values="aal3 crl")
    sent = {"sub": "p-1", "name": "見本 花子", "address": {"formatted": "東京都千代田区霞が関1-3-1"}, "gender": "2"}
    actor = actor_of(jpki, sent, TODAY)
    assert actor.principal is not None
    assert (actor.id, actor.principal.id, actor.principal.kind) == ("jpki:p-1", "jpki:p-1", "individual")
    assert actor.principal.address == {"町名番地": "東京都千代田区霞が関1-3-1"}
    assert actor_of(jpki, {**sent, "address": "東京都千代田区"}, TODAY).principal.address == {
        "町名番地": "東京都千代田区"
    }  # type: ignore[union-attr]


def test_active_codes_of_what_a_delegation_covers() -> None:
    def codes(categories: Any) -> tuple[str, ...]:
        actor = made(
            "dev-agent", delegation_info={**PERSON["dev-agent"]["delegation_info"], "category_info": categories}
        )
        assert actor.mandate is not None
        return actor.mandate.categories

    given = made("dev-agent").mandate
    assert given is not None and given.categories == ("001",), "the second one is not active"
    active = {"active_flg": "1"}
    odd: list[Any] = [{"category_cd": 1, **active}, {"category_cd": "x" * 99, **active}, "y", None]
    flags = [*("0", "", "false", "no", "2", False, None, 0, ["1"], {"a": "1"}), *("1", "true", True, 1)]
    flagged = [{"category_cd": f"C{number:02}", "active_flg": flag} for number, flag in enumerate(flags)]
    assert codes([*odd, *flagged, {"category_cd": "without"}]) == ("C10", "C11", "C12", "C13")
    assert codes("001") == codes(None) == codes([]) == codes({"category_cd": "001", **active}) == ()


# ── whatever is sent ─────────────────────────────────────────────────────────────────────────────────────────────────

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=40)
    | st.sampled_from(["1", "2", "3", "13", "7999901000001", "20261102", "<script>", "\x00", "\ud800", "x" * 9000]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
KEYS = sorted({key for person in PERSON.values() for key in person} - {"sub"})
INSIDE = sorted(PERSON["dev-agent"]["delegation_info"])


@given(
    sub=st.sampled_from(sorted(PERSON)),
    changes=st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=6),
    inside=st.dictionaries(st.sampled_from(INSIDE), ANYTHING, max_size=4),
    gone=st.sets(st.sampled_from(KEYS), max_size=4),
)
def test_whatever_the_userinfo_holds_somebody_signs_in_or_is_told_why(
    sub: str, changes: dict[str, Any], inside: dict[str, Any], gone: set[str]
) -> None:
    sent = {**PERSON[sub], **changes}
    if inside:
        sent["delegation_info"] = {**PERSON["dev-agent"]["delegation_info"], **inside}
    try:
        actor = actor_of(GBIZID, {key: value for key, value in sent.items() if key not in gone}, TODAY)
    except SignInRefused:
        return
    principal = actor.principal
    assert principal is not None and actor.name and principal.name
    assert len(actor.name) <= 200 and len(principal.name) <= 200
    json.dumps(
        [actor.__dict__], default=lambda part: part.__dict__ if hasattr(part, "__dict__") else str(part)
    ).encode()
    f"{actor}".encode()  # no half characters
    if principal.id != "7999901000001":
        assert principal.id.startswith("gbizid:") or principal.corporate_number == principal.id
