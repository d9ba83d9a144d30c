"""The fee of an assessment that no register holds: referred to an officer, read from the receipt, then granted."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from jianglu.benefits import queries, services
from jianglu.benefits.errors import (
    BadAmount,
    FeeNotAsked,
    NoSuchCertificate,
    NotEligible,
    NothingToPay,
    PaperMissing,
)
from jianglu.benefits.models import AssessmentFee, Claim
from jianglu.kernel.errors import Denied
from jianglu.kernel.money import fen
from jianglu.people.models import KeyGroupMembership
from jianglu.people.services import GroupRow, record_key_groups
from jianglu.platform.access import Role
from jianglu.platform.workflow import casepage
from jianglu.testing import DISTRICT, SYSTEM, make_actor, sign_in

from .conftest import act, certify, confirm, grant

pytestmark = pytest.mark.django_db
BENEFIT = "assessment-subsidy"


@pytest.fixture
def asked(world: SimpleNamespace) -> SimpleNamespace:
    """A worker of a key group who was assessed outside the system and has applied."""
    services.open_line(
        world.city,
        year=2023,
        benefit=BENEFIT,
        region_code=DISTRICT,
        amount=fen(1000),
        key="a-1",
        fund="employment_subsidy",
    )
    record_key_groups(
        SYSTEM, [GroupRow(world.worker.person_id, "registered_unemployed", date(2022, 1, 1), None, "test")]
    )
    world.certificate = certify(world)
    confirm(world.worker)
    with pytest.raises(NotEligible):
        services.apply(world.worker, world.certificate.pk, BENEFIT)
    return world


def test_an_officer_reads_the_receipt_and_the_rule_pays_it(asked: SimpleNamespace) -> None:
    number = asked.certificate.number
    assert [row.certificate_number for row in queries.waiting_fees(asked.district)] == [number]
    assert not queries.waiting_fees(make_actor(Role.DISTRICT_CLERK, region="500112"))
    with pytest.raises(Denied):
        services.record_fee(asked.worker, number, amount=19500, receipt="8801")
    with pytest.raises(Denied):
        services.record_fee(make_actor(Role.DISTRICT_CLERK, region="500112"), number, amount=19500, receipt="8801")
    with pytest.raises(NoSuchCertificate):
        services.record_fee(asked.district, "nothing", amount=19500, receipt="8801")
    with pytest.raises(BadAmount):
        services.record_fee(asked.district, number, amount=-1, receipt="8801")
    with pytest.raises(PaperMissing):
        services.record_fee(asked.district, number, amount=19500, receipt=" ")
    services.record_fee(asked.district, number, amount=91500, receipt="8801")
    services.record_fee(asked.district, number, amount=19500, receipt="8801", note="数字看错")
    assert AssessmentFee.objects.count() == 2 and AssessmentFee.objects.get(replaced_at=None).amount == 19500
    assert not queries.waiting_fees(asked.district)
    claim = services.apply(asked.worker, asked.certificate.pk, BENEFIT)
    assert (claim.amount, Claim.objects.count()) == (19500, 1)


def test_nothing_is_recorded_that_the_rule_does_not_ask(world: SimpleNamespace) -> None:
    later = certify(world, day=date(2023, 3, 1))
    record_key_groups(
        SYSTEM, [GroupRow(world.worker.person_id, "registered_unemployed", date(2022, 1, 1), None, "test")]
    )
    type(later).objects.filter(pk=later.pk).update(issued_on=date(2024, 1, 2))
    with pytest.raises(FeeNotAsked):
        services.record_fee(world.district, later.number, amount=100, receipt="1")


def test_the_page(asked: SimpleNamespace, client: Client) -> None:
    clerk = sign_in(client, asked.district)
    page = clerk.get("/office/benefits/fees/").content.decode()
    assert asked.certificate.number in page and "填写收费" in page
    bad = clerk.post("/office/benefits/fees/", {"number": "x", "amount": "1", "receipt": "2"})
    assert bad.status_code == 404 or "没有找到这个编号的证书" in bad.content.decode()
    form = {"number": asked.certificate.number, "amount": "195", "receipt": "8801"}
    assert clerk.post("/office/benefits/fees/", form).status_code == 302
    assert "¥195.00" in clerk.get("/office/benefits/fees/").content.decode()
    assert sign_in(Client(), asked.worker).get("/office/benefits/fees/").status_code == 403


def test_passing_a_claim_vouches_for_nothing_that_a_register_shows(asked: SimpleNamespace) -> None:
    """The group was corrected at its source after the application: neither the district's pass nor a batch pays on."""
    services.record_fee(asked.district, asked.certificate.number, amount=19500, receipt="8801")
    claim = services.apply(asked.worker, asked.certificate.pk, BENEFIT)
    page = casepage.build(asked.district, claim.case_id or 0)
    assert "fits_post" not in {name for form in page.forms for name in form.fields}  # nothing to do with a post
    group = {"person_id": asked.worker.person_id, "group": "registered_unemployed"}
    KeyGroupMembership.objects.filter(**group).update(until=date(2022, 6, 30))
    with pytest.raises(NotEligible):
        act(asked.district, claim, "pass")
    KeyGroupMembership.objects.filter(**group).update(until=None)
    grant(asked, claim)
    KeyGroupMembership.objects.filter(**group).update(until=date(2022, 6, 30))
    with pytest.raises(NothingToPay):
        services.make_batch(asked.city, region_code="50", key="abcdefgh")
    KeyGroupMembership.objects.filter(**group).update(until=None)
    assert services.make_batch(asked.city, region_code="50", key="abcdefgh")[0].count == 1
