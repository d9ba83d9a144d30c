"""Reading claims, always within the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit
from jianglu.platform.facts import fact
from jianglu.platform.policy import Payee, Policy, Verdict, decide_many

from ..errors import NoSuchClaim
from ..models import BankAccount, Claim, ScanRun
from ..permissions import VIEW
from ..policies import BENEFITS, SKILL_UPGRADE
from ..services.claims import check, promising
from .ledger import title_of


def visible_to(actor: Actor) -> QuerySet[Claim]:
    """Claims in the actor's region, or the actor's own."""
    return limit(Claim.objects.all(), actor, VIEW, region="region_code", person="person_id")


def narrow(rows: QuerySet[Claim], text: str) -> QuerySet[Claim]:
    """Those of `rows` whose number begins so, or whose holder's name does; each by an index of the claims alone."""
    if text[0].isascii():
        return rows.filter(number__startswith=text.upper())
    return rows.filter(holder_name__startswith=text)


def claims(actor: Actor, *, state: str = "", channel: str = "", region: str = "", text: str = "") -> QuerySet[Claim]:
    """Claims for a list: newest first, with person, case and account."""
    rows = visible_to(actor).select_related("person", "case", "account")
    if state:
        rows = rows.filter(state=state)
    if channel:
        rows = rows.filter(channel=channel)
    if region:
        rows = rows.filter(region_code__startswith=region)
    if text:
        rows = rows.filter(Q(number=text) | Q(holder_name=text))
    return rows


def get(actor: Actor, claim_id: int) -> Claim:
    """The claim when the actor may see it; raises NoSuchClaim."""
    claim = (
        visible_to(actor)
        .select_related(
            "person", "case", "account", "decision", "budget_line__region", "organisation", "class_claim__case"
        )
        .filter(pk=claim_id)
        .first()
    )
    if claim is None:
        raise NoSuchClaim()
    return claim


@dataclass(frozen=True)
class Shown:
    """A claim as a page shows it."""

    claim: Claim
    occupation: str
    days_left: int

    @property
    def level(self) -> str:
        """Name of the level."""
        return str(Level(self.claim.level).label) if self.claim.level else ""

    @property
    def rule(self) -> str:
        """Title of the benefit."""
        return title_of(self.claim.benefit)


def shown(rows: Any) -> list[Shown]:
    """Claims with occupation names and the days left to answer."""
    found = list(rows)
    names = catalogue.names([claim.occupation_code for claim in found])
    today = calendar.today()
    return [
        Shown(claim, names.get(claim.occupation_code, claim.occupation_code), (claim.answer_by - today).days)
        for claim in found
    ]


def own(actor: Actor) -> list[Shown]:
    """The claims of the person who acts, newest first; not what units claim for their training."""
    if actor.person_id is None:
        return []
    return shown(claims(actor).filter(person_id=actor.person_id, organisation=None)[:100])


def account_of(actor: Actor) -> BankAccount | None:
    """The account that the person who acts has confirmed."""
    return BankAccount.objects.filter(person_id=actor.person_id, replaced_at=None).first() if actor.person_id else None


def check_own(actor: Actor, key: int, benefit: str = SKILL_UPGRADE.code) -> Verdict:
    """What a rule says today of a certificate or seat of the person who acts; raises NoSuchClaim for anybody else's."""
    if benefit not in BENEFITS:
        raise NoSuchClaim()
    verdict = check(key, on=calendar.today(), benefit=benefit)
    if actor.person_id is None or verdict.person_id != actor.person_id:
        raise NoSuchClaim()
    return verdict


def paid_to(person_id: int) -> QuerySet[Claim]:
    """Claims that were paid to the person, or to a unit for their training, newest first; the caller has decided that the
    person may be seen.
    """
    return (
        Claim.objects.filter(person_id=person_id, state=Claim.State.PAID)
        .select_related("certificate", "organisation")
        .order_by("-paid_on")
    )


def owed_to(actor: Actor) -> int:
    """Fen that wait for the person's confirmation."""
    rows = visible_to(actor).filter(person_id=actor.person_id or 0, state=Claim.State.OFFERED)
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0 if actor.person_id else 0


def last_decision(claim: Claim) -> dict[str, Any]:
    """The explanation that the claim rests on."""
    explanation: dict[str, Any] = claim.decision.explanation
    return explanation


def own_benefits() -> list[tuple[str, str]]:
    """(code, title) of the benefits that are paid to people."""
    return [(code, str(rule.title)) for code, rule in BENEFITS.items()]


STATES = Claim.State.choices
CHANNELS = Claim.Channel.choices


@dataclass(frozen=True)
class Prospect:
    """A benefit that the person has not claimed, what the rule says of it, and what would change that."""

    verdict: Verdict
    occupation: str

    @property
    def promising(self) -> bool:
        """Whether it can be applied for."""
        return promising(self.verdict)

    @property
    def level(self) -> str:
        """Name of the level, if the matter has one."""
        level = self.verdict.facts.get("level")
        return str(Level(level).label) if level else ""

    @property
    def event(self) -> Any:
        """Date of the certificate or class."""
        return self.verdict.facts[self.verdict.policy.subject.event]

    @property
    def hurdle(self) -> tuple[str, str]:
        """(what stands in the way, what would change it) of the first such point."""
        for entry in (*self.verdict.unmet, *self.verdict.unknown):
            return entry.sentence, entry.remedy
        if self.verdict.granted and self.verdict.full_amount == 0:
            return _("没有收取费用，没有可退的费用"), ""
        return str(self.verdict.outcome.label), ""


def prospects(actor: Actor) -> list[Prospect]:
    """What else the person who acts could claim, the promising first; three queries a benefit."""
    found: list[Verdict] = []
    if actor.person_id is None:
        return []
    mine = Claim.objects.filter(person_id=actor.person_id, state__in=Claim.LIVE)
    taken = set(mine.values_list("benefit", "subject_id"))
    for code, rule in BENEFITS.items():
        if rule.payout is None or rule.payout.payee is not Payee.PERSON:
            continue
        keys = [key for key in subjects_of(rule, actor.person_id) if (code, key) not in taken]
        found += decide_many(rule, keys, on=calendar.today()) if keys else []
    names = catalogue.names([verdict.facts.get("occupation_code") or "" for verdict in found])
    rows = [Prospect(verdict, names.get(verdict.facts.get("occupation_code") or "", "")) for verdict in found]
    return sorted(rows, key=lambda row: (not row.promising, -row.event.toordinal()))


def subjects_of(rule: Policy, person_id: int) -> list[int]:
    """Keys of what a rule is about that belong to a person, newest first, thirty at most."""
    subject = rule.subject
    sql = (
        f'SELECT "{subject.key}" FROM "{fact(subject.fact).view}" '  # noqa: S608 - names are declared in code
        f'WHERE "{subject.person}" = %s ORDER BY "{subject.event}" DESC LIMIT 30'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [person_id])
        return [key for (key,) in cursor.fetchall()]


def last_scans() -> list[tuple[str, ScanRun]]:
    """The last comparison of each benefit, with the title of its policy."""
    rows = ScanRun.objects.order_by("benefit", "-day").distinct("benefit")
    return [(title_of(row.benefit), row) for row in rows]


def last_scan_day() -> date | None:
    """The day of the last comparison of the city; None before the first."""
    last: date | None = ScanRun.objects.aggregate(last=Max("day"))["last"]
    return last


def steps_of(claim: Claim) -> tuple[list[str], int]:
    """The way of a claim and where it stands, for the step line."""
    labels = [_("确认账户"), _("审核"), _("公示"), pgettext("money", "发放"), _("到账")]
    if claim.state == Claim.State.OFFERED:
        return labels, 1
    if claim.state == Claim.State.OPEN:
        case = claim.class_claim.case if claim.class_claim else claim.case
        return labels, 3 if case and case.node == "notice" else 2
    return labels, 4 if claim.state in (Claim.State.APPROVED, Claim.State.PAYING, Claim.State.RETURNED) else 6
