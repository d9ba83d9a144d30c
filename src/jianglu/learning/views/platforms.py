"""Other platforms that open our courses: their register, the way in, choosing courses, accounts that are linked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.organisations import queries as organisations
from jianglu.platform.pages import Column, Table, Text, attempt, login_required, render, shell_of

from .. import finding, queries
from ..lti import addresses
from ..lti.tool import accounts, arriving, offering, platforms
from ..partner_forms import PlatformForm
from ..permissions import STUDY, TOOLS
from .lti import posting

SHOWN = 30  # courses to choose from


class PlatformTable(Table):
    """Registered platforms."""

    columns = [
        Column("name", gettext_lazy("平台"), sort="name", link="learning:platform"),
        Column("organisation.name", gettext_lazy("所属单位")),
        Column("issuer", gettext_lazy("签发者")),
        Column("created_at", gettext_lazy("登记时间"), kind="datetime", sort="created_at"),
        Column("ended_at", gettext_lazy("停用时间"), kind="datetime", sort="ended_at"),
    ]
    filters = [Text("q", gettext_lazy("搜索"), ["name", "issuer"])]
    sort = "name"
    name = "platforms"
    empty = gettext_lazy("还没有登记对接平台")


# The register --------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The platforms within scope."""
    context = {"shell": shell_of(request)}
    return PlatformTable(platforms.visible_to(request.actor), request).response(
        "learning/platforms/index.html", context
    )


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Register a platform."""
    units = [(unit.pk, unit.name) for unit in organisations.acting_for(request.actor)]
    bureau = bool(request.actor.region_codes) and request.actor.can(TOOLS)
    form = PlatformForm(request.POST or None, units=units, bureau=bureau)
    made: list[Any] = []
    if request.method == "POST" and attempt(
        form, lambda data: made.append(platforms.register_platform(request.actor, **data))
    ):
        messages.success(request, _("已登记。请把下面的工具信息填到对方平台"))
        return redirect("learning:platform", made[0].pk)
    context = {"shell": shell_of(request), "form": form, **_ours()}
    return render(request, "learning/platforms/new.html", context)


@login_required
@require_GET
def platform(request: HttpRequest, platform_id: int) -> HttpResponse:
    """One platform, what to enter there about us, and why scores do not arrive."""
    found = platforms.platform_for(request.actor, platform_id)
    context = {"shell": shell_of(request), "platform": found, "faults": platforms.faults_of(found), **_ours()}
    return render(request, "learning/platforms/platform.html", context)


@login_required
@require_POST
def end(request: HttpRequest, platform_id: int) -> HttpResponse:
    """Take no launches any more."""
    platforms.end_platform(request.actor, platform_id, request.POST.get("reason", "")[:200])
    messages.success(request, _("已停用，不再接受从该平台打开"))
    return redirect("learning:platform", platform_id)


def _ours() -> dict[str, str]:
    return {
        "login": addresses.absolute("lti_login"),
        "launch": addresses.absolute("lti_launch"),
        "keys": addresses.jwks(),
    }


# The way in ----------------------------------------------------------------------------------------------------------


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """A platform initiates a login; a post comes again as a GET, so that the browser's session is not replaced."""
    if request.method == "POST":
        query = QueryDict(mutable=True)
        query.update({key: value[:4000] for key, value in request.POST.dict().items()})
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}", status=303)
    return HttpResponseRedirect(arriving.begin(request.session, request.GET.dict()))


@csrf_exempt
@require_POST
def launch(request: HttpRequest) -> HttpResponse:
    """Take a platform's message, and lead to where it is read with the browser's session."""
    handle = arriving.keep(request.POST.dict())
    return HttpResponseRedirect(reverse("learning:lti_arrive", args=[handle]), status=303)


@never_cache
@require_GET
def arrive(request: HttpRequest, handle: str) -> HttpResponse:
    """Believe the message or not; then to the course, or to choosing courses."""
    arrival = arriving.arrive(request.session, handle)
    return redirect("learning:lti_offer" if arrival.choosing is not None else "learning:lti_arrived")


@never_cache
@require_http_methods(["GET", "POST"])
def arrived(request: HttpRequest) -> HttpResponse:
    """Into the course; a learner who was never here from this platform signs in and says that the account is theirs."""
    arrival = arriving.arrival_of(request.session)
    course = arriving.course_of(arrival)
    if course is None:
        return redirect("learning:catalogue")
    if not arrival.learner:
        return redirect("learning:course", course.pk)
    context = {
        "course": course,
        "platform": arriving.platform_of(arrival),
        "returns": bool(arrival.line_item),
        "may": request.actor.can(STUDY),
        "next": reverse("learning:lti_arrived"),
    }
    if not context["may"]:
        return render(request, "learning/platforms/arrived.html", context)
    try:
        link = request.method == "POST"
        if link or accounts.known(request.actor, arrival):
            accounts.join(request.actor, arrival, course.pk, link=link)
            line = queries.outline(queries.get_course(course.pk), request.actor.person_id).next_line
            return redirect("learning:lesson", line.activity.pk) if line else redirect("learning:course", course.pk)
    except DomainError as error:
        context["error"] = error
    return render(request, "learning/platforms/arrived.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """A teacher of the platform chooses courses; nothing but the public catalogue is shown."""
    arrival = arriving.arrival_of(request.session)
    if request.method == "POST":
        chosen = [int(text) for text in request.POST.getlist("course")[:20] if text.isascii() and text.isdigit()]
        return posting(request, offering.respond(arrival, [pk for pk in chosen if pk < 2**62]))
    context = {
        "platform": arriving.platform_of(arrival),
        "courses": finding.catalogue(request.GET.get("q", "")[:60])[:SHOWN],
        "q": request.GET.get("q", "")[:60],
        "several": bool((arrival.choosing or {}).get("accept_multiple")),
    }
    return render(request, "learning/platforms/offer.html", context)


# A learner's own ------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def linked(request: HttpRequest) -> HttpResponse:
    """Accounts elsewhere that are linked to mine."""
    return render(request, "learning/platforms/linked.html", {"accounts": accounts.mine(request.actor)})


@login_required
@require_POST
def unlink(request: HttpRequest, account_id: int) -> HttpResponse:
    """No longer mine."""
    accounts.unlink(request.actor, account_id)
    messages.success(request, _("已解除关联，不再向该平台交回成绩"))
    return redirect("learning:linked")
