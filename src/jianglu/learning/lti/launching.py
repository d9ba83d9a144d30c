"""Opening tools: third-party initiated login, and the message that answers it (Security Framework 5.1.1, LTI Core 1.3).

What was begun here is carried through the tool as a signed hint: for one account, one browser session, ten minutes, once.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from jianglu.people import queries as people
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, require

from .. import workshop, xapi
from ..errors import CourseNotFound
from ..models import Activity, Course, LineItem, LtiLink, LtiTool, LtiUse
from ..permissions import AUTHOR
from ..services.contents import module_of
from ..services.study import progress_of, say, taking_part
from . import addresses, names, tokens, tools
from .errors import LaunchUnfit, ToolNotFound

SALT = "learning.lti.hint"
AGE = 600  # seconds from the login to the message
NONCES = 3600  # seconds that a nonce is remembered
LONGEST = 2000  # characters of state and nonce


@dataclass(frozen=True)
class Posting:
    """A form for the browser to post to the tool."""

    action: str
    fields: dict[str, str]


# The login -----------------------------------------------------------------------------------------------------------


def begin(actor: Actor, activity_id: int, session: str) -> str:
    """The tool's login address for a learner's activity.

    Raises CourseNotFound, NotEnrolled, ActivityLocked, ToolEnded.
    """
    _enrolment, activity = taking_part(actor, activity_id)
    link = _link(activity)
    return _login(actor, session, "learn", link.tool, activity=activity.pk, target=link.url)


def begin_trial(actor: Actor, activity_id: int, session: str) -> str:
    """The same for an author or reviewer, who comes as instructor; nothing is kept of it."""
    activity = workshop.shown_activity(actor, activity_id)
    link = _link(activity)
    return _login(actor, session, "try", link.tool, activity=activity.pk, target=link.url)


def begin_picking(actor: Actor, module_id: int, tool_id: int, session: str) -> str:
    """The tool's login address for choosing content of a draft's chapter there (Deep Linking 2.0)."""
    with transaction.atomic():
        module = module_of(actor, module_id)
        tool = tools.usable_in(module.version.course).filter(pk=tool_id).first()
        if tool is None:
            raise ToolNotFound()
        return _login(actor, session, "pick", tool, module=module.pk, target=tool.launch_url)


def _link(activity: Activity) -> LtiLink:
    if activity.link is None:
        raise CourseNotFound()
    tools.live(activity.link.tool)
    return activity.link


def _login(actor: Actor, session: str, kind: str, tool: LtiTool, *, target: str, **about: int) -> str:
    hint = {
        "k": kind, "t": tool.pk, "u": actor.user_id, "s": _fingerprint(session), "j": secrets.token_urlsafe(12), **about
    }  # fmt: skip
    query = {
        "iss": addresses.issuer(),
        "target_link_uri": target,
        "login_hint": _pseudonym(tool, actor),
        "lti_message_hint": signing.dumps(hint, salt=SALT),
        "client_id": tool.client_id,
        "lti_deployment_id": tool.deployment_id,
    }
    return f"{tool.login_url}{'&' if '?' in tool.login_url else '?'}{urlencode(query)}"


# The message ---------------------------------------------------------------------------------------------------------


def answer(actor: Actor, session: str, asked: Mapping[str, str]) -> Posting:
    """What the browser posts to the tool: the signed message, or an error by OpenID Connect Core, 3.1.2.6.

    Raises ToolNotFound and LaunchUnfit for a client or redirect address that is not registered: nothing goes there.
    """
    tool = LtiTool.objects.filter(client_id=asked.get("client_id", "")[:40], ended_at=None).first()
    if tool is None:
        raise ToolNotFound()
    if asked.get("redirect_uri") not in tool.redirect_uris:
        raise LaunchUnfit(why=_("重定向地址没有登记"))
    state = {"state": asked["state"]} if len(asked.get("state", "")) in range(1, LONGEST) else {}
    try:
        message = _message(actor, session, tool, asked)
    except _Refused as error:
        return Posting(asked["redirect_uri"], {"error": error.code, "error_description": str(error), **state})
    return Posting(asked["redirect_uri"], {"id_token": tokens.sign(message), **state})


class _Refused(Exception):  # noqa: N818
    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


def _message(actor: Actor, session: str, tool: LtiTool, asked: Mapping[str, str]) -> dict[str, Any]:
    wanted = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
    for name, value in wanted.items():
        if asked.get(name) != value:
            raise _Refused("invalid_request", f"{name} must be {value}")
    nonce = asked.get("nonce", "")
    if not 0 < len(nonce) <= LONGEST or not 0 < len(asked.get("state", "")) <= LONGEST:
        raise _Refused("invalid_request", "state and nonce are required")
    hint = _hint(actor, session, tool, asked)
    seen = hashlib.sha256(f"{tool.pk}:{nonce}".encode()).hexdigest()
    if not cache.add(f"lti-nonce:{seen}", 1, NONCES):
        raise _Refused("invalid_request", "the nonce was used before")
    if not cache.add(f"lti-hint:{hint['j']}", 1, 2 * AGE):
        raise _Refused("invalid_request", "this login was answered before")
    about = {"learn": _learning, "try": _trying, "pick": _picking}[hint["k"]](actor, tool, hint)
    return {
        "iss": addresses.issuer(),
        "aud": tool.client_id,
        "azp": tool.client_id,
        "nonce": nonce,
        "sub": _pseudonym(tool, actor),
        "locale": translation.to_locale(translation.get_language() or "zh-hans").replace("_", "-"),
        names.LTI_VERSION: names.VERSION,
        names.DEPLOYMENT: tool.deployment_id,
        names.PLATFORM: {"guid": addresses.issuer(), "name": "Jianglu", "product_family_code": "jianglu"},
        **about,
    }


def _hint(actor: Actor, session: str, tool: LtiTool, asked: Mapping[str, str]) -> dict[str, Any]:
    """What was begun, for this very account and browser session."""
    try:
        hint: dict[str, Any] = signing.loads(asked.get("lti_message_hint", ""), salt=SALT, max_age=AGE)
    except signing.BadSignature as error:
        raise _Refused("invalid_request", "lti_message_hint is not ours or too old") from error
    if hint["t"] != tool.pk:
        raise _Refused("invalid_request", "this login belongs to another tool")
    if actor.user_id is None or hint["u"] != actor.user_id or hint["s"] != _fingerprint(session):
        raise _Refused("login_required", "the account that began this is not signed in here")
    if asked.get("login_hint") != _pseudonym(tool, actor):
        raise _Refused("invalid_request", "login_hint was changed")
    return hint


def _learning(actor: Actor, tool: LtiTool, hint: Mapping[str, Any]) -> dict[str, Any]:
    """A learner's launch; from now on the tool may score them."""
    with transaction.atomic():
        enrolment, activity = taking_part(actor, hint["activity"])
        _same(activity, tool)
        sub, now = _pseudonym(tool, actor), calendar.now()
        name = people.names([enrolment.person_id])[enrolment.person_id]
        use, created = LtiUse.objects.get_or_create(
            enrolment=enrolment,
            activity_key=activity.key,
            defaults={"tool": tool, "sub": sub, "name": name, "first_at": now, "last_at": now},
        )
        if not created:
            use.tool, use.sub, use.last_at = tool, sub, now
            use.save(update_fields=["tool", "sub", "last_at"])
        progress_of(enrolment, activity)
        item = _primary(activity, enrolment.course_id)
        say(enrolment, "launched", xapi.activity_iri(activity.key), activity.title, now)
        audit.record(actor, "learning.tool_opened", use, changes={"tool": tool.client_id})
        services: dict[str, Any] = {
            "scope": list(names.AGS_SCOPES),
            "lineitems": addresses.line_items(enrolment.course_id),
        }
        if item is not None:
            services["lineitem"] = addresses.line_item(enrolment.course_id, item.pk)
        return {
            **_resource(activity, enrolment.course, "lesson"),
            names.ROLES: [names.LEARNER],
            names.AGS: services,
            names.NRPS: {
                "context_memberships_url": addresses.members(enrolment.course_id),
                "service_versions": ["2.0"],
            },
            **({"name": name} if tool.names else {}),
        }


def _trying(actor: Actor, tool: LtiTool, hint: Mapping[str, Any]) -> dict[str, Any]:
    activity = workshop.shown_activity(actor, hint["activity"])
    _same(activity, tool)
    return {**_resource(activity, activity.module.version.course, "preview"), names.ROLES: [names.INSTRUCTOR]}


def _picking(actor: Actor, tool: LtiTool, hint: Mapping[str, Any]) -> dict[str, Any]:
    with transaction.atomic():
        module = module_of(actor, hint["module"])
        course = module.version.course
        require(actor, AUTHOR, organisation_id=course.organisation_id, region=course.region_code)
        data = {"t": tool.pk, "u": actor.user_id, "module": module.pk, "j": secrets.token_urlsafe(12)}
        return {
            names.MESSAGE_TYPE: names.DEEP_LINKING_REQUEST,
            names.TARGET: tool.launch_url,
            names.ROLES: [names.INSTRUCTOR],
            names.CONTEXT: _context(course),
            names.PRESENTATION: {"document_target": "window"},
            names.DL_SETTINGS: {
                "deep_link_return_url": addresses.absolute("lti_picked"),
                "accept_types": [names.DL_LINK],
                "accept_presentation_document_targets": ["window"],
                "accept_multiple": True,
                "accept_lineitem": True,
                "auto_create": False,
                "title": module.title,
                "data": signing.dumps(data, salt=PICK_SALT),
            },
        }


PICK_SALT = "learning.lti.pick"


def _same(activity: Activity, tool: LtiTool) -> None:
    """The activity must still open this tool: a draft may have changed meanwhile."""
    if activity.link is None or activity.link.tool_id != tool.pk:
        raise _Refused("invalid_request", "the activity opens another tool now")


def _resource(activity: Activity, course: Course, back: str) -> dict[str, Any]:
    link = activity.link
    assert link is not None
    return {
        names.MESSAGE_TYPE: names.RESOURCE_LINK_REQUEST,
        names.TARGET: link.url,
        names.RESOURCE_LINK: {"id": str(activity.key), "title": activity.title},
        names.CONTEXT: _context(course),
        names.PRESENTATION: {"document_target": "window", "return_url": addresses.absolute(back, activity.pk)},
        **({names.CUSTOM: link.custom} if link.custom else {}),
    }


def _context(course: Course) -> dict[str, Any]:
    return {"id": str(course.pk), "label": course.number, "title": course.title, "type": [names.COURSE_OFFERING]}


def _primary(activity: Activity, course_id: int) -> LineItem | None:
    """The column that a graded activity is done by, made at the first launch."""
    link = activity.link
    if link is None or not link.graded:
        return None
    item, _created = LineItem.objects.get_or_create(
        tool=link.tool,
        course_id=course_id,
        activity_key=activity.key,
        primary=True,
        defaults={"label": activity.title, "maximum": link.maximum, "created_at": calendar.now()},
    )
    return item


def _pseudonym(tool: LtiTool, actor: Actor) -> str:
    """What the tool calls somebody: another name for each tool (pairwise), from which nobody is found without our key."""
    who = f"person:{actor.person_id}" if actor.person_id else f"user:{actor.user_id}"
    return vault.blind_index(f"lti:{tool.client_id}:{who}").hex()[:40]


def _fingerprint(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()[:32]
