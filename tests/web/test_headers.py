"""What every kind of answer tells the browser (ASVS 3.3, 3.4): the policy, no guessing, nothing kept; and for which name."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from engine.app import create_app
from engine.settings import Settings, SignInAccess
from engine.web.applicant.download import disposition
from engine.web.headers import POLICY
from engine.web.spreadsheets import csv_of, inert
from tests.architecture import tree
from tests.web import hostile
from tests.web.conftest import ORIGIN, Person

SignIn = Callable[..., Person]
KEPT = {"content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy"}


def answers(applicant: Person, nobody: Person) -> Iterator[tuple[str, Any]]:
    """One of every kind."""
    id_ = applicant.begin()
    applicant.send(f"/cases/{id_}/attachments", "図面", "a.pdf", hostile.pdf(), form_do="upload")
    digest = applicant.case(id_).draft_files["図面"][0].digest
    yield "page", applicant.get("/")
    yield "form", applicant.get(f"/cases/{id_}/pages/店")
    yield "piece", applicant.partial(id_, "店", {"店名": "a"})
    yield "redirect", nobody.get("/cases")
    yield "unknown", nobody.get("/nowhere")
    yield "problem", nobody.get("/nowhere", accept="application/json")
    yield "method", nobody.client.put("/")
    yield "refused", applicant.raw("/sign-out", b"a=1", content_type="text/plain", origin=ORIGIN)
    yield "foreign", applicant.post("/sign-out", {}, origin="https://evil.test")
    yield "download", applicant.get(f"/cases/{id_}/files/{digest}")
    yield "part of a download", applicant.get(f"/cases/{id_}/files/{digest}", range="bytes=0-3")
    yield "static", nobody.get(f"/static/{applicant.site.app.state.site.assets}/base.css")
    yield "no such static", nobody.get("/static/x/../../../settings.py")
    yield "health", nobody.get("/healthz")
    yield "api", nobody.get("/api/v1/openapi.json")
    yield "api refused", applicant.get("/api/v1/cases")
    yield "api method", nobody.client.options("/api/v1/cases")
    yield "api nowhere", nobody.get("/api/v1/nowhere")


def test_every_kind_of_answer_has_the_headers(applicant: Person, sign_in: SignIn) -> None:
    for kind, answer in answers(applicant, sign_in()):
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", kind
        assert headers["referrer-policy"] == "same-origin", kind
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin", kind
        assert "frame-ancestors 'none'" in headers["content-security-policy"], kind
        assert headers["content-security-policy"] == POLICY or "sandbox" in headers["content-security-policy"], kind
        assert ("immutable" in headers["cache-control"]) == (kind == "static"), kind
        assert headers["cache-control"] == "no-store" or kind == "static", kind
        assert "access-control-allow-origin" not in headers, kind
        assert "server" not in headers, kind
        assert "strict-transport-security" not in headers, "only over TLS"
        assert len(re.findall("content-security-policy", str(headers.raw))) == 1, kind


def test_the_policy_allows_nothing_inline_and_nobody_else() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "*" not in POLICY
    for directive in ("default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert directive in POLICY


def test_a_failure_has_the_headers_too(applicant: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.web.applicant.start.show", None)
    site = applicant.site.app.state.site
    monkeypatch.setattr(type(site.store), "read", lambda _: 1 / 0)
    answer = applicant.get("/")
    assert answer.status_code == 500
    assert set(answer.headers) >= KEPT
    assert "ZeroDivisionError" not in answer.text


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    gbizid = SignInAccess(issuer="https://gbiz-id.example/oauth/", client_id="t", client_secret=SecretStr("s"))
    folder = tmp_path_factory.mktemp("production")
    settings = Settings(data=folder, env="production", base_url="https://t.example.go.jp", sign_ins={"gbizid": gbizid})
    with TestClient(create_app(settings), base_url="https://t.example.go.jp", follow_redirects=False) as client:
        yield client


def test_over_tls_browsers_never_come_without_again(production: TestClient) -> None:
    for path in ("/", "/nowhere", "/healthz", "/cases"):
        assert production.get(path).headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "t.example.go.jp.evil.test",
        "t.example.go.jp:8000",
        "x/healthz?",
        "evil@t.example.go.jp",
        "127.0.0.1",
        "",
    ],
)
def test_another_name_is_refused_without_repeating_it(production: TestClient, host: str) -> None:
    answer = production.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert set(answer.headers) >= KEPT


@pytest.mark.parametrize("host", ["t.example.go.jp", "T.EXAMPLE.go.jp", "t.example.go.jp:443"])
def test_its_own_name_is_taken(production: TestClient, host: str) -> None:
    assert production.get("/", headers={"host": host}).status_code == 200


def test_health_is_asked_by_address(production: TestClient) -> None:
    assert production.get("/healthz", headers={"host": "10.0.0.5:8000"}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "x-forwarded-host",
        "x-forwarded-prefix",
        "forwarded",
        "x-original-url",
        "x-rewrite-url",
        "x-http-method-override",
    ],
)
def test_what_proxies_say_is_not_repeated(production: TestClient, name: str) -> None:
    for path in ("/", "/nowhere", "/cases"):
        answer = production.get(path, headers={name: "evil.test"})
        assert "evil" not in answer.text + str(answer.headers)


def test_cookies_are_bound_to_tls_to_us_and_to_no_script(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, base_url="https://t.example.go.jp", pace=0)
    with TestClient(create_app(settings), base_url="https://t.example.go.jp", follow_redirects=False) as client:
        answer = client.post("/sign-in", data={"persona": "applicant"}, headers={"origin": "https://t.example.go.jp"})
        assert answer.status_code == 303
        for cookie in answer.headers.get_list("set-cookie"):
            assert cookie.startswith("__Host-")
            for flag in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
                assert flag in cookie
            assert "Domain" not in cookie


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bytes=0-3", 206), ("bytes=-4", 206), ("bytes=2-", 206), ("bytes=9-1", 416), ("bytes=99999999-", 416), ("bytes=a-b", 400),
        ("lines=1-2", 400), (f"bytes={','.join(f'{n}-{n}' for n in range(0, 3000, 2))}", 206),
        (f"bytes={','.join(['0-'] * 1500)}", 206),
    ],
)  # fmt: skip
def test_a_part_of_a_download_is_safe(applicant: Person, asked: str, status: int) -> None:
    id_ = applicant.begin()
    applicant.send(f"/cases/{id_}/attachments", "図面", "a.pdf", hostile.pdf(), form_do="upload")
    digest = applicant.case(id_).draft_files["図面"][0].digest
    answer = applicant.get(f"/cases/{id_}/files/{digest}", range=asked)
    assert answer.status_code in (status, 200, 400, 416)
    assert len(answer.content) < 1 << 20, "many pieces never become more than the file"
    if answer.status_code == 206:
        assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.pdf", "attachment; filename=\"file.pdf\"; filename*=UTF-8''a.pdf"),
        ("髙 図.pdf", "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E9%AB%99%20%E5%9B%B3.pdf"),
        ('a";x=".pdf', "attachment; filename=\"file.pdf\"; filename*=UTF-8''a%22%3Bx%3D%22.pdf"),
        ("a'b(c)*%.pdf", "attachment; filename=\"file.pdf\"; filename*=UTF-8''a%27b%28c%29%2A%25.pdf"),
        ("../etc/passwd", "attachment; filename=\"file.etcpasswd\"; filename*=UTF-8''..%2Fetc%2Fpasswd"),
        ("a\r\nSet-Cookie: x", "attachment; filename=\"file\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x"),
    ],
)
def test_a_name_stands_in_a_header_as_it_must(name: str, expected: str) -> None:
    assert disposition(name) == expected


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+81-3", "-5", "@SUM(A1)", "＝1+1", "\t=1", "\r=1", "\n=1", "  =1", "\u3000=1", "\ufeff=1", "\u200b=1"],
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert inert(cell) == f"'{cell}"
    assert f"'{cell.splitlines()[-1]}" in csv_of([[cell]]).decode("utf-8-sig") or "'" in csv_of([[cell]]).decode(
        "utf-8-sig"
    )


@pytest.mark.parametrize("cell", ["", "髙﨑", "1,000", "a=b", "3-1", "令和8年"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert inert(cell) == cell


def test_tables_are_written_at_one_place_only() -> None:
    writers = [
        path
        for path in tree.files_in("engine", suffix=".py")
        if re.search(r"csv\.(?:writer|DictWriter)|openpyxl|xlsxwriter", tree.text(path))
    ]
    assert writers == ["engine/web/spreadsheets.py"]


def test_htmx_asks_only_us_and_keeps_no_history() -> None:
    configured = [path for path in tree.templates() if "vendor/htmx" in tree.text(path)]
    assert configured
    for path in configured:
        text = tree.text(path)
        for part in (
            '"extensions": "none"',
            '"history": false',
            '"mode": "same-origin"',
            '"includeIndicatorCSS": false',
        ):
            assert part in text, path
