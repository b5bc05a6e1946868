"""Which office a filing goes to."""

from typing import Any

import pytest

from engine.case.routing import address_of, office_for
from engine.procedure.model import Procedure

TABLE = {
    "offices": [
        {"id": "東局", "when": ["東京都", "千葉県"], "address_to": "東局長"},
        {"id": "西局", "when": ["大阪府"]},
    ]
}


def procedure(**offices: Any) -> Procedure:
    flow = {"states": {"下書き": {"initial": "true"}}, "transitions": []}
    return Procedure.model_validate({"id": "x", "title": "x", "offices": offices, "workflow": flow})


ROUTED = procedure(route_by="所在地", table=TABLE, several="本省", none="窓口")
ROWS = procedure(route_by="事業場.所在地", table=TABLE, several="本省", none="窓口")


@pytest.mark.parametrize(
    ("values", "office"),
    [
        ({"所在地": {"都道府県": "東京都", "市区町村": "千代田区"}}, "東局"),
        ({"所在地": {"都道府県": "大阪府"}}, "西局"),
        ({"所在地": "千葉県"}, "東局"),  # a field that is a prefecture itself
        ({"所在地": {"都道府県": "福岡県"}}, "窓口"),
        ({"所在地": {"都道府県": ""}}, "窓口"),
        ({"所在地": {"国": "フランス"}}, "窓口"),
        ({"所在地": None}, "窓口"),
        ({}, "窓口"),
        ({"所在地": ["東京都", "千葉県"]}, "東局"),
        ({"所在地": ["東京都", "大阪府"]}, "本省"),
    ],
)
def test_by_address(values: dict[str, Any], office: str) -> None:
    assert office_for(ROUTED, values) == office


@pytest.mark.parametrize(
    ("places", "office"),
    [
        (["東京都"], "東局"),
        (["東京都", "千葉県"], "東局"),
        (["東京都", "大阪府"], "本省"),
        (["東京都", "福岡県"], "本省"),
        (["福岡県"], "窓口"),
        ([], "窓口"),
        ([None], "窓口"),
        (["東京都", None], "東局"),
    ],
)
def test_by_a_column(places: list[str | None], office: str) -> None:
    rows = [{"所在地": {"都道府県": place} if place else None} for place in places]
    assert office_for(ROWS, {"事業場": rows}) == office


def test_without_a_table_there_is_one_office_or_none() -> None:
    assert office_for(procedure(none="資源エネルギー庁"), {"所在地": "東京都"}) == "資源エネルギー庁"
    assert office_for(procedure(), {}) == ""


def test_addressee() -> None:
    assert address_of(ROUTED, "東局") == "東局長"
    assert address_of(ROUTED, "西局") == "西局"
    assert address_of(procedure(), "本省") == "本省"
