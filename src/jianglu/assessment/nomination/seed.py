"""The demo city's nominations: staff of filed enterprises, one at each desk and some recognised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import segno
from django.core.files.base import ContentFile

from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.calendar import add_working_days
from jianglu.platform.policy import Outcome
from jianglu.platform.seeding import World

from ..filing.models import Body
from . import services
from .models import Nomination
from .services import Wish

SYSTEM = Actor.system("seed")
LONGEST = 40
DAYS_AGO = {"recognised": 40, "refused": 40, "withdrawn": 30}
"""When each was nominated; those at a desk yesterday, so that no period is over."""
ENDS = (
    "confirm", "decide", "correct", "notice", "recognised", "recognised", "recognised", "recognised", "refused", "withdrawn",
    "decide", "confirm",
)  # fmt: skip
"""How far each goes: the node at which it rests, or the end."""
MERITS = (
    ("contest", "provincial", "重庆市职业技能大赛（2022 年）", 2, "2", "独立完成全部操作模块，获第 2 名，并带班组推广。"),
    ("project", "provincial", "关键工序技术攻关项目（市级）", 0, "2", "牵头攻关，关键工序一次合格率由 91% 提高到 98%。"),
    ("contest", "enterprise", "企业年度技术比武", 1, "4", "连续两年技术比武第一，班组质量事故为零。"),
    ("project", "enterprise", "揭榜领题：设备换型时间压缩", 0, "3", "揭榜牵头，设备换型由 75 分钟压缩到 32 分钟。"),
    ("honour", "district", "区县技术能手", 0, "3", "被授予区县技术能手，三年带徒 6 人，其中 4 人取得中级工证书。"),
    ("contest", "district", "区县职业技能竞赛（2022 年）", 3, "3", "区县竞赛第 3 名，承担新员工实操培训。"),
)  # fmt: skip


def seed(world: World) -> int:
    """Write them through the services as of some weeks ago; returns how many."""
    made = 0
    for end, (body, person, wish) in zip(ENDS, _wishes(world), strict=False):
        day = world.today - timedelta(days=DAYS_AGO.get(end, 1))
        papers = [("业绩证明（示范材料）", ContentFile(_picture(), name="业绩证明.png"))]
        with world.at(day):
            row = services.nominate(SYSTEM, body.organisation_id, person, wish, papers=papers)
            _walk(world, row, end, day)
        made += 1
    return made


def _picture() -> bytes:
    """A picture that stands for a scanned award."""
    drawn = BytesIO()
    segno.make("示范材料：业绩证明").save(drawn, kind="png", scale=8)
    return drawn.getvalue()


def _wishes(world: World) -> Iterator[tuple[Body, int, Wish]]:
    """Staff whose enterprise is filed for their occupation, those of the demo factory first, each by another merit."""
    first = world.organisations("employer")[0].id
    day = world.today - timedelta(days=LONGEST)
    bodies = {body.organisation_id: body for body in Body.objects.filter(kind=Body.Kind.EMPLOYER, filed_on__lte=day)}
    staff = [person for person in world.people[1:] if person.employer_id in bodies and person.occupation_code]
    place = 0
    for person in sorted(staff, key=lambda person: (person.employer_id != first, person.id)):
        kind, grade, title, rank, level, statement = MERITS[place % len(MERITS)]
        wish = Wish(
            occupation_code=str(person.occupation_code), level=level, merit_kind=kind, merit_grade=grade,
            merit_title=title, merit_on=date(2022, 10, 20), statement=statement, merit_place=rank,
        )  # fmt: skip
        body = bodies[person.employer_id or 0]
        if services.ask(wish, body, person.id, on=day, papers=True).outcome is Outcome.GRANTED:
            place += 1
            yield body, person.id, wish


def _walk(world: World, row: Nomination, end: str, day: date) -> None:
    """Take the nomination to where it rests."""
    if end == "confirm":
        return
    if end == "withdrawn":
        services.answer(SYSTEM, row.pk, agrees=False, reason="拟参加统一考试，暂不申请直接认定")
        return
    services.answer(SYSTEM, row.pk, agrees=True)
    if end == "decide":
        return
    if end == "correct":
        _act(row, "return", reason="获奖证书名称不完整，请补充表彰文件")
        return
    if end == "refused":
        _act(row, "refuse", reason="攻关项目由班组共同完成，个人贡献不足以单独认定")
        return
    minutes = "技能人才评价委员会 5 人参加，5 人同意。业绩材料原件已核对。"
    _act(row, "approve", data={"papers": "yes", "minutes": minutes})
    if end == "recognised":
        with world.at(add_working_days(day, 6)):
            workflow.fire(workflow.Case.objects.get(pk=row.case_id), workflow.Trigger.PERIOD_OVER)
            services.certify(row.pk)


def _act(row: Nomination, action: str, **more: Any) -> None:
    case = workflow.Case.objects.get(pk=row.case_id)
    workflow.act(SYSTEM, case.pk, action, version=case.version, **more)
