"""Long work: the back-test of a draft, old decisions derived again, and the watch over versions that end."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianglu.kernel.errors import RowError
from jianglu.platform import calendar
from jianglu.platform.facts import snapshot
from jianglu.platform.jobs import Progress, Result, job
from jianglu.platform.policy import POLICIES, in_force
from jianglu.platform.policy import queries as kept
from jianglu.platform.policy import services as policies

from . import backtest, queries, rules, services


@job("reform.backtest", title=gettext_lazy("政策版本回测"))
def run_backtest(progress: Progress, draft_id: int, since: str, until: str) -> Result:
    """Compare the draft with the rules in force over a past period; safe to run again."""
    draft = queries.get_draft(progress.actor, draft_id)
    policy = POLICIES[draft.policy]
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    progress.start(2, message=_("取事实快照"))
    with tempfile.TemporaryDirectory() as folder:
        taken = snapshot.take(calendar.today(), Path(folder) / "facts", backtest.facts_of(policy))
        progress.step(message=_("逐件判定"))
        found = backtest.compare(
            taken.connect(), in_force(policy), rules.drafted(policy, draft, (first, last)), first, last
        )
    content = rules.fingerprint(draft)
    test = services.store_test(progress.actor, draft_id, content=content, since=first, until=last, result=found)
    progress.step()
    return Result(
        _("比较 %(n)s 件：%(gain)s 件多得，%(lose)s 件少得")
        % {"n": found["subjects"], "gain": found["totals"]["gain"], "lose": found["totals"]["lose"]},
        url=reverse("reform:test", args=[draft_id, test.pk]),
    )


MOST = 2000
"""Decisions that one check derives again, 2 ms each; of more, every n-th."""
CHUNK = 100


@job("reform.recheck", title=gettext_lazy("按存档重算历史判定"))
def recheck(progress: Progress, since: str, until: str, policy: str = "") -> Result:
    """Derive decisions of a period again from the facts and the text kept with each; killed, it goes on where it was."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    if "ids" not in progress.checkpoint:
        held, ids = kept.sample(policy, first, last, MOST)
        progress.save(held=held, ids=ids, done=0, differing=[])
    held, ids = progress.checkpoint["held"], progress.checkpoint["ids"]
    differing = list(progress.checkpoint["differing"])
    progress.start(len(ids))
    for place in range(int(progress.checkpoint["done"]), len(ids), CHUNK):
        part = ids[place : place + CHUNK]
        for row in map(policies.examined, kept.stored(part)):
            if not row.agrees:
                found = row.decision
                differing.append(
                    {"id": found.pk, "policy": found.policy, "subject": found.subject, "parts": row.differing}
                )
        progress.save(held=held, ids=ids, done=place + len(part), differing=differing)
        progress.step(len(part))
    services.store_check(
        progress.actor, policy=policy, since=first, until=last, held=held, looked=len(ids), differing=differing
    )
    return Result(
        _("%(held)s 件判定重算 %(looked)s 件，不一致 %(n)s 件")
        % {"held": held, "looked": len(ids), "n": len(differing)},
        url=reverse("reform:checks"),
        rows=tuple(
            RowError(n, f"{row['policy']} {row['subject']}", "、".join(row["parts"]))
            for n, row in enumerate(differing[:500], start=1)
        ),
    )


@job("reform.watch", title=gettext_lazy("政策版本到期提醒"), daily=True)
def watch(progress: Progress) -> Result:
    """Warn of the policies that are about to be, or are, without a rule in force."""
    return Result(
        _("提醒 %(n)s 项政策") % {"n": services.warn_of_lapses(progress.actor, calendar.today())},
        url=reverse("reform:drafts"),
    )
