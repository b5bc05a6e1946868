"""Everything an applicant does works in a browser without JavaScript: tables, files, conditions, lookups, submitting."""

import pytest

from tests.browser import applicant
from tests.browser.conftest import Visit
from tests.browser.test_journey import file
from tests.browser.visitor import Way
from tests.journeys.stories import ENGINEER, GASOLINE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_double_click_goes_on(visit: Visit) -> None:
    """The browser gives up the first answer and sends the page again: the same content is no conflict."""
    filer = visit(Way(scripts=False, axe=False))
    filer.sign_in("applicant")
    filer.open(f"/procedures/{ENGINEER.procedure}")
    filer.click("この手続を始める")
    page = ENGINEER.pages[0]
    filer.expect_heading(page.title.say())
    filer.robot.fill(ENGINEER.answers_of(page))
    filer.button("next").dblclick()
    filer.expect_heading(ENGINEER.pages[1].title.say())
    filer.button("back").dblclick()
    filer.expect_heading(page.title.say())
    assert filer.findings == []


def test_one_press_after_signing_in_again(visit: Visit) -> None:
    filer = visit(Way(scripts=False, axe=False))
    filer.sign_in("applicant")
    filer.open(f"/procedures/{ENGINEER.procedure}")
    filer.click("この手続を始める")
    case, box = filer.case, filer.page.locator('[name="連絡先.部署"]')
    box.fill("監査部")
    filer.page.context.clear_cookies()
    assert filer.post(filer.button("save")) == 401
    other = filer.second_window()
    other.sign_in("applicant")
    other.page.close()
    assert filer.post(filer.page.get_by_role("button", name="同じ内容をもう一度送る")) == 200
    filer.open(f"/cases/{case}/pages/{ENGINEER.pages[0].id}")
    assert box.input_value() == "監査部"


def test_filing_without_scripts(visit: Visit) -> None:
    filer = visit(Way(scripts=False, axe=False))
    receipt = file(filer, GASOLINE)
    applicant.withdraw(filer, GASOLINE, receipt)
    assert filer.findings == []
