"""A wallet by the OpenWallet Foundation's libraries takes an offer from a live server and answers a unit that asks.

    cd e2e/interop && npm ci && cd ../.. && pytest -s e2e/interop/openid.py

Not collected by the suite: it needs the npm packages.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from e2e.test_certificate import world

from jianglu.credentials.models import WalletCopy
from jianglu.credentials.openid import asking, offers
from jianglu.platform.access import Role
from jianglu.testing import make_actor, make_organisation

__all__ = ["world"]


@pytest.fixture(autouse=True)
def address(settings: Any, live_server: Any) -> None:
    """The issuer's name is where the live server listens."""
    settings.PUBLIC_ADDRESS = live_server.url


@pytest.mark.parametrize("alg", ["ES256", "EdDSA"])
@pytest.mark.django_db(transaction=True)
def test_a_foreign_wallet_takes_an_offer(world: SimpleNamespace, live_server: Any, alg: str) -> None:
    cache.clear()
    invitation = offers.invite(make_actor(Role.WORKER, person=world.person), world.row.pk)
    unit = make_organisation(kinds=["enterprise"])
    employer = make_actor(Role.ENTERPRISE, organisation=unit)
    enquiry = asking.ask(
        employer, unit.pk, purpose="应聘焊工核对等级", occupation="6-18-02-04", level="5", claims=["achievement"]
    )
    done = subprocess.run(
        ["node", "openid.mjs", invitation.link, invitation.tx_code, asking.link(enquiry)],
        cwd=Path(__file__).parent, timeout=120, env={**os.environ, "ALG": alg}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    print(done.stdout, done.stderr)
    assert done.returncode == 0
    assert json.loads(done.stdout)["boundToOurKey"]
    enquiry.refresh_from_db()
    kept, checks = asking.outcome_of(enquiry)
    print(kept, [(check.name, check.passed) for check in checks])
    assert enquiry.state == "shown"
    assert WalletCopy.objects.filter(reported="credential_accepted").count() == 2
