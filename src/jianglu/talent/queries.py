"""Reading platforms, their reports and the roll of honours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit, require, rls
from jianglu.platform.regions import queries as regions

from . import rules
from .errors import NoSuchHonour, NoSuchPlatform
from .models import Honour, Platform, YearReport
from .permissions import APPLY, VIEW
from .titles import TITLES

KINDS, GRADES, STATES = Platform.Kind.choices, Platform.Grade.choices, Platform.State.choices
PUBLIC = Platform.State.NAMED


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
    rows = Platform.objects.select_related("organisation", "occupation", "case", "term_case")
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
    return people.names([platform.master_id])[platform.master_id] if platform.master_id else ""


def ending(actor: Actor, before: date) -> int:
    """How many visible platforms end their term before a day."""
    return visible_to(actor).filter(state=PUBLIC, term_ends_on__lt=before).count()


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
