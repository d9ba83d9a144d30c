"""What one page may do beyond the content security policy of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.http.response import HttpResponseBase

R = TypeVar("R", bound=HttpResponseBase)


def allowing(response: R, more: Mapping[str, Sequence[str]]) -> R:
    """The response with sources added to its policy, by directive, beside what was added to it before.

    django-csp's own decorators put what they add in the place of what an inner view added.
    """
    added: dict[str, list[str]] = {key: [*sources] for key, sources in getattr(response, "_csp_update", {}).items()}
    for directive, sources in more.items():
        added[directive] = [*added.get(directive, []), *sources]
    response._csp_update = added  # type: ignore[attr-defined]  # where django-csp looks for it
    return response
