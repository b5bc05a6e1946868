"""Sessions (ASVS 7): ended at one place or everywhere, shown to their owner, warned of in time, new at each sign-in."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.store.sessions import ABSOLUTE, IDLE
from engine.web.identity.devices import device_of
from tests.web.conftest import NOW, ORIGIN, Person

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
SignIn = Callable[..., Person]


def signed_in(person: Person) -> bool:
    return bool(person.get("/sessions").status_code == 200)


def handles(person: Person) -> list[str]:
    return re.findall(r'name="end" value="([0-9a-f]{16})"', person.get("/sessions").text)


def test_one_sees_where_one_is_signed_in(sign_in: SignIn) -> None:
    here = sign_in("colleague")
    other = sign_in()
    other.client.headers["user-agent"] = CHROME
    other.client.post("/sign-in", data={"persona": "colleague"}, headers={"origin": ORIGIN})
    page = here.get("/sessions").text
    assert "Chrome（Windows）" in page
    assert "この機器" in page
    here.post("/sessions", {"end": "all"})


def test_one_place_is_ended_and_the_others_stay(sign_in: SignIn) -> None:
    here, lost, third = (sign_in("agent") for _ in range(3))
    known = set(handles(here))
    target = known - set(handles(third))  # the third, as seen from here
    assert here.post("/sessions", {"end": target.pop()}).status_code == 303
    assert (signed_in(here), signed_in(third)) == (True, False)
    assert signed_in(lost)
    here.post("/sessions", {"end": "all"})


def test_all_others_and_all(sign_in: SignIn) -> None:
    people = [sign_in("stranger") for _ in range(3)]
    assert people[0].post("/sessions", {"end": "others"}).status_code == 303
    assert [signed_in(each) for each in people] == [True, False, False]
    again = sign_in("stranger")
    left = people[0].post("/sessions", {"end": "all"})
    assert left.headers["clear-site-data"] == '"cache", "storage"'
    assert [signed_in(each) for each in (people[0], again)] == [False, False]


def test_nobody_ends_the_session_of_somebody_else(sign_in: SignIn) -> None:
    mine, theirs = sign_in("applicant"), sign_in("colleague")
    more = sign_in("colleague")
    handle = handles(theirs)[0]
    for which in (handle, handle[:8], "", "%", "' OR 1=1", "0" * 16):
        assert mine.post("/sessions", {"end": which}).status_code == 400
    assert signed_in(theirs)
    assert signed_in(more)


def test_a_session_ends_when_nothing_is_done_and_after_a_day_of_work(sign_in: SignIn) -> None:
    person = sign_in("applicant")
    person.site.now = NOW + IDLE - timedelta(seconds=1)
    assert signed_in(person)
    person.site.now += IDLE + timedelta(seconds=1)
    assert not signed_in(person)
    person = sign_in("applicant")
    began = person.site.now = NOW
    person = Person(person.site, "applicant")
    while person.site.now < began + ABSOLUTE - timedelta(minutes=20):
        person.site.now += timedelta(minutes=20)
        assert person.post("/sessions/stay", {}).status_code == 200
    assert person.post("/sessions/stay", {}).json()["most"] <= 20 * 60
    person.site.now = began + ABSOLUTE + timedelta(seconds=1)
    assert person.post("/sessions/stay", {}).status_code == 401


def test_every_page_knows_when_the_session_ends(sign_in: SignIn) -> None:
    person = sign_in("applicant")
    page = person.get("/").text
    assert 'data-idle="1800"' in page
    assert f'data-most="{int(ABSOLUTE.total_seconds())}"' in page
    assert 'id="session"' not in sign_in().get("/").text


def test_signing_in_and_changing_place_give_a_new_cookie_and_the_old_one_is_nobody(sign_in: SignIn) -> None:
    person = sign_in("applicant")
    old = person.client.cookies["session"]
    assert person.post("/sign-in", {"persona": "applicant"}).status_code == 303
    new = person.client.cookies["session"]
    assert old != new
    nobody = sign_in()
    nobody.client.cookies.set("session", old)
    assert not signed_in(nobody)


def test_signing_out_leaves_nothing_in_the_browser(sign_in: SignIn) -> None:
    person = sign_in("applicant")
    cookie = person.client.cookies["session"]
    left = person.post("/sign-out", {})
    assert left.headers["clear-site-data"] == '"cache", "storage"'
    assert "session" not in person.client.cookies
    person.client.cookies.set("session", cookie)
    assert not signed_in(person), "ended on the server, not only in the browser"


@pytest.mark.parametrize("count", [2, 3])
def test_of_several_cookies_none_is_believed(sign_in: SignIn, count: int) -> None:
    person = sign_in("applicant")
    cookie = person.client.cookies["session"]
    tossed = "; ".join([f"session={cookie}", *(f"session={'x' * 43}" for _ in range(count - 1))])
    nobody = sign_in()
    for header in (tossed, "; ".join(reversed(tossed.split("; "))), f"session={cookie}; __Host-session={cookie}"):
        assert nobody.get("/sessions", cookie=header).status_code == 303


@pytest.mark.parametrize("value", ["", "x" * 5000, "a" * 43, "%00", "é", '"', "../..", "null"])
def test_a_cookie_that_is_garbage_is_nobody(sign_in: SignIn, value: str) -> None:
    answer: Any = sign_in().get("/sessions", cookie=f"session={value}".encode())
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (CHROME, "Chrome（Windows）"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari（iPhone）"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox（Linux）"),
        (CHROME + " Edg/140.0", "Edge（Windows）"),
        ("<script>alert(1)</script>", "ほかのブラウザ（機器不明）"),
        ("", "ほかのブラウザ（機器不明）"),
    ],
)
def test_a_device_is_called_as_its_owner_would(agent: str, device: str) -> None:
    assert device_of(agent) == device
