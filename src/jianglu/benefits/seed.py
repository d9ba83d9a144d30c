"""The benefits of the demo city: budgets of every district, offers, claims on their way, and some paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from jianglu.credentials import queries as credentials
from jianglu.kernel.errors import DomainError
from jianglu.kernel.money import fen
from jianglu.platform import calendar, workflow
from jianglu.platform.access import Actor, Grant, Role, ScopeKind
from jianglu.platform.policy import decide_many
from jianglu.platform.regions import queries as regions
from jianglu.platform.seeding import World

from . import bank, rules, services
from .errors import FeeNotAsked
from .models import Claim, PaymentBatch
from .policies import SKILL_UPGRADE
from .seed_apprentices import ask_back, pay_ahead
from .seed_classes import open_budgets, pay_recovery, seed_classes
from .seed_versions import seed_version
from .services.transfers import transfers

PAID, OPEN, OFFERED = 24, 8, 30
YEARS = (2022, 2023)
BANKS = ("重庆农村商业银行", "重庆银行", "中国工商银行重庆分行", "中国建设银行重庆分行")


def seed(world: World) -> None:
    """Two years of budgets, the fund's reserve, and claims in every state that takes no further time."""
    for year in YEARS:
        with world.at(date(year, 1, 5)):
            _budgets(world, year)
            open_budgets(world, year)
    _banks(world)
    for year in range(2023, 2026):
        services.report_reserve(
            world.actor, region_code="50", valid_from=date(year, 1, 1), valid_to=date(year, 12, 31), months=20,
            source="演示数据，不是真实备付月数",
        )  # fmt: skip
    seed_classes(world)
    pay_ahead(world)
    asked_on = world.today - timedelta(days=40)
    found = _promising(world, asked_on)
    with world.at(asked_on):
        paid = _offer(world, found[:PAID])
        for claim in paid:
            _accept(claim)
        _walk(paid, ("pass", "approve"))
    with world.at(calendar.add_working_days(asked_on, 6)):
        workflow.run_due()
        _pay(world)
    claims_of_today = _offer(world, found[PAID : PAID + OPEN])
    _accept_some(claims_of_today)
    _offer(world, found[PAID + OPEN : PAID + OPEN + OFFERED])
    _recover(world, paid[:2])
    pay_recovery(world)
    ask_back(world)
    _suspect(claims_of_today)
    _question(world)
    _read_a_receipt(world)
    services.close_until(world.actor, world.today)
    seed_version(world)


def _budgets(world: World, year: int) -> None:
    for region in regions.districts():
        services.open_line(
            world.actor,
            year=year,
            benefit=SKILL_UPGRADE.code,
            region_code=region.code,
            amount=fen(300_000),
            key=f"demo:{year}:{region.code}",
        )


def _recover(world: World, paid: Sequence[Claim]) -> None:
    """Two recoveries: one that is being repaid in parts, one that waits for the second officer."""
    for place, claim in enumerate(paid):
        recovery = services.open_recovery(
            world.actor, claim.pk, amount=claim.amount, reason="演示：经核查参保记录重复", parts=3
        )
        if place == 0:
            services.confirm_recovery(world.actor, recovery.pk)
            services.repay(world.actor, recovery.pk, amount=claim.amount // 3, key="YH-DEMO-1")


def _suspect(claims: Sequence[Claim]) -> None:
    """Two people gave one account: the nightly comparison opens a case."""
    if len(claims) > 1:
        one, other = claims[-2], claims[-1]
        number = _card(one.person_id)
        services.confirm_account(
            _holder(other), other.person_id, holder=other.person.name, bank=BANKS[0], number=number
        )
        services.look_for_signals(Actor.system("demo"), calendar.today())


def _question(world: World) -> None:
    """Two people hold something against their offers; from today on smaller claims go by one officer and samples."""
    for claim in Claim.objects.filter(state=Claim.State.OFFERED).order_by("pk")[:2]:
        services.file_appeal(_holder(claim), claim.subject_id, grounds="演示：取证职业应在紧缺目录内，请核实补贴标准")
    services.set_rule(
        world.actor,
        benefit=SKILL_UPGRADE.code,
        valid_from=world.today,
        second_person_from=fen(2000),
        sample_permille=100,
        source="演示规则，待确认",
    )


def _read_a_receipt(world: World) -> None:
    """The fee of somebody who was assessed outside this system."""
    rows = credentials.visible_to(world.actor).filter(basis="historic", kind="skill_level", status="valid")
    for certificate in rows.exclude(person=None).order_by("-pk")[:20]:
        try:
            services.record_fee(
                world.actor, certificate.number, amount=fen(220), receipt="渝票 0012345", note="演示：原件已核对"
            )
        except FeeNotAsked:  # a registration holds it
            continue
        return


def _banks(world: World) -> None:
    """Two ways in which banks take orders: ISO 20022, and the text format of another bank."""
    debtor: dict[str, Any] = {"debtor": "重庆市就业服务管理局（演示）", "debtor_account": "110101040012345"}
    services.save_profile(
        world.actor, title="重庆银行", file_format="pain.001", debtor_bank="重庆银行营业部",
        debtor_cnaps="313653000013", **debtor,
    )  # fmt: skip
    services.save_profile(
        world.actor,
        title="工商银行代发",
        file_format="text",
        debtor_bank="中国工商银行重庆分行",
        layout={
            "encoding": "gb18030",
            "delimiter": "|",
            "columns": ["line", "account", "holder", "yuan", "claim", "purpose"],
            "head": "F|{batch}|{count}|{yuan}|{day}",
            "foot": "",
            "purpose": "技能补贴",
            "answer_delimiter": "|",
            "answer_columns": ["line", "claim", "yuan", "result", "reference", "reason", "date"],
            "paid": ["0000"],
            "returned": ["9001", "9002"],
            "reversed": ["9999"],
            "day": "%Y%m%d",
        },
        **debtor,
    )


def _promising(world: World, on: date) -> list[int]:
    """Certificates of the half year before `on` that the rule grants, not those of the people behind the accounts."""
    since = on - timedelta(days=180)
    rows = credentials.visible_to(world.actor).filter(issued_on__range=(since, on), level__in=("5", "4", "3"))
    keys = list(rows.exclude(person_id=world.people[0].id).order_by("pk").values_list("pk", flat=True))
    verdicts = sorted(decide_many(SKILL_UPGRADE, keys, on=on), key=lambda verdict: int(verdict.key))
    return [verdict.key for verdict in verdicts if services.promising(verdict)]


def _offer(world: World, keys: Sequence[int]) -> list[Claim]:
    claims = []
    for key in keys:
        try:
            claims.append(services.offer(world.actor, key))
        except DomainError:  # the same person's second certificate, or a district's budget is spent
            continue
    return claims


def _accept(claim: Claim) -> None:
    worker = _holder(claim)
    number = _card(claim.person_id)
    services.confirm_account(
        worker, claim.person_id, holder=claim.person.name, bank=BANKS[claim.person_id % len(BANKS)], number=number
    )
    services.accept_offer(worker, claim.pk)
    claim.refresh_from_db()


def _card(person_id: int) -> str:
    stem = f"621700{person_id:012d}"
    return stem + next(digit for digit in "0123456789" if rules.luhn(stem + digit))


def _accept_some(claims: list[Claim]) -> None:
    for claim in claims:
        _accept(claim)
    _walk(claims[: len(claims) // 2], ("pass",))


def _holder(claim: Claim) -> Actor:
    grant = Grant(Role.WORKER, ScopeKind.SELF, str(claim.person_id))
    return Actor(name="demo", person_id=claim.person_id, grants=(grant,))


def _walk(claims: list[Claim], actions: Sequence[str]) -> None:
    clerk = Actor.system("demo")
    for claim in claims:
        for action in actions:
            claim.refresh_from_db()
            case = claim.case
            assert case is not None  # it was accepted
            data = {"fits_post": "yes"} if action == "pass" else {}
            workflow.act(clerk, case.pk, action, version=case.version, data=data)


def _pay(world: World) -> None:
    if not Claim.objects.filter(state=Claim.State.APPROVED).exists():
        return
    batch, _held = services.make_batch(world.actor, region_code="50", key="demo")
    services.send_batch(world.actor, batch.pk)
    services.import_receipt(world.actor, batch.pk, bank_answer(batch, calendar.today()))


def bank_answer(batch: PaymentBatch, on: date) -> bytes:
    """The demo bank pays everything."""
    rows = [",".join(bank.HOUSE.answer_columns)]
    for row in transfers(batch).values():
        amount = bank.yuan_plain(row.amount)
        rows.append(f"{batch.number},{row.line},{row.reference},{amount},成功,YH{batch.pk:04d}{row.line:04d},,{on}")
    return "\r\n".join(rows).encode()
