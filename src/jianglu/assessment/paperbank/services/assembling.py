"""Asking for a set, assembling it in a job, approving or voiding it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction

from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, locked
from jianglu.platform.questions import Kind

from ... import errors
from ...assembly import Assembled, BadSpecification, Impossible, Unfinished, assemble
from ...bank.models import Blueprint, Item, ItemVersion
from ...bank.services import enemies_of, newest_versions
from ...bank.services.banks import own_bank
from ...bank.services.papers import scorable
from ...permissions import APPROVE_PAPERS, ASSEMBLE_PAPERS
from .. import rules
from ..models import PaperSet

SECONDS = 120
"""How long one set may take."""


def request_set(actor: Actor, blueprint_id: int, title: str, wish: rules.Wish) -> PaperSet:
    """Ask for a set of parallel forms; a job assembles it. Raises ItemNotFound, SpecificationInvalid."""
    from jianglu.platform import jobs

    from ...tasks import assemble_papers

    with transaction.atomic():
        blueprint = Blueprint.objects.filter(pk=blueprint_id).first()
        if blueprint is None:
            raise errors.ItemNotFound()
        bank = own_bank(actor, blueprint.bank_id, ASSEMBLE_PAPERS)
        if not 1 <= wish.forms <= 10 or not title.strip():
            raise errors.SpecificationInvalid(why="forms")
        made = PaperSet.objects.create(
            bank=bank, blueprint=blueprint, title=title.strip()[:120], forms=wish.forms, specification=wish.plain(),
            made_at=calendar.now(), made_by_id=actor.user_id, maker_name=actor.name,
        )  # fmt: skip
        made.job_id = jobs.enqueue(assemble_papers, actor, set_id=made.pk).pk
        made.save(update_fields=["job_id"])
        audit.record(actor, "assessment.papers_requested", made, changes={"specification": wish.plain()})
        return made


def entries_of(blueprint: Blueprint, newest: dict[int, ItemVersion]) -> list[rules.Entry]:
    """The items of a blueprint that may be examined, calibrated where they are."""
    from ...calibration.queries import parameters_of

    active = Item.objects.filter(
        node__blueprint=blueprint, node__weight__gt=0, state=Item.State.ACTIVE, pool=Item.Pool.EXAM,
        kind__in=list(blueprint.counts),
    )  # fmt: skip
    rows = scorable(active.select_related("node"))
    known = parameters_of(blueprint.bank_id)
    found = []
    for item in rows.order_by("pk"):
        version = newest[item.pk]
        key = version.answer[0] if item.kind == Kind.SINGLE else ""
        values = known.get((version.pk, 0), {})
        found.append(rules.Entry(item.pk, item.node.code, item.kind, version.difficulty, key, item.exposure, **values))
    return found


def assemble_set(set_id: int, tell: Callable[[float], None]) -> PaperSet:
    """Solve a requested set; the caller is the job. What cannot be is written down with the smallest conflict."""
    asked = PaperSet.objects.select_related("blueprint").get(pk=set_id)
    if asked.state != PaperSet.State.ASSEMBLING:
        return asked
    blueprint, wish = asked.blueprint, rules.Wish.of(asked.specification)
    leaves = {node.code: node for node in blueprint.nodes.filter(weight__gt=0)}
    items = Item.objects.filter(node__blueprint=blueprint).exclude(state=Item.State.RETIRED)
    newest = newest_versions(list(items.values_list("pk", flat=True)))
    entries = entries_of(blueprint, newest)
    names = {code: str(node) for code, node in leaves.items()}
    spec = rules.specification(
        wish, blueprint.counts, {code: node.weight for code, node in leaves.items()}, names, enemies_of(asked.bank_id)
    )
    made: Assembled | None = None
    state, conflict = PaperSet.State.ASSEMBLED, []
    try:
        made = assemble(spec, [entry.candidate() for entry in entries], seconds=SECONDS, tell=tell)
    except Impossible as why:
        state, conflict = PaperSet.State.IMPOSSIBLE, rules.told(spec, why.conflict)
    except (BadSpecification, Unfinished):
        state = PaperSet.State.FAILED
    with transaction.atomic():
        row = PaperSet.objects.select_for_update().get(pk=set_id)
        if row.state != PaperSet.State.ASSEMBLING:
            return row
        row.state, row.conflict = state, conflict
        if made is not None:
            row.draft_sealed = vault.seal(json.dumps(_content(blueprint, made, newest)))
            row.certificate = _certificate(made, entries)
        row.save(update_fields=["state", "conflict", "draft_sealed", "certificate"])
        audit.record(Actor.system("assessment"), "assessment.papers_assembled", row, changes={"state": state.value})
        return row


def _content(blueprint: Blueprint, made: Assembled, newest: dict[int, ItemVersion]) -> dict[str, Any]:
    """Versions of each form by kind in the order of the blueprint, and what one item of a kind is worth."""
    order = list(blueprint.counts)

    def place(item: int) -> tuple[int, str, int]:
        return order.index(newest[item].item.kind), newest[item].item.code, item

    return {
        "forms": [[newest[item].pk for item in sorted(form, key=place)] for form in made.forms],
        "points": blueprint.points,
    }


def _certificate(made: Assembled, entries: Sequence[rules.Entry]) -> dict[str, Any]:
    known = {entry.id: entry for entry in entries}
    return {
        "level": made.objective, "bound": made.bound, "gap": made.gap, "searched": made.searched,
        "proof": asdict(made.proof), "candidates": len(entries),
        "forms": [rules.described([known[item] for item in form]) for form in made.forms],
    }  # fmt: skip


def approve_set(actor: Actor, set_id: int) -> PaperSet:
    """Say that the forms are fit for use; never the one who asked for them. Raises PaperState, ApproveOwnPapers."""
    with transaction.atomic():
        row = own_set(actor, set_id, APPROVE_PAPERS)
        need_state(row, PaperSet.State.ASSEMBLED)
        if row.made_by_id is not None and row.made_by_id == actor.user_id:
            raise errors.ApproveOwnPapers()
        row.state, row.approver_name = PaperSet.State.APPROVED, actor.name
        row.save(update_fields=["state", "approver_name"])
        audit.record(actor, "assessment.papers_approved", row)
        return row


def void_set(actor: Actor, set_id: int, reason: str) -> PaperSet:
    """Throw a set away, for instance when it may have leaked; what it holds is erased. Raises PaperState, ReasonMissing."""
    with transaction.atomic():
        row = own_set(actor, set_id, APPROVE_PAPERS)
        if row.state in (PaperSet.State.CLOSED, PaperSet.State.VOIDED):
            need_state(row, PaperSet.State.SEALED)
        need_reason(reason)
        row.state, row.draft_sealed, row.content_sealed = PaperSet.State.VOIDED, None, None
        row.save(update_fields=["state", "draft_sealed", "content_sealed"])
        audit.record(actor, "assessment.papers_voided", row, reason=reason)
        return row


def own_set(actor: Actor, set_id: int, permission: Any) -> PaperSet:
    """The set, locked, when the actor may use it so; raises PaperNotFound, Denied."""
    row = locked(PaperSet.objects.all(), lambda found: own_bank(actor, found.bank_id, permission), pk=set_id)
    if row is None:
        raise errors.PaperNotFound()
    return row


def need_state(row: PaperSet, *states: PaperSet.State) -> None:
    """Raise PaperState unless the set is in one of the states."""
    if row.state not in states:
        raise errors.PaperState(state=row.get_state_display())
