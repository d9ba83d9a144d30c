"""The bureau's pages of accounts and roles."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jianglu.kernel.punctuation import listed
from jianglu.platform.access import Role, require
from jianglu.platform.access import services as access
from jianglu.platform.pages import Choice, Column, Table, Text, attempt, login_required, render

from . import queries, services
from .decorators import fresh_sign_in_required
from .forms import AccountForm, GrantForm, ReasonForm
from .permissions import CLOSE, CREATE, VIEW


class HoldsRole(Choice):
    """Accounts that hold the chosen role now."""

    def apply(self, rows: QuerySet[Any], params: Any) -> QuerySet[Any]:
        """The rows."""
        role = params.get(self.name, "")
        return queries.holding(rows, role) if role in set(Role) else rows


class AccountTable(Table):
    """All accounts."""

    columns = [
        Column("username", gettext_lazy("用户名"), sort="username", link="identity:account"),
        Column("name", gettext_lazy("姓名"), sort="name"),
        Column("phone_masked", gettext_lazy("手机号码")),
        Column(
            "roles",
            gettext_lazy("角色"),
            value=lambda user: listed(str(Role(grant.role).label) for grant in user.role_assignments.all()),
        ),
        Column("is_active", gettext_lazy("状态"), value=lambda user: _("在用") if user.is_active else _("已停用")),
        Column("last_login", gettext_lazy("最近登录"), sort="last_login", kind="datetime"),
    ]
    filters = [
        Text("q", gettext_lazy("用户名或姓名"), ["username", "name"]),
        HoldsRole("role", gettext_lazy("角色"), [(role.value, role.label) for role in Role]),
    ]
    sort = "username"
    name = "accounts"


@login_required
def accounts(request: HttpRequest) -> HttpResponse:
    """The list."""
    require(request.actor, VIEW)
    rows = queries.with_live_roles(queries.visible_to(request.actor))
    return AccountTable(rows, request).response("identity/accounts.html", {"may_create": request.actor.can(CREATE)})


@login_required
@fresh_sign_in_required
def new_account(request: HttpRequest) -> HttpResponse:
    """Open an account; its first password is shown this once."""
    require(request.actor, CREATE)
    form = AccountForm(request.POST or None)
    first: dict[str, str] = {}
    if request.method == "POST":
        password = "-".join(secrets.token_hex(2) for _i in range(5))
        if attempt(
            form,
            lambda data: services.create_account(
                request.actor, password=password, must_change_password=True, **dict(data)
            ),
        ):
            first = {"username": form.cleaned_data["username"], "password": password}
    return render(request, "identity/new_account.html", {"form": form, "first": first})


@login_required
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its roles, its sign-ins, and what may be done with it."""
    require(request.actor, VIEW)
    user = queries.get_for(request.actor, pk)
    return render(
        request,
        "identity/account.html",
        {
            "account": user,
            "grants": access.assignments_of(user.pk),
            "sign_ins": queries.sign_ins_of(user.pk),
            "grant_form": GrantForm(),
            "reason_form": ReasonForm(),
            "may_change": request.actor.can(CLOSE) and user.pk != request.actor.user_id,
        },
    )


@login_required
@require_POST
@fresh_sign_in_required
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    queries.get_for(request.actor, pk)
    form = GrantForm(request.POST)
    if attempt(
        form,
        lambda data: services.grant_role(
            request.actor, pk, Role(data["role"]), data["value"].strip(), reason=data["reason"]
        ),
    ):
        messages.success(request, _("角色已授予"))
    else:
        _say(request, form)
    return redirect("identity:account", pk)


@login_required
@require_POST
def end_role(request: HttpRequest, pk: int, grant_id: int) -> HttpResponse:
    """Take a role back."""
    queries.get_for(request.actor, pk)
    form = ReasonForm(request.POST)
    if attempt(form, lambda data: services.end_role(request.actor, grant_id, reason=data["reason"])):
        messages.success(request, _("角色已收回"))
    else:
        _say(request, form)
    return redirect("identity:account", pk)


@login_required
@require_POST
@fresh_sign_in_required
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Close or reopen an account."""
    queries.get_for(request.actor, pk)
    form = ReasonForm(request.POST)
    verb = services.reopen_account if request.POST.get("to") == "open" else services.close_account
    if attempt(form, lambda data: verb(request.actor, pk, reason=data["reason"])):
        messages.success(request, _("账号状态已变更"))
    else:
        _say(request, form)
    return redirect("identity:account", pk)


@login_required
@require_POST
def end_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign an account out everywhere."""
    services.end_sign_ins(request.actor, pk)
    messages.success(request, _("已退出该账号的全部登录"))
    return redirect("identity:account", pk)


def _say(request: HttpRequest, form: GrantForm | ReasonForm) -> None:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
