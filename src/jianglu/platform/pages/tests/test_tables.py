"""Lists filter, sort, page and export whatever stands in the address."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db.models import Count, Q
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from jianglu.platform.access import PERMISSIONS, Permission, Role, rls
from jianglu.platform.pages import Column, MenuItem, menus, tables, tags, tally
from jianglu.platform.pages.filters import Choice, District, Text
from jianglu.platform.pages.tables import Table
from jianglu.platform.regions import queries as regions
from jianglu.platform.regions.models import Region
from jianglu.testing import make_actor, make_region

pytestmark = pytest.mark.django_db


class Places(Table):
    """Regions, which every test database has."""

    columns = (
        Column("code", "代码", sort="code"),
        Column("name", "名称", sort="name"),
        Column("kind", "层级", sort="kind"),
    )
    filters = (
        Text("q", "搜索", fields=["name"]),
        Choice("kind", "层级", choices=[("district", "区县"), ("street", "街道")]),
        District("district", "区县", lookup="code"),
    )
    sort = "code"
    name = "places"
    per_page = 7


@pytest.fixture(autouse=True)
def places() -> None:
    make_region()


def table(**params: str) -> Places:
    rows = Region.objects.all()
    return Places(rows, RequestFactory().get("/", params))


def all_pages(**params: str) -> list[Any]:
    first = table(**params).page
    return [row.pk for n in range(1, first.pages + 1) for row in table(**params, page=str(n)).page.rows]


@pytest.mark.parametrize("sort", ["", "name", "-name", "kind", "-kind", "secret", "-", "name; DROP TABLE"])
def test_the_pages_hold_every_row_once(sort: str) -> None:
    found = all_pages(sort=sort, district="500105")
    assert len(found) == len(set(found)) == Region.objects.filter(code__startswith="500105").count()


def test_what_is_sorted_by_is_sorted_and_the_head_says_so() -> None:
    names = [row.kind for row in table(sort="-kind").page.rows]
    assert names == sorted(names, reverse=True)
    states = [head["state"] for head in table(sort="-kind").heads]
    assert states == ["", "", "descending"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["q", "kind", "district", "page", "sort"]),
        st.text(max_size=12)
        | st.sampled_from(["99999999999", "-1", "0", "٣", "2023-02-30", "%", "_", "\x00", "district"]),
        max_size=5,
    )
)
def test_no_address_breaks_a_list(params: dict[str, str]) -> None:
    page = table(**params).page
    assert 1 <= page.number <= page.pages
    assert len(page.rows) <= Places.per_page
    assert table(**params).body is not None


def test_the_export_holds_what_the_filters_leave_and_no_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    district = regions.districts()[0]
    Region.objects.filter(code=district.code).update(name='=HYPERLINK("http://evil")')
    response = table(district=district.code, export="xlsx").response("unused.html")
    rows = list(load_workbook(BytesIO(response.getvalue())).active.iter_rows(values_only=True))
    assert rows[0] == ("代码", "名称", "层级")
    assert len(rows) - 1 == Region.objects.filter(code__startswith=district.code).count()
    assert '\'=HYPERLINK("http://evil")' in {row[1] for row in rows}


@pytest.mark.parametrize("params", [{}, {"sort": "-name"}, {"kind": "district", "page": "3"}, {"q": "江", "page": "9"}])
def test_by_its_keys_it_is_the_same_page(
    monkeypatch: pytest.MonkeyPatch, params: dict[str, str], django_assert_num_queries: Any
) -> None:
    plain = table(**params).page
    for name, value, queries in (("deep", 0, 3), ("one_look", True, 2)):
        monkeypatch.setattr(Places, name, value)
        with django_assert_num_queries(queries):
            assert table(**params).page == plain


def test_a_long_list_counts_no_further_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_COUNT", 20)
    page = table(page="9999").page
    assert (page.count, page.more, page.number, page.pages) == (20, True, 3, 3)


def test_links_keep_the_filters_and_start_at_page_one() -> None:
    shown = table(q="江", page="2")
    assert "q=" in shown.href(sort="name")
    assert "page" not in shown.href(sort="name")
    assert "export=xlsx" in shown.export_href


class PublicPlaces(Places):
    """A list that shows every district to everybody."""

    filters = (District("district", "区县", lookup="code", everywhere=True),)


def test_a_clerk_is_offered_the_districts_of_the_own_reach(rf: RequestFactory) -> None:
    own, other = make_region("500105"), make_region("500103")
    rows, asked = Region.objects.all(), rf.get("/", {"district": other})
    with rls.applied(make_actor(Role.DISTRICT_CLERK, region=own)):
        assert [code for code, _name in Places.filters[2].options()] == [own]  # type: ignore[attr-defined]
        assert Places(rows, asked).page.rows == []
        assert other in {row.code for row in PublicPlaces(rows, asked).page.rows}
        assert {row.code for row in Places(rows, rf.get("/", {"district": own})).page.rows} >= {own}
    with rls.applied(make_actor(Role.CITY_CLERK)):
        assert other in {row.code for row in Places(rows, asked).page.rows}


def test_a_filter_that_tells_no_rows_apart_is_not_offered() -> None:
    own, other = "500105", "500103"
    make_region(own)
    make_region(other)
    here = Region.objects.filter(code__startswith=own)
    both = Region.objects.filter(code__regex=f"^({own}|{other})")

    def offered(rows: Any, **params: str) -> bool:
        return "district" in {field["name"] for field in Places(rows, RequestFactory().get("/", params)).fields}

    with rls.applied(make_actor(Role.DISTRICT_CLERK, region=own)):
        assert not offered(both)
    with rls.applied(make_actor(Role.CITY_CLERK)):
        assert offered(here)  # what one page of rows holds says nothing of the city
    with rls.applied(make_actor(Role.BODY)):
        assert offered(both) and not offered(here)
        assert offered(here, district=own)  # what narrows the list can be taken away


def test_menus_are_for_who_holds_the_permission_over_what_the_shell_is_about() -> None:
    held = Permission("test.held", "", roles=[Role.DISTRICT_CLERK, Role.BODY])
    clerk, body = make_actor(Role.DISTRICT_CLERK), make_actor(Role.BODY)
    for shell, reader in (("office", clerk), ("workspace", body)):
        item = MenuItem(shell, "", "web:home", "x", held)
        assert [item.opens_to(one) for one in (clerk, body)] == [one is reader for one in (clerk, body)]
    assert menus.may_open("people:add", body) and not menus.may_open("people:add", clerk)
    with pytest.raises(KeyError):
        menus.may_open("people:person", body)
    del PERMISSIONS["test.held"]


def test_a_tally_counts_as_a_join_does_without_joining() -> None:
    make_region()
    rows = Region.objects.annotate(
        told=tally(Region.objects.filter(kind="street"), "parent"),
        joined=Count("children", filter=Q(children__kind="street")),
    )
    assert sum(row.told for row in rows) > 0
    assert [row.told for row in rows] == [row.joined for row in rows]
    assert "JOIN" not in str(Region.objects.annotate(told=tally(Region.objects.all(), "parent")).query)


class States(Table):
    """Regions by their kind, as if that were a state."""

    columns = (
        Column("parent", "选", template="ui/tiles.html"),
        Column("name", "名称", sort="name"),
        Column("kind", "层级", kind="tag", value=lambda row: {"district": "区县"}.get(row.kind, "")),
        Column("drawn_by", "经办", kind="who", value=lambda row: "system:seed"),
        Column("length", "用时", kind="duration", value=lambda row: 3905),
    )
    filters = Places.filters
    sort = "code"


def test_a_state_has_its_colour_a_machine_no_name_and_seconds_are_told_in_hours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(tags.TONES, "district", "success")
    shown = States(Region.objects.all(), RequestFactory().get("/", {"kind": "district"}))
    assert shown.title.key == "name"
    for _row, cells in shown.body:
        by_key = {column.key: cell for column, cell in cells}
        assert by_key["kind"] == '<span class="status-tag tone-success">区县</span>'
        assert hasattr(by_key["parent"], "__html__")  # a template's cell is shown, not quoted
        assert by_key["drawn_by"] == "系统"
        assert by_key["length"] == "1 小时 5 分"
    streets = States(Region.objects.all(), RequestFactory().get("/", {"kind": "street"}))
    assert {cells[2][1] for _row, cells in streets.body} == {"—"}  # no empty tag


def test_what_can_be_sorted_by_is_offered_where_no_heads_are_shown() -> None:
    shown = table(sort="-name")
    assert ("-name", "名称，降序") in shown.orders
    assert {key.removeprefix("-") for key, _words in shown.orders} == {"code", "name", "kind"}
    assert table().folds
    assert not table(q="江").folds  # who narrowed the list sees by what
