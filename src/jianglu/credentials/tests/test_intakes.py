"""Historic certificates come in whole or not at all; the national query network gets every one once asked for."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from stdnum.cn import ric

from jianglu.credentials import queries, rules, services, tasks
from jianglu.credentials.errors import BadHistoric, NothingToExport, ReasonNeeded
from jianglu.credentials.models import Certificate, Intake
from jianglu.kernel.identifiers import check_resident_number, of_18_digits
from jianglu.kernel.levels import Level
from jianglu.kernel.sheets import BadRows
from jianglu.people.models import Look, Person
from jianglu.platform import calendar, jobs
from jianglu.platform.access import Role
from jianglu.platform.calendar.testing import at
from jianglu.platform.jobs.models import Job
from jianglu.testing import make_actor, sign_in

from .test_batches import Killed, number

SOURCE = "原职业技能鉴定信息系统"
WORKER, OTHER, NEW = number(123), number(124), number(125)


def sheet(*rows: tuple) -> BytesIO:
    book = Workbook()
    book.active.append([column.heading for column in services.HISTORIC])
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def rows_of(world) -> list[tuple]:
    """One row of each form of number: 16, 22, two-letter and 13, an ability; the fourth holder is new to the register."""
    body = world.body.credit_code
    old = f"{OTHER[:6]}{OTHER[8:17]}"  # the 15 digits of before 1999
    return [
        ("张建国", WORKER, "0650002012300001", "6-18-02-04", "", "三级/高级工", body, "2006/6/30", "", "82", "88.5", "", ""),
        ("李秀英", old, "S000050000012204000123", "6-18-02-04", "", "四级", body, "2020-11-20", "", "", "", "", ""),
        ("张建国", WORKER, "Y000050000012 22T000001", "6-18-02-04", "", "特级技师", body, "20221230", "", "", "", "90", ""),
        ("王新来", NEW, "9931000000123", "6-18-02-04", "", "5", body, "1999年5月4日", "", "", "", "", "500105"),
        ("张建国", WORKER, "渝专2008-17", "6-18-02-04", "", "五级", body, "2008.3.1", "专项职业能力证书", "", "", "", ""),
    ]  # fmt: skip


def refusal(intake: Intake) -> list[tuple[int, str]]:
    return [(row, field) for row, field, _message in Job.objects.get(pk=intake.job_id).rows]


def test_every_form_of_number_is_taken_and_marked_by_its_source(world, client: Client) -> None:
    clerk = make_actor(Role.CITY_CLERK)
    with at("2023-03-01"):
        row = services.take_in(clerk, sheet(*rows_of(world)), source=SOURCE)
        assert WORKER.encode() not in bytes(row.rows_sealed), "identity numbers lie sealed"
        jobs.run_pending()
        row.refresh_from_db()
        assert row.state == "done", Job.objects.get(pk=row.job_id).rows
        assert bytes(row.rows_sealed) == b""
        made = {one.number: one for one in Certificate.objects.all()}
        assert {one.kind for one in made.values()} == {"skill_level", "qualification", "special_ability"}
        assert made["0650002012300001"].scores == {"theory": 82, "practice": 88.5}
        assert made["S000050000012204000123"].holder_name == "李秀英"
        assert Person.objects.get(pk=made["9931000000123"].person_id).region_id == "500105"
        assert all(one.basis == "historic" and queries.is_authentic(one) for one in made.values())
        found = queries.verify_number("0650002012300001", "张建国")
        assert found.historic
        assert found.face == {"数据来源": SOURCE}
        said = services.credential(clerk, made["0650002012300001"])
        assert SOURCE in said["credentialSubject"]["achievement"]["description"]
        sign_in(client, clerk)
        assert client.get("/office/certificates/?basis=historic").content.decode().count("历史数据") >= 5
        assert SOURCE in client.get("/office/certificates/historic/").content.decode()
        jobs.run_pending()
        for source, status in ((SOURCE, 201), ("长" * 81, 422)):
            again = SimpleUploadedFile("old.xlsx", sheet(*rows_of(world)).getvalue())
            answer = client.post("/api/v1/credentials/historic", {"file": again, "source": source})
            assert answer.status_code == status, answer.content
        jobs.run_pending()
        assert Certificate.objects.count() == 5, "the same sheet again is refused, not entered twice"


def test_one_bad_row_keeps_all_out_and_each_is_told_what_to_do(world) -> None:
    clerk = make_actor(Role.CITY_CLERK)
    good = rows_of(world)
    bad = [
        (*good[0][:1], "500105199001011239", *good[0][2:]),  # check digit
        ("张三", *good[0][1:]),
        (*good[0][:2], "06500020123", *good[0][3:]),
        (*good[4][:2], "渝" * 41, *good[4][3:]),
        (*good[0][:3], "9-99-99-99", *good[0][4:]),
        (*good[0][:4], "没有的工种", *good[0][5:]),
        (*good[0][:5], "八级", *good[0][6:]),
        (*good[0][:6], "91500000XX", *good[0][7:]),
        (*good[0][:7], "2006-13-30", *good[0][8:]),
        (*good[0][:9], "超过", *good[0][10:]),
        (*good[3][:12], ""),
        (*good[0][:7], "2007-06-30", *good[0][8:]),  # the number says 2006
    ]
    with at("2023-03-01"):
        row = services.take_in(clerk, sheet(*good, *bad), source=SOURCE)
        jobs.run_pending()
        row.refresh_from_db()
        assert row.state == "refused"
        assert row.problems == len(bad)
        assert {line for line, _field in refusal(row)} == set(range(7, 7 + len(bad)))
        assert not Certificate.objects.exists()
        assert not Person.objects.filter(name="王新来").exists(), "who came with the sheet is not registered either"
        with pytest.raises(BadRows):
            services.take_in(clerk, sheet(("", *good[0][1:])), source=SOURCE)
        assert Intake.objects.count() == 1


def test_a_killed_import_leaves_nothing_and_goes_on(world, monkeypatch) -> None:
    clerk = make_actor(Role.CITY_CLERK)
    monkeypatch.setattr(tasks, "CHUNK", 2)
    entered, calls = tasks.take_over, []

    def dies(actor, chunk):
        calls.append(len(chunk))
        if len(calls) == 2:
            raise Killed
        return entered(actor, chunk)

    monkeypatch.setattr(tasks, "take_over", dies)
    with at("2023-03-01"):
        row = services.take_in(clerk, sheet(*rows_of(world)), source=SOURCE)
        with pytest.raises(Killed):
            jobs.run_pending()
        assert not Certificate.objects.exists()

        class Line:
            actor, done = clerk, 0

            def start(self, *_args, **_more) -> None: ...

            def step(self, n: int = 1, **_more) -> None:
                self.done += n

        monkeypatch.setattr(tasks, "take_over", entered)
        for _time in range(2):
            tasks.take_over_sheet(Line(), intake_id=row.pk)
        assert Certificate.objects.count() == 5


def test_the_national_sheet_has_whole_numbers_a_reason_and_a_trace(world, client: Client) -> None:
    clerk = make_actor(Role.CITY_CLERK)
    with at("2023-03-01"):
        services.take_in(clerk, sheet(*rows_of(world)), source=SOURCE)
        jobs.run_pending()
    with at("2023-03-02"):
        day = {"since": rules.read_day("2023-03-01"), "until": rules.read_day("2023-03-01")}
        content = services.export_national(clerk, **day, reason="按月报送全国联网查询")
        lines = list(load_workbook(BytesIO(content)).active.values)
        assert lines[0][:5] == ("证件类型", "证件号码", "姓名", "证书类型", "证书编号")
        assert {line[1] for line in lines[1:]} == {WORKER, OTHER, NEW}
        assert {line[-1] for line in lines[1:]} == {"历史数据"}
        looks = Look.objects.filter(reason__startswith="全国联网查询报送")
        assert looks.count() == 3
        with pytest.raises(NothingToExport):
            services.export_national(clerk, since=calendar.today(), until=calendar.today(), reason="按月报送数据")
        with pytest.raises(ReasonNeeded):
            services.export_national(clerk, **day, reason="无")
        sign_in(client, clerk)
        answer = client.post(
            "/office/certificates/national/",
            {"since": "2023-03-01", "until": "2023-03-01", "reason": "按月报送全国联网查询"},
        )
        assert answer.content[:2] == b"PK"
        assert "按月报送全国联网查询" in client.get("/office/certificates/national/").content.decode()


@pytest.mark.parametrize("level", [level for level in Level if level is not Level.APPRENTICE])
def test_levels_are_read_as_they_are_written(level: Level) -> None:
    label = str(level.label)
    for text in (level.value, label, *label.replace("）", "").split("（")):
        assert rules.read_level(text) is level


@pytest.mark.parametrize("text", ["", "八级", "三级/技师", "3级工", "高级"])
def test_what_is_no_level_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        rules.read_level(text)


@given(st.dates(min_value=rules.read_day("19200101"), max_value=rules.read_day("19991231")), st.integers(0, 999))
def test_old_numbers_grow_to_18_digits(born, serial: int) -> None:
    old = f"500105{born:%y%m%d}{serial:03d}"
    new = of_18_digits(old)
    assert check_resident_number(new, rules.read_day("20230301")) == new
    assert new[:6] + new[8:17] == old
    assert ric.calc_check_digit(new) == new[-1]
    assert of_18_digits(new) == new


def test_bad_historic_names_its_rows(world) -> None:
    with at("2023-03-01"), pytest.raises(BadHistoric) as caught:
        row = services.Historic(
            7, world.worker.pk, "0650002012300001", "qualification", "6-18-02-04", Level.JUNIOR, world.body.pk,
            rules.read_day("2006-06-30"),
        )  # fmt: skip
        services.take_over(make_actor(Role.CITY_CLERK), [row])
    assert [problem.row for problem in caught.value.rows] == [7]
