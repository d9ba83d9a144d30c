"""Reading vouchers: what is offered to whom and why, how the quotas stand, how much is used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jianglu.kernel.periods import full_years
from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit
from jianglu.platform.policy import Verdict, decide_many
from jianglu.platform.regions import queries as regions

from ..errors import BatchNotFound
from ..models import AnnualQuota, TrainingClass, Voucher, VoucherBatch, VoucherQuota
from ..permissions import VIEW_VOUCHERS
from ..policies import VOUCHER

SYSTEM = Actor.system("training")
USED = (Voucher.State.BOUND, Voucher.State.IN_USE, Voucher.State.COMPLETED, Voucher.State.SETTLED)
SPENT = (Voucher.State.COMPLETED, Voucher.State.SETTLED)


def home_of(person_id: int) -> str:
    """Region in which a person lives."""
    return people.visible_to(SYSTEM).values_list("region_id", flat=True).get(pk=person_id)


def quotas_for(batch: VoucherBatch, home: str) -> list[VoucherQuota]:
    """The shares of a batch that a person living at `home` may draw on, the nearest first."""
    rows = batch.quotas.all()
    return sorted((row for row in rows if home.startswith(row.region_code)), key=lambda row: -len(row.region_code))


def offered_batches(on: date | None = None) -> QuerySet[VoucherBatch]:
    """Batches that can be claimed now, with `left` over all districts."""
    today = on or calendar.today()
    return (
        VoucherBatch.objects.filter(state=VoucherBatch.State.ISSUED, claim_from__lte=today, claim_until__gte=today)
        .prefetch_related("quotas", "occupations")
        .annotate(left=Sum(F("quotas__quantity") - F("quotas__claimed"), distinct=False))
        .order_by("claim_until", "pk")
    )


def claim_verdicts(person_id: int, batches: Sequence[VoucherBatch], on: date) -> dict[int, Verdict]:
    """What the policy says of one person's claim to each batch, by batch id; eight queries however many batches."""
    if not batches:
        return {}
    person = people.visible_to(SYSTEM).get(pk=person_id)
    groups = people.key_groups_on(person_id, on)
    vouchers = list(Voucher.objects.filter(person_id=person_id).values_list("state", "claimed_on"))
    targeted = [batch.pk for batch in batches if batch.kind == VoucherBatch.Kind.TARGETED]
    named = set(
        VoucherBatch.objects.filter(pk__in=targeted, people=person_id).values_list("pk", flat=True) if targeted else ()
    )
    known = {
        "person_id": person_id,
        "claimed_on": on,
        "age": full_years(person.born, on),
        "groups": "、".join(groups),
        "in_key_group": bool(groups),
        "employed": people.employer_on(person_id, on) is not None,
        "insured_months": people.insured_months(person_id, until=on),
        "live_vouchers": sum(state in Voucher.LIVE for state, _day in vouchers),
        "used_this_year": sum(state in SPENT and day.year == on.year for state, day in vouchers),
    }
    rows = [
        {
            **known,
            "claim": batch.pk,
            "lives_in_area": bool(quotas_for(batch, person.region_id)),
            "named": batch.pk in named or batch.pk not in targeted,
        }
        for batch in batches
    ]
    return {int(verdict.key): verdict for verdict in decide_many(VOUCHER, rows, on=on)}


def claim_verdict(person_id: int, batch: VoucherBatch, on: date) -> Verdict:
    """What the policy says of one claim."""
    return claim_verdicts(person_id, [batch], on)[batch.pk]


def live_voucher(person_id: int) -> Voucher | None:
    """The voucher that the person holds, if any."""
    return Voucher.objects.filter(person_id=person_id, state__in=Voucher.LIVE).select_related("batch").first()


def unfit_reason(voucher: Voucher, opened: TrainingClass, today: date) -> str | None:
    """Why a voucher cannot pay for a class, or None when it can."""
    if voucher.state != Voucher.State.CLAIMED:
        return _("该券已使用")
    if voucher.expires_on < today:
        return _("该券已过有效期")
    if not opened.programme.subsidised:
        return _("该班不是补贴性培训")
    if opened.end_on > voucher.expires_on:
        return _("该班结业日期晚于券的有效期 %(day)s") % {"day": voucher.expires_on.isoformat()}
    wanted = set(voucher.batch.occupations.values_list("pk", flat=True))
    if wanted and opened.programme.occupation_id not in wanted:
        return _("该券不适用于这个职业")
    return None


def fitting_voucher(person_id: int, opened: TrainingClass) -> tuple[Voucher | None, str]:
    """The person's claimed voucher if it fits the class, and otherwise why not ("" when they hold none)."""
    voucher = live_voucher(person_id)
    if voucher is None:
        return None, ""
    why = unfit_reason(voucher, opened, calendar.today())
    return (None, why) if why else (voucher, "")


def visible_batches(actor: Actor) -> QuerySet[VoucherBatch]:
    """Batches issued in the actor's region, with `claimed` and `spent` counts.

    Claimed vouchers that are neither expired nor revoked are what the quotas count; so only the spent ones are looked at.
    """
    quotas = VoucherQuota.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
    spent = Voucher.objects.filter(batch=OuterRef("pk"), state__in=SPENT).order_by().values("batch")
    return (
        limit(VoucherBatch.objects.all(), actor, VIEW_VOUCHERS, region="region_code")
        .annotate(
            claimed=Coalesce(Subquery(quotas.annotate(n=Sum("claimed")).values("n")), 0),
            spent=Coalesce(Subquery(spent.annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("-year", "-pk")
    )


def batch_for(actor: Actor, batch_id: int) -> VoucherBatch:
    """One of them, with its shares; raises BatchNotFound."""
    batch = visible_batches(actor).prefetch_related("quotas", "occupations").filter(pk=batch_id).first()
    if batch is None:
        raise BatchNotFound()
    return batch


def visible_vouchers(actor: Actor) -> QuerySet[Voucher]:
    """Vouchers of the persons in the actor's region, newest first."""
    return (
        limit(Voucher.objects.all(), actor, VIEW_VOUCHERS, region="region_code")
        .select_related("person", "batch", "enrolment__training_class__organisation")
        .order_by("-claimed_on", "-pk")
    )


def year_quotas(year: int) -> QuerySet[AnnualQuota]:
    """The quotas of a year, the city's first."""
    return AnnualQuota.objects.filter(year=year).order_by("region_code")


def usage(actor: Actor, year: int) -> dict[str, Any]:
    """Headline of a year in the actor's region: quota, issued, claimed, used, completed, settled fen, and rates."""
    vouchers = limit(Voucher.objects.filter(batch__year=year), actor, VIEW_VOUCHERS, region="region_code")
    found = vouchers.aggregate(
        claimed=Count("pk"),
        used=Count("pk", filter=Q(state__in=USED)),
        completed=Count("pk", filter=Q(state__in=SPENT)),
        lapsed=Count("pk", filter=Q(state=Voucher.State.EXPIRED)),
        settled=Count("pk", filter=Q(state=Voucher.State.SETTLED)),
        amount=Sum("amount", filter=Q(state=Voucher.State.SETTLED)),
    )
    shares = VoucherQuota.objects.filter(batch__year=year)
    issued = limit(shares, actor, VIEW_VOUCHERS, region="region_code").aggregate(n=Sum("quantity"))["n"] or 0
    quota = limit(AnnualQuota.objects.filter(year=year), actor, VIEW_VOUCHERS, region="region_code")
    whole = quota.aggregate(n=Sum("quantity"))["n"] or 0
    return {
        **found,
        "amount": found["amount"] or 0,
        "quota": whole,
        "issued": issued,
        "claim_rate": found["claimed"] * 100 / issued if issued else 0.0,
        "use_rate": found["used"] * 100 / found["claimed"] if found["claimed"] else 0.0,
    }


def usage_by_district(actor: Actor, year: int) -> list[dict[str, Any]]:
    """The same by district, busiest first."""
    vouchers = limit(Voucher.objects.filter(batch__year=year), actor, VIEW_VOUCHERS, region="region_code")
    counts: dict[str, dict[str, int]] = {}
    rows = vouchers.values_list("region_code", "state").annotate(n=Count("pk")).order_by()
    for code, state, count in rows:
        line = counts.setdefault(code[:6], {"claimed": 0, "used": 0, "completed": 0})
        line["claimed"] += count
        line["used"] += count if state in USED else 0
        line["completed"] += count if state in SPENT else 0
    listed: list[dict[str, Any]] = [
        {"code": code, "name": regions.name_of(code), **line, "rate": line["used"] * 100 / line["claimed"]}
        for code, line in counts.items()
    ]
    return sorted(listed, key=lambda line: -line["claimed"])


def vouchers_by_id(ids: Sequence[int]) -> list[Voucher]:
    """Vouchers by id, for the room's own messages."""
    return list(Voucher.objects.filter(pk__in=ids))
