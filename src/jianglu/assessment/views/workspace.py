"""What a body does: scope and filing, plans, candidates, the sitting, assessors, results; the bureau reads along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.kernel.punctuation import listed
from jianglu.platform import calendar
from jianglu.platform.pages import attempt, login_required, render, shell_of
from jianglu.platform.policy.explain import conditions_of

from ..delivery import queries as delivery_queries
from ..delivery import services as delivery
from ..equipment import queries as equipment
from ..errors import BodyNotFound
from ..filing import ending
from ..filing import queries as filing
from ..filing import services as filing_services
from ..forms import FilingForm, PlanForm, RoomForm, ScopeForm, SiteForm
from ..intake import queries as intake
from ..marking import queries as marking_queries
from ..marking import services as marking
from ..permissions import CONFIRM_RESULTS, INVIGILATE, MANAGE_REGISTRATIONS, OPEN_PLAN
from ..plans import eligibility, queries, services
from ..posts import queries as posts
from ..results import queries as result_queries
from ..results import services as results
from ..tables import OwnPlanTable, RegistrationTable


@login_required
@require_GET
def scope(request: HttpRequest) -> HttpResponse:
    """My body: filing, scope, sites, assessors."""
    own = filing.own_body(request.actor)
    context: dict[str, Any] = {"body": own, "filing_form": FilingForm()}
    if own is not None:
        context |= {
            "filing": filing.open_filing(own.pk),
            "may_renew": ending.may_renew(own),
            "equipment": equipment.of_body(own.pk),
            "norms": listed(posts.pending(own.pk)),
            "scopes": list(filing.present_scopes(own.pk, calendar.today())),
            "sites": list(filing.sites_of(own.pk)),
            "assessors": list(filing.assessors_of(own.pk)),
            "scope_form": ScopeForm(),
            "site_form": SiteForm(),
            "room_form": RoomForm(),
        }
    return render(request, "assessment/scope.html", context)


@login_required
@require_POST
def change_scope(request: HttpRequest, verb: str) -> HttpResponse:
    """Start a filing, name or drop an occupation, hand in, add a site or a room, ask to renew or to stop."""
    actor, post = request.actor, request.POST
    own = filing.own_body(actor)
    if verb == "start":
        unit = own.organisation_id if own else next(iter(actor.organisation_ids), 0)
        filing_services.start_filing(actor, unit, kind=post.get("kind", ""), statement=post.get("statement", ""))
        return redirect("assessment:scope")
    if own is None:
        raise BodyNotFound()
    open_filing = filing.open_filing(own.pk)
    forms = {"add": ScopeForm, "site": SiteForm, "room": RoomForm}
    form = forms[verb](post) if verb in forms else None
    if form is not None and not form.is_valid():
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        return redirect("assessment:scope")
    data = form.cleaned_data if form else {}
    held, scope_id, statement = open_filing.pk if open_filing else 0, post.get("scope", ""), post.get("statement", "")
    verbs: dict[str, Callable[[], object]] = {
        "add": lambda: filing_services.add_scope(
            actor, held, filing_services.ScopeRow(data["occupation"], tuple(data["levels"]), data["work_type"])
        ),
        "drop": lambda: filing_services.remove_scope(actor, int(scope_id) if scope_id.isdecimal() else 0),
        "submit": lambda: filing_services.submit_filing(actor, held),
        "site": lambda: filing_services.add_site(actor, own.pk, **data),
        "room": lambda: filing_services.add_room(actor, data.pop("site"), **data),
        "renew": lambda: ending.start_renewal(actor, own.pk, statement=statement),
        "withdraw": lambda: ending.ask_withdrawal(actor, own.pk, statement=statement),
    }
    if verb not in verbs:
        raise Http404
    try:
        verbs[verb]()
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, f"{error.text}。{error.hint_text}")
    else:
        messages.success(request, _("已保存"))
    return redirect("assessment:scope")


@login_required
@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans of my body or district."""
    return OwnPlanTable(queries.plans_of(request.actor), request).response(
        "assessment/own_plans.html",
        {"shell": shell_of(request), "may_open": request.actor.can(OPEN_PLAN)},
    )


@login_required
@require_http_methods(["GET", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """Announce a plan."""
    own = filing.get_own_body(request.actor)
    form = PlanForm(
        request.POST or None,
        scopes=filing.live_scopes(own.pk, calendar.today()),
        sites=filing.sites_of(own.pk),
        norms=posts.choices_for_plan(own.pk),
    )
    made: list[Any] = []
    if request.method == "POST" and attempt(
        form, lambda data: made.append(services.open_plan(request.actor, **form.values()))
    ):
        messages.success(request, _("认定计划已公布"))
        return redirect("assessment:manage_plan", made[0].pk)
    return render(request, "assessment/new_plan.html", {"form": form})


@login_required
@require_GET
def manage_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan with its candidates and what may be done next."""
    plan = queries.get_own_plan(request.actor, plan_id)
    context = {
        "shell": shell_of(request),
        "plan": plan,
        "sitting": delivery_queries.sitting_of(request.actor, plan_id),
        "assignments": list(marking_queries.of_plan(request.actor, plan_id)[:200]),
        "notice": result_queries.notice_of(plan_id),
        "may_run": request.actor.can(INVIGILATE),
    }
    return RegistrationTable(queries.registrations_of(request.actor, plan_id), request).response(
        "assessment/manage_plan.html", context
    )


PLAN_VERBS = {
    "upload": (services.upload_list, _("名单已上传，考场已编排")),
    "assign": (marking.assign_all, _("考评员已派遣")),
    "start": (delivery.open_sitting, _("考试已开始，请公布开考码")),
    "close": (delivery.close_sitting, _("本场考试已结束")),
    "confirm": (results.confirm_results, _("成绩已确认并公示")),
}


@login_required
@require_POST
def run_plan(request: HttpRequest, plan_id: int, verb: str) -> HttpResponse:
    """Do the next step of a plan."""
    if verb in ("cancel", "rollback"):
        undo = services.cancel_plan if verb == "cancel" else services.roll_back
        undo(request.actor, plan_id, request.POST.get("reason", ""))
        messages.success(request, _("已办理"))
    else:
        service, said = PLAN_VERBS[verb]
        service(request.actor, plan_id)
        messages.success(request, said)
    return redirect("assessment:manage_plan", plan_id)


@login_required
@require_POST
def decide_registration(request: HttpRequest, registration_id: int) -> HttpResponse:
    """Confirm or reject the materials of a candidate."""
    row = services.confirm_materials(
        request.actor, registration_id, accept="accept" in request.POST, reason=request.POST.get("reason", "")
    )
    messages.success(request, _("已办理"))
    return redirect("assessment:manage_plan", row.plan_id)


@login_required
@require_POST
def extra_time(request: HttpRequest, registration_id: int) -> HttpResponse:
    """Grant a candidate more time before the exam."""
    minutes = request.POST.get("minutes", "")
    services.grant_extra_time(
        request.actor, registration_id, int(minutes) if minutes.isdigit() and len(minutes) < 4 else -1,
        request.POST.get("reason", ""),
    )  # fmt: skip
    messages.success(request, _("已批准延长考试时间"))
    return redirect("assessment:registration", registration_id)


@login_required
@require_GET
def registration(request: HttpRequest, registration_id: int) -> HttpResponse:
    """One candidate: what was declared, the explanation, the evidence; and what holds today whatever the way."""
    row = queries.get_registration(request.actor, registration_id)
    verdict = eligibility.decide_again(row, on=calendar.today())
    waiver = intake.newest_waivers([row.pk]).get(row.pk)
    context = {
        "shell": shell_of(request),
        "row": row,
        "general": conditions_of(verdict),
        "own_training": eligibility.own_training(verdict),
        "result": result_queries.of_registration(request.actor, row.pk),
        "photo": intake.newest_photos([row.pk]).get(row.pk),
        "waiver": waiver,
        "due": waiver.fee if waiver is not None and waiver.fee is not None else row.plan.fee,
        "may_correct": request.actor.can(CONFIRM_RESULTS),
        "may_grant": request.actor.can(MANAGE_REGISTRATIONS),
    }
    return render(request, "assessment/registration.html", context)
