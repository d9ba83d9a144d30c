"""Deep Linking 2.0 as tool: a teacher of another platform chooses courses of ours."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.utils.translation import gettext as _

from jianglu.platform import outgoing

from ...finding import open_courses
from .. import addresses, names, tokens
from ..errors import LaunchUnfit, NothingPicked
from ..launching import Posting
from .arriving import Arrival, platform_of

MOST = 10


def respond(arrival: Arrival, course_ids: Sequence[int]) -> Posting:
    """What the browser posts back to the platform; raises LaunchUnfit, NothingPicked."""
    asked = arrival.choosing
    if asked is None:
        raise LaunchUnfit(why=_("对方平台没有要求挑选内容"))
    platform = platform_of(arrival)
    back = str(asked.get("deep_link_return_url") or "")
    try:
        outgoing.permitted(back)
    except outgoing.Unreachable as error:
        raise LaunchUnfit(why=_("返回地址不可用")) from error
    most = MOST if asked.get("accept_multiple") else 1
    courses = list(open_courses().filter(pk__in=course_ids)[:most])
    if not courses:
        raise NothingPicked()
    claims = {
        "iss": platform.client_id,
        "aud": platform.issuer,
        "sub": platform.client_id,
        "nonce": secrets.token_urlsafe(16),
        names.MESSAGE_TYPE: names.DEEP_LINKING_RESPONSE,
        names.LTI_VERSION: names.VERSION,
        names.DEPLOYMENT: arrival.deployment,
        names.DL_ITEMS: [
            {
                "type": names.DL_LINK,
                "title": course.title,
                "url": addresses.absolute("course", course.pk),
                "custom": {"course": str(course.pk)},
                "lineItem": {"label": course.title, "scoreMaximum": 100, "resourceId": course.number},
            }
            for course in courses
        ],
        **({names.DL_DATA: asked["data"]} if asked.get("data") is not None else {}),
    }
    return Posting(back, {"JWT": tokens.sign(claims)})
