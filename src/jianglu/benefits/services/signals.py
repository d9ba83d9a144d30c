"""Finding what does not fit: a query a signal over what was written lately, each find a case with its evidence.

A signal denies nothing by itself (DESIGN invariant 8): its claims are decided one by one and wait with their payment until two
officers have closed the case. The same thing found again is the same signal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from jianglu.assessment.signals import queries as assessment
from jianglu.catalogue import queries as catalogue
from jianglu.organisations import queries as organisations
from jianglu.platform import audit
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions
from jianglu.training import queries as training

from ..models import Claim, Signal
from ..permissions import OFFER

LATELY = 400  # days: claims of this age are compared; older ones were compared when they were new
YOUNG = 180  # days since an employer was founded
MANY = 5  # claims of one young employer's staff
Evidence = list[tuple[str, str]]


@dataclass(frozen=True)
class Find:
    """What one query found: `key` says what it is about, the claims are those it casts doubt on."""

    kind: Signal.Kind
    key: str
    claims: tuple[int, ...]
    evidence: Evidence


def look_for_signals(actor: Actor, on: date) -> int:
    """Open a case for every new find; returns how many. Run nightly, and safely again."""
    with transaction.atomic():
        require(actor, OFFER, region=regions.city().code)
    opened = 0
    for query in QUERIES:
        for find in query(on):
            opened += _open(actor, find, on)
    return opened


def _open(actor: Actor, find: Find, on: date) -> bool:
    from ..flows import begin_signal, open_signal_case

    with transaction.atomic():
        claims = list(Claim.objects.filter(pk__in=find.claims).order_by("pk"))
        if not claims or Signal.objects.filter(key=find.key).exists():
            return False
        districts = {claim.region_code for claim in claims}
        region = districts.pop() if len(districts) == 1 else regions.city().code
        title = _("%(kind)s，涉及 %(n)s 件") % {"kind": find.kind.label, "n": len(claims)}
        case = open_signal_case(actor, title, region)
        signal = Signal.objects.create(
            kind=find.kind,
            key=find.key,
            region_code=region,
            title=title,
            evidence=find.evidence,
            case=case,
            found_on=on,
        )
        signal.claims.set(claims)
        begin_signal(case)
        audit.record(actor, "benefits.signal_found", signal, changes={"claims": len(claims)})
        return True


def _shared_accounts(on: date) -> Iterator[Find]:
    """One account that more than one person confirmed as their own."""
    sql = """
        WITH shared AS (
            SELECT number_index, count(DISTINCT person_id) AS people FROM benefits_bankaccount
            WHERE person_id IS NOT NULL
                AND number_index IN (SELECT number_index FROM benefits_bankaccount WHERE confirmed_at >= %(since)s)
            GROUP BY number_index HAVING count(DISTINCT person_id) > 1
        )
        SELECT encode(s.number_index, 'hex'), min(a.number_masked), array_agg(DISTINCT c.id), min(s.people)
        FROM shared s JOIN benefits_bankaccount a USING (number_index) JOIN benefits_claim c ON c.person_id = a.person_id
        WHERE c.state = ANY(%(live)s) GROUP BY s.number_index
    """
    for index, masked, claims, people in _rows(sql, on):
        evidence = [(_("账户"), masked), (_("确认为本人账户的人数"), str(people))]
        yield Find(Signal.Kind.SHARED_ACCOUNT, f"account:{index[:64]}", tuple(claims), evidence)


def _two_districts(on: date) -> Iterator[Find]:
    """One certificate for which money was asked in two districts."""
    sql = """
        SELECT c.certificate_id, array_agg(c.id), array_agg(DISTINCT c.region_code), min(c.occupation_code)
        FROM benefits_claim c
        WHERE c.certificate_id IN (SELECT certificate_id FROM benefits_claim WHERE claimed_on >= %(since)s::date)
        GROUP BY c.certificate_id HAVING count(DISTINCT c.region_code) > 1
    """
    for certificate, claims, districts, occupation in _rows(sql, on):
        names = "、".join(regions.name_of(code) for code in sorted(districts))
        work = catalogue.names([occupation]).get(occupation, occupation)
        evidence = [(_("证书"), f"{work} #{certificate}"), (_("申领区县"), names)]
        yield Find(Signal.Kind.TWO_DISTRICTS, f"certificate:{certificate}", tuple(claims), evidence)


def _two_places(on: date) -> Iterator[Find]:
    """Somebody who was marked present in two classes at the same time, and has claims that rest on it or on their level."""
    for person, classes, day in training.present_twice(since=on - timedelta(days=LATELY)):
        claims = Claim.objects.filter(person_id=person, state__in=Claim.LIVE).values_list("pk", flat=True)
        evidence = [(_("日期"), day.isoformat()), (_("同时到课的班级"), "、".join(sorted(classes)))]
        yield Find(
            Signal.Kind.TWO_PLACES, f"present:{person}:{day}:{'+'.join(sorted(classes))}"[:120], tuple(claims), evidence
        )


def _young_employers(on: date) -> Iterator[Find]:
    """Many claims of the staff of an employer that was founded shortly before their certificates."""
    sql = """
        SELECT o.organisation_id, o.established_on, array_agg(DISTINCT c.id)
        FROM benefits_claim c
        JOIN fact_people_employment e ON e.person_id = c.person_id AND e.main AND e.started_on <= c.event_date
            AND (e.ended_on IS NULL OR e.ended_on >= c.event_date)
        JOIN fact_organisations_organisation o ON o.organisation_id = e.organisation_id
        WHERE c.claimed_on >= %(since)s::date AND c.state = ANY(%(live)s)
            AND o.established_on > c.event_date - %(young)s::int
        GROUP BY 1, 2 HAVING count(DISTINCT c.id) >= %(many)s
    """
    for unit, founded, claims in _rows(sql, on):
        evidence = [
            (_("单位"), organisations.get(unit).name),
            (_("成立日期"), founded.isoformat()),
            (_("职工申领件数"), str(len(claims))),
        ]
        yield Find(Signal.Kind.YOUNG_EMPLOYER, f"employer:{unit}:{on.year}", tuple(claims), evidence)


def _identical_answers(on: date) -> Iterator[Find]:
    """Money asked on certificates of one exam whose answers are alike beyond chance."""
    for cluster in assessment.shared_answers(since=on - timedelta(days=LATELY)):
        claims = Claim.objects.filter(
            person_id__in=cluster.persons,
            occupation_code=cluster.occupation_code,
            level=cluster.level,
            claimed_on__gte=cluster.exam_on,
            state__in=Claim.LIVE,
        )
        evidence = [
            (_("认定计划"), cluster.plan),
            (_("考试日期"), cluster.exam_on.isoformat()),
            (_("答案雷同的考生人数"), str(len(cluster.persons))),
            *((label, value) for label, value in cluster.worst),
        ]
        key = f"answers:{cluster.plan}:{cluster.registrations[0]}"
        yield Find(Signal.Kind.IDENTICAL_ANSWERS, key, tuple(claims.values_list("pk", flat=True)), evidence)


QUERIES: tuple[Callable[[date], Iterator[Find]], ...] = (
    _shared_accounts,
    _two_districts,
    _two_places,
    _young_employers,
    _identical_answers,
)


def _rows(sql: str, on: date) -> list[Any]:
    values: dict[str, Any] = {
        "live": [str(state) for state in Claim.LIVE], "since": on - timedelta(days=LATELY), "young": YOUNG, "many": MANY,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
