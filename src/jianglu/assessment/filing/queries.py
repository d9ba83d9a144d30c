"""Reading bodies: the public register, one's own, those in the bureau's district."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.identifiers import mask_name
from jianglu.kernel.levels import Level
from jianglu.kernel.periods import add_months
from jianglu.kernel.punctuation import listed
from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.access import Actor, Role, limit, rls
from jianglu.platform.access.services import live_assignments
from jianglu.platform.pages import tally

from ..equipment.queries import of_filing as equipment_of
from ..errors import AssessorNotFound, BodyNotFound, OutsideScope, SiteNotFound
from ..marking.models import Rating
from ..permissions import MANAGE_BODY, OPEN_PLAN, VIEW_FILINGS
from ..posts.queries import annexed, annexes
from .models import Assessor, AssessorTraining, Body, ConflictDeclaration, FiledScope, Filing, Room, Site


def in_force(on: date) -> Q:
    """Scope rows in force on that day."""
    return Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gte=on))


def register(*, occupation: str = "", level: str = "", region: str = "") -> QuerySet[Body]:
    """The public register of bodies that are filed today (or suspended), with the number of occupations in `occupations`."""
    today = calendar.today()
    rows = Body.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today), state__in=[Body.State.FILED, Body.State.SUSPENDED]
    ).select_related("organisation__region")
    if occupation or level:
        scopes = FiledScope.objects.filter(in_force(today))
        if occupation:
            scopes = scopes.filter(occupation_id=occupation)
        if level:
            scopes = scopes.filter(levels__contains=[level])
        rows = rows.filter(pk__in=scopes.values("body_id"))
    if region:
        rows = rows.filter(region_code__startswith=region)
    live = Q(scopes__valid_from__lte=today) & (Q(scopes__valid_until=None) | Q(scopes__valid_until__gte=today))
    return rows.annotate(occupations=Count("scopes__occupation", filter=live, distinct=True)).order_by(
        "organisation__pinyin", "pk"
    )


def places(rows: QuerySet[Body]) -> dict[str, int]:
    """How many of the bodies are filed in each district, by its code."""
    return dict(Counter(code[:6] for code in rows.order_by().values_list("region_code", flat=True)))


def public_body(body_id: int) -> Body:
    """A filed or suspended body with its scope in force and its sites; raises BodyNotFound."""
    today = calendar.today()
    scopes = FiledScope.objects.filter(in_force(today)).select_related("occupation", "work_type").order_by("occupation")
    found = (
        Body.objects.select_related("organisation__region")
        .prefetch_related(Prefetch("scopes", queryset=scopes), "sites__rooms")
        .exclude(state=Body.State.APPLYING)
        .filter(pk=body_id)
        .first()
    )
    if found is None:
        raise BodyNotFound()
    return found


def visible_to(actor: Actor) -> QuerySet[Body]:
    """Bodies whose filings the actor sees."""
    rows = Body.objects.select_related("organisation__region")
    return limit(rows, actor, VIEW_FILINGS, region="region_code", organisation="organisation_id")


def filings(actor: Actor) -> QuerySet[Filing]:
    """Filings that the actor sees, newest first."""
    rows = Filing.objects.select_related("body__organisation", "case").order_by("-pk")
    return limit(rows, actor, VIEW_FILINGS, region="body__region_code", organisation="body__organisation_id")


def get_filing(actor: Actor, filing_id: int) -> Filing:
    """One filing that the actor sees; raises BodyNotFound."""
    found = filings(actor).filter(pk=filing_id).first()
    if found is None:
        raise BodyNotFound()
    return found


def get_filed_scope(actor: Actor, filing_id: int, scope_id: int) -> FiledScope:
    """One line of a filing that the actor sees; raises BodyNotFound."""
    found = FiledScope.objects.filter(pk=scope_id, filing=get_filing(actor, filing_id)).first()
    if found is None:
        raise BodyNotFound()
    return found


def own_scope(actor: Actor, scope_id: int) -> FiledScope:
    """A scope row of the body for which the actor opens plans; raises OutsideScope also for those of others."""
    found = limit(
        FiledScope.objects.filter(pk=scope_id), actor, OPEN_PLAN, organisation="body__organisation_id"
    ).first()
    if found is None:
        raise OutsideScope()
    return found


def own_site(actor: Actor, site_id: int) -> Site:
    """A site of the body that the actor manages; raises SiteNotFound also for those of others."""
    found = limit(Site.objects.filter(pk=site_id), actor, MANAGE_BODY, organisation="body__organisation_id").first()
    if found is None:
        raise SiteNotFound()
    return found


def own_body(actor: Actor) -> Body | None:
    """The body for which the actor acts, or None."""
    rows = Body.objects.select_related("organisation__region")
    return limit(rows, actor, MANAGE_BODY, organisation="organisation_id").order_by("pk").first()


def get_own_body(actor: Actor) -> Body:
    """The body for which the actor acts; raises BodyNotFound before its first filing."""
    own = own_body(actor)
    if own is None:
        raise BodyNotFound()
    return own


def open_filing(body_id: int) -> Filing | None:
    """The filing that is under way, or None."""
    return Filing.objects.select_related("case").filter(body_id=body_id, case__closed_at=None).first()


def scopes_of(body_id: int) -> QuerySet[FiledScope]:
    """All scope rows of a body, those of an open filing included."""
    return FiledScope.objects.filter(body_id=body_id).select_related("occupation", "work_type").order_by("occupation")


def present_scopes(body_id: int, on: date) -> QuerySet[FiledScope]:
    """Scope rows in force or asked for in an open filing; those of earlier filings left out."""
    return scopes_of(body_id).exclude(valid_until__lt=on)


def live_scopes(body_id: int, on: date) -> QuerySet[FiledScope]:
    """Scope rows in force on a day."""
    return scopes_of(body_id).filter(in_force(on))


def sites_of(body_id: int) -> QuerySet[Site]:
    """Sites with rooms, and seats of theory rooms in `seats`."""
    return (
        Site.objects.filter(body_id=body_id)
        .prefetch_related("rooms")
        .annotate(seats=Sum("rooms__capacity", filter=Q(rooms__kind=Room.Kind.THEORY)))
        .order_by("pk")
    )


def assessors_of(body_id: int) -> QuerySet[Assessor]:
    """Assessors of a body with the conflicts they `declared`, training `hours` and candidates `rated` of the last 12 months."""
    since = add_months(calendar.today(), -12)
    trained = AssessorTraining.objects.filter(assessor=OuterRef("pk"), held_on__gt=since).order_by()
    hours = trained.values("assessor").annotate(sum=Sum("hours")).values("sum")
    rated = Rating.objects.filter(rated_at__date__gt=since, absent=False)
    rows = Assessor.objects.filter(body_id=body_id, ended_on=None)
    return rows.annotate(
        declared=tally(ConflictDeclaration.objects.all(), "assessor"),
        hours=Coalesce(Subquery(hours), 0),
        rated=tally(rated, "assignment__assessor"),
    ).order_by("pk")


def get_assessor(actor: Actor, assessor_id: int) -> Assessor:
    """One assessor of a body that the actor manages; raises AssessorNotFound."""
    row = Assessor.objects.select_related("body").filter(pk=assessor_id)
    own = limit(row, actor, MANAGE_BODY, organisation="body__organisation_id").first()
    found = assessors_of(own.body_id).select_related("body", "user").filter(pk=own.pk).first() if own else None
    if found is None:
        raise AssessorNotFound()
    return found


def cards_of(body_id: int) -> list[tuple[Assessor, list[str]]]:
    """(assessor, names of the occupations on the card) of a body, those that expire first on top."""
    rows = list(assessors_of(body_id).select_related("user").order_by("valid_until", "pk"))
    names = catalogue.names({code for row in rows for code in row.occupations})
    return [(row, [names.get(code, code) for code in row.occupations]) for row in rows]


def rated_by_month(assessor_id: int) -> list[tuple[str, int]]:
    """(month, candidates) whom an assessor rated in each of the last twelve months with any; the caller may see the card."""
    rows = Rating.objects.filter(assignment__assessor=assessor_id, absent=False).order_by()
    counted = (
        rows.annotate(month=TruncMonth("rated_at")).values("month").annotate(n=Count("pk")).order_by("-month")[:12]
    )
    return [(f"{row['month']:%Y-%m}", row["n"]) for row in reversed(counted)]


def filed_occupations(body_id: int, on: date) -> list[tuple[str, str]]:
    """(code, name) of the occupations that a body may assess on a day."""
    return list(dict.fromkeys((row.occupation_id, row.occupation.name) for row in live_scopes(body_id, on)))


def assessor_accounts(organisation_id: int) -> list[tuple[int, str]]:
    """(id, name) of the accounts that act as assessors for the unit and have no card with it yet."""
    rows = live_assignments().filter(role=Role.ASSESSOR, value=str(organisation_id)).select_related("user")
    taken = Assessor.objects.filter(body__organisation_id=organisation_id, ended_on=None).exclude(user=None)
    return [(row.user_id, str(row.user)) for row in rows.exclude(user_id__in=taken.values("user_id")).order_by("user")]


def assessor_of(actor: Actor) -> QuerySet[Assessor]:
    """The cards that belong to the actor's account."""
    return Assessor.objects.filter(
        user_id=actor.user_id or 0, ended_on=None, body__organisation_id__in=actor.organisation_ids
    )


def conflicts_of(actor: Actor) -> list[ConflictDeclaration]:
    """What the actor declared as an assessor, newest first; names are masked, the assessor knows whom they named."""
    rows = ConflictDeclaration.objects.filter(assessor__in=assessor_of(actor)).order_by("-declared_at")[:200]
    found = list(rows)
    with rls.elevated("assessment.conflicts"):  # the assessor named them; most are strangers to the body
        names = people.names([row.person_id for row in found])
    for row in found:
        row.shown = mask_name(names.get(row.person_id, ""))  # type: ignore[attr-defined]
    return found


def public_scope(case_id: int) -> tuple[tuple[str, str, str], ...]:
    """Occupation, work type and levels that a filing asks for; and the posts with whose norms it comes."""
    filing = Filing.objects.get(case_id=case_id)
    norms = [(norm.post.occupation.name, str(norm), levels_text(norm.post.levels)) for norm in annexes(filing.pk)]
    return (*_asked(filing), *norms)


def _asked(filing: Filing) -> list[tuple[str, str, str]]:
    """Occupation, work type and levels, line by line."""
    rows = (
        live_scopes(filing.body_id, calendar.today())
        if filing.kind in (Filing.Kind.RENEWAL, Filing.Kind.WITHDRAWAL)
        else FiledScope.objects.filter(filing=filing).select_related("occupation", "work_type")
    )
    return [(row.occupation.name, row.work_type.name if row.work_type else "", levels_text(row.levels)) for row in rows]


def summary_of(case_id: int) -> list[tuple[str, str]]:
    """What an officer reads of a filing: kind, statement, scope, sites with rooms and seats, assessors, norms of posts."""
    filing = Filing.objects.select_related("body", "case").get(case_id=case_id)
    ends = filing.kind == Filing.Kind.WITHDRAWAL
    norms = "" if ends else annexed(filing.pk, filing.body_id, handed_in=filing.case.node != "draft")
    scope = listed((" ".join(part for part in line if part) for line in _asked(filing)), "；")
    places = listed(
        (
            f"{site.name} {site.address}（{'、'.join(f'{room.name} {room.capacity}' for room in site.rooms.all()) or '—'}）"
            for site in sites_of(filing.body_id)
        ),
        "；",
    )
    staff = listed(f"{row.name} {row.get_grade_display()}" for row in assessors_of(filing.body_id)[:30])
    found = [
        (_("事项"), filing.get_kind_display()), (_("机构类型"), filing.body.get_kind_display()),
        (_("申报范围"), scope), (_("考点与考场（座位）"), places), (_("考评员"), staff),
        (_("设备（件数）"), "" if ends else _equipment(filing)), (_("岗位规范（附件）"), norms), (_("说明"), filing.statement),
    ]  # fmt: skip
    return [(str(label), text) for label, text in found if text]


def _equipment(filing: Filing) -> SafeString:
    """How much equipment is claimed, with the way to the check list."""
    rows = equipment_of(filing)
    text = _("%(rows)s 行，共 %(pieces)s 台（套）") % {"rows": len(rows), "pieces": sum(row.quantity for row in rows)}
    where = reverse("assessment:site_check", args=[filing.pk])
    return format_html('{} <a href="{}">{}</a>', text, where, _("现场核查清单"))


def levels_text(levels: Sequence[str]) -> str:
    """Names of levels, lowest first."""
    return listed(str(Level(level).label) for level in sorted(levels, key=lambda code: Level(code).rank))


@dataclass(frozen=True)
class Coverage:
    """How many bodies, occupations and work types are filed."""

    bodies: int
    occupations: int
    work_types: int


def coverage(on: date) -> Coverage:
    """What the filed scopes of all bodies cover on a day."""
    live = FiledScope.objects.filter(in_force(on), body__state=Body.State.FILED)
    found = live.aggregate(
        bodies=Count("body", distinct=True),
        occupations=Count("occupation", distinct=True),
        work_types=Count("work_type", distinct=True),
    )
    return Coverage(**found)
