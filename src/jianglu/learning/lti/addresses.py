"""Where this site stands in the world, as tools are told; no address here depends on the request."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def issuer() -> str:
    """Who signs: this site's public address without a trailing slash."""
    return str(settings.PUBLIC_ADDRESS).rstrip("/")


def absolute(name: str, *args: object) -> str:
    """The full address of a page of the room."""
    return issuer() + reverse(f"learning:{name}", args=args)


def jwks() -> str:
    """Our key set."""
    return absolute("lti_keys")


def token() -> str:
    """Where tools get access tokens."""
    return absolute("lti_token")


def line_items(course_id: int) -> str:
    """The line items of a course (AGS)."""
    return absolute("lti_line_items", course_id)


def line_item(course_id: int, pk: int) -> str:
    """One line item; its scores and results lie below."""
    return absolute("lti_line_item", course_id, pk)


def members(course_id: int) -> str:
    """The members of a course (NRPS)."""
    return absolute("lti_members", course_id)
