"""What everybody may read: the register of bodies and the plans."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jianglu.catalogue import queries as catalogue
from jianglu.platform import calendar
from jianglu.platform.pages import render, shell_of
from jianglu.platform.policy import Answer
from jianglu.platform.policy.explain import conditions_of, told
from jianglu.platform.regions import queries as regions
from jianglu.platform.regions import shapes

from ..filing import queries as filing
from ..permissions import REGISTER, REGISTER_STAFF
from ..plans import eligibility
from ..plans import queries as plans
from ..posts import queries as posts
from ..supervision import queries as supervision
from ..tables import BodyTable, PlanTable


@require_GET
def bodies(request: HttpRequest) -> HttpResponse:
    """The register of filed bodies, found by occupation, level and district."""
    occupation = request.GET.get("occupation", "")[:10]
    rows = filing.register(occupation=occupation, level=request.GET.get("level", "")[:1])
    counts = filing.places(rows)
    asked = {name: request.GET[name] for name in ("occupation", "level") if request.GET.get(name)}
    values = [
        (code, name, counts.get(code, 0), "?" + urlencode({"district": code} | asked))
        for code, name in regions.choices()
    ]
    context = {"shell": shell_of(request), "coverage": filing.coverage(calendar.today()), **shapes.drawn(values)}
    return BodyTable(rows, request).response("assessment/bodies.html", context)


@require_GET
def body(request: HttpRequest, body_id: int) -> HttpResponse:
    """One body with scope and sites."""
    found = filing.public_body(body_id)
    context = {
        "shell": shell_of(request),
        "body": found,
        "plans": plans.announced(open_only=True).filter(body_id=found.pk)[:20],
        "measures": supervision.public_measures(found.pk),
        "posts": posts.public_posts(found.pk),
    }
    return render(request, "assessment/body.html", context)


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans, by occupation, level and district."""
    rows = plans.announced(occupation=request.GET.get("occupation", "")[:10], open_only="all" not in request.GET)
    return PlanTable(rows, request).response("assessment/plans.html", {"shell": shell_of(request)})


@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan; a worker sees every condition to register and how far it is met."""
    found = plans.get_plan(plan_id)
    today, actor = calendar.today(), request.actor
    suspended = found.scope.suspended or found.body.state == "suspended" or found.body.expired
    context = {
        "shell": shell_of(request),
        "plan": found,
        "left": found.seats - found.seats_taken,
        "open": found.state == "announced" and today <= found.register_until and not suspended,
        "suspended": suspended,
        "may_register_staff": actor.can(REGISTER_STAFF),
        "demand": catalogue.demand_class_of(found.occupation_id, today),
        "titles": eligibility.TITLES,
        "schools": eligibility.SCHOOLS,
        "merits": eligibility.MERITS,
    }
    if actor.person_id and actor.can(REGISTER):
        declared = eligibility.clean(request.GET if "ask" in request.GET else {"intends": True})
        verdict = eligibility.decide_for(found, actor.person_id, declared, on=today)
        context |= {
            "verdict": verdict,
            "declared": declared,
            "general": conditions_of(verdict),
            "ways": [
                {
                    "way": way,
                    "met": _MET.get(way.answer),
                    "conditions": [told(entry) for entry in way.answers],
                }
                for way in verdict.offered_ways
            ],
            "mine": plans.mine(actor).filter(plan=found).exclude(state__in=["rejected", "withdrawn"]).first(),
        }
    return render(request, "assessment/plan.html", context)


_MET = {Answer.YES: True, Answer.NO: False}
