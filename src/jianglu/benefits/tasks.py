"""Long work: the nightly comparison of the whole city with every proactive rule, and the end of offers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianglu.kernel.errors import RowError
from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.facts import snapshot
from jianglu.platform.facts.snapshot import Snapshot
from jianglu.platform.jobs import Progress, Result, job
from jianglu.platform.policy import Lookup, Payee, Policy
from jianglu.platform.policy.scan import Scan, scan

from . import queries, services
from .errors import NO_OFFER, NothingToPay
from .policies import BENEFITS
from .services.claims import UNASKED, verified_by_officer

BATCH = 200


@job("benefits.scan", title=gettext_lazy("全市比对：谁该享受补贴"), daily=True)
def find_everyone(progress: Progress) -> Result:
    """Compare the whole city with every rule that pays without application, and offer to whom it is owed.

    Facts that did not change since the last night are not written again, and who has or had an answer is left out by one query,
    so a night costs what the day has changed. Killed, it goes on where it was; run again, it offers nothing twice.
    """
    today = calendar.today()
    rules = proactive()
    if progress.checkpoint.get("day") != today.isoformat():
        taken = snapshot.take(today, Path(settings.MEDIA_ROOT) / "benefits" / "facts", sorted(facts_of(rules)))
        found = {rule.code: _waiting(rule, taken) for rule in rules}
        last = queries.last_scan_day() or today - timedelta(days=1)
        progress.save(
            day=today.isoformat(), found=found, written=taken.written, done=0, offered=0, skipped={},
            since=last.isoformat(), reminded=False,
        )  # fmt: skip
    todo = [(code, key) for code, keys in progress.checkpoint["found"].items() for key in keys]
    progress.start(len(todo))
    _offer_all(progress, todo)
    services.expire_offers(progress.actor, today)
    _remind(progress, today)
    offered = int(progress.checkpoint["offered"])
    return Result(
        _("应享 %(owed)s 件，新发出提示 %(offered)s 件") % {"owed": len(todo), "offered": offered},
        url=reverse("benefits:claims"),
    )


def _remind(progress: Progress, today: date) -> None:
    """Once a day however often the comparison is run, and for all days since the last one."""
    if progress.checkpoint["reminded"]:
        return
    since = date.fromisoformat(progress.checkpoint["since"])
    with transaction.atomic():
        services.remind(progress.actor, today, since=since)
        services.remind_debtors(progress.actor, today, since=since)
        progress.save(reminded=True)


@job("benefits.signals", title=gettext_lazy("比对重复与异常申领"), daily=True)
def find_signals(progress: Progress) -> Result:
    """Look for what does not fit among the claims of the last year; each find is a case, none denies by itself."""
    opened = services.look_for_signals(progress.actor, calendar.today())
    return Result(_("新发现疑点 %(n)s 个") % {"n": opened}, url=reverse("benefits:signals"))


@job("benefits.batches", title=gettext_lazy("制作发放批次"))
def make_batches(progress: Progress, region_code: str, key: str, profile_id: int | None = None) -> Result:
    """Put everything that waits in a region into batches, each as long as the bank takes in one file.

    Killed, it goes on where it was: the claims are fixed at its start, and each file has a key of its own.
    """
    if "ids" not in progress.checkpoint:
        ids = queries.payable_ids(progress.actor, region_code)
        progress.save(ids=ids, done=0, batches=0, lines=0, held=[])
    ids, most = list(progress.checkpoint["ids"]), services.most_lines(profile_id)
    progress.start(len(ids))
    for place in range(int(progress.checkpoint["done"]), len(ids), most):
        kept, part = dict(progress.checkpoint), ids[place : place + most]
        with transaction.atomic():
            try:
                batch, held = services.make_batch(
                    progress.actor,
                    region_code=region_code,
                    key=f"{key}-{place}",
                    claim_ids=part,
                    profile_id=profile_id,
                )
                kept |= {"batches": kept["batches"] + 1, "lines": kept["lines"] + batch.count}
                kept["held"] = [*kept["held"], *(claim.number for claim in held)]
            except NothingToPay:  # none of this part holds any more, or somebody else was faster
                pass
            progress.save(**kept | {"done": place + len(part)})
        progress.step(len(part))
    kept = dict(progress.checkpoint)
    if not kept["batches"]:
        raise NothingToPay()
    told = _("制作 %(n)s 个批次，共 %(lines)s 笔；%(held)s 笔条件已变化或有疑点，未列入") % {
        "n": kept["batches"], "lines": kept["lines"], "held": len(kept["held"]),
    }  # fmt: skip
    rows = tuple(
        RowError(place, number, _("请核查后再发放")) for place, number in enumerate(kept["held"][:500], start=1)
    )
    return Result(told, url=reverse("benefits:batches"), rows=rows)


def _offer_all(progress: Progress, todo: list[tuple[str, int]]) -> None:
    kept: dict[str, Any] = dict(progress.checkpoint)
    offered, skipped = Counter(kept.get("by_rule", {})), Counter(kept["skipped"])
    for place in range(int(kept["done"]), len(todo), BATCH):
        chunk = todo[place : place + BATCH]
        for code, key in chunk:
            why = _offer(progress.actor, code, key)
            (skipped if why else offered)[f"{code} {why}" if why else code] += 1
        progress.save(done=place + len(chunk), offered=offered.total(), by_rule=dict(offered), skipped=dict(skipped))
        progress.step(len(chunk))
    for code, keys in kept["found"].items():
        reasons = {key.removeprefix(f"{code} "): n for key, n in skipped.items() if key.startswith(f"{code} ")}
        services.record_scan(
            progress.actor,
            code,
            owed=len(keys),
            offered=offered[code],
            skipped=reasons,
            facts_written=int(kept["written"]),
        )


def proactive() -> list[Policy]:
    """The rules that pay a person without application."""
    paid = [(rule, rule.payout) for rule in BENEFITS.values()]
    return [rule for rule, payout in paid if payout is not None and payout.proactive and payout.payee is Payee.PERSON]


def facts_of(rules: list[Policy]) -> set[str]:
    """Names of the facts that the rules read."""
    return {name for rule in rules for name in _facts(rule)}


def _facts(rule: Policy) -> Iterator[str]:
    yield rule.subject.fact
    for lookup in rule.lookups:
        if isinstance(lookup, Lookup):
            yield lookup.fact


def _waiting(rule: Policy, taken: Snapshot) -> list[int]:
    """Subjects that the rule grants and that nobody has answered for, by one pass and one query."""
    keys = promising_keys(scan(rule, taken, on=calendar.today(), inputs=UNASKED, promising=True))
    return services.unanswered(rule.code, keys)


def promising_keys(result: Scan) -> list[int]:
    """Subjects for which the rule grants more than nothing, or only waits for what an officer verifies."""
    by_officer = verified_by_officer(result.policy)
    asked = [f"c_{condition.code}" for condition in result.policy.conditions if condition.code not in by_officer]
    met = " AND ".join(f"{column} IN (1, 3)" for column in asked)
    return result.keys_where(f"outcome IN ('granted', 'refer') AND full_amount IS DISTINCT FROM 0 AND {met}")


def _offer(actor: Actor, code: str, key: int) -> str:
    """ "" when it was offered, else the code of what stood in the way."""
    try:
        services.offer(actor, key, code)
    except NO_OFFER as error:
        return error.code
    return ""
