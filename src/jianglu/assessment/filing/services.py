"""Filing bodies, keeping their sites, rooms and assessors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.credentials import services as credentials
from jianglu.kernel.errors import DomainError, need_reason
from jianglu.kernel.levels import Level
from jianglu.kernel.periods import add_months
from jianglu.kernel.punctuation import listed
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar, events, numbering, workflow
from jianglu.platform.access import Actor, Permission, locked, reaches, require
from jianglu.platform.regions import queries as regions

from .. import errors
from ..events import BodyFiled
from ..flows import FILING
from ..permissions import APPLY_FILING, DECLARE_CONFLICT, MANAGE_BODY, SUSPEND_BODY
from ..posts.queries import pending
from . import rules
from .models import Assessor, Body, ConflictDeclaration, FiledScope, Filing, Room, Site
from .queries import assessor_accounts, live_scopes, open_filing


@dataclass(frozen=True)
class ScopeRow:
    """One line of a scope: an occupation, perhaps a work type of it, and levels."""

    occupation_code: str
    levels: tuple[str, ...]
    work_type_id: int | None = None


def start_filing(actor: Actor, organisation_id: int, *, kind: str, statement: str = "") -> Filing:
    """Open a filing (the first one, or a change of scope) of the actor's unit; raises NotABody, FilingOpen."""
    with transaction.atomic():
        require(actor, APPLY_FILING, organisation_id=organisation_id)
        unit = organisations.get(organisation_id)
        if not organisations.has_role(organisation_id, "body"):
            raise errors.NotABody()
        if kind not in Body.Kind.values:
            raise errors.ScopeNotAllowed(why=_("机构类型不正确"))
        body, _made = Body.objects.get_or_create(
            organisation_id=organisation_id,
            defaults={"kind": kind, "region_code": unit.region_id, "contact_phone": unit.contact_phone},
        )
        Body.objects.select_for_update().get(pk=body.pk)
        if open_filing(body.pk) is not None:
            raise errors.FilingOpen()
        first = body.state in (Body.State.APPLYING, Body.State.WITHDRAWN)
        return opened(actor, body, Filing.Kind.FIRST if first else Filing.Kind.CHANGE, statement)


def opened(actor: Actor, body: Body, kind: Filing.Kind, statement: str, flow: workflow.Flow = FILING) -> Filing:
    """A filing of that kind with its case, at the applicant's."""
    case = workflow.open_case(
        actor,
        flow,
        title=f"{body.organisation.name} {kind.label}",
        region_code=body.region_code,
        organisation_id=body.organisation_id,
    )
    filing = Filing.objects.create(body=body, kind=kind, case=case, statement=statement.strip())
    audit.record(actor, "assessment.filing_started", filing)
    return filing


def add_scope(actor: Actor, filing_id: int, row: ScopeRow) -> FiledScope:
    """Name an occupation with levels in an open filing; raises FilingClosed, ScopeNotAllowed, ScopeTwice."""
    with transaction.atomic():
        filing = _of_scope(_editable(actor, filing_id))
        _check_scope(filing.body, row, calendar.today())
        try:
            with transaction.atomic():
                scope = FiledScope.objects.create(
                    body=filing.body,
                    filing=filing,
                    occupation_id=row.occupation_code,
                    work_type_id=row.work_type_id,
                    levels=list(row.levels),
                )
        except IntegrityError as error:
            raise errors.ScopeTwice() from error
        audit.record(actor, "assessment.scope_added", scope)
        return scope


def remove_scope(actor: Actor, scope_id: int) -> None:
    """Take a line out of an open filing."""
    with transaction.atomic():
        scope = FiledScope.objects.filter(pk=scope_id, valid_from=None).first()
        if scope is None or scope.filing_id is None:
            raise errors.FilingClosed()
        _editable(actor, scope.filing_id)
        audit.record(actor, "assessment.scope_removed", scope)
        scope.delete()


def submit_filing(actor: Actor, filing_id: int) -> Filing:
    """Hand in the filing, also again after a correction; raises ScopeEmpty."""
    with transaction.atomic():
        filing = _editable(actor, filing_id)
        action = "submit" if filing.case.node == "draft" else "resubmit"
        workflow.act(actor, filing.case_id, action, version=filing.case.version)
        return filing


def check_complete(case_id: int) -> None:
    """Raise ScopeEmpty unless the filing names a scope, a site and a theory room.

    A change may bring norms of posts and no new scope.
    """
    filing = Filing.objects.select_related("body").get(case_id=case_id)
    renewed = filing.kind == Filing.Kind.RENEWAL
    named = (live_scopes(filing.body_id, calendar.today()) if renewed else filing.scopes).exists()
    if not named and not (filing.kind == Filing.Kind.CHANGE and pending(filing.body_id)):
        raise errors.ScopeEmpty(why=_("没有申报职业"))
    if not Room.objects.filter(site__body=filing.body, kind=Room.Kind.THEORY).exists():
        raise errors.ScopeEmpty(why=_("没有登记理论考场"))


def put_in_force(case_id: int) -> None:
    """The decided filing: the body is filed for three years, its new scope holds from today, it gets its issuer number.

    A renewal adds three years to the end of the filing, or to today when that is over.
    """
    filing = Filing.objects.select_related("body").get(case_id=case_id)
    today, body = calendar.today(), filing.body
    filing.scopes.update(valid_from=today)
    if filing.kind == Filing.Kind.RENEWAL:
        body.valid_until = add_months(max(today, body.valid_until or today), 12 * rules.FILING_YEARS)
        body.save(update_fields=["valid_until"])
    elif body.state in (Body.State.APPLYING, Body.State.WITHDRAWN):
        body.state, body.filed_on = Body.State.FILED, today
        body.valid_until = add_months(today, 12 * rules.FILING_YEARS)
        body.save(update_fields=["state", "filed_on", "valid_until"])
        _number(body)
    events.emit(BodyFiled(body_id=body.pk, organisation_id=body.organisation_id))


def file_bodies(
    actor: Actor, rows: Sequence[tuple[int, str, Sequence[ScopeRow]]], *, filed_on: date, held_since: date | None = None
) -> list[Body]:
    """Take over bodies filed before this system was there: (organisation, kind, scope), in few statements.

    `held_since` is the day of an earlier filing of the same scope, which the present one renewed. For the machinery.
    Raises ScopeNotAllowed.
    """
    with transaction.atomic():
        require(actor, SUSPEND_BODY, region=regions.city().code)
        faces = organisations.faces(row[0] for row in rows)
        bodies = Body.objects.bulk_create(
            Body(
                organisation_id=unit,
                kind=kind,
                state=Body.State.FILED,
                region_code=faces[unit].region_code,
                filed_on=filed_on,
                valid_until=add_months(filed_on, 12 * rules.FILING_YEARS),
            )
            for unit, kind, _scope in rows
        )
        periods: list[tuple[date, date | None]] = [(filed_on, None)]
        if held_since is not None:
            periods.append((held_since, filed_on - timedelta(days=1)))
        scopes = []
        for body, (_unit, kind, scope) in zip(bodies, rows, strict=True):
            for line in scope:
                if bad := rules.forbidden_levels(kind, list(line.levels)):
                    raise errors.ScopeNotAllowed(why=listed(str(Level(level).label) for level in bad))
                scopes += [
                    FiledScope(
                        body=body, occupation_id=line.occupation_code, work_type_id=line.work_type_id,
                        levels=list(line.levels), valid_from=since, valid_until=until,
                    )
                    for since, until in periods
                ]  # fmt: skip
            _number(body)
        FiledScope.objects.bulk_create(scopes, batch_size=2000)
        if bodies:
            audit.record(actor, "assessment.bodies_taken_over", bodies[0], changes={"count": len(bodies)})
        return bodies


def set_suspended(actor: Actor, body_id: int, suspended: bool, reason: str) -> Body:
    """Suspend a body or let it act again."""
    with transaction.atomic():
        body = locked(Body.objects.all(), lambda row: require(actor, SUSPEND_BODY, region=row.region_code), pk=body_id)
        if body is None:
            raise errors.BodyNotFound()
        need_reason(reason)
        wanted = Body.State.FILED if suspended else Body.State.SUSPENDED
        if body.state != wanted:
            raise errors.BodyNotFiled(state=body.get_state_display())
        if not suspended and body.measures.filter(kind="body", state="in_force").exists():
            raise errors.MeasureHolds()
        body.state = Body.State.SUSPENDED if suspended else Body.State.FILED
        body.save(update_fields=["state"])
        audit.record(actor, f"assessment.body_{body.state}", body, reason=reason)
        return body


def add_site(
    actor: Actor, body_id: int, *, name: str, region_code: str, address: str,
    longitude: float | None = None, latitude: float | None = None,
) -> Site:  # fmt: skip
    """Register a place of assessment; raises SiteTwice."""
    with transaction.atomic():
        body = managed(actor, body_id)
        site = Site(
            body=body, name=name.strip(), region_code=regions.known(region_code), address=address.strip(),
            longitude=longitude, latitude=latitude,
        )  # fmt: skip
        _save_once(site, errors.SiteTwice())
        audit.record(actor, "assessment.site_added", site)
        return site


def add_room(actor: Actor, site_id: int, *, name: str, kind: str, capacity: int) -> Room:
    """Register a room of a site; raises SiteNotFound, SiteTwice."""
    with transaction.atomic():
        site = Site.objects.filter(pk=site_id).first()
        if site is None:
            raise errors.SiteNotFound()
        managed(actor, site.body_id)
        room = Room(site=site, name=name.strip(), kind=kind, capacity=capacity)
        _save_once(room, errors.SiteTwice())
        audit.record(actor, "assessment.room_added", room)
        return room


def register_assessor(
    actor: Actor, body_id: int, *, name: str, grade: str, qualification: str, occupations: Sequence[str],
    card_number: str, valid_until: date, user_id: int | None = None, person_id: int | None = None,
) -> Assessor:  # fmt: skip
    """Register an assessor with card and occupations; raises AssessorInvalid, AssessorAccount, AssessorTwice."""
    with transaction.atomic():
        body = managed(actor, body_id)
        known = catalogue.names(occupations)
        if wrong := _wrong_card(name, grade, qualification, known, card_number, valid_until):
            raise errors.AssessorInvalid(fields=dict.fromkeys(wrong, errors.AssessorInvalid.message))
        if user_id is not None and user_id not in dict(assessor_accounts(body.organisation_id)):
            raise errors.AssessorAccount(fields={"user_id": errors.AssessorAccount.message})
        card = Assessor(
            body=body, name=name.strip(), grade=grade, qualification=Level(qualification).value,
            occupations=sorted(known), card_number=card_number.strip(), valid_until=valid_until,
            user_id=user_id, person_id=person_id,
        )  # fmt: skip
        _save_once(card, errors.AssessorTwice())
        audit.record(actor, "assessment.assessor_registered", card)
        return card


def _wrong_card(
    name: str, grade: str, qualification: str, occupations: Mapping[str, str], number: str, until: date
) -> list[str]:
    """Names of the fields that cannot stand on a card."""
    found = {
        "name": not name.strip(),
        "grade": grade not in Assessor.Grade.values,
        "qualification": qualification not in Level._value2member_map_,
        "occupations": not occupations,
        "card_number": not number.strip(),
        "valid_until": until < calendar.today(),
    }
    return [field for field, wrong in found.items() if wrong]


def declare_conflict(
    actor: Actor, assessor_id: int, person_id: int, *, kind: str, note: str = ""
) -> ConflictDeclaration:
    """An assessor (or the body) declares whom they must not rate; again changes nothing."""
    with transaction.atomic():
        card = Assessor.objects.select_related("body").filter(pk=assessor_id, ended_on=None).first()
        if card is None:
            raise errors.SiteNotFound()
        require(actor, DECLARE_CONFLICT, organisation_id=card.body.organisation_id)
        manages = reaches(actor.scope(MANAGE_BODY), organisation_id=card.body.organisation_id)
        if not manages and card.user_id != actor.user_id:
            raise errors.SiteNotFound()
        declared, made = ConflictDeclaration.objects.get_or_create(
            assessor=card,
            person_id=person_id,
            defaults={"kind": kind, "note": note.strip()[:200], "declared_at": calendar.now()},
        )
        if made:
            audit.record(actor, "assessment.conflict_declared", declared)
        return declared


def acting_body(actor: Actor, body_id: int) -> Body:
    """The locked-for-key body of the actor when it is filed and may act; raises BodyNotFound, BodyNotFiled, Denied."""
    body = managed(actor, body_id)
    if body.state != Body.State.FILED or body.expired:
        raise errors.BodyNotFiled(state=_("备案已到期") if body.expired else body.get_state_display())
    return body


def managed(actor: Actor, body_id: int, permission: Permission = MANAGE_BODY) -> Body:
    """The body that the actor keeps; raises BodyNotFound, Denied."""
    body = Body.objects.select_related("organisation").filter(pk=body_id).first()
    if body is None:
        raise errors.BodyNotFound()
    require(actor, permission, organisation_id=body.organisation_id)
    return body


def _editable(actor: Actor, filing_id: int) -> Filing:
    filing = Filing.objects.select_related("body", "case").filter(pk=filing_id).first()
    if filing is None:
        raise errors.BodyNotFound()
    require(actor, APPLY_FILING, organisation_id=filing.body.organisation_id)
    if filing.case.node not in ("draft", "correct"):
        raise errors.FilingClosed()
    return filing


def _of_scope(filing: Filing) -> Filing:
    """The filing, when it is of the kind that names a scope."""
    if filing.kind not in (Filing.Kind.FIRST, Filing.Kind.CHANGE):
        raise errors.FilingClosed()
    return filing


def _check_scope(body: Body, row: ScopeRow, on: date) -> None:
    levels = list(row.levels)
    if not levels or any(level not in Level._value2member_map_ for level in levels):
        raise errors.ScopeNotAllowed(why=_("请选择等级"))
    if bad := rules.forbidden_levels(body.kind, levels):
        names = listed(str(Level(level).label) for level in bad)
        raise errors.ScopeNotAllowed(
            why=_("%(kind)s不能评价%(levels)s") % {"kind": body.get_kind_display(), "levels": names}
        )
    catalogue.get(row.occupation_code)
    types = {work_type.pk: work_type.seq for work_type in catalogue.work_types(row.occupation_code, on=on)}
    if row.work_type_id is not None and row.work_type_id not in types:
        raise errors.ScopeNotAllowed(why=_("工种不属于该职业"))
    seq = types[row.work_type_id] if row.work_type_id is not None else None
    if not catalogue.is_assessable(row.occupation_code, on, work_type_seq=seq):
        raise errors.ScopeNotAllowed(why=_("该职业（工种）不在本市评价目录内"))


def _number(body: Body) -> None:
    """Give the body its part of the certificate number, once."""
    credentials.number_issuer(
        Actor.system("assessment"),
        body.organisation_id,
        letter=rules.LETTERS[body.kind],
        site=rules.FIRST_SITE + numbering.next_number(f"assessment.issuer:{rules.LETTERS[body.kind]}"),
    )


def _save_once(row: Site | Room | Assessor, twice: DomainError) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise twice from error
