"""The register of tools: who may be opened from courses, with which addresses and keys."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar, outgoing
from jianglu.platform.access import Actor, limit, require
from jianglu.platform.regions import queries as regions

from .. import partners
from ..models import Course, LineItem, LtiLink, LtiScore, LtiTool
from ..permissions import MARK, TOOLS
from . import tokens
from .errors import BadTool, ToolEnded, ToolNotFound

MOST_CUSTOM = 30
GRADINGS = LtiScore.Grading.choices


def register_tool(
    actor: Actor,
    *,
    name: str,
    login_url: str,
    launch_url: str,
    redirect_uris: list[str],
    jwks_url: str = "",
    public_key: str = "",
    names: bool = False,
    organisation_id: int | None = None,
    client_id: str = "",
) -> LtiTool:
    """A tool of an organisation for its own courses, or (without one) of the bureau for all; `public_key` is PEM.

    Only the bureau lets a tool learn names: raises Denied. Raises BadTool.
    """
    with transaction.atomic():
        region = organisations.region_of(organisation_id)
        require(actor, TOOLS, organisation_id=organisation_id, region=region)
        if names:
            require(actor, TOOLS, region=regions.city().code)
        for field, url in [("login_url", login_url), ("launch_url", launch_url), *_named(redirect_uris)]:
            check_address(field, url)
        if not redirect_uris:
            raise BadTool(why=_("没有重定向地址"), fields={"redirect_uris": _("请填写重定向地址")})
        if jwks_url:
            check_address("jwks_url", jwks_url)
        tokens.ready()
        tool = LtiTool.objects.create(
            organisation_id=organisation_id,
            region_code=region,
            name=name.strip(),
            client_id=client_id or secrets.token_hex(12),
            deployment_id=secrets.token_hex(4),
            login_url=login_url,
            launch_url=launch_url,
            redirect_uris=redirect_uris,
            jwks_url=jwks_url,
            public_key=None if jwks_url else _key(public_key),
            names=names,
            created_at=calendar.now(),
        )
        audit.record(actor, "learning.tool_registered", tool, changes={"login_url": login_url, "names": names})
        return tool


def end_tool(actor: Actor, tool_id: int, reason: str) -> None:
    """Open the tool no more and believe nothing of it; what it scored stays."""
    partners.end(actor, LtiTool, tool_id, TOOLS, ToolNotFound, action="learning.tool_ended", reason=reason)


def visible_to(actor: Actor) -> QuerySet[LtiTool]:
    """The tools that the actor keeps."""
    return partners.kept_by(actor, LtiTool, TOOLS)


def tool_for(actor: Actor, tool_id: int) -> LtiTool:
    """One of them; raises ToolNotFound."""
    return partners.one(actor, LtiTool, tool_id, TOOLS, ToolNotFound)


def usable_in(course: Course) -> QuerySet[LtiTool]:
    """The tools that may be opened from a course: those of its unit, and the bureau's."""
    own = Q(organisation=None) | Q(organisation_id=course.organisation_id)
    return LtiTool.objects.filter(own, ended_at=None).order_by("name", "pk")


def tool_at(course: Course, url: str) -> LtiTool | None:
    """The tool of a course's unit, or of the bureau, that lies where an address does."""
    try:
        return next((tool for tool in usable_in(course) if _of(tool, url)), None)
    except ValueError:  # no address, such as an unclosed bracket of an IPv6 one
        return None


def live(tool: LtiTool) -> None:
    """Raise ToolEnded for a tool that is opened no more."""
    if tool.ended_at is not None:
        raise ToolEnded()


def make_link(
    course: Course,
    tool_id: int,
    *,
    url: str = "",
    custom: Mapping[str, Any] | None = None,
    graded: bool = True,
    maximum: float = 100,
) -> LtiLink:
    """What an activity of the course may open, in the caller's transaction; who calls has asked who may.

    Raises ToolNotFound for a tool that is not for this course, BadTool for an address that is not the tool's.
    """
    tool = usable_in(course).filter(pk=tool_id).first()
    if tool is None:
        raise ToolNotFound(fields={"tool": ToolNotFound.message})
    url = url.strip() or tool.launch_url
    check_address("url", url)
    if not _of(tool, url):
        raise BadTool(why=_("地址不属于这个工具"), fields={"url": _("地址不属于这个工具")})
    return LtiLink.objects.create(tool=tool, url=url, custom=custom_of(custom), graded=graded, maximum=maximum)


def custom_of(given: Mapping[str, Any] | None) -> dict[str, str]:
    """Custom parameters as strings, within bounds."""
    rows = list((given or {}).items())[:MOST_CUSTOM]
    return {_text(key, 100): _text(value, 1000) for key, value in rows}


def scores_for(actor: Actor) -> QuerySet[LtiScore]:
    """What tools scored in courses whose work the actor judges."""
    rows = limit(
        LtiScore.objects.all(),
        actor,
        MARK,
        organisation="line_item__course__organisation_id",
        region="line_item__course__region_code",
    )
    return rows.select_related("line_item__course", "line_item__tool")


def columns_of(tool: LtiTool, course_id: int) -> QuerySet[LineItem]:
    """The line items of a tool in a course."""
    return LineItem.objects.filter(tool=tool, course_id=course_id, removed_at=None)


def _text(value: object, most: int) -> str:
    return str(value).replace("\x00", "")[:most]


def _of(tool: LtiTool, url: str) -> bool:
    """Whether an address lies where the tool does, by scheme, host and port."""
    places = {urlsplit(each)[:2] for each in (tool.launch_url, *tool.redirect_uris)}
    return urlsplit(url)[:2] in places


def _named(urls: list[str]) -> list[tuple[str, str]]:
    return [("redirect_uris", url) for url in urls]


def check_address(field: str, url: str) -> None:
    """Raise BadTool, naming the field, for an address that is not https or not public."""
    try:
        if len(url) > 500:
            raise outgoing.Unreachable("too long")
        outgoing.permitted(url)
    except outgoing.Unreachable as error:
        why = _("地址须为 https 网址，且不指向内网：%(url)s") % {"url": url[:200]}
        raise BadTool(why=why, fields={field: why}) from error


def _key(text: str) -> dict[str, Any]:
    try:
        return tokens.public_jwk(text)
    except ValueError as error:
        why = _("请填写公钥集地址，或 2048 位以上的 RSA 公钥（PEM）")
        raise BadTool(why=why, fields={"public_key": why}) from error
