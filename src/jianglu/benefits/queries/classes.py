"""Reading claims of units for whole classes, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jianglu.kernel.punctuation import listed
from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit, require, rls
from jianglu.platform.policy import Verdict
from jianglu.platform.workflow import queries as cases
from jianglu.training import queries as training

from ..errors import NoSuchClaim, NoSuchRow
from ..models import BankAccount, Claim, ClassClaim, ClassRow, Project, RowReview
from ..permissions import CLAIM_CLASS, VIEW_CLASS
from ..policies import BY_APPRENTICE, BY_CLASS, BY_UNIT, PREPAYMENT, PROJECT_TRAINING
from ..services import apprentices
from ..services.classes import stage_of, verdicts_of_class
from ..services.projects import is_project
from ..services.rows import Why, grants, reasons, unclaimed
from .review import DESKS, exceptions_of

CLASS_STATES = ClassClaim.State.choices
STAGES = {
    "start": pgettext_lazy("stage", "开班"),
    "certificate": gettext_lazy("取证"),
    "employment": gettext_lazy("就业"),
}
"""Instalments of a rule that pays in several."""
STANDING = Q(claims__state__in=[*Claim.LIVE, Claim.State.RECOVERED])


def class_benefits() -> list[tuple[str, str]]:
    """(code, title) of the benefits that units claim for classes."""
    return [(code, str(rule.title)) for code, rule in BY_CLASS.items()]


def apprentice_benefits() -> list[tuple[str, str]]:
    """(code, title) of the benefits that enterprises claim for plans of apprenticeship, in the order of a plan's life."""
    return [(code, str(rule.title)) for code, rule in BY_APPRENTICE.items()]


def paid_ahead(made: ClassClaim) -> bool:
    """Whether a claim has prepayments that were paid and may have to come back."""
    return made.benefit == PREPAYMENT.code and made.claims.filter(state=Claim.State.PAID).exists()


def unit_benefits() -> list[tuple[str, str]]:
    """(code, title) of all benefits that units claim."""
    return [(code, str(rule.title)) for code, rule in BY_UNIT.items()]


def class_claims(actor: Actor) -> QuerySet[ClassClaim]:
    """Class claims of the actor's unit or region, newest first, with the rows that stand and fen asked and paid."""
    rows = limit(ClassClaim.objects.all(), actor, VIEW_CLASS, region="region_code", organisation="organisation_id")
    return _counted(rows)


def _counted(rows: QuerySet[ClassClaim]) -> QuerySet[ClassClaim]:
    return rows.select_related("organisation", "training_class", "apprenticeship", "case").annotate(
        people=Count("claims__person", filter=STANDING, distinct=True),
        total=Sum("claims__amount", filter=STANDING, default=0),
        paid=Sum("claims__amount", filter=Q(claims__paid_on__isnull=False), default=0),
    )


def class_claim_for(actor: Actor, class_claim_id: int) -> ClassClaim:
    """One of them; raises NoSuchClaim."""
    found = class_claims(actor).filter(pk=class_claim_id).first()
    if found is None:
        raise NoSuchClaim()
    return found


def class_queue(actor: Actor) -> QuerySet[ClassClaim]:
    """Class claims that wait for the actor's decision, with their rows and sum."""
    mine = cases.inbox(actor, flow="benefits.class").filter(node__in=list(DESKS)).order_by()
    rows = ClassClaim.objects.filter(state=ClassClaim.State.OPEN, case__in=mine.values("pk"))
    return _counted(rows)


def class_exceptions(claims: Iterable[ClassClaim]) -> dict[int, list[str]]:
    """Why class claims cannot be decided in a batch, by claim; a doubt about one row is a doubt about the claim."""
    made = {claim.pk: claim for claim in claims}
    found = {pk: [_("抽中检查，须逐件核对")] if claim.sampled else [] for pk, claim in made.items()}
    open_ones = Claim.objects.filter(class_claim__in=made, state=Claim.State.OPEN).order_by("pk")
    rows = list(open_ones.select_related("decision", "account"))
    doubts = exceptions_of(rows)
    for row in rows:
        if doubts[row.pk]:
            why = _("%(name)s：%(why)s") % {"name": row.holder_name, "why": listed(doubts[row.pk], "；")}
            found[row.class_claim_id or 0].append(why)
    return found


def waiting_class_claims(actor: Actor) -> int:
    """How many class claims wait for the actor's decision."""
    return cases.inbox(actor, flow="benefits.class").order_by().count()


def rows_of(made: ClassClaim) -> QuerySet[ClassRow]:
    """Every row with its claim, as filed; the caller has decided that the claim may be seen."""
    rows = made.rows.select_related("claim__class_claim", "claim__decision", "decision")
    return rows.prefetch_related("claim__recoveries", "reviews__result__class_claim")


def stage_of_row(row: ClassRow) -> str:
    """Name of the instalment that a row is about, "" where the benefit is paid at once."""
    decision = row.claim.decision if row.claim else row.decision
    stage = decision.facts.get("stage") if decision else None
    return str(STAGES.get(stage, "")) if stage else ""


def benefit_of(class_id: int) -> str:
    """Code of the benefit that a class is claimed by: as a project when it was bought as one."""
    return PROJECT_TRAINING.code if is_project(class_id) else class_benefits()[0][0]


def row_for(actor: Actor, row_id: int) -> ClassRow:
    """One row of a class claim that the actor may see; raises NoSuchRow."""
    rows = ClassRow.objects.select_related("class_claim__organisation", "claim")
    row = rows.filter(pk=row_id, class_claim__in=class_claims(actor).values("pk")).first()
    if row is None:
        raise NoSuchRow()
    return row


def out_rows(made: ClassClaim) -> set[int]:
    """Rows that were left out or taken out, whose seat is not claimed since and that nobody looks at anew; one query."""
    live = Claim.objects.filter(benefit=made.benefit, subject_id=OuterRef("subject_id"), state__in=Claim.LIVE)
    looked_at = RowReview.objects.filter(row=OuterRef("pk"), state=RowReview.State.OPEN)
    rows = made.rows.filter(Q(claim=None) | Q(claim__state=Claim.State.REFUSED))
    return set(rows.exclude(Exists(live)).exclude(Exists(looked_at)).values_list("pk", flat=True))


def left_out(made: ClassClaim) -> int:
    """How many people were left out, of a project with an instalment at least, and not let in since."""
    let_in = RowReview.objects.filter(row=OuterRef("pk"), state=RowReview.State.UPHELD)
    return made.rows.filter(claim=None).exclude(Exists(let_in)).values("person_id").distinct().order_by().count()


def why_of(row: ClassRow) -> str:
    """Why a row was left out or taken out, each with its next step; one line for lists and sheets."""
    left_out = [f"{what}（{todo}）" if todo else what for what, todo in row.why]
    return listed(left_out, "；") or (row.claim.closed_reason if row.claim else "")


def doubts_of(made: ClassClaim) -> dict[int, list[str]]:
    """What an officer should look at before the rows go on, by claim; four queries however many rows."""
    open_ones = made.claims.filter(state=Claim.State.OPEN).select_related("decision", "account")
    return exceptions_of(open_ones)


def unit_account_of(organisation_id: int) -> BankAccount | None:
    """The account that a unit has confirmed; the caller has decided that it may be seen."""
    return BankAccount.objects.filter(organisation_id=organisation_id, replaced_at=None).first()


def claimable_classes(actor: Actor) -> QuerySet[Any]:
    """Finished classes of the actor's units and those bought as projects, the latest first, with whether a claim was made."""
    project = Exists(Project.objects.filter(training_class_id=OuterRef("pk"), state=Project.State.PUBLISHED))
    made = ClassClaim.objects.filter(training_class_id=OuterRef("pk")).exclude(state=ClassClaim.State.WITHDRAWN)
    rows = training.visible_classes(actor).filter(organisation_id__in=actor.scope(CLAIM_CLASS).organisations)
    rows = rows.annotate(project=project, claimed=Exists(made))
    begun = Q(project=True, start_on__lte=calendar.today()) & ~Q(state="cancelled")
    return rows.filter(Q(state="finished") | begun)


@dataclass(frozen=True)
class Preview:
    """What a class claim would say of one trainee now; `amount` in fen, 0 when `why` stands in the way."""

    seat: int
    name: str
    amount: int
    why: Why
    claimed: bool
    stage: str


def class_preview(actor: Actor, class_id: int, benefit: str) -> list[Preview]:
    """Every trainee of an own class as the rule sees them today. Raises ClassNotFound, NoSuchBenefit, Denied."""
    require(actor, CLAIM_CLASS)
    opened = training.class_for(actor, class_id)
    require(actor, CLAIM_CLASS, organisation_id=opened.organisation_id)
    return _preview(verdicts_of_class(benefit, class_id), {})


def claimable_apprenticeships(actor: Actor) -> QuerySet[Any]:
    """Filed plans of the actor's enterprises, the latest first."""
    rows = training.visible_apprenticeships(actor).filter(state__in=["filed", "closed"], taken__gt=0)
    return rows.filter(organisation_id__in=actor.scope(CLAIM_CLASS).organisations)


def apprentice_preview(actor: Actor, apprenticeship_id: int, benefit: str) -> list[Preview]:
    """Every apprentice of an own plan as the rule sees them today. Raises ApprenticeshipNotFound, NoSuchBenefit, Denied."""
    require(actor, CLAIM_CLASS)
    plan = training.apprenticeship_for(actor, apprenticeship_id)
    require(actor, CLAIM_CLASS, organisation_id=plan.organisation_id)
    return _preview(*apprentices.verdicts_of_plan(benefit, apprenticeship_id))


def _preview(verdicts: list[Verdict], waiting: Mapping[int, Why]) -> list[Preview]:
    with rls.elevated("benefits.preview"):  # the unit's own people, of whom some may have left it since
        names = people.names([verdict.person_id or 0 for verdict in verdicts])
    free = {verdict.key for verdict in unclaimed(verdicts)}
    return [
        Preview(
            verdict.key,
            names.get(verdict.person_id or 0, ""),
            verdict.amount or 0 if grants(verdict) and verdict.key not in waiting else 0,
            waiting.get(verdict.key) or ([] if grants(verdict) else reasons(verdict)),
            verdict.key not in free,
            str(STAGES.get(stage_of(verdict), "")),
        )
        for verdict in verdicts
    ]


def paid_for(person_id: int) -> QuerySet[Claim]:
    """What units claim for this person's training, newest first; the caller has decided that the person may be seen."""
    rows = Claim.objects.filter(
        person_id=person_id, organisation__isnull=False, state__in=[*Claim.LIVE, Claim.State.RECOVERED]
    )
    return rows.select_related("organisation").order_by("-pk")
