"""What a worker does: vouchers, enrolment, timetable, signing in, progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jianglu.learning.cohorts import queries as learning
from jianglu.platform import calendar
from jianglu.platform.pages import attempt, login_required, render
from jianglu.platform.policy import Answer, Verdict

from .. import queries, services
from ..forms import SignInForm
from ..services.classes import group_key


@dataclass(frozen=True)
class Condition:
    """A condition of a verdict as the explanation shows it."""

    met: bool | None
    text: str
    clause: str
    missing: str
    evidence: str = ""


def told(verdict: Verdict) -> list[Condition]:
    """The conditions that the rule asks here, with clause and remedy."""
    return [
        Condition({Answer.YES: True, Answer.NO: False}.get(entry.answer), entry.sentence, entry.condition.clause, entry.remedy)
        for entry in verdict.answers
        if entry.answer is not Answer.SKIPPED
    ]  # fmt: skip


@login_required
@require_GET
def vouchers(request: HttpRequest) -> HttpResponse:
    """My vouchers, and every batch on offer with the reasons for or against."""
    actor = request.actor
    today = calendar.today()
    batches = list(queries.offered_batches())
    verdicts = queries.claim_verdicts(actor.person_id, batches, today) if actor.person_id else {}
    offers: list[dict[str, Any]] = [
        {"batch": batch, "verdict": verdicts[batch.pk], "conditions": told(verdicts[batch.pk])}
        for batch in batches
        if batch.pk in verdicts
    ]
    offers.sort(key=lambda offer: not offer["verdict"].granted)
    context = {"vouchers": queries.my_vouchers(actor)[:20], "offers": offers, "today": today}
    return render(request, "training/vouchers.html", context)


@login_required
@require_POST
def claim(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Claim one."""
    services.claim_voucher(request.actor, batch_id)
    messages.success(request, _("培训券已领到，请在有效期内报名补贴班级"))
    return redirect("training:vouchers")


@login_required
@require_POST
def enrol(request: HttpRequest, class_id: int) -> HttpResponse:
    """Enrol, with the voucher unless the form says otherwise."""
    enrolment = services.enrol(request.actor, class_id, use_voucher=request.POST.get("voucher", "1") == "1")
    if enrolment.state == "waiting":
        messages.warning(request, _("名额已满，您已进入候补；有人退班时按先后自动递补"))
    else:
        messages.success(request, _("报名成功，请按课程表到课"))
    return redirect("training:mine_one", enrolment.pk)


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My classes and the next lessons, and my apprenticeships."""
    context = {
        "apprenticeships": queries.my_apprenticeships(request.actor)[:20],
        "enrolments": queries.my_enrolments(request.actor)[:50],
        "sessions": queries.my_sessions(request.actor)[:12],
        "form": SignInForm(),
    }
    return render(request, "training/mine.html", context)


@login_required
@require_GET
def mine_one(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """One class of mine: lessons, attendance, online hours, what is still missing."""
    enrolment = queries.my_enrolment(request.actor, enrolment_id)
    standing, lessons = queries.my_progress(enrolment)
    context = {
        "enrolment": enrolment,
        "opened": enrolment.training_class,
        "standing": standing,
        "lessons": lessons,
        "courses": enrolment.training_class.programme.courses.all(),
        "group": learning.of_origin(group_key(enrolment.training_class_id)),
    }
    return render(request, "training/mine_one.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Leave a class that has not begun."""
    queries.my_enrolment(request.actor, enrolment_id)
    services.withdraw(request.actor, enrolment_id, request.POST.get("reason", "")[:200])
    messages.success(request, _("已退班，培训券已退回可再次使用"))
    return redirect("training:mine")


@login_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by the code, typed or scanned (the QR leads here with the code filled in)."""
    form = SignInForm(request.POST or None, initial={"code": request.GET.get("code", "")[:8]})
    done: list[Any] = []
    if request.method == "POST" and attempt(
        form, lambda data: done.append(services.sign_in(request.actor, data["code"]))
    ):
        messages.success(request, _("签到成功"))
        return redirect("training:mine_one", done[0].enrolment_id)
    return render(request, "training/sign_in.html", {"form": form})


@login_required
@require_GET
def proofs(request: HttpRequest) -> HttpResponse:
    """What I can have certified: completed classes, and the learning hours of each year."""
    return render(request, "training/proofs.html", {"proofs": queries.proofs(request.actor)})


@login_required
@require_POST
def certify_completion(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Have a completed class certified, and show the certificate."""
    queries.my_enrolment(request.actor, enrolment_id)
    return redirect("credentials:detail", services.certify_completion(request.actor, enrolment_id).pk)


@login_required
@require_POST
def certify_course(request: HttpRequest, course_id: int) -> HttpResponse:
    """Have a finished online course certified, and show the certificate."""
    return redirect("credentials:detail", services.certify_course(request.actor, course_id).pk)


@login_required
@require_POST
def certify_hours(request: HttpRequest, year: int) -> HttpResponse:
    """Have my hours of a year certified, and show the certificate."""
    return redirect("credentials:detail", services.certify_hours(request.actor, request.actor.person_id or 0, year).pk)
