"""Registering units, giving them capacities, changing what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jianglu.kernel.chinese import name_tokens, pinyin
from jianglu.kernel.errors import Conflict, RowError
from jianglu.kernel.identifiers import check_credit_code
from jianglu.kernel.sheets import checked, refuse
from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from .errors import NoSuchOrganisation, OrganisationExists, UnknownKind
from .events import OrganisationChanged, OrganisationRegistered
from .models import Organisation, OrganisationChange, OrganisationRole
from .permissions import EDIT, REGISTER

KINDS = Organisation.Kind.choices
EDITABLE = ("name", "address", "legal_representative", "contact_name", "contact_phone", "industry", "profile")


@dataclass(frozen=True)
class OrganisationRow:
    """One unit to register; `line` is its place in the sheet."""

    line: int
    credit_code: str
    name: str
    region_code: str
    kinds: tuple[str, ...]
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    industry: str = ""
    established_on: date | None = None


def register_organisation(
    actor: Actor, *, credit_code: str, name: str, region_code: str, kinds: Iterable[str], **details: str
) -> Organisation:
    """Register a unit by its GB 32100 code; raises BadCreditCode, OrganisationExists, UnknownKind, UnknownRegion.

    `details` are further fields of EDITABLE.
    """
    with transaction.atomic():
        require(actor, REGISTER, region=region_code)
        row = OrganisationRow(0, check_credit_code(credit_code), name.strip(), regions.known(region_code), known(kinds))
        organisation = _unit(row)
        for field, value in details.items():
            if field not in EDITABLE:
                raise TypeError(f"no field {field}")
            setattr(organisation, field, value)
        try:
            with transaction.atomic():
                organisation.save(force_insert=True)
        except IntegrityError as error:
            raise OrganisationExists(credit_code=row.credit_code) from error
        today = calendar.today()
        OrganisationRole.objects.bulk_create(
            OrganisationRole(organisation=organisation, kind=kind, since=today) for kind in row.kinds
        )
        audit.record(actor, "organisations.registered", organisation)
        events.emit(OrganisationRegistered(organisation_ids=[organisation.pk]))
        return organisation


def register_organisations(
    actor: Actor, rows: Sequence[OrganisationRow], *, errors: Sequence[RowError] = ()
) -> list[Organisation]:
    """Register many units with the checks of `register_organisation`, all or nothing; raises BadRows naming each.

    `errors` are what the reader of a sheet found already.
    """
    with transaction.atomic():
        bad = [*errors, *_bad_rows(rows)]
        refuse(bad)
        for region in {row.region_code for row in rows}:
            require(actor, REGISTER, region=region)
        try:
            with transaction.atomic():
                units = Organisation.objects.bulk_create(map(_unit, rows), batch_size=1000)
        except IntegrityError as error:
            raise Conflict() from error
        today = calendar.today()
        OrganisationRole.objects.bulk_create(
            OrganisationRole(organisation=unit, kind=kind, since=row.established_on or today)
            for unit, row in zip(units, rows, strict=True)
            for kind in row.kinds
        )
        if units:
            audit.record(actor, "organisations.imported", units[0], changes={"count": len(units)})
            events.emit(OrganisationRegistered(organisation_ids=[unit.pk for unit in units]))
        return units


def _bad_rows(rows: Sequence[OrganisationRow]) -> list[RowError]:
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    for row in rows:
        checked(errors, row.line, "区划代码", partial(regions.known, row.region_code))
        checked(errors, row.line, "单位身份", partial(known, row.kinds))
        if not row.name.strip():
            errors.append(RowError(row.line, "单位名称", _("必填")))
        code = checked(errors, row.line, "统一社会信用代码", partial(check_credit_code, row.credit_code))
        if code is None:
            continue
        if code in seen:
            errors.append(RowError(row.line, "统一社会信用代码", _("与第 %(line)s 行重复") % {"line": seen[code]}))
        seen[code] = row.line
    there = Organisation.objects.filter(credit_code__in=list(seen)).values_list("credit_code", flat=True)
    errors += [RowError(seen[c], "统一社会信用代码", OrganisationExists(credit_code=c).text) for c in there]
    return errors


def add_role(actor: Actor, organisation_id: int, kind: str, *, since: date | None = None) -> None:
    """Let a unit act in a further capacity; doing so again changes nothing."""
    with transaction.atomic():
        organisation = _get(organisation_id)
        require(actor, REGISTER, region=organisation.region_id)
        known([kind])
        role, created = OrganisationRole.objects.get_or_create(
            organisation=organisation, kind=kind, defaults={"since": since or calendar.today()}
        )
        if created:
            _note(actor, organisation, "role", "", role.kind, "")


def change_organisation(
    actor: Actor, organisation_id: int, *, version: int, reason: str = "", **fields: str
) -> Organisation:
    """Change fields of EDITABLE and keep what they were; raises Conflict when `version` is not the current one."""
    with transaction.atomic():
        organisation = _get(organisation_id)
        require(actor, EDIT, region=organisation.region_id, organisation_id=organisation.pk)
        organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
        if organisation.version != version:
            raise Conflict()
        changed = {field: value for field, value in fields.items() if getattr(organisation, field) != value}
        if unknown := set(changed) - set(EDITABLE):
            raise TypeError(f"no fields {unknown}")
        if not changed:
            return organisation
        for field, value in changed.items():
            _note(actor, organisation, field, getattr(organisation, field), value, reason)
            setattr(organisation, field, value)
        organisation.version += 1
        _index(organisation)
        organisation.save()
        audit.record(actor, "organisations.changed", organisation, reason=reason, changes={"fields": sorted(changed)})
        events.emit(OrganisationChanged(organisation_id=organisation.pk, fields=sorted(changed)))
        return organisation


def known(kinds: Iterable[str]) -> tuple[str, ...]:
    """The kinds without repetition; raises UnknownKind."""
    unique = tuple(dict.fromkeys(kinds))
    for kind in unique or ("",):
        if kind not in Organisation.Kind.values:
            raise UnknownKind(kind=kind)
    return unique


def _get(organisation_id: int) -> Organisation:
    try:
        return Organisation.objects.get(pk=organisation_id)
    except Organisation.DoesNotExist:
        raise NoSuchOrganisation() from None


def _unit(row: OrganisationRow) -> Organisation:
    organisation = Organisation(
        credit_code=row.credit_code.strip().upper(),
        name=row.name.strip(),
        region_id=row.region_code,
        address=row.address,
        contact_name=row.contact_name,
        contact_phone=row.contact_phone,
        industry=row.industry,
        established_on=row.established_on,
        created_at=calendar.now(),
    )
    _index(organisation)
    return organisation


def _index(organisation: Organisation) -> None:
    organisation.pinyin = pinyin(organisation.name)[:400]
    organisation.tokens = " ".join([*name_tokens(organisation.name), organisation.credit_code.lower()])


def _note(actor: Actor, organisation: Organisation, field: str, before: str, after: str, reason: str) -> None:
    OrganisationChange.objects.create(
        organisation=organisation,
        field=field,
        before=before,
        after=after,
        reason=reason,
        changed_by=actor.name,
        changed_at=calendar.now(),
    )
