"""The inbox and what one wants to hear."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform.pages import login_required, render, shell_of

from . import queries, services
from .core import Channel


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The reader's messages, newest first."""
    rows = queries.visible_to(request.actor)
    if request.GET.get("unread"):
        rows = rows.filter(read_at=None)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {"page": page, "unread": queries.unread_count(request.actor), "shell": shell_of(request)}
    return render(request, "notifications/inbox.html", context)


@login_required
@require_POST
def open_message(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Mark a message as read and go to what it is about."""
    message = services.mark_read(request.actor, notification_id)
    safe = message.link and url_has_allowed_host_and_scheme(message.link, {request.get_host()})
    return redirect(message.link if safe else "notifications:inbox")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_all_read(request.actor)
    return redirect("notifications:inbox")


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """By which channels each room's messages come."""
    rows = queries.preferences(request.actor)
    if request.method == "POST":
        wanted = {
            (room, channel) for room, _name, state in rows for channel in map(Channel, state)
            if request.POST.get(f"{room}.{channel}")
        }  # fmt: skip
        services.prefer(request.actor, wanted)
        messages.success(request, _("消息设置已保存"))
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"rows": rows, "shell": shell_of(request)})
