"""Reading posts and norms: the enterprise's own with drafts, what clerks and everybody see of what is published."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.kernel.punctuation import mark
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit

from ..errors import PostNotFound
from ..filing.models import Body
from ..permissions import SET_POSTS, VIEW_POSTS
from . import rules
from .models import NormAnnex, NormSubject, Post, PostNorm

MISSING = {
    "text": _("未写明知识和技能要求"),
    "many": _("考核科目过多"),
    "twice": _("有重复的科目"),
    "weight": _("科目须有名称，权重为 1 至 100 的整数"),
    "sum": _("%(part)s各科目权重合计应为 100，现为 %(n)s"),
    "parts": _("不考%(part)s，不列%(part)s科目"),
}
BASES = PostNorm.Basis.choices
PARTS = NormSubject.Part.choices
_WITH = ("body__organisation", "occupation", "work_type")


def filed() -> QuerySet[PostNorm]:
    """Norms that came with a filing which was decided."""
    return PostNorm.objects.filter(annexes__filing__case__node="filed")


def published() -> QuerySet[PostNorm]:
    """Published norms, the newest version of each post first, with whether they are `filed`."""
    held = NormAnnex.objects.filter(norm=OuterRef("pk"), filing__case__node="filed")
    return (
        PostNorm.objects.exclude(published_at=None)
        .select_related(*(f"post__{name}" for name in _WITH))
        .annotate(filed=Exists(held))
        .order_by("-version")
    )


def in_force(on: date) -> QuerySet[PostNorm]:
    """Of each post the version that holds on a day."""
    newest = PostNorm.objects.filter(post=OuterRef("post"), effective_on__lte=on).order_by("-version")
    return published().filter(pk=Subquery(newest.values("pk")[:1]))


def pending(body_id: int) -> list[PostNorm]:
    """The newest published norm of each post that stands, where no filing under way or decided holds it."""
    newest = PostNorm.objects.filter(post=OuterRef("post")).exclude(published_at=None).order_by("-version")
    held = NormAnnex.objects.filter(norm=OuterRef("pk")).exclude(filing__case__node="refused")
    rows = PostNorm.objects.filter(
        ~Exists(held), post__body_id=body_id, post__ended_on=None, pk=Subquery(newest.values("pk")[:1])
    )
    return list(rows.select_related("post").order_by("post__name"))


def listed(actor: Actor) -> QuerySet[Post]:
    """Posts that the actor sees, with version and day of the norm in force, and whether the enterprise has a `draft`."""
    now = PostNorm.objects.filter(post=OuterRef("pk"), effective_on__lte=calendar.today()).order_by("-version")
    draft = PostNorm.objects.filter(post=OuterRef("pk"), published_at=None)
    rows = Post.objects.select_related(*_WITH).annotate(
        version=Subquery(now.values("version")[:1]), since=Subquery(now.values("effective_on")[:1]), draft=Exists(draft)
    )
    seen = limit(rows, actor, VIEW_POSTS, region="body__region_code", organisation="body__organisation_id")
    return seen.order_by("name", "pk")


def get(actor: Actor, post_id: int) -> Post:
    """One post that the actor sees; raises PostNotFound."""
    found = listed(actor).filter(pk=post_id).first()
    if found is None:
        raise PostNotFound()
    return found


def norms_of(actor: Actor, post: Post) -> list[PostNorm]:
    """The versions of a post that the actor may read, newest first; a draft is the enterprise's own business."""
    rows = published().filter(post=post)
    own = limit(Post.objects.filter(pk=post.pk), actor, SET_POSTS, organisation="body__organisation_id").exists()
    draft = PostNorm.objects.filter(post=post, published_at=None) if own else PostNorm.objects.none()
    return [*draft.select_related("post"), *rows]


def newest(actor: Actor, post_id: int) -> PostNorm | None:
    """The draft of one of the actor's own posts, else the newest version, from which a draft starts, or None."""
    post = limit(Post.objects.filter(pk=post_id), actor, SET_POSTS, organisation="body__organisation_id")
    found = PostNorm.objects.filter(post__in=post).order_by("-version").prefetch_related("levels__subjects")
    return found.first()


def public_norm(norm_id: int) -> PostNorm:
    """A published norm of a body in the register, for everybody whom it may concern; raises PostNotFound."""
    return _whole(published().exclude(post__body__state=Body.State.APPLYING), norm_id)


def readable_norm(actor: Actor, norm_id: int) -> PostNorm:
    """A public norm; for officers one of a body that is being filed; for the enterprise its draft. Raises PostNotFound."""
    place = {"region": "post__body__region_code", "organisation": "post__body__organisation_id"}
    seen = limit(PostNorm.objects.exclude(published_at=None), actor, VIEW_POSTS, **place)
    own = limit(PostNorm.objects.all(), actor, SET_POSTS, organisation="post__body__organisation_id")
    if seen.filter(pk=norm_id).exists():
        return _whole(published(), norm_id)
    if own.filter(pk=norm_id).exists():
        return _whole(PostNorm.objects.select_related(*(f"post__{name}" for name in _WITH)), norm_id)
    return public_norm(norm_id)


def _whole(rows: QuerySet[PostNorm], norm_id: int) -> PostNorm:
    found = rows.filter(pk=norm_id).prefetch_related("levels__subjects").first()
    if found is None:
        raise PostNotFound()
    return found


def public_posts(body_id: int) -> list[Post]:
    """The posts that a body shows in the public register, with the norm in force in `now`."""
    now = Prefetch("norms", queryset=in_force(calendar.today()), to_attr="now")
    rows = Post.objects.filter(body_id=body_id, ended_on=None).select_related("occupation", "work_type", "body")
    return list(rows.prefetch_related(now).order_by("name", "pk"))


def employer(actor: Actor) -> Body | None:
    """The enterprise whose posts the actor sets, or None when it is no employer's body."""
    rows = Body.objects.filter(kind=Body.Kind.EMPLOYER).exclude(state=Body.State.WITHDRAWN)
    return limit(rows, actor, SET_POSTS, organisation="organisation_id").order_by("pk").first()


def choices_for_plan(body_id: int) -> list[tuple[int, str]]:
    """(id, text) of the norms that plans of a body may name: in force or coming, filed where they must be."""
    today = calendar.today()
    now = set(in_force(today).filter(post__body_id=body_id).values_list("pk", flat=True))
    rows = published().filter(post__body_id=body_id, post__ended_on=None).order_by("post__name", "-version")
    return [
        (norm.pk, str(norm))
        for norm in rows
        if (norm.pk in now or (norm.effective_on and norm.effective_on > today))
        and (norm.basis not in rules.MUST_BE_FILED or norm.filed)  # type: ignore[attr-defined]
    ]


def annexes(filing_id: int) -> list[PostNorm]:
    """The norms that were handed in with a filing."""
    rows = PostNorm.objects.filter(annexes__filing=filing_id).select_related("post__occupation")
    return list(rows.order_by("post__name", "pk"))


def annexed(filing_id: int, body_id: int, handed_in: bool) -> SafeString:
    """Links to the norms that come with a filing; before it is handed in those that would."""
    rows = annexes(filing_id) if handed_in else pending(body_id)
    return format_html_join(
        mark("；"), '<a href="{}">{}</a>', ((reverse("assessment:norm", args=[norm.pk]), str(norm)) for norm in rows)
    )


def texts_of(norm: PostNorm) -> list[rules.LevelText]:
    """The levels of a norm as the rules read them."""
    return [
        rules.LevelText(
            row.level, row.knowledge, row.skill,
            tuple(rules.Subject(one.part, one.name, one.weight) for one in row.subjects.all()),
        )
        for row in sorted(norm.levels.prefetch_related("subjects"), key=lambda row: Level(row.level).rank)
    ]  # fmt: skip
