"""Search, texts, and the editor of the bureau."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import Denied
from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.pages import attempt, login_required, render
from jianglu.platform.regions import queries as regions

from . import queries, services
from .forms import ArticleForm
from .permissions import WRITE
from .services import FIELDS
from .tables import ArticleTable, DraftTable


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """One search over classes, occupations, courses and texts; near the reader's home when it is known."""
    text = request.GET.get("q", "")
    near = request.GET.get("near", "")
    if near and regions.find(near) is None:
        near = ""
    if "near" not in request.GET and request.actor.person_id:
        near = people.get_for(request.actor, request.actor.person_id).region_id
    kind = request.GET.get("kind", "")
    context = {
        "text": text,
        "near": near,
        "near_name": regions.path(near) if near else "",
        "kind": kind,
        "groups": queries.search(text, kind=kind, near=near),
        "kinds": [(code, label) for code, label, *_rest in queries.SOURCES],
        "districts": regions.choices(),
    }
    return render(request, "information/search.html", context)


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """What completes the words while somebody types."""
    text = request.GET.get("q", "")
    return render(request, "information/_suggestions.html", {"hits": queries.suggest(text)})


@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """All published texts."""
    return ArticleTable(queries.published(), request).response("information/articles.html")


@require_GET
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """One published text."""
    found = queries.get(pk)
    over = found.valid_to is not None and found.valid_to < calendar.today()
    return render(request, "information/article.html", {"article": found, "over": over})


@login_required
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """Texts of one's region."""
    if not request.actor.can(WRITE):
        raise Denied()
    return DraftTable(queries.editable(request.actor), request).response("information/drafts.html")


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a text for one's own region."""
    if not request.actor.can(WRITE) or not request.actor.region_codes:
        raise Denied()
    form = ArticleForm(request.POST or None)
    made = []
    if request.method == "POST" and attempt(
        form, lambda data: made.append(services.write(request.actor, region_code=request.actor.region_codes[0], **data))
    ):
        return redirect("information:draft", made[0].pk)
    return render(request, "information/edit.html", {"form": form, "title": _("撰写信息")})


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change one text."""
    found = queries.draft(request.actor, pk)
    form = ArticleForm(request.POST or None, initial={name: getattr(found, name) for name in FIELDS})
    if request.method == "POST" and attempt(form, lambda data: services.revise(request.actor, pk, **data)):
        return redirect("information:draft", pk)
    return render(request, "information/edit.html", {"form": form, "article": found, "title": found.title})


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a draft over for review."""
    queries.draft(request.actor, pk)
    services.submit(request.actor, pk)
    return redirect("information:draft", pk)
