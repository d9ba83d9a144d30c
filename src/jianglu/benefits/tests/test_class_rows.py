"""Rows of class claims looked at anew, and class claims decided many at once."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from jianglu.benefits import queries, services
from jianglu.benefits.errors import (
    AppealOpen,
    GroundsMissing,
    NoSuchRow,
    NothingToAppeal,
    RowNotGranted,
    SameHands,
)
from jianglu.benefits.models import ClassClaim, ClassRow, RowReview, Signal
from jianglu.benefits.services import signals
from jianglu.kernel.errors import Denied, ReasonMissing
from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.platform.notifications.models import Notification
from jianglu.platform.policy.services import still_derives
from jianglu.testing import SYSTEM, make_actor, sign_in
from jianglu.training import services as training

from .classes import STANDARD, claimed, pay
from .conftest import certify
from .test_apprentices import AHEAD, HALF, plan_of
from .test_classes import granted, line

pytestmark = pytest.mark.django_db


def decided(actor: Any, review: RowReview, action: str, reason: str = "核实", **data: str) -> None:
    case = review.case
    case.refresh_from_db()
    workflow.act(actor, case.pk, action, version=case.version, reason=reason, data=data)
    review.refresh_from_db()


def row(made: ClassClaim, number: int) -> ClassRow:
    return made.rows.get(line=number)


def test_who_was_left_out_is_let_in_by_two_officers(world: SimpleNamespace) -> None:
    """The district verified the group that no register holds; the city decides, the row goes the ordinary way."""
    provider, made = claimed(world)
    out = row(made, 6)
    with pytest.raises(Denied):
        services.propose_row(provider.actor, out.pk, grounds="x")
    with pytest.raises(GroundsMissing):
        services.propose_row(world.district, out.pk, grounds=" ")
    review = services.propose_row(world.district, out.pk, grounds="查看退役证，属于补贴对象")
    with pytest.raises(AppealOpen):
        services.appeal_row(provider.actor, out.pk, grounds="属于补贴对象")
    with pytest.raises(RowNotGranted):
        decided(world.city, review, "let_in", verified="no")
    with pytest.raises(ReasonMissing):
        decided(world.city, review, "let_in", reason="", verified="yes")
    decided(world.city, review, "let_in", verified="yes")
    new = review.result
    assert new is not None and new.class_claim_id == made.pk and new.line == 7 and new.claim is not None
    assert new.claim.decision.facts["officer_says_group"] is True and still_derives(new.claim.decision)
    assert line().committed == 4 * STANDARD and queries.left_out(made) == 2
    with pytest.raises(NothingToAppeal):
        services.appeal_row(provider.actor, out.pk, grounds="再看一次")
    granted(world, made)
    batch, held = services.make_batch(world.city, region_code="50", key="k")
    assert (batch.count, batch.total, held) == (4, 4 * STANDARD, [])


def test_the_unit_appeals_against_a_struck_row(world: SimpleNamespace) -> None:
    """After the claim went on, the row comes back by a claim of its own; who struck it or passed the claim does not decide."""
    provider, made = claimed(world)
    claim = row(made, 1).claim
    assert claim is not None
    with pytest.raises(NothingToAppeal):
        services.appeal_row(provider.actor, row(made, 1).pk, grounds="x")
    services.strike_row(world.district, claim.pk, "照片不是本人")
    granted(world, made)
    pay(world.city, world.checker)
    with pytest.raises(Denied):
        services.appeal_row(make_actor(Role.PROVIDER), row(made, 1).pk, grounds="x")
    review = services.appeal_row(provider.actor, row(made, 1).pk, grounds="附签到照片和工资单")
    with pytest.raises(SameHands):  # approved the claim without this row
        decided(world.city, review, "let_in", verified="no")
    decided(world.checker, review, "let_in", verified="no")
    new = review.result
    assert new is not None and new.class_claim_id != made.pk and new.line == 1
    later = new.class_claim
    later.refresh_from_db()
    assert later.case is not None and later.case.node == "examine" and later.organisation == provider.unit
    assert Notification.objects.filter(code="benefits.row_decided", organisation_id=provider.unit.pk).count() == 1
    granted(world, later)
    pay(world.city, world.checker, "k2", reference="TX2")
    assert line().paid == 3 * STANDARD and line().committed == 0


def test_what_is_kept_out_says_why(world: SimpleNamespace) -> None:
    provider, made = claimed(world)
    review = services.appeal_row(provider.actor, row(made, 4).pk, grounds="证书在办")
    decided(world.city, review, "reject", reason="仍没有证书")
    assert (review.state, review.answer, review.result) == ("rejected", "仍没有证书", None)
    again = services.appeal_row(provider.actor, row(made, 4).pk, grounds="证书已发")
    with pytest.raises(RowNotGranted, match="row_not_granted"):
        decided(world.checker, again, "let_in", verified="yes")
    certify(world, provider.workers[3], day=date(2023, 3, 14))
    decided(world.checker, again, "let_in", verified="no")
    assert again.state == "upheld"
    with pytest.raises(NoSuchRow):
        services.appeal_row(provider.actor, 10**9, grounds="x")
    withdrawn = services.appeal_row(provider.actor, row(made, 5).pk, grounds="请假有据")
    decided(provider.actor, withdrawn, "withdraw", reason="")
    assert withdrawn.state == "withdrawn"


def test_class_claims_are_ticked_together(world: SimpleNamespace, client: Client) -> None:
    provider, made = claimed(world, good=2, bad=False)
    clerk = sign_in(client, world.district)
    page = clerk.get("/office/benefits/class-queue/").content.decode()
    assert made.number in page and "本页可批量办理 1 件" in page
    assert clerk.get("/office/benefits/class-queue/?export=xlsx").status_code == 200
    stranger = services.decide_classes(make_actor(Role.DISTRICT_CLERK, region="500112"), [made.pk], "pass")
    assert stranger == []
    worker = provider.workers[0]
    other = made.claims.exclude(person_id=worker.person_id).get()
    find = signals.Find(Signal.Kind.SHARED_ACCOUNT, "k:1", (other.pk,), [("账户", "6217")])
    signals._open(SYSTEM, find, date(2023, 3, 15))
    answer = clerk.post("/office/benefits/class-queue/decide/", {"claim": [made.pk], "action": "pass"})
    assert "需逐件办理" in answer.content.decode()
    services.strike_row(world.district, other.pk, "疑点未查清")
    answer = clerk.post("/office/benefits/class-queue/decide/", {"claim": [made.pk], "action": "pass"})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.case is not None and made.case.node == "approve"
    done = services.decide_classes(world.city, [made.pk], "approve")
    assert [(outcome.why, outcome.amount) for outcome in done] == [("", STANDARD)]


def test_an_apprentice_is_looked_at_anew(world: SimpleNamespace) -> None:
    firm = plan_of(world, 2)
    made = services.claim_apprenticeship(firm.actor, firm.plan, AHEAD)
    services.strike_row(world.district, made.claims.get(class_row__line=1).pk, "协议存疑")
    review = services.appeal_row(firm.actor, row(made, 1).pk, grounds="附协议原件")
    decided(world.city, review, "let_in", verified="no")
    new = review.result
    assert new is not None and new.class_claim == made and new.claim is not None and new.claim.amount == HALF
    services.strike_row(world.district, new.claim.pk, "已离职")
    training.leave_apprenticeship(firm.actor, new.subject_id, left_on=date(2023, 3, 14), reason="辞职")
    again = services.appeal_row(firm.actor, new.pk, grounds="离职前应预拨")
    with pytest.raises(RowNotGranted):
        decided(world.checker, again, "let_in", verified="no")


def test_the_pages_of_a_row(world: SimpleNamespace, client: Client) -> None:
    provider, made = claimed(world)
    unit = sign_in(client, provider.actor)
    out = row(made, 4)
    page = unit.get(f"/workspace/benefits/{made.pk}/").content.decode()
    address = f"/workspace/benefits/rows/{out.pk}/appeal/"
    assert address in page and "/propose/" not in page
    assert out.name in unit.get(address).content.decode()
    assert unit.post(address, {"grounds": ""}).status_code == 422
    assert unit.post(address, {"grounds": "证书已发"}).status_code == 302
    page = unit.get(f"/workspace/benefits/{made.pk}/").content.decode()
    assert "单位申请复核：复核中" in page and address not in page
    clerk = sign_in(Client(), world.district)
    propose = f"/office/benefits/class-rows/{row(made, 6).pk}/propose/"
    assert propose in clerk.get(f"/workspace/benefits/{made.pk}/").content.decode()
    assert clerk.post(propose, {"grounds": "已核实"}).status_code == 302
    assert sign_in(Client(), make_actor(Role.PROVIDER)).get(address).status_code in (403, 404)
    rows = unit.get(f"/api/v1/benefits/class-claims/{made.pk}/rows").json()
    answer = unit.post(
        f"/api/v1/benefits/class-claims/rows/{rows[4]['row_id']}/appeal", '{"grounds": "请假有据"}',
        content_type="application/json",
    )  # fmt: skip
    assert answer.json()["state"] == "open"
