"""Certificates to count."""

from __future__ import annotations

from datetime import date

import pytest

from jianglu.credentials import services as credentials
from jianglu.testing import SYSTEM, at, make_organisation, make_person


@pytest.fixture
def city(db, settings, tmp_path_factory):
    """Certificates over two districts, three levels and two years."""
    from jianglu.catalogue.models import Occupation

    settings.CREDENTIALS_KEYS = tmp_path_factory.getbasetemp() / "credential-keys"
    Occupation.objects.get_or_create(code="6-18-02-04", defaults={"name": "焊工"})
    bodies = {region: make_organisation(kinds=["body"], region=region) for region in ("500105", "500103")}
    for site, body in enumerate(bodies.values(), 1):
        credentials.number_issuer(SYSTEM, body.pk, letter="S", site=site)
    people = [make_person() for _ in range(8)]
    rows = []
    with at("2023-12-31"):
        for n, person in enumerate(people):
            for level, day in (("5", date(2022 + n % 2, 1 + n, 10)), ("4", date(2023, 6, 1)), ("3", date(2023, 9, 1)))[
                : 1 + n % 3
            ]:
                body = bodies["500105" if n < 5 else "500103"]
                rows.append(
                    credentials.issue(
                        SYSTEM, person_id=person.pk, body_id=body.pk, occupation_code="6-18-02-04", level=level,
                        decided_on=day, basis="assessment_result", basis_id=f"{n}-{level}",
                    )
                )  # fmt: skip
    return rows
