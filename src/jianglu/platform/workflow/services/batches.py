"""Reporting cases upward together 批次上报."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor
from jianglu.platform.numbering import next_number

from .. import queries
from ..errors import BatchInvalid
from ..models import Batch, Case
from .cases import act


def report_batch(actor: Actor, versions: Mapping[int, int], action: str, *, title: str, reason: str = "") -> Batch:
    """Take `action` on all cases (id to the version read) and bind them into one batch; all of them or none.

    Raises BatchInvalid unless they are cases of one flow at one node, and whatever `act` raises for any of them.
    """
    with transaction.atomic():
        cases = list(queries.visible_to(actor).filter(pk__in=versions).order_by("pk"))
        if len(cases) != len(versions) or not cases:
            raise BatchInvalid(why=_("有的办件不在您的办理范围内"))
        if len({(case.flow, case.node) for case in cases}) > 1:
            raise BatchInvalid(why=_("不是同一事项、同一环节"))
        first: Case = cases[0]
        for case in cases:
            act(actor, case.pk, action, version=versions[case.pk], reason=reason)
        year = calendar.today().year
        batch = Batch.objects.create(
            number=f"PC{year}{next_number(f'batch:{year}'):06d}",
            flow=first.flow,
            title=title[:200],
            region_code=_common_prefix(case.region_code for case in cases),
            reported_at=calendar.now(),
            reported_by=actor.name,
        )
        batch.cases.set(cases)
        audit.record(actor, "workflow.batch_reported", batch, changes={"cases": [case.number for case in cases]})
    return batch


def _common_prefix(codes: object) -> str:
    shared = sorted(set(codes))  # type: ignore[call-overload]
    first, last = shared[0], shared[-1]
    if first == last:
        return str(first)
    return str(first[:6] if first[:6] == last[:6] else first[:2])
