"""A draft of a policy version in the demo city, with the back-test of its effect on the past year."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

from jianglu.kernel.money import fen
from jianglu.platform.facts import snapshot
from jianglu.platform.policy import in_force
from jianglu.platform.policy import queries as kept
from jianglu.platform.policy import services as policies
from jianglu.platform.reform import backtest, queries, rules, services
from jianglu.platform.seeding import World

from .policies import SKILL_UPGRADE

AT_FIRST = 100  # decisions that are derived again while a city is set up


def seed_version(world: World) -> None:
    """Level 3 in short occupations would be paid 2,500 yuan: drafted and tested, waiting for somebody to hand it in."""
    values = queries.starting_values(SKILL_UPGRADE, world.today)
    rate = {demand: dict(levels) for demand, levels in values["rate"].items()}
    rate["紧缺"]["3"] = fen(2500)
    draft = services.write_draft(
        world.account("city").actor, SKILL_UPGRADE.code,
        {
            "version": f"{world.today.year}-7", "valid_from": date(world.today.year, 7, 1),
            "valid_to": date(world.today.year, 12, 31), "source_number": "演示：征求意见稿",
            "source_title": "不是真实文件", "confirmed": False, "values": {**values, "rate": rate},
            "reason": "演示数据：提高紧缺职业高级工标准，测算一年的影响。",
        },
    )  # fmt: skip
    since, until = world.today - timedelta(days=365), world.today - timedelta(days=1)
    with tempfile.TemporaryDirectory() as folder:
        taken = snapshot.take(world.today, Path(folder) / "facts", backtest.facts_of(SKILL_UPGRADE))
        found = backtest.compare(
            taken.connect(), in_force(SKILL_UPGRADE), rules.drafted(SKILL_UPGRADE, draft, (since, until)), since, until
        )
    services.store_test(
        world.account("city").actor, draft.pk, content=rules.fingerprint(draft), since=since, until=until,
        result=found,
    )  # fmt: skip
    _recheck(world, since)


def _recheck(world: World, since: date) -> None:
    """An auditor's look: decisions of the past year on the subsidy, derived again from what was kept with them."""
    held, ids = kept.sample(SKILL_UPGRADE.code, since, world.today, AT_FIRST)
    rows = [policies.examined(decision) for decision in kept.stored(ids)]
    services.store_check(
        world.actor, policy=SKILL_UPGRADE.code, since=since, until=world.today, held=held, looked=len(ids),
        differing=[{"id": row.decision.pk, "policy": row.decision.policy, "subject": row.decision.subject,
                    "parts": row.differing} for row in rows if not row.agrees],
    )  # fmt: skip
