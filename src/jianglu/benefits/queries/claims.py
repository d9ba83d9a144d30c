"""Reading claims, always within the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit
from jianglu.platform.policy import Verdict

from ..errors import NoSuchClaim
from ..models import BankAccount, Claim
from ..permissions import VIEW
from ..services.claims import check


def visible_to(actor: Actor) -> QuerySet[Claim]:
    """Claims in the actor's region, or the actor's own."""
    return limit(Claim.objects.all(), actor, VIEW, region="region_code", person="person_id")


def narrow(rows: QuerySet[Claim], text: str) -> QuerySet[Claim]:
    """Those of `rows` whose number begins so, or whose person's name does; each by an index."""
    if text[0].isascii():
        return rows.filter(number__startswith=text.upper())
    return rows.filter(person__name__startswith=text)


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
        rows = rows.filter(Q(number=text) | Q(person__name=text))
    return rows


def get(actor: Actor, claim_id: int) -> Claim:
    """The claim when the actor may see it; raises NoSuchClaim."""
    claim = (
        visible_to(actor)
        .select_related("person", "case", "account", "decision", "budget_line__region")
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
        return str(Level(self.claim.level).label)


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
    """The claims of the person who acts, newest first."""
    if actor.person_id is None:
        return []
    return shown(claims(actor).filter(person_id=actor.person_id)[:100])


def account_of(actor: Actor) -> BankAccount | None:
    """The account that the person who acts has confirmed."""
    return BankAccount.objects.filter(person_id=actor.person_id, replaced_at=None).first() if actor.person_id else None


def check_own(actor: Actor, certificate_id: int) -> Verdict:
    """What the rule says today of a certificate of the person who acts; raises NoSuchClaim for anybody else's."""
    verdict = check(certificate_id, on=calendar.today())
    if actor.person_id is None or verdict.person_id != actor.person_id:
        raise NoSuchClaim()
    return verdict


def paid_to(person_id: int) -> QuerySet[Claim]:
    """Claims that were paid to the person, newest first; the caller has decided that the person may be seen."""
    return (
        Claim.objects.filter(person_id=person_id, state=Claim.State.PAID)
        .select_related("certificate")
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


STATES = Claim.State.choices
CHANNELS = Claim.Channel.choices


def claimable(actor: Actor) -> list[Any]:
    """Certificates of the person who acts that have no live claim, newest first."""
    from jianglu.credentials import queries as credentials

    if actor.person_id is None:
        return []
    taken = set(
        Claim.objects.filter(person_id=actor.person_id, state__in=Claim.LIVE).values_list("certificate_id", flat=True)
    )
    return [row for row in credentials.wallet(actor.person_id) if row.pk not in taken]


def steps_of(claim: Claim) -> tuple[list[str], int]:
    """The way of a claim and where it stands, for the step line."""
    labels = [_("确认账户"), _("审核"), _("公示"), _("发放"), _("到账")]
    if claim.state == Claim.State.OFFERED:
        return labels, 1
    if claim.state == Claim.State.OPEN:
        return labels, 3 if claim.case and claim.case.node == "notice" else 2
    return labels, 4 if claim.state in (Claim.State.APPROVED, Claim.State.PAYING, Claim.State.RETURNED) else 6
