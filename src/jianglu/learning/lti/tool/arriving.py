"""Launches from other platforms: the login that they initiate, and the message that they send (Security Framework 5.1.1).

A platform's post brings none of our cookies (SameSite=Lax), so its message is put aside and read on the browser's next own
request, with the session in which the login was begun: state and nonce belong to that session and are used once.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.cache import cache
from django.utils.translation import gettext as _

from ...finding import open_courses
from ...models import Course, LtiPlatform
from .. import addresses, names, tokens
from ..errors import LaunchUnfit, PlatformNotFound

STATES, ARRIVED = "lti_states", "lti_arrived"
MOST_STATES = 10  # logins that may be open in one browser
AGE = 600  # seconds from the login to the message
KEPT = 300  # seconds that a message waits for the browser
Session = MutableMapping[str, Any]


@dataclass(frozen=True)
class Arrival:
    """A believed launch, as the session keeps it."""

    platform: int
    sub: str
    learner: bool
    course: int | None
    line_item: str = ""
    choosing: Mapping[str, Any] | None = None  # deep linking settings
    deployment: str = ""


def begin(session: Session, asked: Mapping[str, str]) -> str:
    """The platform's address that answers for who is signed in there; raises PlatformNotFound, LaunchUnfit."""
    platform = _platform(asked)
    target = asked.get("target_link_uri", "")
    if urlsplit(target)[:2] != urlsplit(addresses.issuer())[:2]:
        raise LaunchUnfit(why=_("打开的地址不属于本站"))
    state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    states = [row for row in session.get(STATES, []) if row["at"] > time.time() - AGE][1 - MOST_STATES :]
    session[STATES] = [*states, {"state": state, "nonce": nonce, "platform": platform.pk, "at": time.time()}]
    query = {
        "scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
        "client_id": platform.client_id, "redirect_uri": addresses.absolute("lti_launch"),
        "login_hint": asked.get("login_hint", "")[:2000], "state": state, "nonce": nonce,
    }  # fmt: skip
    if asked.get("lti_message_hint"):
        query["lti_message_hint"] = asked["lti_message_hint"][:2000]
    return f"{platform.login_url}{'&' if '?' in platform.login_url else '?'}{urlencode(query)}"


def keep(form: Mapping[str, str]) -> str:
    """Put a message aside unread; returns its handle. Raises LaunchUnfit."""
    message, state = form.get("id_token", ""), form.get("state", "")
    if form.get("error"):
        raise LaunchUnfit(why=f"{form['error'][:40]} {form.get('error_description', '')[:120]}")
    if not message or len(message) > tokens.LONGEST or not 0 < len(state) < 200:
        raise LaunchUnfit(why=_("内容为空或过长"))
    handle = secrets.token_urlsafe(24)
    cache.set(f"lti-launch:{handle}", {"id_token": message, "state": state}, KEPT)
    return handle


def arrive(session: Session, handle: str) -> Arrival:
    """Believe a message that answers a login of this session, and keep who came in the session; raises LaunchUnfit."""
    kept = cache.get(f"lti-launch:{handle[:60]}")
    if not kept:
        raise LaunchUnfit(why=_("已过期"))
    cache.delete(f"lti-launch:{handle[:60]}")
    states = session.get(STATES, [])
    begun = next((row for row in states if row["state"] == kept["state"]), None)
    session[STATES] = [row for row in states if row is not begun]
    if begun is None or begun["at"] < time.time() - AGE:
        raise LaunchUnfit(why=_("不是从本窗口发起的"))
    platform = LtiPlatform.objects.filter(pk=begun["platform"], ended_at=None).first()
    if platform is None:
        raise PlatformNotFound()
    try:
        claims = tokens.read(
            kept["id_token"],
            tokens.Keys(platform.jwks_url),
            issuer=platform.issuer,
            audience=(platform.client_id,),
            nonce=True,
        )
    except tokens.NotBelieved as error:
        raise LaunchUnfit(why=_("签名或时效不符")) from error
    if claims["nonce"] != begun["nonce"]:
        raise LaunchUnfit(why=_("不是从本窗口发起的"))
    seen = hashlib.sha256(f"{platform.pk}:{claims['nonce']}".encode()).hexdigest()
    if not cache.add(f"lti-arrived:{seen}", 1, 3600):
        raise LaunchUnfit(why=_("已经使用过"))
    arrival = _arrival(platform, claims)
    session[ARRIVED] = asdict(arrival)
    return arrival


def arrival_of(session: Session) -> Arrival:
    """Who came last in this session; raises LaunchUnfit when nobody did."""
    kept = session.get(ARRIVED)
    if not kept:
        raise LaunchUnfit(why=_("已过期"))
    return Arrival(**kept)


def platform_of(arrival: Arrival) -> LtiPlatform:
    """The platform of an arrival; raises PlatformNotFound once it was ended."""
    platform = LtiPlatform.objects.filter(pk=arrival.platform, ended_at=None).first()
    if platform is None:
        raise PlatformNotFound()
    return platform


def course_of(arrival: Arrival) -> Course | None:
    """The open course that the launch names."""
    return open_courses().filter(pk=arrival.course).first() if arrival.course else None


def _platform(asked: Mapping[str, str]) -> LtiPlatform:
    rows = LtiPlatform.objects.filter(issuer=asked.get("iss", "")[:300], ended_at=None)
    if asked.get("client_id"):
        rows = rows.filter(client_id=asked["client_id"][:200])
    found = list(rows[:2])
    if len(found) != 1:
        raise PlatformNotFound()
    return found[0]


def _arrival(platform: LtiPlatform, claims: Mapping[str, Any]) -> Arrival:
    kind, deployment, sub = claims.get(names.MESSAGE_TYPE), claims.get(names.DEPLOYMENT), claims.get("sub")
    known = isinstance(deployment, str) and deployment in platform.deployments
    if claims.get(names.LTI_VERSION) != names.VERSION or not known:
        raise LaunchUnfit(why=_("消息类型或部署编号不符"))
    if not isinstance(sub, str) or not 0 < len(sub) <= 255 or "\x00" in sub:
        raise LaunchUnfit(why=_("没有说明是谁"))
    roles = claims.get(names.ROLES)
    learner = isinstance(roles, list) and any(str(role).endswith("#Learner") for role in roles)
    if kind == names.DEEP_LINKING_REQUEST:
        settings = claims.get(names.DL_SETTINGS)
        if not isinstance(settings, Mapping) or names.DL_LINK not in settings.get("accept_types", []):
            raise LaunchUnfit(why=_("对方平台不接受课程链接"))
        wanted = ("deep_link_return_url", "data", "accept_multiple")
        return Arrival(
            platform.pk,
            sub,
            False,
            None,
            choosing={key: settings.get(key) for key in wanted},
            deployment=str(deployment),
        )
    if kind != names.RESOURCE_LINK_REQUEST:
        raise LaunchUnfit(why=_("消息类型或部署编号不符"))
    endpoint = claims.get(names.AGS)
    grades = endpoint if isinstance(endpoint, Mapping) and names.SCORES in (endpoint.get("scope") or []) else {}
    item = grades.get("lineitem")
    return Arrival(
        platform.pk, sub, learner, _course_id(claims), item if isinstance(item, str) and len(item) <= 500 else ""
    )


def _course_id(claims: Mapping[str, Any]) -> int | None:
    """The course by the custom parameter that our deep links carry, else by the address that is opened."""
    custom = claims.get(names.CUSTOM)
    text = str(custom.get("course", "")) if isinstance(custom, Mapping) else ""
    if not text:
        found = re.fullmatch(r"/courses/(\d{1,12})/", urlsplit(str(claims.get(names.TARGET, ""))).path)
        text = found[1] if found else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 13 else None
