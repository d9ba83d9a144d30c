"""The explorer, the leader's dashboard, the wall and open data."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from jianglu.kernel import shares
from jianglu.platform.access import Role
from jianglu.platform.regions import shapes
from jianglu.statistics import queries, rules
from jianglu.statistics.figures import Cut
from jianglu.statistics.indicators import INDICATORS
from jianglu.statistics.models import SavedView, Target
from jianglu.testing import SYSTEM, at, make_actor, sign_in

ASK = "/office/explorer/?m=certificates&m=senior_certificates&year=2023&down=district&across=level"


def test_a_question_is_answered_drawn_and_taken_away(city, client: Client) -> None:
    sign_in(client, make_actor(Role.CITY_CLERK))
    page = client.get(ASK).content.decode()
    (drawn,) = re.findall(r'<jl-chart data-chart="([^"]+)"', page)
    told = json.loads(html.unescape(drawn))
    assert told["stacked"] and len(told["series"]) > 1
    assert {len(values) for _name, values in told["series"]} == {len(told["labels"])}
    assert all("核发证书" in name for name, _values in told["series"])  # one indicator in one chart
    sheet = load_workbook(io.BytesIO(client.get(ASK + "&export=xlsx").content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    whole = sum(value for row in rows[1:-1] for value in row[1::2] if value)
    assert whole == sum(row.issued_on.year == 2023 for row in city)
    lines = list(csv.reader(io.StringIO(client.get(ASK + "&export=csv").content.decode("utf-8-sig"))))
    assert [len(row) for row in lines] == [len(rows[0])] * len(rows)


@pytest.mark.parametrize("ask", [ASK, "/office/explorer/?m=certificates&year=2023&down=age&across=sex"])
def test_a_cell_opens_the_list_it_counts(city, client: Client, ask: str) -> None:
    sign_in(client, make_actor(Role.CITY_CLERK))
    page = client.get(ask).content.decode()
    links = re.findall(r'<td class="num"><a href="([^"]+)">([\d,]+)</a>', page)
    assert links
    for link, shown in links:
        body = client.get(link.replace("&amp;", "&")).content.decode()
        assert len(re.findall(r"#\d+</a>", body)) == int(shown)


def test_what_an_indicator_cannot_be_cut_by_is_said(city, client: Client) -> None:
    sign_in(client, make_actor(Role.CITY_CLERK))
    page = client.get("/office/explorer/?m=vouchers_claimed&down=level&year=2023")
    assert page.status_code == 200
    assert "筛选条件有误" in page.content.decode()


def test_a_district_compares_but_opens_only_its_own(city, client: Client) -> None:
    sign_in(client, make_actor(Role.DISTRICT_CLERK, region="500103"))
    page = client.get("/office/explorer/?m=certificates&year=2023&down=district&compare=1").content.decode()
    assert "district=500103" in page
    assert "district=500105" not in page.split("<table")[-1]
    assert client.get("/office/explorer/?m=certificates&year=2023&down=level&district=500105").status_code == 403


def test_a_pivot_sorts_adds_up_and_is_taken_away_with_its_total(city, client: Client) -> None:
    sign_in(client, make_actor(Role.CITY_CLERK))
    asked = "/office/explorer/?m=certificates&m=pass_rate&year=2023&down=district&across=level"
    page = client.get(f"{asked}&sort=-0&chart=map").content.decode()
    assert 'aria-sort="descending"' in page
    assert page.count('scope="colgroup"') > 1
    head, *rows = csv.reader(io.StringIO(client.get(f"{asked}&sort=-0&export=csv").content.decode("utf-8-sig")))
    *parts, total = rows
    assert total[0] == "合计"
    counts = [[int(row[n]) for row in parts] for n in range(1, len(head), 2)]
    assert [sum(column) for column in counts] == [int(total[n]) for n in range(1, len(head), 2)]
    assert sum(map(sum, counts)) == queries.total(INDICATORS["certificates"], Cut(2023))
    assert counts[0] == sorted(counts[0], reverse=True)
    for place in ("-99", "abc", "--1", "²"):
        assert client.get(f"{asked}&sort={place}").status_code == 200


def test_the_list_behind_a_figure_is_taken_away_whole(city, client: Client) -> None:
    sign_in(client, make_actor(Role.DISTRICT_CLERK, region="500103"))
    asked = "/office/statistics/certificates/?year=2023&export="
    _head, *rows = csv.reader(io.StringIO(client.get(f"{asked}csv").content.decode("utf-8-sig")))
    assert rows
    assert sum(int(row[-1]) for row in rows) == queries.total(
        INDICATORS["certificates"], Cut(2023, regions=("500103",))
    )
    assert client.get(f"{asked}xlsx").content[:2] == b"PK"
    assert client.get(f"{asked}csv&district=500105").status_code == 403


def test_questions_are_kept_and_shared(city, client: Client) -> None:
    clerk, other = make_actor(Role.CITY_CLERK), make_actor(Role.LEADER)
    sign_in(client, clerk)
    for name, shared in (("我的", ""), ("大家的", "on")):
        client.post(
            "/office/explorer/save/", {"name": name, "query": "m=certificates&down=level&year=2023", "shared": shared}
        )
    assert SavedView.objects.count() == 2
    sign_in(client, other)
    page = client.get("/office/explorer/").content.decode()
    assert "大家的" in page
    assert "我的<" not in page
    assert client.post(f"/office/explorer/{SavedView.objects.get(name='大家的').pk}/forget/").status_code == 404
    sign_in(client, make_actor(Role.WORKER))
    assert client.post("/office/explorer/save/", {"name": "x", "query": "y"}).status_code == 403
    assert client.get("/office/explorer/").status_code == 403


def test_leaders_see_goals_forecast_ranks_and_the_wall(city, client: Client) -> None:
    from jianglu.statistics import seed

    seed.publish_letter(SYSTEM)
    sign_in(client, make_actor(Role.LEADER))
    with at("2023-10-15"):
        page = client.get("/office/statistics/leader/").content.decode()
        wall = client.get("/wall/").content.decode()
    assert "可能完不成" in page
    assert "map-svg" in wall
    assert Target.objects.filter(year=2023).count() == 16
    sign_in(client, make_actor(Role.DISTRICT_CLERK, region="500103"))
    own = client.get("/wall/").content.decode()
    assert 'viewBox="0 0 1000' in wall
    assert 'viewBox="0 0 1000' not in own
    client.logout()
    assert client.get("/wall/").status_code == 302


def test_open_data_is_catalogued_and_small_figures_withheld(city, client: Client) -> None:
    told = json.loads(client.get("/data/catalog.jsonld").content)
    assert told["@type"] == "dcat:Catalog"
    links = [part["dcat:accessURL"]["@id"] for one in told["dcat:dataset"] for part in one["dcat:distribution"]]
    assert len(links) > 100
    wanted = {"dct:publisher", "dct:license", "dct:accrualPeriodicity", "dct:source", "dcat:keyword"}
    assert all(wanted <= one.keys() for one in told["dcat:dataset"])
    series = client.get("/data/certificates-district-2023.json").json()
    published = [cell["value"] for cell in series["cells"] if not cell["withheld"]]
    assert all(value == 0 or value >= 5 for value in published)
    rows = list(
        csv.DictReader(io.StringIO(client.get("/data/certificates-level-2023.csv").content.decode("utf-8-sig")))
    )
    assert {row["key"] for row in rows} == set("54321TS")
    assert {(row["indicator"], row["year"], row["unit"]) for row in rows} == {("certificates", "2023", "本")}
    assert all(row["definition"] for row in rows)
    assert client.get("/data/certificates-occupation-2023.json").status_code == 404
    assert client.get("/data/nothing-level-2023.json").status_code == 404


@given(st.integers(0, 500), st.integers(0, 500))
def test_wilson_holds_the_share_and_narrows(successes: int, more: int) -> None:
    trials = successes + more
    low, high = shares.wilson(successes, trials)
    assert 0 <= low <= high <= 1
    if trials:
        assert low - 1e-9 <= successes / trials <= high + 1e-9
        wide = shares.wilson(successes * 10, trials * 10)
        assert wide[1] - wide[0] <= high - low


@given(
    st.lists(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=38)
)
def test_a_fair_order_draws_few_cases_towards_all(rows: list[tuple[int, int]]) -> None:
    share = sum(x for x, _n in rows) / sum(n for _x, n in rows)
    fair = shares.shrunk(rows)
    for value, (x, n) in zip(fair, rows, strict=True):
        assert min(x / n, share) - 1e-9 <= value <= max(x / n, share) + 1e-9
    more = shares.shrunk([*rows, (rows[0][0] * 10, rows[0][1] * 10)])
    if more[0] != more[-1]:  # of two with the same share the one with more cases keeps more of it
        own = rows[0][0] / rows[0][1]
        assert abs(more[-1] - own) <= abs(more[0] - own) + 1e-9


def test_a_small_goal_is_not_behind_by_a_part_of_one() -> None:
    march = date(2023, 3, 1)  # 59 of 365 days are over
    assert [rules.lags(0, goal, march, 2023) for goal in (3, 6, 7, 4000)] == [False, False, True, True]
    assert not rules.lags(300, 4000, march, 2023)


@given(
    st.integers(0, 400_000), st.dictionaries(st.text("0123456789", min_size=1), st.integers(0, 5_000_000), max_size=38)
)
def test_what_is_shared_out_is_all_there(whole: int, weights: dict[str, int]) -> None:
    parts, total = rules.shared(whole, weights), sum(weights.values())
    assert sum(parts.values()) == (whole if total else 0)
    for key, part in parts.items():
        assert abs(part * total - whole * weights[key]) < total  # within one of the exact part


def test_three_of_three_is_no_better_than_many_of_many() -> None:
    rows = [(3, 3), (290, 300), (200, 300), (180, 300), (250, 300)]
    fair = shares.shrunk(rows)
    assert fair[1] > fair[0] > fair[2]
    assert shares.shrunk([(5, 10), (50, 100), (500, 1000)]) == [0.5, 0.5, 0.5]


def test_wilson_is_the_published_example() -> None:
    low, high = shares.wilson(81, 263)  # Newcombe 1998, table I, method 3
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_a_forecast_goes_on_at_the_pace_of_the_months() -> None:
    told = rules.forecast(900, [100] * 12, date(2023, 9, 30))
    assert told == rules.Forecast(1200, 1200, 1200)
    told = rules.forecast(900, [50, 150] * 6, date(2023, 9, 30))
    assert told.low < 1200 < told.high
    assert rules.forecast(900, [100] * 12, date(2023, 12, 31)) == rules.Forecast(900, 900, 900)
    assert rules.behind(rules.Forecast(850, 800, 900), 1000)
    assert not rules.behind(rules.Forecast(950, 800, 1100), 1000)


def test_a_districts_map_is_drawn_at_its_scale() -> None:
    city = shapes.drawn([("500103", "", 3, ""), ("500105", "", 9, "")])
    near = shapes.drawn([("500103", "", 3, "")], ["500103"])
    assert float(near["viewbox"].split()[2]) < float(city["viewbox"].split()[2]) / 10
    assert [shape["shade"] for shape in city["map"]] == [2, 5]
