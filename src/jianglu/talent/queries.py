"""Reading platforms, their reports, the roll of honours, nominations for it, and service cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from jianglu.credentials import queries as credentials
from jianglu.kernel.identifiers import mask_name
from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit, require, rls
from jianglu.platform.policy import Verdict
from jianglu.platform.regions import queries as regions

from . import rules
from .cards import Asked, card_of, decided
from .errors import NoSuchHonour, NoSuchNomination, NoSuchPlatform, NoSuchRoster
from .models import CardRoster, CardRow, Honour, Nomination, Platform, YearReport
from .permissions import APPLY, CARDS, NOMINATE, OWN_CARD, OWN_NOMINATION, VIEW
from .titles import NOMINATED, TITLES

KINDS, GRADES, STATES = Platform.Kind.choices, Platform.Grade.choices, Platform.State.choices
PUBLIC = Platform.State.NAMED
CARD_STATES = CardRoster.State.choices
NOMINATION_STATES = Nomination.State.choices
NOMINATION_TITLES = [(code, TITLES[code].name) for code in NOMINATED]


def named() -> QuerySet[Platform]:
    """The public register: platforms in their term."""
    return Platform.objects.filter(state=PUBLIC).select_related("organisation", "occupation")


def counts_by_district() -> dict[str, int]:
    """Named platforms by the code of their district."""
    rows = named().values_list("region_code").annotate(n=Count("pk"))
    found: dict[str, int] = {}
    for code, many in rows.order_by():
        found[code[:6]] = found.get(code[:6], 0) + many
    return found


def counts_by_kind() -> list[tuple[str, str, int]]:
    """(kind, its label, how many are named), all kinds."""
    told = dict(named().values_list("kind").annotate(n=Count("pk")).order_by())
    return [(code, str(label), told.get(code, 0)) for code, label in KINDS]


def public(platform_id: int) -> Platform:
    """A named platform; raises NoSuchPlatform."""
    row = named().filter(pk=platform_id).first()
    if row is None:
        raise NoSuchPlatform()
    return row


def visible_to(actor: Actor) -> QuerySet[Platform]:
    """All platforms of the actor's region, in every state, with the last year's report."""
    require(actor, VIEW)
    last = YearReport.objects.filter(platform=OuterRef("pk")).order_by("-year")
    rows = Platform.objects.select_related("organisation", "occupation").annotate(
        reported=Subquery(last.values("year")[:1]), trained=Subquery(last.values("trained")[:1])
    )
    return limit(rows, actor, VIEW, region="region_code")


def own(actor: Actor) -> QuerySet[Platform]:
    """Platforms of the actor's unit."""
    require(actor, APPLY)
    rows = Platform.objects.select_related("organisation", "occupation", "case", "term_case")
    return limit(rows, actor, APPLY, organisation="organisation_id")


def get_for(actor: Actor, platform_id: int) -> Platform:
    """One platform for its unit or for the bureau; raises NoSuchPlatform outside both."""
    wanted = Q(pk__in=[])
    if actor.can(APPLY):
        wanted |= Q(pk__in=own(actor).values("pk"))
    if actor.can(VIEW):
        wanted |= Q(pk__in=visible_to(actor).order_by().values("pk"))
    rows = Platform.objects.select_related("organisation", "occupation", "case", "term_case", "decision")
    row = rows.filter(wanted, pk=platform_id).first()
    if row is None:
        raise NoSuchPlatform()
    return row


def reports(platform: Platform) -> list[tuple[YearReport, Sequence[object]]]:
    """Reports of a platform, newest first, each with what it stays behind in."""
    return [
        (row, rules.behind(platform.kind, row.trained, row.raised, row.apprentices))
        for row in platform.reports.order_by("-year")
    ]


def master_name(platform: Platform) -> str:
    """Who leads a studio; studios carry the name in public."""
    if not platform.master_id:
        return ""
    with rls.elevated("talent.master_name"):
        return people.names([platform.master_id])[platform.master_id]


def ending(actor: Actor, before: date) -> int:
    """How many visible platforms end their term before a day."""
    return visible_to(actor).filter(state=PUBLIC, term_ends_on__lt=before).count()


def of_case(case_id: int) -> Platform:
    """The platform of a naming; the caller has decided that the case may be seen."""
    return Platform.objects.select_related("decision").get(case_id=case_id)


def on_notice(case_id: int) -> tuple[tuple[str, ...], ...]:
    """The row of the public notice."""
    row = Platform.objects.select_related("occupation").get(case_id=case_id)
    occupation = row.occupation.name if row.occupation else ""
    return ((row.name, row.get_kind_display(), row.get_grade_display(), occupation),)


def honours(actor: Actor) -> QuerySet[Honour]:
    """The roll of honours of the actor's region, with persons and units."""
    require(actor, VIEW)
    return limit(Honour.objects.select_related("person", "organisation"), actor, VIEW, region="region_code")


def honour(actor: Actor, honour_id: int) -> Honour:
    """One honour; raises NoSuchHonour outside the actor's region."""
    row = honours(actor).filter(pk=honour_id).first()
    if row is None:
        raise NoSuchHonour()
    return row


def honours_of(person_id: int) -> list[Honour]:
    """What a person was given and still holds."""
    return list(Honour.objects.filter(person_id=person_id, withdrawn_on=None).order_by("-given_on"))


def nominations(actor: Actor) -> QuerySet[Nomination]:
    """Nominations by the actor's unit, in the actor's region, or of the actor in person; with all that a list shows."""
    rows = Nomination.objects.all()
    seen = limit(rows, actor, NOMINATE, organisation="organisation_id") | limit(rows, actor, VIEW, region="region_code")
    seen |= limit(rows, actor, OWN_NOMINATION, person="person_id")
    return seen.select_related("person", "organisation", "occupation", "case", "decision")


def own_nominations(actor: Actor) -> QuerySet[Nomination]:
    """Of the actor in person, newest first; raises Denied for whoever is no person of the register."""
    require(actor, OWN_NOMINATION, person_id=actor.person_id or 0)
    return nominations(actor).filter(person_id=actor.person_id or 0).order_by("-nominated_on", "-pk")


def nomination(actor: Actor, nomination_id: int) -> Nomination:
    """One of them with its papers; raises NoSuchNomination."""
    row = nominations(actor).prefetch_related("papers__file").filter(pk=nomination_id).first()
    if row is None:
        raise NoSuchNomination()
    return row


def nomination_of_case(case_id: int) -> Nomination:
    """The nomination of a case that the caller has been shown."""
    with rls.elevated("talent.nominations: what a case is about"):
        return Nomination.objects.select_related("person", "occupation", "decision").get(case_id=case_id)


def nomination_on_notice(case_id: int) -> tuple[tuple[str, ...], ...]:
    """The row of the public notice."""
    row = nomination_of_case(case_id)
    return ((mask_name(row.person.name), row.get_title_display(), row.occupation.name),)


def roll() -> list[tuple[str, str, int]]:
    """(title, grade, how many hold it) for the public; a title belongs to the document, not to a person's page."""
    with rls.elevated("talent.roll"):  # counts alone
        told = dict(Honour.objects.filter(withdrawn_on=None).values_list("title").annotate(n=Count("pk")).order_by())
    return [(str(title.name), title.grade, told.get(title.code, 0)) for title in TITLES.values()]


def year_sums(year: int | None = None) -> dict[str, int]:
    """What all named platforms did in a year: trained, raised, apprentices, projects."""
    year = year or calendar.today().year - 1
    told = YearReport.objects.filter(year=year).aggregate(
        *(Sum(name) for name in ("trained", "raised", "apprentices", "projects"))
    )
    return {name.removesuffix("__sum"): value or 0 for name, value in told.items()}


def district_names() -> dict[str, str]:
    """Names of the city's districts by code."""
    return {row.code: row.name for row in regions.districts()}


@dataclass(frozen=True)
class CardProspect:
    """What the rule says of a service card for a person: by the title of the highest class, and by the others they hold."""

    verdict: Verdict
    others: list[tuple[str, Verdict]]
    title: str  # empty: the person holds none
    card: str  # A, B; empty: the directory names none
    held: list[Any]  # certificates of cards, newest first


def own_card(actor: Actor) -> CardProspect:
    """Whether the actor may have a service card today, and which; raises Denied for whoever is no person of the register."""
    require(actor, OWN_CARD, person_id=actor.person_id or 0)
    person_id, today = actor.person_id or 0, calendar.today()
    titles = list(dict.fromkeys(row.title for row in honours_of(person_id))) or [""]
    verdicts = decided((Asked(place, person_id, title, today) for place, title in enumerate(titles)), today)
    found = [(title, verdicts[place]) for place, title in enumerate(titles)]
    found.sort(
        key=lambda pair: (not pair[1].granted, str(pair[1].parameters["category"] or "~"))
    )  # the higher class counts
    (best, verdict), *others = found
    named = [(str(TITLES[title].name), verdict) for title, verdict in others]
    held = credentials.wallet(person_id).filter(kind="service_card")
    return CardProspect(verdict, named, str(TITLES[best].name) if best else "", card_of(verdict), list(held))


def card_rosters(actor: Actor) -> QuerySet[CardRoster]:
    """Lists of service cards with how many of their rows hold, newest first."""
    require(actor, CARDS)
    counts = {name: Count("rows", filter=Q(rows__outcome=name)) for name in ("granted", "refer", "refused", "no_rule")}
    rows = CardRoster.objects.select_related("body").annotate(issued=Count("rows__certificate"), **counts)
    return limit(rows, actor, CARDS, region="body__region__code")


def card_roster(actor: Actor, roster_id: int) -> CardRoster:
    """One of them; raises NoSuchRoster."""
    row = card_rosters(actor).filter(pk=roster_id).first()
    if row is None:
        raise NoSuchRoster()
    return row


def card_rows(actor: Actor) -> QuerySet[CardRow]:
    """Rows of the lists in the actor's reach, with person and card."""
    require(actor, CARDS)
    rows = CardRow.objects.select_related("person", "roster", "certificate")
    return limit(rows, actor, CARDS, region="roster__body__region__code")


def card_row(actor: Actor, row_id: int) -> CardRow:
    """One of them; raises NoSuchRoster."""
    row = card_rows(actor).filter(pk=row_id).first()
    if row is None:
        raise NoSuchRoster()
    return row
