"""Deep Linking 2.0: what a teacher chose in a tool comes back, is looked at, and becomes activities of a draft."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _
from joserfc import jws
from joserfc.errors import JoseError

from jianglu.platform.access import Actor

from ..models import Activity, Course, LtiTool
from ..services.contents import add_activity, module_of
from . import addresses, names, tokens, tools
from .errors import LaunchUnfit, NothingPicked, ToolNotFound
from .grades import MOST
from .launching import PICK_SALT

AGE = 3600  # seconds that a teacher may look around in a tool
KEPT = 900  # seconds to look at what was chosen
MOST_ITEMS = 20


@dataclass(frozen=True)
class Item:
    """One thing that was chosen."""

    title: str
    text: str
    url: str
    custom: dict[str, str]
    graded: bool
    maximum: float


def keep(message: str) -> str:
    """Put what a browser brought from a tool aside unread, for the teacher's own request; returns its handle.

    The post comes from another site, so the teacher's session does not travel with it.
    """
    if not message or len(message) > tokens.LONGEST:
        raise LaunchUnfit(why=_("内容为空或过长"))
    handle = secrets.token_urlsafe(24)
    cache.set(f"lti-pick:{handle}", message, KEPT)
    return handle


def picked(actor: Actor, handle: str) -> tuple[LtiTool, Course, list[Item]]:
    """(tool, course, items) of a message that answers this teacher's own choosing; raises LaunchUnfit, NothingPicked."""
    with transaction.atomic():
        tool, module_id, items, _once = _read(actor, handle)
        return tool, module_of(actor, module_id).version.course, items


def add_picked(actor: Actor, handle: str) -> list[Activity]:
    """Append what was chosen to the draft's chapter, once; raises as `picked`, VersionFrozen, Denied."""
    with transaction.atomic():
        tool, module_id, items, once = _read(actor, handle)
        course = module_of(actor, module_id).version.course
        made = [
            add_activity(
                actor,
                module_id,
                kind=Activity.Kind.LTI,
                title=item.title,
                body=item.text,
                link_id=tools.make_link(
                    course, tool.pk, url=item.url, custom=item.custom, graded=item.graded, maximum=item.maximum
                ).pk,
            )
            for item in items
        ]
        if not cache.add(f"lti-picked:{once}", 1, AGE + KEPT):
            raise LaunchUnfit(why=_("这些内容已经加入课程"))
        return made


def add_tool_activity(
    actor: Actor, module_id: int, tool_id: int, *, url: str = "", graded: bool = True, **values: Any
) -> Activity:
    """Append an activity that opens an address in a tool; `values` as `services.add_activity`. Raises as `make_link`."""
    with transaction.atomic():
        course = module_of(actor, module_id).version.course
        link = tools.make_link(course, tool_id, url=url, graded=graded)
        return add_activity(actor, module_id, kind=Activity.Kind.LTI, link_id=link.pk, **values)


def _read(actor: Actor, handle: str) -> tuple[LtiTool, int, list[Item], str]:
    message = cache.get(f"lti-pick:{handle[:60]}")
    if not message:
        raise LaunchUnfit(why=_("已过期"))
    tool = _sender(message)
    try:
        said = tokens.read(
            message,
            tokens.Keys(tool.jwks_url, tool.public_key),
            issuer=tool.client_id,
            audience=(addresses.issuer(),),
            nonce=True,
        )
        data = signing.loads(str(said.get(names.DL_DATA, "")), salt=PICK_SALT, max_age=AGE)
    except (tokens.NotBelieved, signing.BadSignature) as error:
        raise LaunchUnfit(why=_("签名或时效不符")) from error
    fits = {
        names.MESSAGE_TYPE: names.DEEP_LINKING_RESPONSE,
        names.LTI_VERSION: names.VERSION,
        names.DEPLOYMENT: tool.deployment_id,
    }
    if any(said.get(name) != value for name, value in fits.items()) or data["t"] != tool.pk:
        raise LaunchUnfit(why=_("消息类型或部署编号不符"))
    if actor.user_id is None or data["u"] != actor.user_id:
        raise LaunchUnfit(why=_("挑选内容的是另一个账号"))
    return tool, data["module"], _items(tool, said.get(names.DL_ITEMS)), hashlib.sha256(data["j"].encode()).hexdigest()


def _sender(message: str) -> LtiTool:
    """Whose key is to be asked for; believed only once the signature is."""
    try:
        claimed = tokens.unread(jws.extract_compact(message.encode()).payload)
    except (JoseError, ValueError) as error:
        raise LaunchUnfit(why=_("不是签名消息")) from error
    tool = LtiTool.objects.filter(client_id=str(claimed.get("iss", ""))[:40], ended_at=None).first()
    if tool is None:
        raise ToolNotFound()
    return tool


def _items(tool: LtiTool, given: object) -> list[Item]:
    rows = given if isinstance(given, list) else []
    items = [
        _item(tool, row) for row in rows[:MOST_ITEMS] if isinstance(row, Mapping) and row.get("type") == names.DL_LINK
    ]
    if not items:
        raise NothingPicked()
    return items


def _item(tool: LtiTool, row: Mapping[str, Any]) -> Item:
    column = row.get("lineItem") if isinstance(row.get("lineItem"), Mapping) else None
    maximum = column.get("scoreMaximum") if column else 100
    fits = isinstance(maximum, int | float) and not isinstance(maximum, bool) and 0 < maximum <= MOST
    custom = row.get("custom")
    return Item(
        title=str(row.get("title") or tool.name).replace("\x00", "").strip()[:120] or tool.name,
        text=str(row.get("text") or "").replace("\x00", "")[:2000],
        url=str(row.get("url") or tool.launch_url),
        custom=tools.custom_of(custom if isinstance(custom, Mapping) else None),
        graded=column is not None,
        maximum=float(maximum) if fits else 100.0,
    )
