"""The HTTP rows of reliability.md §5.1 as data: what is sent to every address, and what may come back.

What a parser refuses before any address is known stands in test_edge.py, what only the proxy can hold in
tests/deploy/test_proxy.py; test_hostile_http.py asserts that no row is missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.web.body import Limit
from tests.web.conftest import FORM

EVIL = "evil.test"
BOUNDARY = "multipart/form-data; boundary=x"
SENT_AS = Mapping[str, str]


def part(name: str, value: str, more: str = "") -> str:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'


@dataclass(frozen=True)
class Body:
    """A body that no page of ours sends; `answers`: every status that is right for it."""

    id: str
    what: str
    kind: str
    content: str | bytes | Callable[[Limit], str]
    answers: tuple[int, ...]
    headers: SENT_AS = field(default_factory=dict)

    def of(self, limit: Limit) -> bytes:
        content = self.content(limit) if callable(self.content) else self.content
        return content.encode() if isinstance(content, str) else content


# On every address that takes a form: refused before anybody asks who sent it, and nothing changes.
BODIES = (
    Body("HT-15", "no content type", "", "a=1", (415,)),
    Body("HT-15", "plain text", "text/plain", "a=1", (415,)),
    Body("HT-15", "xml", "application/xml", "<a/>", (415,)),
    Body("HT-16", "another charset", f"{FORM}; charset=shift_jis", "a=1", (415,)),
    Body("HT-16", "raw Shift_JIS", FORM, "a=手続".encode("cp932"), (400,)),
    Body("HT-16", "raw UTF-8 beside escapes", FORM, "a=手続%41".encode(), (400,)),
    Body("HT-17", "not UTF-8", FORM, "%FF%FE=1", (400,)),
    Body("HT-17", "surrogate", FORM, "a=%ED%A0%BD", (400,)),
    Body("HT-17", "overlong", FORM, "a=%C0%AF", (400,)),
    Body("HT-17", "broken escape", FORM, "a=%zz", (400,)),
    Body("HT-18", "a control twice", FORM, "form-token=a&form-token=b", (400,)),
    Body("HT-19", "a field too many", FORM, lambda limit: "&".join(["a=1"] * (limit.pairs + 1)), (413,)),
    Body("HT-19", "1,001 files", BOUNDARY, part("f", "a", '; filename="a"') * 1001 + "--x--\r\n", (413, 415)),
    Body("HT-20", "empty", FORM, "", (400,)),
    Body("HT-20", "no equals sign", FORM, "abc", (400,)),
    Body("HT-21", "without boundary", "multipart/form-data", "--x--", (400,)),
    Body("HT-21", "cut", BOUNDARY, part("form-do", "save")[:-4], (400,)),
    Body("HT-21", "without its end", BOUNDARY, part("form-do", "save"), (400,)),
    Body("HT-21", "a part without a name", BOUNDARY, "--x\r\nContent-Type: text/plain\r\n\r\na\r\n--x--\r\n", (400,)),
    Body("HT-21", "garbage", BOUNDARY, "garbage", (400,)),
    Body("HT-22", "a part header of 100 kB", BOUNDARY, part("a", "1", "; x=" + "y" * 100_000) + "--x--\r\n", (400,)),
    Body(
        "HT-22",
        "100 kB of empty lines before",
        BOUNDARY,
        "\r\n" * 50_000 + part("a", "1") + "--x--\r\n",
        (400, 403, 404),
    ),
    Body(
        "HT-22",
        "100 kB of empty lines after",
        BOUNDARY,
        part("a", "1") + "--x--\r\n" + "\r\n" * 50_000,
        (400, 403, 404),
    ),
    Body("HT-22", "a boundary of 300", f"multipart/form-data; boundary={'x' * 300}", "--x--", (400,)),
    Body(
        "HT-22",
        "two names of a file",
        BOUNDARY,
        part("f", "a", "; filename=\"a.pdf\"; filename*=UTF-8''..%2F..%2Fb.exe") + "--x--\r\n",
        (400, 403, 404, 415),
    ),
    Body("HT-23", "announced too large", FORM, "a=1", (413,), {"content-length": "200000000"}),
    Body("HT-23", "more than was announced", FORM, "a=" + "1" * 1000, (400,), {"content-length": "5"}),
    Body("HT-23", "less than was announced", FORM, "a=1", (400,), {"content-length": "50"}),
    Body("HT-24", "a gzip bomb", FORM, b"\x1f\x8b\x08\x00" + b"\0" * 1000, (415,), {"content-encoding": "gzip"}),
    Body("HT-24", "brotli", FORM, "a=1", (415,), {"content-encoding": "br"}),
    *(
        Body("HT-25", what, "application/json", content, (415,))
        for what, content in (
            ("json", '{"a": 1}'),
            ("broken json", "{"),
            ("deep json", "[" * 200_000),
            ("NaN", '{"a": NaN}'),
            ("duplicate keys", '{"a": 1, "a": 2}'),
            ("1e400", "1e400"),
            ("a string", '"x"'),
        )
    ),
)


@dataclass(frozen=True)
class Asking:
    """Headers or a query that no page of ours sends with a GET. `answers`: empty = as without them."""

    id: str
    what: str
    headers: SENT_AS = field(default_factory=dict)
    query: str = ""
    answers: tuple[int, ...] = ()


# On every address that is read.
ASKINGS = (
    Asking(
        "HT-07",
        "what proxies say",
        {
            "x-forwarded-host": EVIL,
            "x-forwarded-for": EVIL,
            "x-forwarded-proto": EVIL,
            "x-forwarded-prefix": f"/{EVIL}",
            "forwarded": f"host={EVIL};for={EVIL}",
            "x-original-url": f"/{EVIL}",
            "x-rewrite-url": f"/{EVIL}",
        },
    ),
    Asking(
        "HT-08",
        "DELETE",
        {f"x-{name}": "DELETE" for name in ("http-method-override", "http-method", "method-override")},
    ),
    Asking("HT-09", "70 kB", {"x-a": "a" * 70_000}, answers=(431,)),
    Asking("HT-09", "101 headers", {f"x-{number}": "a" for number in range(101)}, answers=(431,)),
    Asking("HT-09", "an address of 20 kB", query="a" * 20_000, answers=(414,)),
    Asking("HT-17", "not UTF-8", query="a=%FF%FE", answers=(400,)),
    Asking("HT-17", "surrogate", query="a=%ED%A0%BD", answers=(400,)),
    Asking("HT-17", "overlong", query="a=%C0%AF", answers=(400,)),
    Asking("HT-26", "1,500 pieces", {"range": f"bytes={','.join(['0-1'] * 1500)}"}),
    Asking("HT-26", "reversed, and beyond the end", {"range": "bytes=9-1,99999999-"}),
    Asking("HT-27", "garbage", {"if-none-match": f'"{"a" * 10_000}"', "if-match": "garbage", "if-modified-since": "x"}),
    Asking("HT-28", "100 kB", {"cookie": "a=" + "b" * 100_000}, answers=(431,)),
    Asking("HT-30", "garbage", {"accept": "*/*;q=NaN", "accept-language": "x," * 5000, "accept-encoding": "x"}),
    Asking("HT-34", "websocket", {"upgrade": "websocket", "connection": "Upgrade"}, answers=(400,)),
)
COOKIES = {
    "500 cookies": "; ".join(f"a{number}=b" for number in range(500)),
    "the session twice": "session=a; session=b",
    "both names of the session": "session=a; __Host-session=b",
    "garbage": ";;;=; session=%00",
}
HTMX = {"hx-request": "true", "hx-target": f"../../{EVIL}", "hx-current-url": f"javascript:{EVIL}", "hx-trigger": EVIL}
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH")
NO_METHODS = ("TRACE", "CONNECT", "FOO", "OPTIONS")
# HT-31: an address spelt in another way is another address.
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "an empty step": lambda path: "/" + path,
    "an empty step inside": lambda path: path.replace("/", "//")[1:],
    "a slash at the end": lambda path: path + "/",
    "a dot at the end": lambda path: path + ".",
    "a parameter": lambda path: path + ";jsessionid=1",
    "NUL": lambda path: path + "%00",
    "upper case": str.upper,
    "full-width": lambda path: path[0] + path[1:].replace("/", "／") + "／",
    "out and in": lambda path: path + "/..%2f..%2fetc/passwd",
}
# HT-32: what is looked for on every server.
LOOKED_FOR = (
    "/.git/config", "/.env", "/docs", "/redoc", "/openapi.json", "/debug", "/metrics", "/admin.php", "/server-status",
    "/static/../app.py", "/static/%2e%2e/app.py", "/static/x/..%2f..%2fapp.py", "/cases/..%2f..%2fetc/passwd",
    "/cases/%00", "/CASES", "/cases/", "//cases", "/static/", "/static", "/engine/settings.py", "/var/tetsuzuki.db",
)  # fmt: skip
REDIRECTS = (
    f"//{EVIL}",
    f"/\\{EVIL}",
    f"/%09/{EVIL}",
    f"/\t/{EVIL}",
    f"https:{EVIL}",
    f"https://{EVIL}",
    f"javascript:{EVIL}",
)
IDS = tuple(f"HT-{number:02}" for number in range(1, 36))
WHERE = (Path(__file__), Path(__file__).with_name("test_edge.py"), Path(__file__).with_name("test_hostile_http.py"))
