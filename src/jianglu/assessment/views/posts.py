"""Posts of an enterprise and their norms: setting, drafting, publishing; clerks and everybody read what is published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import attempt, login_required, render, shell_of

from ..errors import BodyNotFound
from ..filing import queries as filing
from ..forms import ReasonForm
from ..permissions import PUBLISH_NORM, SET_POSTS, VIEW_POSTS
from ..posts import queries, services
from ..posts.forms import LevelsForm, NormForm, PostForm, PublishForm
from ..posts.tables import PostTable


@login_required
@require_GET
def post_list(request: HttpRequest) -> HttpResponse:
    """Posts of my enterprise or district."""
    require(request.actor, VIEW_POSTS)
    context = {"shell": shell_of(request), "may_set": queries.employer(request.actor) is not None}
    return PostTable(queries.listed(request.actor), request).response("assessment/posts/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_post(request: HttpRequest) -> HttpResponse:
    """Set a post."""
    require(request.actor, SET_POSTS)
    body = queries.employer(request.actor)
    scopes = list(filing.present_scopes(body.pk, calendar.today())) if body is not None else []
    form = PostForm(request.POST or None, scopes=scopes)
    made: list[Any] = []
    if request.method == "POST":
        if body is None:
            raise BodyNotFound()
        if attempt(form, lambda data: made.append(services.set_post(request.actor, body.pk, **form.values()))):
            messages.success(request, _("岗位已设置，请起草岗位规范"))
            return redirect("assessment:norm_draft", made[0].pk)
    context = {"form": form, "scopes": scopes}
    return render(request, "assessment/posts/new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """One post with the versions of its norm; the enterprise publishes, discards, changes levels and ends it here."""
    row = queries.get(request.actor, post_id)
    norms = queries.norms_of(request.actor, row)
    own = queries.employer(request.actor)
    may_set = own is not None and own.pk == row.body_id and row.ended_on is None
    context: dict[str, Any] = {"shell": shell_of(request), "row": row, "norms": norms, "may_set": may_set}
    status = 200
    if may_set:
        verb, sent = request.POST.get("verb", ""), request.POST or None
        forms: dict[str, Any] = {
            "publish": PublishForm(sent if verb == "publish" else None, initial={"effective_on": calendar.today()}),
            "levels": LevelsForm(sent if verb == "levels" else None, initial={"levels": row.levels}),
            "end": ReasonForm(sent if verb == "end" else None),
        }
        verbs: dict[str, Any] = {
            "publish": services.publish_norm, "levels": services.change_levels, "end": services.end_post,
        }  # fmt: skip
        if verb == "discard":
            services.discard_draft(request.actor, row.pk)
            messages.success(request, _("草稿已删除"))
            return redirect("assessment:post", row.pk)
        if verb in verbs:
            if attempt(forms[verb], lambda data: verbs[verb](request.actor, row.pk, **data)):
                messages.success(request, _("已办理"))
                return redirect("assessment:post", row.pk)
            status = 422
        drafted = norms and norms[0].published_at is None
        context |= {"forms": forms, "drafted": drafted, "may_publish": request.actor.can(PUBLISH_NORM)}
        context["own_draft"] = drafted and norms[0].drafted_by_id == request.actor.user_id
    elif request.method == "POST":
        require(request.actor, SET_POSTS, organisation_id=row.body.organisation_id)
    return render(request, "assessment/posts/post.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, post_id: int) -> HttpResponse:
    """Write the draft of the post's next norm, beginning from the draft or the version before."""
    row = queries.get(request.actor, post_id)
    require(request.actor, SET_POSTS, organisation_id=row.body.organisation_id)
    form = NormForm(row.levels, request.POST or None, norm=queries.newest(request.actor, row.pk))
    if request.method == "POST" and attempt(form, lambda data: services.write_norm(request.actor, row.pk, form.text())):
        messages.success(request, _("草稿已保存，请另一名经办核对后发布"))
        return redirect("assessment:post", row.pk)
    return render(
        request, "assessment/posts/draft.html", {"form": form, "row": row}, status=422 if form.errors else 200
    )


@require_GET
def norm(request: HttpRequest, norm_id: int) -> HttpResponse:
    """A published norm, for everybody; a draft for the enterprise's own people."""
    found = queries.readable_norm(request.actor, norm_id)
    return render(request, "assessment/posts/norm.html", {"shell": shell_of(request), "norm": found})
