"""The register of platforms that may open our courses."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require

from ... import partners
from ...models import LtiPlatform, LtiReturn
from ...permissions import TOOLS
from .. import tokens, tools
from ..errors import BadTool, PlatformKnown, PlatformNotFound


def register_platform(
    actor: Actor,
    *,
    name: str,
    issuer: str,
    client_id: str,
    deployments: list[str],
    login_url: str,
    token_url: str,
    jwks_url: str,
    organisation_id: int | None = None,
) -> LtiPlatform:
    """A platform that a unit, or (without one) the bureau, answers for; raises BadTool, PlatformKnown."""
    with transaction.atomic():
        region = organisations.region_of(organisation_id)
        require(actor, TOOLS, organisation_id=organisation_id, region=region)
        for field, url in [("login_url", login_url), ("token_url", token_url), ("jwks_url", jwks_url)]:
            tools.check_address(field, url)
        if not deployments:
            raise BadTool(why=_("没有部署编号"), fields={"deployments": _("请填写部署编号")})
        if LtiPlatform.objects.filter(issuer=issuer, client_id=client_id).exists():
            raise PlatformKnown()
        tokens.ready()
        platform = LtiPlatform.objects.create(
            organisation_id=organisation_id,
            region_code=region,
            name=name.strip(),
            issuer=issuer,
            client_id=client_id,
            deployments=deployments,
            login_url=login_url,
            token_url=token_url,
            jwks_url=jwks_url,
            created_at=calendar.now(),
        )
        audit.record(actor, "learning.platform_registered", platform, changes={"issuer": issuer})
        return platform


def end_platform(actor: Actor, platform_id: int, reason: str) -> None:
    """Take no launch of it and send it nothing any more."""
    partners.end(
        actor, LtiPlatform, platform_id, TOOLS, PlatformNotFound, action="learning.platform_ended", reason=reason
    )


def visible_to(actor: Actor) -> QuerySet[LtiPlatform]:
    """The platforms that the actor answers for."""
    return partners.kept_by(actor, LtiPlatform, TOOLS)


def platform_for(actor: Actor, platform_id: int) -> LtiPlatform:
    """One of them; raises PlatformNotFound."""
    return partners.one(actor, LtiPlatform, platform_id, TOOLS, PlatformNotFound)


def faults_of(platform: LtiPlatform) -> list[tuple[str, int]]:
    """Why scores do not arrive there, and how many wait for each reason, as far as the reader sees their learners."""
    rows = LtiReturn.objects.filter(account__platform=platform).exclude(fault="").values_list("fault", flat=True)
    counted: dict[str, int] = {}
    for fault in rows[:1000]:
        counted[fault] = counted.get(fault, 0) + 1
    return sorted(counted.items(), key=lambda row: -row[1])[:10]
