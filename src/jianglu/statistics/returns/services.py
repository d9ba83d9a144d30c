"""Beginning a return, counting it again, filling it in. Its way from desk to desk is the case's (`flows.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.errors import NotFound
from jianglu.platform import audit, calendar, workflow
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.facts.snapshot import Snapshot
from jianglu.platform.regions import queries as regions

from .. import engine as engines
from ..errors import BadFilter, BadReport, PeriodNotOver, ReturnExists, ReturnSealed
from ..models import Return
from ..permissions import FILL
from . import archive, counting, queries
from .declare import Period, Table

DESKS = ("draft", "correct")
"""Nodes at which a return is with whoever fills it in."""


STAGES = [
    ("draft", pgettext_lazy("signature", "填报")), ("check", _("审核")), ("sign", _("签发")), ("city", _("市级签收")),
    ("correct", _("退回修改")), ("filed", _("已报")),
]  # fmt: skip


def stage(row: Return) -> str:
    """Where the return is."""
    return str(dict(STAGES).get(row.case.node, row.case.node))


def begin(
    actor: Actor, table_code: str, period_text: str, region_code: str, *, taken: Snapshot | None = None
) -> Return:
    """Count a return and open its case; of the newest snapshot, or of `taken`.

    Raises NoSuchTable, BadPeriod, BadFilter, Denied, PeriodNotOver, ReturnExists.
    """
    table = queries.table(table_code)
    period = Period.read(period_text, monthly=table.monthly)
    with transaction.atomic():
        require(actor, FILL, region=region_code)
        if region_code != regions.city().code and region_code not in {region.code for region in regions.districts()}:
            raise BadFilter(what=region_code)
        if Return.objects.filter(table=table.code, period=str(period), region_code=region_code).exists():
            raise ReturnExists()
        counted = _counted(table, period, region_code, taken)
        from ..flows import flow_for

        with translation.override(settings.LANGUAGE_CODE):  # what is kept is Chinese, whoever begins it
            title = f"{table.number} {table.title} {period} {regions.name_of(region_code)}"
        case = workflow.open_case(actor, flow_for(region_code), title=title, region_code=region_code)
        try:
            row = Return.objects.create(
                table=table.code,
                period=str(period),
                region_code=region_code,
                case=case,
                compiled_by=actor.name,
                **counted,
            )
        except IntegrityError:
            raise ReturnExists() from None
        audit.record(actor, "statistics.return_begun", row, changes={"archive": row.archive})
    return row


def count_again(actor: Actor, pk: int) -> Return:
    """Count it from the newest snapshot, before it is handed in. Raises NotFound, ReturnSealed, PeriodNotOver."""
    with transaction.atomic():
        row = _mine(actor, pk)
        table = queries.table(row.table)
        counted = _counted(table, Period.read(row.period, monthly=table.monthly), row.region_code, None)
        before = row.archive
        for name, value in counted.items():
            setattr(row, name, value)
        row.compiled_by, row.compilations = actor.name, row.compilations + 1
        row.save()
        audit.record(actor, "statistics.return_counted_again", row, changes={"archive": [before, row.archive]})
    return row


def fill_in(
    actor: Actor, pk: int, *, by_hand: Mapping[str, str], source: str, explanations: Mapping[str, str]
) -> Return:
    """Set the lines that no record counts, and why rules that may be broken are. Raises NotFound, ReturnSealed, BadReport."""
    with transaction.atomic():
        row = _mine(actor, pk)
        table = queries.table(row.table)
        known = {item.code for item in table.items}
        given = {code: text.strip() for code, text in by_hand.items() if code in known and text.strip()}
        wrong: dict[str, Any] = {
            code: _("请填写不带小数的数") for code, text in given.items() if not (text.isdecimal() and len(text) <= 12)
        }
        if given and not source.strip():
            wrong["source"] = _("请写明数据来源")
        if wrong:
            raise BadReport(fields=wrong)
        row.by_hand = {code: int(text) for code, text in given.items()}
        row.by_hand_source = source.strip()[:200]
        row.explanations = {code: text.strip()[:500] for code, text in explanations.items() if text.strip()}
        row.save(update_fields=["by_hand", "by_hand_source", "explanations"])
        audit.record(actor, "statistics.return_filled_in", row, changes={"by_hand": row.by_hand})
    return row


def sign(case: workflow.Case, step: str, name: str) -> None:
    """Note who took the return on; called by its flow."""
    row = Return.objects.select_for_update().get(case=case)
    row.signatures = [*row.signatures, [step, name, calendar.today().isoformat()]]
    row.save(update_fields=["signatures"])


def close(case: workflow.Case) -> None:
    """Mark the return as filed; called by its flow."""
    Return.objects.filter(case=case).update(filed_on=calendar.today())


def _mine(actor: Actor, pk: int) -> Return:
    """The return, locked, while it may be changed."""

    def check(row: Return) -> None:
        require(actor, FILL, region=row.region_code)

    row = locked(Return.objects.all(), check, pk=pk)
    if row is None:
        raise NotFound()
    if workflow.Case.objects.filter(pk=row.case_id, node__in=DESKS).first() is None:
        raise ReturnSealed()
    return row


def _counted(table: Table, period: Period, region_code: str, taken: Snapshot | None) -> dict[str, Any]:
    engine = engines.frozen(taken) if taken is not None else engines.of_latest()
    if engine is None or not counting.ended(period, engine.taken.taken_on):
        raise PeriodNotOver(period=period.label)
    grains = [column.measure.grain for column in table.columns]
    return {
        "figures": counting.count(engine, table, period, region_code),
        "taken_on": engine.taken.taken_on,
        "archive": archive.keep(engine, grains),
        "declarations": engines.declarations(),
        "compiled_at": calendar.now(),
    }
