"""Bodies through the shipped proxy: sizes as the pages have them, a whole sign-in with an upload, and nobody behind it."""

import re
import time
from typing import Any

import pytest

from engine.web.page import SMALL
from engine.web.routes import ROUTES
from tests.deploy import front
from tests.deploy.conftest import Front, connected, until
from tests.web.conftest import SHOP, shown_input


def allowed(path: str) -> str:
    """What the shipped file lets a body of this address be."""
    for pattern, block in re.findall(r'location ~ "([^"]+)" \{(.*?)\}\n', front.CONFIG, re.DOTALL):
        if re.search(pattern, path):
            assert "proxy_request_buffering off;" in block, "streamed"
            return re.search(r"client_max_body_size (\w+);", block)[1]  # type: ignore[index]
    return "256k"


@pytest.mark.parametrize("page", [page for page in ROUTES if page.method == "POST"], ids=lambda page: page.path)
def test_the_proxy_takes_as_much_as_the_page_and_no_more(page: Any) -> None:
    path = re.sub(r"\{(\w+)\}", lambda name: "0" * 32 if name[1] == "case" else "店", page.path)
    number, unit = int(allowed(path)[:-1]), {"k": 1024, "m": 1024**2}[allowed(path)[-1]]
    assert number * unit >= page.limit.size
    assert page.limit.size > SMALL.size or number * unit == SMALL.size


def test_somebody_signs_in_and_uploads_a_file(standing: Front) -> None:
    """The whole way in production: provider, `__Host-` cookies, a form, a file, an upload that is broken off."""
    client = standing.client("127.0.0.51")
    away = client.get("/sign-in/gbizid")
    assert away.status_code == 303, away.text
    provider = standing.client(port=standing.ports.provider_tls, name="localhost")
    back = provider.post(away.headers["location"].replace("localhost", "127.0.0.1"), data={"account": "dev-prime"})
    assert back.status_code == 303, back.text
    home = client.get(back.headers["location"].removeprefix(standing.address))
    assert home.status_code == 303, home.text
    for cookie in home.headers.get_list("set-cookie"):
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
    token = shown_input(client.get("/").text, "form-token")
    key = shown_input(client.get("/procedures/開業届").text, "form-key")
    own = {"origin": standing.address}
    made = client.post("/procedures/開業届/cases", data={"form-token": token, "form-key": key}, headers=own)
    assert made.status_code == 303, made.text
    saved = {"form-token": token, "form-revision": "1", "form-do": "save", **SHOP}
    assert client.post(f"/cases/{key}/pages/店", data=saved, headers=own).status_code in (303, 409)
    content = b"%PDF-1.4 plan\n" + b"0" * 900_000 + b"\n%%EOF"
    sent = client.post(
        f"/cases/{key}/attachments",
        data={"form-token": token, "form-do": "upload"},
        files={"図面": ("plan.pdf", content)},
        headers=own,
    )
    assert sent.status_code == 303, sent.text
    assert "plan.pdf" in client.get(f"/cases/{key}/attachments").text
    broken_off(standing, key, str(client.cookies.get("__Host-session")))
    assert client.get(f"/cases/{key}/attachments").text.count("plan.pdf") >= 1
    assert '"status": 500' not in standing.log


def broken_off(standing: Front, case: str, cookie: str) -> None:
    """HT-33: gone in the middle of 10 MB; nothing stays of it."""
    before = {path for path in (standing.data / "files").rglob("*") if path.is_file()}
    head = (
        f"POST /cases/{case}/attachments HTTP/1.1\r\nHost: {front.NAME}:{standing.ports.tls}\r\nOrigin: {standing.address}\r\n"
        f"Cookie: __Host-session={cookie}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 10000000\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="図面"; filename="half.pdf"\r\n\r\n%PDF-1.4 '
    )
    line = connected(standing)
    line.sendall(head.encode() + b"0" * 5_000_000)
    line.close()
    time.sleep(0.5)
    assert {path for path in (standing.data / "files").rglob("*") if path.is_file()} == before


def test_a_program_that_is_away_is_said_calmly(standing: Front) -> None:
    ports = front.Ports(front.free_port(), front.free_port(), front.free_port())
    alone = front.Nginx(front.adapted(standing.folder, ports), standing.folder)
    try:
        client = standing.client(port=ports.tls)
        until(lambda: client.get("/").status_code == 503)
        assert "保存済みの内容は変わっていません" in client.get("/").text
    finally:
        alone.close()
