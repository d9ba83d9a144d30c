"""Batches are issued once each, whatever stops the worker; rosters are taken whole or not at all."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook
from stdnum.cn import ric

from jianglu.credentials import queries, services, tasks
from jianglu.credentials.errors import NoIssuer, NotCertified
from jianglu.credentials.models import Batch, BatchItem, Certificate, Signed
from jianglu.kernel.levels import Level
from jianglu.kernel.sheets import BadRows
from jianglu.people.services import register_person
from jianglu.platform import jobs
from jianglu.platform.access import Role
from jianglu.platform.calendar.testing import at
from jianglu.testing import make_actor, make_organisation

from .conftest import SYSTEM


class Killed(BaseException):
    """What a worker sees that is told to stop in the middle."""


def awards(world, many: int) -> list[services.Award]:
    return [
        services.Award(
            person_id=(world.worker if n % 2 else world.other).pk, body_id=world.body.pk, occupation_code="6-18-02-04",
            level=Level.INTERMEDIATE, decided_on=date(2023, 3, 15), basis="assessment_result", basis_id=f"season-{n}",
        )
        for n in range(many)
    ]  # fmt: skip


def number(serial: int) -> str:
    base = f"50010519900101{serial}"
    return base + ric.calc_check_digit(base + "0")


def test_a_season_goes_on_after_a_kill_without_duplicate_or_gap(world, monkeypatch) -> None:
    monkeypatch.setattr(tasks, "CHUNK", 10)
    batch = services.stage(make_actor(Role.CITY_CLERK), "评价合格", "2023年3月", awards(world, 47))
    issued, calls = tasks.issue_many, []

    def dies(actor, chunk):
        calls.append(len(chunk))
        made = issued(actor, chunk)
        if len(calls) == 3:
            raise Killed  # after the certificates of the chunk were written, before the chunk was committed
        return made

    monkeypatch.setattr(tasks, "issue_many", dies)
    with pytest.raises(Killed):
        jobs.run_pending()
    assert Certificate.objects.count() == 20, "what was committed stays, what was not is gone"
    monkeypatch.setattr(tasks, "issue_many", issued)
    progress = _Progress()
    tasks.issue_batch(progress, batch_id=batch.pk)
    assert progress.done == 47
    serials = sorted(int(row[-6:]) for row in Certificate.objects.values_list("number", flat=True))
    assert serials == list(range(1, 48))
    assert not BatchItem.objects.filter(certificate=None).exists()
    assert Signed.objects.count() == 47
    tasks.issue_batch(_Progress(), batch_id=batch.pk)
    assert Certificate.objects.count() == 47


class _Progress:
    """What a job reports to, outside of a worker."""

    def __init__(self) -> None:
        self.done = 0

    def start(self, total: int = 0, *, done: int = 0, message: str = "") -> None:
        self.done = done

    def step(self, n: int = 1, *, message: str = "") -> None:
        self.done += n


def test_a_name_that_cannot_be_printed_holds_up_nobody_else(world, monkeypatch) -> None:
    odd = register_person(SYSTEM, name="张\U00031350", number=number(125), region_code="500105")
    listed = awards(world, 5)
    listed[2] = services.Award(**(listed[2].__dict__ | {"person_id": odd.pk}))
    services.stage(make_actor(Role.CITY_CLERK), "评价合格", "2023年3月", listed)
    jobs.run_pending()
    assert Certificate.objects.count() == 4
    assert "\U00031350" in BatchItem.objects.exclude(problem="").get().problem
    assert queries.batches(SYSTEM).get().left_out == 1


def sheet(*rows: tuple) -> BytesIO:
    book = Workbook()
    book.active.append([column.heading for column in services.ROSTER])
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def test_a_roster_of_honours_is_issued_once_or_refused_by_row(world) -> None:
    clerk = make_actor(Role.CITY_CLERK)
    good = ("张建国", number(123), "重庆市技术能手", "2023-02-15", "", "")
    with at("2023-03-01"):
        bad = sheet(
            good, good, ("李四", number(124), "技术能手", "2023-02-15", "", ""),
            ("李秀英", number(124), "技术能手", "2023-04-15", "", ""), ("李秀英", number(124), "能手", "昨天", "", "x"),
        )  # fmt: skip
        with pytest.raises(BadRows) as caught:
            services.issue_roster(clerk, bad, kind="honour", body_id=world.body.pk, decision="渝人社〔2023〕1号")
        assert {problem.row for problem in caught.value.rows} == {3, 4, 5, 6}
        assert not Batch.objects.exists()
        for _time in range(2):
            services.issue_roster(
                clerk, sheet(good), kind="honour", body_id=world.body.pk, decision="渝人社〔2023〕1号"
            )
            jobs.run_pending()
        assert Certificate.objects.get().kind == "honour"
        with pytest.raises(NotCertified):  # cards follow from the rule that the talent room asks
            services.issue_roster(clerk, sheet(good), kind="service_card", body_id=world.body.pk, decision="x")


def test_abilities_and_qualifications_are_issued_from_a_decided_roster(world) -> None:
    clerk, day = make_actor(Role.CITY_CLERK), "2023-02-15"
    base = ("张建国", number(123))
    with at("2023-03-01"):
        bad = sheet(
            (*base, "焊工", day, "", "", "6-18-02-04", "首席"), (*base, "焊工二", day, "", "", "9-99-99-99", "三级"),
            (*base, "焊工三", day, "", "", "6-18-02-04", ""),
        )  # fmt: skip
        with pytest.raises(BadRows) as caught:
            services.issue_roster(clerk, bad, kind="qualification", body_id=world.body.pk, decision="1号")
        assert {problem.row for problem in caught.value.rows} == {2, 3, 4}
        for kind, level in (("qualification", "三级"), ("special_ability", "")):
            good = sheet((*base, "焊工", day, "", "", "6-18-02-04", level))
            services.issue_roster(clerk, good, kind=kind, body_id=world.body.pk, decision="1号")
            jobs.run_pending()
        made = {row.kind: row for row in Certificate.objects.all()}
        assert len(made["qualification"].number) == 16 and made["qualification"].level == "3"
        assert made["special_ability"].level == "" and made["special_ability"].occupation_id == "6-18-02-04"
        assert all(queries.verify_token(row.token).authentic for row in made.values())
        unnumbered = make_organisation(kinds=["body"])
        with pytest.raises(NoIssuer):
            services.issue_roster(clerk, good, kind="qualification", body_id=unnumbered.pk, decision="1号")
