"""Invitations over HTTP: the mailed link gives the role once, to the right person, within seven days."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest

from engine.case.model import SYSTEM, Actor, Grant
from engine.store.invitations import Invited
from engine.store.mail import MailFolder
from tests.web.admin.conftest import recorded, roles, second_operator, stranger, words
from tests.web.conftest import Person, Site

INVITED = {
    "email": "hanako@example.jp",
    "name": "新任 花子",
    "role": "reviewer",
    "office": "商務課",
    "procedure": "開業届",
}
HANAKO = Actor("staff:hanako", "新任 花子", "staff", email="Hanako@example.jp", account="staff")


def invite(operator: Person, **more: str) -> Any:
    return operator.post("/admin/invitations/new", {**INVITED, **more})


def link(site: Site, count: int = 1) -> str:
    """The link of the newest mail, once so many were delivered."""
    for _ in range(200):
        mails = MailFolder(site.folder / "mail", "x@y").all()
        if len(mails) >= count:
            text = str(mails[0].get_content())
            found = re.search(r"http://localhost:8000(/invitations/[0-9a-f]{64})\b", text)
            assert found, text
            assert mails[0]["To"] == "hanako@example.jp"
            return found[1]
        time.sleep(0.05)
    raise AssertionError("no mail came")


def looked(person: Person, path: str) -> Any:
    """The link is followed: the page behind it."""
    led = person.get(path)
    assert (led.status_code, led.headers["location"]) == (303, "/invitation")
    return person.get("/invitation")


def taken(person: Person, path: str) -> Any:
    """The link is followed and the page's button pressed."""
    person.get(path)
    return person.post("/invitation")


def test_the_link_gives_the_role_once(site: Site, operator: Person) -> None:
    assert invite(operator).status_code == 303
    path = link(site)
    hanako = stranger(site, HANAKO)
    assert hanako.get("/review").status_code == 404
    shown = words(looked(hanako, path))
    assert "審査担当" in shown
    assert re.search(r"商務課・\S+（開業届）", shown)
    assert "運用 司" in shown
    assert roles(site, "staff:hanako") == set(), "looking gives nothing"
    assert taken(hanako, path).status_code == 303
    assert roles(site, "staff:hanako") == {"reviewer"}
    assert hanako.get("/review").status_code == 200
    told = words(looked(hanako, path))
    assert "招待を受けました" in told
    assert "審査を開く" in told, "and where to go on"
    again = taken(hanako, path)
    assert again.status_code == 409
    assert "この招待は使われました" in again.text
    assert "招待した運用担当者に" in again.text
    assert "受け取り済み" in operator.get("/admin/invitations").text
    assert "新任 花子" in operator.get("/admin/staff?office=商務課").text
    (accepted,) = recorded(site, "invitation.accept")
    assert (accepted.actor, accepted.data["role"], accepted.data["by"]) == (
        "staff:hanako",
        "reviewer",
        "staff:operator",
    )


def test_the_secret_stands_nowhere_but_in_the_mail(
    site: Site, operator: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in the database nor in a log, nor in the address of any page on the way through the provider and back."""
    invite(operator)
    path = link(site)
    secret = path.rpartition("/")[2]
    assert secret not in operator.get("/admin/invitations").text
    nobody = Person(site)
    led = nobody.get(path)
    assert "httponly" in led.headers["set-cookie"].lower() and "samesite=lax" in led.headers["set-cookie"].lower()
    wanted = nobody.get("/invitation").headers["location"]
    assert wanted == "/sign-in?next=/invitation"
    assert 'href="/sign-in/staff?next=%2Finvitation"' in nobody.get(wanted).text
    assert nobody.get("/sign-in/staff?next=%2Finvitation").status_code == 303
    with site.store.read() as tx:
        assert "/invitation" in tx.scope.connection.exec_driver_sql("SELECT next FROM sign_ins").scalars().all()
    database = b"".join(path.read_bytes() for path in site.folder.glob("tetsuzuki.db*"))
    assert b"hanako@example.jp" in database
    assert secret.encode() not in database
    assert secret not in "".join(capsys.readouterr())


def test_who_is_not_signed_in_signs_in_first_and_then_sees_it(site: Site, operator: Person) -> None:
    invite(operator)
    nobody = Person(site)
    answer = looked(nobody, link(site))
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/invitation")
    assert (
        nobody.post("/sign-in", {"persona": "author", "form-next": "/invitation"}).headers["location"] == "/invitation"
    )
    assert "審査担当" in nobody.get("/invitation").text


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("operator", "自分が出した招待は、自分では受けられません"),
        ("applicant", "職員用のアカウントでサインインしてから開いてください"),
        ("other", "別のメールアドレスの人に宛てたものです"),
    ],
)
def test_the_wrong_person_is_told_why_and_whom_to_ask(site: Site, operator: Person, who: str, why: str) -> None:
    invite(operator)
    path = link(site)
    other = Actor("staff:other", "別人", "staff", email="other@example.jp", account="staff")
    person = stranger(site, other) if who == "other" else Person(site, who)
    for answer in (looked(person, path), taken(person, path)):
        assert answer.status_code == 403
        assert why in answer.text
    assert roles(site, "staff:other") == set()
    assert recorded(site, "invitation.accept") == ()


def test_a_persona_may_take_one_in_development(site: Site, operator: Person) -> None:
    invite(operator)
    author = Person(site, "author")
    assert taken(author, link(site)).status_code == 303
    assert roles(site, "staff:author") == {"author", "reviewer"}


def test_a_link_ends_after_seven_days_when_withdrawn_and_when_sent_again(site: Site, operator: Person) -> None:
    invite(operator)
    first = link(site)
    hanako = stranger(site, HANAKO)
    (id_,) = re.findall(r"/admin/invitations/([0-9a-f]{64})/renew", operator.get("/admin/invitations").text)
    assert operator.post(f"/admin/invitations/{id_}/renew").status_code == 303
    second = link(site, 2)
    assert second != first
    assert looked(hanako, first).status_code == 404
    assert looked(hanako, second).status_code == 200
    assert operator.post(f"/admin/invitations/{id_}/withdraw").status_code == 404, "the earlier one is no more"
    (id_,) = re.findall(r"/admin/invitations/([0-9a-f]{64})/withdraw", operator.get("/admin/invitations").text)
    site.now += timedelta(days=7)
    late = taken(stranger(site, HANAKO), second)
    assert late.status_code == 409
    assert "この招待は期限が過ぎました" in late.text
    fresh = Person(site, "operator")
    assert fresh.post(f"/admin/invitations/{id_}/withdraw").status_code == 303
    assert fresh.post(f"/admin/invitations/{id_}/withdraw").status_code == 409
    assert "この招待は取り消されました" in looked(stranger(site, HANAKO), second).text
    assert roles(site, "staff:hanako") == set()


def test_a_role_that_runs_the_service_is_only_proposed(site: Site, operator: Person) -> None:
    invite(operator, role="operator", office="*", procedure="")
    hanako = stranger(site, HANAKO)
    path = link(site)
    assert "ほかの運用担当者が承認すると有効になります" in looked(hanako, path).text
    assert taken(hanako, path).status_code == 303
    assert roles(site, "staff:hanako") == set()
    assert hanako.get("/admin").status_code == 404
    with site.store.read() as tx:
        number = tx.grants.of("staff:hanako")[0].number
    approve = f"/admin/staff/staff:hanako/grants/{number}/approve"
    assert operator.post(approve).status_code == 403, "who invited proposed it"
    assert second_operator(site).post(approve).status_code == 303
    assert hanako.get("/admin").status_code == 200


def test_the_same_invitation_is_not_sent_twice(site: Site, operator: Person) -> None:
    assert invite(operator).status_code == 303
    twice = invite(operator, email="HANAKO@example.jp")
    assert twice.status_code == 422
    assert "同じ役割の招待を送ってあります" in twice.text
    assert invite(operator, role="approver").status_code == 303
    assert len(recorded(site, "invitation.send")) == 2


@pytest.mark.parametrize("email", ["a@b.jp,c@d.jp", "a@b.jp\r\nBcc: c@d.jp", "a@localhost", "", "x" * 300 + "@b.jp"])
def test_one_invitation_has_one_address(still: Site, asker: Person, email: str) -> None:
    answer = asker.post("/admin/invitations/new", {**INVITED, "office": "*", "email": email})
    assert answer.status_code == 422
    assert "「メール」" in answer.text
    assert recorded(still, "invitation.send") == ()


@pytest.mark.parametrize("secret", ["x", "0" * 64, "あ", "%00"])
def test_an_unknown_link_is_unknown(asker: Person, secret: str) -> None:
    answer = asker.get(f"/invitations/{secret}")
    assert answer.status_code == (303 if len(secret) == 64 else 404)
    assert asker.get("/invitation").status_code == 404
    assert asker.post("/invitation").status_code == 404


def test_the_first_operator_comes_in_by_the_command_and_needs_no_second(site: Site, operator: Person) -> None:
    """What `tetsuzuki invite` leaves in the store (tests/cli/test_invite.py)."""
    with site.store.write() as tx:
        invited = Invited("hanako@example.jp", "新任 花子", Grant("operator"))
        _, nonce = tx.invitations.add(invited, SYSTEM.id, site.now)
        path = f"/invitations/{tx.invitations.secret(nonce)}"
    hanako = stranger(site, HANAKO)
    assert "承認すると有効になります" not in looked(hanako, path).text
    assert taken(hanako, path).status_code == 303
    assert hanako.get("/admin").status_code == 200
    assert "システム" in operator.get("/admin/staff/staff:hanako").text
