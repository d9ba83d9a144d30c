"""Appeals: the person says which fact is wrong, the city looks at it anew, by somebody who has not decided before."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from jianglu.kernel.errors import need_reason
from jianglu.people import queries as people
from jianglu.platform import audit, calendar, workflow
from jianglu.platform.access import Actor, require
from jianglu.platform.policy.errors import SubjectUnknown

from ..errors import AppealOpen, GroundsMissing, NothingToAppeal
from ..models import Appeal, Claim
from ..permissions import CLAIM
from ..policies import SKILL_UPGRADE
from .claims import check, promising


def file_appeal(actor: Actor, key: int, *, grounds: str, benefit: str = SKILL_UPGRADE.code) -> Appeal:
    """Ask that an offer, a refusal or a verdict on one's own certificate or class be looked at anew.

    Raises SubjectUnknown for anybody else's, GroundsMissing, NothingToAppeal, AppealOpen.
    """
    from ..flows import open_appeal_case

    with transaction.atomic():
        verdict = check(key, on=calendar.today(), benefit=benefit)
        if verdict.person_id is None or verdict.person_id != actor.person_id:
            raise SubjectUnknown()
        require(actor, CLAIM, person_id=verdict.person_id)
        need_reason(grounds, "grounds", error=GroundsMissing)
        claim = Claim.objects.filter(benefit=benefit, subject_id=key).order_by("-pk").first()
        against = _against(claim, promising(verdict))
        case = open_appeal_case(actor, verdict.person_id, _district(claim, verdict.person_id), against.label)
        try:
            with transaction.atomic():
                appeal = Appeal.objects.create(
                    person_id=verdict.person_id,
                    benefit=benefit,
                    subject_id=key,
                    claim=claim,
                    case=case,
                    against=against,
                    grounds=grounds.strip()[:2000],
                    filed_at=calendar.now(),
                )
        except IntegrityError as error:
            raise AppealOpen() from error
        workflow.act(actor, case.pk, "submit", version=case.version)
        audit.record(actor, "benefits.appeal_filed", appeal)
        return appeal


def _against(claim: Claim | None, promised: bool) -> Appeal.Against:
    if claim is not None and claim.state == Claim.State.OFFERED:
        return Appeal.Against.OFFER
    if claim is not None and claim.state == Claim.State.REFUSED:
        return Appeal.Against.REFUSAL
    if promised or (claim is not None and claim.state in Claim.LIVE):
        raise NothingToAppeal()
    return Appeal.Against.VERDICT


def _district(claim: Claim | None, person_id: int) -> str:
    if claim is not None:
        return claim.region_code
    return str(people.visible_to(Actor.system("benefits")).values_list("region_id", flat=True).get(pk=person_id))[:6]
