"""Pages of one's own account: signing up, security, tokens."""

from __future__ import annotations

from allauth.account import views as account
from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jianglu.platform.pages import attempt, login_required, render, shell_of

from . import queries, services
from .decorators import fresh_sign_in_required
from .forms import SignUpForm, TokenForm


@sensitive_post_parameters()
def sign_up(request: HttpRequest) -> HttpResponse:
    """A worker opens an account and is signed in."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.method == "POST" and not ratelimit.consume(request, action="signup"):
        return ratelimit.respond_429(request)  # type: ignore[no-any-return]
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and attempt(
        form,
        lambda data: login(
            request,
            get_user_model().objects.get(
                pk=services.sign_up(
                    request.actor,
                    name=data["name"],
                    number=data["number"],
                    phone=data["phone"],
                    password=data["password"],
                    region_code=data["region"],
                )
            ),
        ),
    ):
        messages.success(request, _("账号已开立，欢迎来到匠路"))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "account/signup.html", {"form": form, "demo_check": settings.DEMO})


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and have the browser forget what it kept of this reader: lessons taken along, answers not yet sent."""
    answer: HttpResponse = account.logout(request)
    if request.method == "POST":
        answer["Clear-Site-Data"] = '"storage"'
    return answer


@login_required
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factor, sign-ins and tokens of one's own account."""
    user_id = request.actor.user_id
    return render(
        request,
        "identity/security.html",
        {
            "shell": shell_of(request),
            "sign_ins": queries.sign_ins_of(user_id),
            "current": request.session.session_key,
            "tokens": queries.tokens_of(user_id),
            "second_factor": is_mfa_enabled(request.user),
            "waived": queries.goes_without_factor(request.actor.user_id),
        },
    )


@login_required
@require_POST
def end_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one browser."""
    services.end_sign_in(request.actor, pk)
    messages.success(request, _("该设备已退出登录"))
    return redirect("identity:security")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    services.end_sign_ins(request.actor, request.actor.user_id, keep=request.session.session_key or "")
    messages.success(request, _("其他设备均已退出登录"))
    return redirect("identity:security")


@login_required
@fresh_sign_in_required
def new_token(request: HttpRequest) -> HttpResponse:
    """A new API token, shown this once."""
    form = TokenForm(request.POST or None)
    shown: list[str] = []
    if request.method == "POST":
        attempt(
            form,
            lambda data: shown.append(services.issue_token(request.actor, data["name"], days=data["days"])),
        )
    context = {"shell": shell_of(request), "form": form, "token": shown[0] if shown else ""}
    return render(request, "identity/token.html", context)


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a token useless."""
    services.revoke_token(request.actor, pk)
    messages.success(request, _("令牌已作废"))
    return redirect("identity:security")
