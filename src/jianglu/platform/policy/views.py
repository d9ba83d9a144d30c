"""Public pages: each rule as people read it, its figures over time, its worked cases."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jianglu.platform import calendar
from jianglu.platform.pages import render, shell_of

from .cases import CaseResult, run_cases
from .declare import POLICIES
from .errors import PolicyUnknown
from .reading import figures, sentences


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All rules by which the platform decides."""
    today = calendar.today()
    rows = [(policy, policy.version_on(today)) for policy in POLICIES.values() if not policy.code.startswith("sample")]
    return render(request, "policy/index.html", {"rows": rows, "shell": shell_of(request)})


@require_GET
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One rule."""
    policy = POLICIES.get(code)
    if policy is None:
        raise PolicyUnknown()
    today = calendar.today()
    context = {
        "policy": policy,
        "today": today,
        "in_force": policy.version_on(today),
        "conditions": sentences(policy),
        "figures": figures(policy, today),
        "cases": cases(code),
        "shell": shell_of(request),
    }
    return render(request, "policy/detail.html", context)


@lru_cache(maxsize=64)
def cases(code: str) -> tuple[CaseResult, ...]:
    """The worked cases, run once in each process: neither rule nor cases change while it lives."""
    return tuple(run_cases(POLICIES[code]))
