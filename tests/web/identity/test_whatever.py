"""Whatever a provider answers, over the whole way: a page or a redirect, never an exception."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.web.identity.conftest import Browser, Place
from tests.web.identity.test_acting import ANYTHING


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=ANYTHING, kind=ANYTHING, other=ANYTHING)
def test_userinfo(place: Place, name: Any, kind: Any, other: Any) -> None:
    browser = Browser(place)
    place.realm.info = lambda info: {**info, "name": name, "user_last_nm": other, "corp_type": kind}
    answer = browser.sign_in()
    assert answer.status_code in (303, 403), answer.text
    assert browser.is_signed_in() == (answer.status_code == 303)
    place.realm.info = lambda info: {**info, "name": name, "user_last_nm": other}
    assert browser.sign_in().status_code == 303
    page = browser.get("/")
    assert page.status_code == 200 and "<script>" not in page.text.partition("<main")[0].replace("<script src", "")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ANYTHING, second=ANYTHING)
def test_documents_and_tokens(place: Place, first: Any, second: Any) -> None:
    browser = Browser(place)
    place.forget()
    place.realm.about = lambda said: {**said, "jwks_uri": first} if first != "1" else first
    assert browser.get("/sign-in/gbizid").status_code == 503
    place.realm.honest()
    place.forget()
    place.realm.sign = lambda _: first
    assert browser.sign_in().status_code == 403
    place.realm.honest()
    place.realm.grant = lambda got: {**got, "access_token": first, "token_type": second}
    assert browser.sign_in().status_code in (403, 503)
    place.realm.grant = lambda _: second
    assert browser.sign_in().status_code in (403, 503)
