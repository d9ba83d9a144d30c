"""Regions: the tree, the map."""

import gzip
import json

import pytest
from django.template import Context, Template

from jianglu.platform.regions import mapping, queries
from jianglu.platform.regions.errors import UnknownRegion
from jianglu.platform.regions.models import Region
from jianglu.platform.regions.services import load_regions
from jianglu.platform.regions.templatetags.regions import shade


@pytest.mark.django_db
def test_the_tree_loads_twice_the_same() -> None:
    assert load_regions() == load_regions() == 1 + 38 + 1031
    assert Region.objects.count() == 1070
    assert len(queries.districts()) == 38
    assert queries.path("500103004").startswith("渝中区 ")
    assert queries.path("50") == "重庆市"
    assert queries.name_of("500105") == "江北区"
    assert all(street.code.startswith("500105") for street in queries.children("500105"))
    assert {region.zone for region in queries.districts()} >= {"中心城区", "主城新区"}
    assert not any(region.zone_confirmed for region in queries.districts())
    with pytest.raises(UnknownRegion):
        queries.known("999999")


@pytest.mark.django_db
def test_a_change_is_seen_at_once() -> None:
    load_regions()
    assert queries.name_of("500105") == "江北区"
    region = Region.objects.get(pk="500105")
    region.name = "江北新区"
    region.save()
    assert queries.name_of("500105") == "江北新区"


@pytest.mark.django_db
def test_map_and_table_name_the_same_districts() -> None:
    load_regions()
    web = json.loads(mapping.WEB.read_text(encoding="utf-8"))
    assert {(f["properties"]["code"], f["properties"]["name"]) for f in web["features"]} == {
        (region.code, region.name) for region in queries.districts()
    }
    assert len(gzip.compress(mapping.WEB.read_bytes())) <= 120_000
    assert set(mapping.paths()["districts"]) == {region.code for region in queries.districts()}


def test_simplifying_opens_no_gaps() -> None:
    """Points that two districts share stay shared, so that neighbours still meet."""
    source = json.loads(mapping.SOURCE.read_text(encoding="utf-8"))
    web = mapping.simplify_map(source, 0.004)

    def points(collection: dict) -> dict[str, set]:
        return {
            f["properties"]["code"]: {p for polygon in mapping._polygons(f["geometry"]) for r in polygon for p in r}
            for f in collection["features"]
        }

    before, after = points(source), points(web)
    assert sum(map(len, after.values())) < sum(map(len, before.values())) / 2
    for code, kept in after.items():
        for other, theirs in after.items():
            if other > code:
                common = before[code] & before[other]
                assert kept & common == theirs & common


def test_straight_lines_lose_their_middle() -> None:
    assert mapping.simplify([(0, 0), (1, 0.001), (2, 0)], 0.01) == [(0, 0), (2, 0)]
    assert mapping.simplify([(0, 0), (1, 1), (2, 0)], 0.01) == [(0, 0), (1, 1), (2, 0)]


@pytest.mark.parametrize(("value", "expected"), [(None, 0), (0, 0), (1, 1), (20, 1), (21, 2), (99, 5), (100, 5)])
def test_shades(value: float | None, expected: int) -> None:
    assert shade(value, 100) == expected


@pytest.mark.django_db
def test_the_map_is_drawn_on_the_server() -> None:
    load_regions()
    page = Template("{% load regions %}{% district_map values '持证人数' '人' '/d/' %}").render(
        Context({"values": {"500105": 7}})
    )
    assert page.count("<path") == 38
    assert 'href="/d/500105" aria-label="江北区 7人"' in page
