"""Where packages are served from, and the signed addresses under which they are.

`settings.CONTENT_ORIGIN` is such as `https://{package}.courseware.example`; with `{package}` every package has an origin
of its own, so that none reads what another one keeps in the browser. It must be another host than the site's: cookies do
not tell ports apart, and a shared registrable domain lets a script there set cookies for the site.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core import signing

from ..errors import NoContentOrigin

AGE = 12 * 3600
"""Seconds for which an address opens a package: a long sitting."""
_SALT = "learning.content"
_PLACE = "{package}"


@dataclass(frozen=True)
class Ticket:
    """Who may open what: an account, an activity, its package, and the site in whose pages it is framed.

    Without an account (0) it is an author's look at the package: nothing is kept of it.
    """

    user: int
    activity: int
    package: str
    site: str


def needed() -> None:
    """Raise NoContentOrigin when none is configured, or one that is the site itself."""
    host = urlsplit(_origin("x")).hostname
    if not host or host == urlsplit(settings.PUBLIC_ADDRESS).hostname:
        raise NoContentOrigin()


def address(ticket: Ticket, part: int) -> str:
    """The address of a part's player, good for AGE seconds; raises NoContentOrigin."""
    needed()
    signed = signing.dumps(asdict(ticket), salt=_SALT)
    return f"{_origin(ticket.package)}/{quote(signed, safe=':')}/play/{part}/"


def origin_of(package: str) -> str:
    """Scheme, host and port of a package."""
    return _origin(package)


def ticket_of(signed: str, host: str) -> Ticket | None:
    """The ticket of an address, when its signature, age and host are right."""
    try:
        ticket = Ticket(**signing.loads(signed, salt=_SALT, max_age=AGE))
    except (signing.BadSignature, TypeError):
        return None
    return ticket if host.lower() == urlsplit(_origin(ticket.package)).netloc.lower() else None


def is_content(host: str) -> bool:
    """Whether a Host header names the second origin."""
    there = urlsplit(settings.CONTENT_ORIGIN).netloc.lower()
    if not there:
        return False
    pattern = re.escape(there).replace(re.escape(_PLACE), "[a-z0-9-]+")
    return re.fullmatch(pattern, host.lower()) is not None


def _origin(package: str) -> str:
    return str(settings.CONTENT_ORIGIN).replace(_PLACE, package)
