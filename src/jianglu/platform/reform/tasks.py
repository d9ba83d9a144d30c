"""Long work: the back-test of a draft."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianglu.platform import calendar
from jianglu.platform.facts import snapshot
from jianglu.platform.jobs import Progress, Result, job
from jianglu.platform.policy import POLICIES, in_force

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
