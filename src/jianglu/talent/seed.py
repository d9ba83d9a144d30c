"""Platforms, honours and nominations of the demo city: the platforms as the letter counts them, the rest for its few people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from itertools import cycle

import segno
from django.core.files.base import ContentFile

from jianglu.people import queries as people
from jianglu.platform import workflow
from jianglu.platform.seeding import SeedPerson, World

from . import services
from .errors import NomineeNotEligible
from .models import Honour, Platform
from .services.honours import HonourRow
from .services.platforms import PlatformRow
from .titles import TITLES

NAMED = (  # kind, grade, how many: the letter, part four; the municipal ones add up to its 500
    ("base", "national", 34), ("studio", "national", 43), ("contest", "national", 23), ("school", "national", 3),
    ("base", "municipal", 150), ("studio", "chief", 15), ("studio", "municipal", 200), ("contest", "municipal", 32),
)  # fmt: skip
HONOURS = (  # title, document, day, how many
    ("grand_prize", "人社部发〔2018〕79号", date(2018, 11, 22), 1),
    ("state_allowance", "国函〔2021〕7号", date(2021, 3, 1), 3),
    ("national_expert", "人社部发〔2021〕45号", date(2021, 6, 18), 8),
    ("outstanding_talent", "渝委发〔2022〕12号", date(2022, 4, 20), 5),
    ("leading_craftsman", "渝人社发〔2022〕30号", date(2022, 9, 6), 24),
    ("municipal_expert", "渝人社发〔2022〕41号", date(2022, 12, 12), 40),
    ("may_day_medal", "渝工发〔2022〕8号", date(2022, 4, 27), 20),
)
MERITS = (("leading_craftsman", 0), ("leading_craftsman", 2), ("national_expert", 2), ("municipal_expert", 1))
NOMINATIONS = 8
NAMES = {"base": "高技能人才培训基地", "studio": "技能大师工作室", "contest": "竞赛集训基地", "school": "职业训练院"}


def seed(world: World) -> None:
    """Everything through the services; documents' numbers are of the demo city."""
    masters = list({(p.employer_id, p.name): p for p in world.people if p.employer_id and p.occupation_code}.values())
    world.rng.shuffle(masters)
    rows = _platforms(world, iter(masters))
    made = services.take_over_platforms(world.actor, rows)
    world.progress(f"培育平台 {len(made)} 个")
    _years(world)
    honoured = iter(masters[::-1])
    count = services.take_over_honours(
        world.actor,
        [
            HonourRow(person.id, title, day, document, person.region_code, person.employer_id)
            for title, document, day, many in HONOURS
            for person in (next(honoured) for _ in range(many))
        ],
    )
    world.progress(f"荣誉称号 {count} 项")
    _applications(world)
    _cards(world)
    _nominations(world)


def _nominations(world: World) -> None:
    """Staff of a few units put forward, at several desks: by a title on the roll, by a studio, by what the unit declares."""
    rows = (
        Honour.objects.filter(title__in=("national_expert", "municipal_expert"))
        .exclude(organisation=None)
        .order_by("pk")
    )
    masters = Platform.objects.filter(kind="studio").order_by("-pk")
    jobs = {person.id: person for person in world.people if person.employer_id and person.occupation_code}
    wanted = [row.person_id for row in rows] + [row.master_id for row in masters[:40]]
    staff = [jobs[pk] for pk in dict.fromkeys(wanted) if pk in jobs]
    made = 0
    for place, person in enumerate(staff):
        title, breakthroughs = MERITS[place % len(MERITS)]
        wish = services.Wish(
            title, str(person.occupation_code), "牵头解决关键工序质量问题，成果在全公司推广，三年带徒 9 人。",
            breakthroughs=breakthroughs,
        )  # fmt: skip
        papers = [ContentFile(_picture(), name="业绩证明（示范材料）.png")] if breakthroughs else []
        try:
            row = services.nominate(world.actor, person.employer_id or 0, person.id, wish, papers=papers)
        except NomineeNotEligible:
            continue
        made += 1
        if made % 3 == 0:
            data = {"papers": "yes" if breakthroughs else "none", "opinion": "核对了材料原件，同意推荐"}
            workflow.act(world.actor, row.case_id, "recommend", version=row.case.version, data=data)
        if made == NOMINATIONS:
            break
    world.progress(f"荣誉推荐 {made} 份")


def _picture() -> bytes:
    """A picture that stands for a scanned paper."""
    drawn = BytesIO()
    segno.make("示范材料：业绩证明").save(drawn, kind="png", scale=8)
    return drawn.getvalue()


def _cards(world: World) -> None:
    """A list of service cards as a clerk meets it: two hold, one title is not on the roll, one not in the directory."""
    agency = next(iter(world.organisations("agency")), world.organisations("body")[0])
    holders = {row.title: row for row in Honour.objects.select_related("person").order_by("-pk")}
    wanted = (("national_expert", "national_expert", "A"), ("municipal_expert", "municipal_expert", "B"),
              ("leading_craftsman", "worldskills_medal", "A"), ("may_day_medal", "may_day_medal", "A"))  # fmt: skip
    day = world.today - timedelta(days=3)
    rows = [[column.heading for column in services.CARD_SHEET]]
    for holder, title, card in wanted:
        person = holders[holder].person
        rows.append([person.name, people.number_of(person.pk), str(TITLES[title].name), card, day.isoformat(), "", ""])
    text = "\n".join(",".join(row) for row in rows)
    services.check_cards(world.actor, BytesIO(text.encode()), body_id=agency.id, decision="示范决定〔2023〕4号")


def _platforms(world: World, masters: Iterator[SeedPerson]) -> list[PlatformRow]:
    colleges, enterprises = world.organisations("college"), world.organisations("enterprise")
    hosts = {kind: cycle([*colleges, *enterprises]) for kind in ("base", "contest")} | {"school": cycle(colleges)}
    rows = []
    for kind, grade, many in NAMED:
        for place in range(many):
            day = world.today - timedelta(days=60 + world.rng.randrange(1000))
            if kind == "studio":
                person = next(masters)
                host, name, of = person.employer_id or 0, f"{person.name}{NAMES[kind]}", person.occupation_code
                rows.append(PlatformRow(kind, grade, name, host, day, _document(day, place), of, person.id))
            else:
                unit = next(hosts[kind])
                name = f"{unit.name}{NAMES[kind]}" + ("" if grade == "national" else "（市级）")
                rows.append(PlatformRow(kind, grade, name, unit.id, day, _document(day, place)))
    return rows


def _document(day: date, place: int) -> str:
    return f"渝人社发〔{day.year}〕{place % 60 + 1}号"


def _years(world: World) -> None:
    """Last year's reports; some stay behind."""
    year = world.today.year - 1
    for platform in Platform.objects.filter(named_on__year__lte=year).order_by("pk")[:120]:
        base = platform.kind in ("base", "school")
        trained = world.rng.randrange(500, 1600) if base else world.rng.randrange(10, 90)
        services.hand_in_report(
            world.actor, platform.pk, year=year, trained=trained, raised=int(trained * world.rng.uniform(0.15, 0.4)),
            apprentices=world.rng.randrange(5, 20), projects=world.rng.randrange(0, 9),
            spent=world.rng.randrange(5, 30) * 1_000_000, told="",
        )  # fmt: skip


def _applications(world: World) -> None:
    """The demo enterprise and the demo college apply; the district has not yet recommended."""
    for username, kind in (("enterprise", "base"), ("college", "contest")):
        account = world.account(username)
        services.apply_for(
            account.actor, account.organisation_id or 0, kind=kind, grade="municipal",
            name=f"{NAMES[kind]}（2023 年申报）",
            plan="场地 1200 平方米，设备 86 台套；建设期内每年培训 800 人次，新增高级工 160 人，完成技术攻关 5 项。",
        )  # fmt: skip
