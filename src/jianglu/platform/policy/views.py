"""Public pages: each rule as people read it, its figures over time, its worked cases."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jianglu.platform import calendar
from jianglu.platform.pages import render, shell_of

from . import queries
from .cases import CaseResult, run_cases
from .declare import POLICIES, Policy
from .enacted import in_force
from .reading import figures, sentences


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All rules by which the platform decides."""
    today = calendar.today()
    rows = [(policy, policy.version_on(today)) for policy in queries.published()]
    return render(request, "policy/index.html", {"rows": rows, "shell": shell_of(request)})


@require_GET
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One rule."""
    policy = in_force(queries.get(code))
    today = calendar.today()
    context = {
        "policy": policy,
        "today": today,
        "in_force": policy.version_on(today),
        "conditions": sentences(policy, today),
        "figures": figures(policy, today),
        "cases": cases(policy),
        "effect": queries.effect(code),
        "shell": shell_of(request),
    }
    return render(request, "policy/detail.html", context)


def cases(policy: Policy) -> tuple[CaseResult, ...]:
    """The worked cases, run once in each process and version: neither rule nor cases change while it lives."""
    return _cases(policy.code, policy.revision)


@lru_cache(maxsize=64)
def _cases(code: str, revision: str) -> tuple[CaseResult, ...]:
    return tuple(run_cases(in_force(POLICIES[code])))
