"""結果の見込み while the applicant corrects: the clock stands still, and list and case say so in the same words."""

import re
from datetime import timedelta

from engine.case.model import Remark
from tests.web.conftest import NOW, Site
from tests.web.reviewer.conftest import APPLICANT, REVIEWER, Desk, do, filed, refile


def said(page: str, receipt: str = "") -> str:
    """What stands behind 結果の見込み, without markup; in the list, at the case of that number."""
    text = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))
    part = text.partition(receipt)[2] if receipt else text
    found = re.search(r"結果の見込み(.*?ごろまで)", part)
    return found[1] if found else ""


def test_the_clock_stands_still_while_the_applicant_corrects(site: Site) -> None:
    id_ = filed(site)
    with site.store.read() as tx:
        receipt = tx.cases.get(id_).receipt

    def both() -> str:
        person = Desk(site, APPLICANT)  # signed in anew: a session does not last for days
        here, listed = said(person.get(f"/cases/{id_}")), said(person.get("/cases"), receipt)
        assert here == listed
        return here

    assert both() == "2026年11月12日（木）ごろまで"
    site.now = NOW + timedelta(days=2)
    do(site, id_, "request_correction", remarks=(Remark("商号", "直してください。"),))
    still = "補正を待つあいだ、期間は止まっています。今日提出すると、"
    assert both() == f"{still}2026年11月12日（木）ごろまで"
    site.now = NOW + timedelta(days=7)
    assert both() == f"{still}2026年11月17日（火）ごろまで", "five days of waiting are not counted"
    assert "いまは停止中。今日再開した場合" in Desk(site, REVIEWER).get(f"/review/cases/{id_}")
    refile(site, id_, draft={"商号": "港南石油販売"})
    assert both() == "2026年11月17日（火）ごろまで", "what was promised is what comes"
    site.now = NOW + timedelta(days=9)
    assert both() == "2026年11月17日（火）ごろまで"
    do(site, id_, "withdraw", actor=APPLICANT, reason="やめます。")
    assert both() == ""
