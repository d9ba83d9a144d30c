"""Which set a plan sits, and the paper that a candidate gets."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from django.db import transaction

from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, rls

from ... import errors
from ...bank import services as bank
from ...bank.models import ItemVersion
from ...permissions import ASSEMBLE_PAPERS
from ...plans.models import Plan
from .. import rules
from ..models import PaperSet, PaperUse
from .assembling import need_state, own_set

READY = (PaperSet.State.SEALING, PaperSet.State.SEALED, PaperSet.State.OPENED)


def choose_set(actor: Actor, set_id: int, plan_id: int) -> PaperUse:
    """Let a plan be sat on a set; raises PaperNotFound, PlanNotFound, PaperUnfit (other blueprint, window or body)."""
    with transaction.atomic():
        row = own_set(actor, set_id, ASSEMBLE_PAPERS)
        need_state(row, *READY)
        plan = Plan.objects.filter(pk=plan_id).first()
        if plan is None:
            raise errors.PlanNotFound()
        owner = row.bank.owner_id
        fits = plan.blueprint_id == row.blueprint_id and (owner is None or owner == plan.organisation_id)
        open_then = (
            row.opens_at is not None and row.closes_at is not None and row.opens_at <= plan.theory_at < row.closes_at
        )
        if not fits or not open_then or plan.state not in (Plan.State.ANNOUNCED, Plan.State.CLOSED):
            raise errors.PaperUnfit()
        use, _made = PaperUse.objects.update_or_create(
            plan=plan, defaults={"paper_set": row, "chosen_at": calendar.now(), "chosen_by": actor.name}
        )
        audit.record(actor, "assessment.papers_chosen", plan, changes={"set": row.pk})
        return use


def release_choice(actor: Actor, set_id: int, plan_id: int) -> None:
    """Let a plan that has not begun draw at the door again."""
    with transaction.atomic():
        own_set(actor, set_id, ASSEMBLE_PAPERS)
        use = PaperUse.objects.select_related("plan").filter(paper_set_id=set_id, plan_id=plan_id).first()
        if use is None or use.plan.state not in (Plan.State.ANNOUNCED, Plan.State.CLOSED):
            raise errors.PaperUnfit()
        audit.record(actor, "assessment.papers_released", use.plan, changes={"set": set_id})
        use.delete()


def require_open(plan_id: int, blueprint_id: int) -> None:
    """Before the doors open: the plan's set is open, or the bank can fill a paper. Raises PaperSealed, BankTooSmall."""
    if (use := _use(plan_id)) is None:
        bank.draw_paper(blueprint_id, 0)
    elif use.paper_set.state != PaperSet.State.OPENED:
        raise errors.PaperSealed(title=use.paper_set.title)


def paper_for(plan_id: int, blueprint_id: int, seed: int, *, form: str = "") -> list[dict[str, Any]]:
    """The questions of one candidate, without keys: of the form on their seat, or drawn when the plan has no set.

    Raises PaperSealed, BankTooSmall. The caller is the delivery, which writes down who sat down to which paper.
    """
    use = _use(plan_id)
    if use is None:
        return bank.draw_paper(blueprint_id, seed)
    row = use.paper_set
    if row.state != PaperSet.State.OPENED or row.draft_sealed is None:
        raise errors.PaperSealed(title=row.title)
    content = json.loads(vault.unseal(bytes(row.draft_sealed)))
    number = rules.form_index(form, seed, len(content["forms"]))
    ids = content["forms"][number]
    with rls.elevated("assessment.paper_form"):
        versions = {version.pk: version for version in ItemVersion.objects.filter(pk__in=ids).select_related("item")}
    rng = Random(seed ^ 0x0971)  # noqa: S311 - repeatable with the kept seed
    paper: list[dict[str, Any]] = []
    for pk in ids:
        points = content["points"][versions[pk].item.kind]
        paper += bank.questions_of(versions[pk], points, rng, first=len(paper) + 1)
    return paper


def _use(plan_id: int) -> PaperUse | None:
    """The choice for a plan; the set lies beyond the reach of the candidate in whose request this runs."""
    with rls.elevated("assessment.paper_use"):
        return PaperUse.objects.select_related("paper_set").filter(plan_id=plan_id).first()
