"""Apprenticeship money of the demo enterprise: half was paid ahead; one has left since, so that his half is asked back."""

from __future__ import annotations

from datetime import timedelta

from jianglu.kernel.money import fen
from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.seeding import World
from jianglu.training import queries as training
from jianglu.training import services as register

from . import services
from .errors import NothingToClaim
from .models import BudgetLine, Claim, ClassClaim
from .policies import BY_APPRENTICE, PREPAYMENT


def pay_ahead(world: World) -> None:
    """The districts' money, and a claim of forty days ago that the batch of the seed pays."""
    plans = list(training.visible_apprenticeships(world.actor).filter(state="filed").order_by("pk"))
    for benefit in BY_APPRENTICE:
        for district in sorted({plan.region_code for plan in plans}):
            services.open_line(
                world.actor, year=world.today.year, benefit=benefit, region_code=district, amount=fen(200_000),
                key=f"demo:{benefit}:{district}", fund=BudgetLine.Fund.SKILLS,
            )  # fmt: skip
    enterprise = world.account("enterprise")
    own = next((plan for plan in plans if plan.organisation_id == enterprise.organisation_id), None)
    if own is None:
        return
    with world.at(world.today - timedelta(days=40)):
        services.confirm_unit_account(
            enterprise.actor,
            own.organisation_id,
            holder=own.organisation.name,
            bank="重庆银行",
            number="110101040098765",
        )
        try:
            made = services.claim_apprenticeship(enterprise.actor, own.pk, PREPAYMENT.code)
        except NothingToClaim:
            return
        for action in ("pass", "approve"):
            made.refresh_from_db()
            case = made.case
            assert case is not None  # it was claimed
            workflow.act(Actor.system("demo"), case.pk, action, version=case.version)


def ask_back(world: World) -> None:
    """One of those whose half was paid has left; the proposal waits for the second officer."""
    made = ClassClaim.objects.filter(benefit=PREPAYMENT.code).order_by("pk").first()
    claim = made.claims.filter(state=Claim.State.PAID).order_by("pk").last() if made else None
    if made is None or claim is None:
        return
    register.leave_apprenticeship(
        world.account("enterprise").actor, claim.subject_id, left_on=world.today - timedelta(days=3), reason="本人辞职"
    )
    services.propose_recoveries(world.actor, made.pk, parts=2)
