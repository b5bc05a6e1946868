"""What stands around the pages: registries that are down, mails, forms without a script, production, logs."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from engine.app import create_app
from engine.registries.http import HttpLine
from engine.registries.line import Endpoint
from engine.registries.touki.connector import Touki
from engine.settings import Settings, SignInAccess
from tests.web.conftest import NOW, ORIGIN, SHOP, Person, opened


@pytest.fixture
def registry_down(site: Any) -> Any:
    registries = site.app.state.site.registries
    there = registries[Touki.id]
    registries[Touki.id] = Touki(HttpLine(Endpoint()), lambda: NOW)
    yield
    registries[Touki.id] = there


@pytest.mark.usefixtures("registry_down")
def test_a_registry_that_is_down_stops_nobody(site: Any, applicant: Person) -> None:
    id_ = applicant.begin()
    page = applicant.get(f"/cases/{id_}/pages/会社").text
    assert "未照会" in page
    assert 'name="商号"' in page, "typed by hand"
    attachments = applicant.get(f"/cases/{id_}/attachments").text
    assert "登記情報をシステムで確かめられなかったため、添付してください。" in attachments
    applicant.type(id_, "会社", {"商号": "手で書いた会社"})
    applicant.type(id_, "店", SHOP)
    for place in ("図面", "証明書"):
        applicant.send(f"/cases/{id_}/attachments", place, "a.pdf", b"%PDF-1", form_do="upload")
    assert applicant.submit(id_).status_code == 303
    assert applicant.case(id_).answers["商号"] == "手で書いた会社"


def test_a_registry_is_asked_again_by_a_button(site: Any, applicant: Person) -> None:
    registries = site.app.state.site.registries
    there = registries[Touki.id]
    registries[Touki.id] = Touki(HttpLine(Endpoint()), lambda: NOW)
    id_ = applicant.begin()
    registries[Touki.id] = there
    assert "未照会" in applicant.get(f"/cases/{id_}/pages/会社").text
    applicant.type(id_, "会社", {}, do="lookup:登記")
    page = applicant.get(f"/cases/{id_}/pages/会社").text
    assert "登記情報で確かめました" in page
    assert 'name="商号"' not in page


def test_another_number_asks_anew_and_a_wrong_one_is_said(applicant: Person) -> None:
    id_ = applicant.begin()
    answer = applicant.partial(id_, "会社", {"法人番号": "6999901000002"})
    assert "北浜エナジー株式会社" in answer.text
    wrong = applicant.partial(id_, "会社", {"法人番号": "6999901000003"})
    assert wrong.status_code == 200
    assert "field--wrong" in wrong.text


def test_the_arrival_is_confirmed_by_mail(site: Any, applicant: Person) -> None:
    id_ = applicant.filled()
    applicant.submit(id_)
    receipt = applicant.case(id_).receipt
    deadline = time.monotonic() + 10
    found: list[str] = []
    while not found and time.monotonic() < deadline:
        time.sleep(0.05)
        mails = [path.read_bytes() for path in (site.folder / "mail").glob("*.eml")]
        found = [text for text in map(_plain, mails) if receipt in text]
    assert found
    assert f"/cases/{id_}" in found[0]
    assert "港南商店" not in found[0], "what was filed stands only behind the sign-in"


def _plain(mail: bytes) -> str:
    import email
    import email.policy

    made = email.message_from_bytes(mail, policy=email.policy.default)
    body = made.get_body()
    return str(body.get_content()) if body else ""


def test_a_browser_without_a_script_sends_the_whole_page_as_multipart(applicant: Person) -> None:
    id_ = applicant.begin()
    applicant.type(id_, "店", {"種類": "物販"})
    page = applicant.get(f"/cases/{id_}/pages/店").text
    assert 'enctype="multipart/form-data"' in page
    applicant.type(id_, "店", {}, do="add:品")
    fields = {
        "form-token": applicant.token,
        "form-revision": str(applicant.case(id_).draft_revision),
        "店名": "米屋",
        "扱うもの": "",
        "同意": "",
        "品[0].名前": "米",
        "品[0].値段": "100",
        "form-paste:品": "",
        "form-do": "save",
    }
    empty = '--x\r\nContent-Disposition: form-data; name="{}"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n'
    body = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    body += empty.format("品[0].写真") + empty.format("form-csv:品") + "--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = applicant.raw(f"/cases/{id_}/pages/店", body.encode(), content_type=kind, origin=ORIGIN)
    assert answer.status_code == 303, answer.text
    draft = applicant.case(id_).draft
    assert (draft["店名"], draft["品"][0]["名前"], draft["扱うもの"]) == ("米屋", "米", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_rows_from_a_csv_file(applicant: Person, encoding: str) -> None:
    id_ = applicant.begin()
    applicant.type(id_, "店", {"種類": "物販"})
    revision = str(applicant.case(id_).draft_revision)
    content = "米,100\n麦,200\n".encode(encoding)
    path = f"/cases/{id_}/pages/店"
    answer = applicant.send(path, "form-csv:品", "品.csv", content, form_do="csv:品", form_revision=revision)
    assert answer.status_code == 303, answer.text
    assert [row["名前"] for row in applicant.case(id_).draft["品"]] == ["米", "麦"]


def test_production_knows_no_personas(tmp_path: Path) -> None:
    gbizid = SignInAccess(issuer="https://gbiz-id.example/oauth/", client_id="t", client_secret=SecretStr("s"))
    settings = Settings(data=tmp_path, env="production", base_url="https://example.jp", sign_ins={"gbizid": gbizid})
    with TestClient(create_app(settings), base_url="https://example.jp") as client:
        page = client.get("/sign-in")
        assert page.status_code == 200
        assert "GビズIDでサインイン" in page.text
        assert "persona" not in page.text
        assert "審査 陽子" not in page.text
        assert client.post("/sign-in", data={"persona": "applicant"}).status_code == 404
        start = client.get("/")
        assert start.status_code == 200
        assert "max-age" in start.headers["strict-transport-security"]
        assert "開発用の画面です" not in start.text


def test_health_says_what_is_there(sign_in: Callable[..., Person]) -> None:
    nobody = sign_in()
    assert nobody.get("/healthz").json() == {"status": "ok"}
    assert nobody.get("/readyz").json() == {"status": "ok", "database": True, "files": True, "worker": True}


def test_logs_hold_no_answers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    site = opened(tmp_path)
    with TestClient(site.app):
        applicant = Person(site, "applicant")
        id_ = applicant.begin()
        capsys.readouterr()
        applicant.type(id_, "店", {"店名": "秘密の店名", "種類": "飲食"})
        applicant.get("/?q=秘密の検索")
        applicant.get(f"/cases/{id_}/pages/店")
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert len(lines) >= 3
    for line in lines:
        assert "秘密" not in line
        assert json.loads(line)["id"]
