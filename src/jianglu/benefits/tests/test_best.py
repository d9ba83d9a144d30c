"""Of more certificates than may be paid in a year only the best are offered; the person may still apply for another."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from jianglu.benefits import services
from jianglu.benefits.errors import NotEligible
from jianglu.catalogue.models import Occupation
from jianglu.credentials import services as credentials
from jianglu.testing import SYSTEM, at

from .conftest import certify, confirm


def test_the_fourth_is_not_offered_but_may_be_applied_for(world: SimpleNamespace) -> None:
    other = Occupation.objects.get_or_create(code="6-18-02-05", defaults={"name": "另一职业"})[0].code
    better = [certify(world, level=level) for level in ("5", "4", "3")]
    fourth = credentials.issue(
        SYSTEM, person_id=world.worker.person_id, body_id=world.body.pk, occupation_code=other, level="5",
        decided_on=better[0].issued_on, basis="historic", basis_id=900,
    )  # fmt: skip
    with pytest.raises(NotEligible) as refused:
        services.offer(SYSTEM, fourth.pk)
    assert [entry.condition.code for entry in refused.value.verdict.unmet] == ["best"]
    assert [services.offer(SYSTEM, one.pk).amount for one in (better[0],)]
    confirm(world.worker)
    with at("2023-03-16"):
        assert services.apply(world.worker, fourth.pk).amount == 100_000
