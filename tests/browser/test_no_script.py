"""Everything an applicant does works in a browser without JavaScript: tables, files, conditions, lookups, submitting."""

import pytest

from tests.browser import applicant
from tests.browser.conftest import Visit
from tests.browser.test_journey import file
from tests.browser.visitor import Way
from tests.journeys.stories import GASOLINE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_filing_without_scripts(visit: Visit) -> None:
    filer = visit(Way(scripts=False, axe=False))
    receipt = file(filer, GASOLINE)
    applicant.withdraw(filer, GASOLINE, receipt)
    assert filer.findings == []
