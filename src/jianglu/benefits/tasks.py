"""Long work: the daily comparison of all certificates with the rule, and the end of offers."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.facts import snapshot
from jianglu.platform.jobs import Progress, Result, job
from jianglu.platform.policy.scan import Scan, scan

from . import services
from .errors import NO_OFFER
from .policies import SKILL_UPGRADE
from .services.claims import FITS_POST

FACTS = (
    "credentials.certificate",
    "people.insurance_month",
    "people.employment",
    "catalogue.demand_class",
    "benefits.payment",
    "benefits.fund_reserve",
    "benefits.training_subsidy",
)
BATCH = 200


@job("benefits.scan", title=gettext_lazy("全市比对：谁该享受技能提升补贴"), daily=True)
def find_everyone(progress: Progress) -> Result:
    """Compare every certificate of the city with the rule, and offer to whom it is owed; may be run again safely."""
    today = calendar.today()
    owed = _owed(progress, today.isoformat())
    start = int(progress.checkpoint.get("done", 0))
    progress.start(len(owed))
    offered = int(progress.checkpoint.get("offered", 0))
    for place in range(start, len(owed), BATCH):
        chunk = owed[place : place + BATCH]
        offered += sum(_offer(progress.actor, certificate_id) for certificate_id in chunk)
        progress.save(owed=owed, done=place + len(chunk), offered=offered, day=today.isoformat())
        progress.step(len(chunk))
    services.expire_offers(progress.actor, today)
    services.remind(progress.actor, today)
    services.remind_debtors(progress.actor, today)
    return Result(
        _("应享 %(owed)s 件，新发出提示 %(offered)s 件") % {"owed": len(owed), "offered": offered},
        url=reverse("benefits:claims"),
    )


def _owed(progress: Progress, day: str) -> list[int]:
    if progress.checkpoint.get("day") == day:
        return list(progress.checkpoint["owed"])
    with tempfile.TemporaryDirectory() as folder:
        taken = snapshot.take(calendar.today(), Path(folder) / "facts", FACTS)
        return promising_keys(scan(SKILL_UPGRADE, taken, on=calendar.today()))


def promising_keys(result: Scan) -> list[int]:
    """Certificates for which the rule grants, or only waits for the officer's look at the post."""
    asked = [f"c_{condition.code}" for condition in SKILL_UPGRADE.conditions if condition.code != FITS_POST]
    met = " AND ".join(f"{column} IN (1, 3)" for column in asked)
    return result.keys_where(f"outcome IN ('granted', 'refer') AND {met}")


def _offer(actor: Actor, certificate_id: int) -> bool:
    try:
        services.offer(actor, certificate_id)
    except NO_OFFER:
        return False
    return True
