"""Platforms: applied for, named, reporting every year, assessed when their term ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import DomainError
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar, workflow
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.policy import Outcome, decide
from jianglu.platform.policy.services import record
from jianglu.platform.regions import queries as regions

from .. import errors, rules
from ..flows import NAMING, TERM
from ..models import Platform, YearReport
from ..permissions import APPLY, NAME
from ..policies import PLATFORM


@dataclass(frozen=True)
class PlatformRow:
    """A platform that was named before this system was there."""

    kind: str
    grade: str
    name: str
    organisation_id: int
    named_on: date
    document: str
    occupation_code: str | None = None
    master_id: int | None = None


def apply_for(
    actor: Actor, organisation_id: int, *, kind: str, grade: str, name: str, plan: str,
    occupation_code: str = "", master_id: int | None = None,
) -> Platform:  # fmt: skip
    """Apply for a platform of the actor's unit and hand the application in, with what the rule says of it on record.

    Raises BadPlatform, PlatformTwice, and PlatformNotEligible where the rule refuses; what it leaves open is for the panel.
    """
    with transaction.atomic():
        require(actor, APPLY, organisation_id=organisation_id)
        unit = organisations.get(organisation_id)
        _check(kind, grade, name, plan, occupation_code, master_id)
        platform = Platform(
            kind=kind, grade=grade, name=name.strip(), plan=plan.strip(), organisation_id=organisation_id,
            region_code=unit.region_id, occupation_id=occupation_code or None, master_id=master_id,
            created_at=calendar.now(),
        )  # fmt: skip
        try:
            with transaction.atomic():
                platform.save()
        except IntegrityError as error:
            raise errors.PlatformTwice() from error
        _decide(actor, platform)
        platform.case = workflow.open_case(
            actor,
            NAMING,
            title=f"{platform.name} {platform.get_kind_display()}",
            region_code=unit.region_id,
            organisation_id=organisation_id,
        )
        platform.save(update_fields=["decision", "case"])
        audit.record(actor, "talent.applied", platform, changes={"kind": kind, "grade": grade})
        workflow.act(actor, platform.case.pk, "submit", version=platform.case.version)
        return platform


def resubmit(actor: Actor, platform_id: int, *, plan: str) -> Platform:
    """Answer what the district asked to be put right; the rule is asked again. Raises NoSuchPlatform, BadPlatform,
    PlatformNotEligible."""
    with transaction.atomic():
        platform = _own(actor, platform_id)
        if not plan.strip():
            raise errors.BadPlatform(fields={"plan": _("请填写建设方案")})
        platform.plan = plan.strip()
        _decide(actor, platform)
        platform.save(update_fields=["plan", "decision"])
        assert platform.case is not None
        workflow.act(actor, platform.case.pk, "resubmit", version=platform.case.version)
        return platform


def take_over_platforms(actor: Actor, rows: Sequence[PlatformRow]) -> list[Platform]:
    """Enter platforms that documents named before; in few statements, all or none. Raises BadPlatform, PlatformTwice."""
    with transaction.atomic():
        require(actor, NAME, region=regions.city().code)
        faces = organisations.faces(row.organisation_id for row in rows)
        now = calendar.now()
        for row in rows:
            _check(row.kind, row.grade, row.name, row.name, row.occupation_code or "", row.master_id)
        try:
            with transaction.atomic():
                made = Platform.objects.bulk_create(
                    Platform(
                        kind=row.kind, grade=row.grade, name=row.name, organisation_id=row.organisation_id,
                        region_code=faces[row.organisation_id].region_code, occupation_id=row.occupation_code,
                        master_id=row.master_id, state=Platform.State.NAMED, named_on=row.named_on,
                        term_ends_on=rules.term_end(row.named_on), document=row.document, created_at=now,
                    )
                    for row in rows
                )  # fmt: skip
        except IntegrityError as error:
            raise errors.PlatformTwice() from error
        if made:
            audit.record(actor, "talent.platforms_taken_over", made[0], changes={"count": len(made)})
        return made


def hand_in_report(
    actor: Actor, platform_id: int, *, year: int, trained: int, raised: int, apprentices: int, projects: int, spent: int,
    told: str = "",
) -> YearReport:  # fmt: skip
    """Report a year of a named platform, `spent` in fen; raises NoSuchPlatform, NotNamed, BadReport, ReportTwice."""
    with transaction.atomic():
        platform = _own(actor, platform_id)
        if platform.state != Platform.State.NAMED or platform.named_on is None:
            raise errors.NotNamed()
        wrong = {}
        if not platform.named_on.year <= year <= calendar.today().year:
            wrong["year"] = _("只能报送认定以来的年度")
        if raised > trained:
            wrong["raised"] = _("不能多于培训人数")
        if min(trained, raised, apprentices, projects, spent) < 0:
            wrong["trained"] = _("不能为负数")
        if wrong:
            raise errors.BadReport(fields=wrong)
        try:
            with transaction.atomic():
                report = YearReport.objects.create(
                    platform=platform, year=year, trained=trained, raised=raised, apprentices=apprentices,
                    projects=projects, spent=spent, told=told.strip(), handed_in_at=calendar.now(),
                )  # fmt: skip
        except IntegrityError as error:
            raise errors.ReportTwice() from error
        audit.record(actor, "talent.reported", report, changes={"year": year})
        return report


def end_term(actor: Actor, platform_id: int, *, told: str) -> Platform:
    """Hand in what a platform says of its term, so that it is assessed; raises NotNamed, TooEarly, TermOpen."""
    with transaction.atomic():
        platform = _own(actor, platform_id)
        if platform.state != Platform.State.NAMED or platform.term_ends_on is None:
            raise errors.NotNamed()
        if not rules.may_be_assessed(platform.term_ends_on, calendar.today()):
            raise errors.TooEarly(until=platform.term_ends_on.isoformat())
        if platform.term_case is not None and platform.term_case.closed_at is None:
            raise errors.TermOpen()
        case = workflow.open_case(
            actor,
            TERM,
            title=f"{platform.name} {platform.get_kind_display()}",
            region_code=platform.region_code,
            organisation_id=platform.organisation_id,
        )
        platform.term_case = case
        platform.save(update_fields=["term_case"])
        workflow.act(actor, case.pk, "submit", version=case.version, reason=told)
        audit.record(actor, "talent.term_told", platform)
        return platform


def follow_naming(case_id: int, node: str) -> None:
    """The case is decided; called by the flow, in its transaction."""
    platform = Platform.objects.select_for_update().get(case_id=case_id)
    if node == "named":
        today = calendar.today()
        platform.state, platform.named_on, platform.term_ends_on = Platform.State.NAMED, today, rules.term_end(today)
        platform.document = platform.document or workflow.Case.objects.get(pk=case_id).number
    else:
        platform.state = Platform.State.REFUSED
    platform.save(update_fields=["state", "named_on", "term_ends_on", "document"])


def note_points(case_id: int, data: Mapping[str, Any]) -> None:
    """Keep the points of a term's assessment; raises BadReport unless each lies from 0 to 100. Called by the flow."""
    points = {code: float(data[code]) for code in rules.ITEMS}
    wrong = {code: _("请填写 0 至 100 分") for code, value in points.items() if not 0 <= value <= 100}
    if wrong:
        raise errors.BadReport(fields=wrong)
    Platform.objects.filter(term_case_id=case_id).update(term_points=rules.total(points))


def check_qualified(case_id: int) -> None:
    """Raise NotQualified when the points of the assessment do not suffice."""
    points = Platform.objects.values_list("term_points", flat=True).get(term_case_id=case_id)
    if points is None or points < rules.QUALIFIED:
        raise errors.NotQualified()


def follow_term(case_id: int, node: str) -> None:
    """The term is assessed; called by the flow, in its transaction."""
    platform = Platform.objects.select_for_update().get(term_case_id=case_id)
    if node == "kept":
        assert platform.term_ends_on is not None
        platform.term_ends_on = rules.term_end(max(platform.term_ends_on, calendar.today()))
    else:
        platform.state, platform.removed_on = Platform.State.REMOVED, calendar.today()
    platform.save(update_fields=["term_ends_on", "state", "removed_on"])


def _check(kind: str, grade: str, name: str, plan: str, occupation_code: str, master_id: int | None) -> None:
    wrong: dict[str, Any] = {}
    if kind not in Platform.Kind.values:
        wrong["kind"] = _("请选择类别")
    if grade not in Platform.Grade.values or (grade == Platform.Grade.CHIEF and kind != Platform.Kind.STUDIO):
        wrong["grade"] = _("市级首席只用于技能大师工作室")
    if not name.strip():
        wrong["name"] = _("请填写名称")
    if not plan.strip():
        wrong["plan"] = _("请填写建设方案")
    if kind == Platform.Kind.STUDIO:
        if master_id is None:
            wrong["master"] = _("工作室须有领办人")
        if not occupation_code:
            wrong["occupation_code"] = _("请填写工作室的职业")
    elif master_id is not None:
        wrong["master"] = _("只有工作室有领办人")
    if occupation_code:
        try:
            catalogue.get(occupation_code)
        except DomainError:
            wrong["occupation_code"] = _("没有这个职业编码")
    if wrong:
        raise errors.BadPlatform(fields=wrong)


def _decide(actor: Actor, platform: Platform) -> None:
    """Keep what the rule says of an application today; raises PlatformNotEligible where it refuses."""
    today = calendar.today()
    row = {
        "application": platform.pk, "person_id": platform.master_id, "organisation_id": platform.organisation_id,
        "kind": platform.kind, "grade": platform.grade, "occupation_code": platform.occupation_id, "applied_on": today,
    }  # fmt: skip
    verdict = decide(PLATFORM, row, on=today)
    if verdict.outcome in (Outcome.REFUSED, Outcome.NO_RULE):
        raise errors.PlatformNotEligible(verdict)
    platform.decision = record(actor, verdict)


def _own(actor: Actor, platform_id: int) -> Platform:
    platform = locked(
        Platform.objects.select_related("case", "term_case"),
        lambda row: require(actor, APPLY, organisation_id=row.organisation_id),
        pk=platform_id,
    )
    if platform is None:
        raise errors.NoSuchPlatform()
    return platform
