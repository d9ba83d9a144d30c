"""A citizen's own pages: the skills passport, and privacy."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.levels import Level
from jianglu.platform import calendar
from jianglu.platform.pages import attempt, login_required, render

from .. import queries, services
from ..forms import ContactForm
from ..timeline import EntryKind, PassportEntry, ladder, passport


@login_required
@require_GET
def my_passport(request: HttpRequest) -> HttpResponse:
    """The skills passport: everything that is on record about one's working life, newest first."""
    person = queries.me(request.actor)
    entries = passport(person.pk)
    kind = request.GET.get("kind", "")
    shown = [entry for entry in entries if entry.kind == kind] if kind in list(EntryKind) else entries
    context = {
        "person": person,
        "life": shown,
        "kinds": [found for found in EntryKind if any(entry.kind is found for entry in entries)],
        "kind": kind,
        "ladders": _ladders(ladder(entries)),
        "today": calendar.today(),
    }
    return render(request, "people/passport.html", context)


def _ladders(held: dict[str, PassportEntry]) -> list[dict[str, object]]:
    """One ladder an occupation: the certificate and the eight steps, which of them are reached and which is next."""
    found: list[dict[str, object]] = []
    for entry in held.values():
        rank = Level(entry.level).rank
        found.append(
            {"entry": entry, "steps": [(level, level.rank <= rank, level.rank == rank + 1) for level in Level]}
        )
    return found or [{"entry": None, "steps": [(level, False, level is Level.JUNIOR) for level in Level]}]


@login_required
@require_http_methods(["GET", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held about me, who looked, what I allow, how to reach me."""
    person = queries.me(request.actor)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda data: services.change_contact(request.actor, person.pk, phone=data["phone"])
    ):
        messages.success(request, _("手机号码已更新"))
        return redirect("people:privacy")
    context = {
        "person": person,
        "privacy": queries.privacy(person.pk),
        "purposes": queries.CONSENT_PURPOSES,
        "relations": queries.relations_of(person.pk),
        "form": form,
    }
    return render(request, "people/privacy.html", context)


@login_required
@require_POST
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Give or withdraw a consent."""
    person = queries.me(request.actor)
    if request.POST.get("given") == "1":
        services.give_consent(request.actor, person.pk, purpose)
    else:
        services.withdraw_consent(request.actor, person.pk, purpose)
    messages.success(request, _("已保存您的选择"))
    return redirect("people:privacy")
